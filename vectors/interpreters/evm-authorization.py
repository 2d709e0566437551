"""An EVM authorization read from docs/spec/interpreters.md alone: python3 evm-authorization.py compares the vectors."""
from importlib import import_module

from reports import HARDENED, Stream, check, facts_of, keccak256, need

evm = import_module("evm-transaction")


def read(data):
    stream = Stream(data)
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 60), "a key of another chain")
    signed = stream.rest()
    inside = Stream(signed)
    need(inside.take(1) == b"\5", "another magic")
    fields = evm.items(evm.rlp(inside))
    inside.end()
    need(len(fields) == 3, "fields")
    chain_id, account = evm.number(fields[0], 32), evm.fixed(fields[1], 20)
    evm.number(fields[2], 8)
    digest = keccak256(signed)
    told = {"message": ("eip7702", digest)}
    if any(account):
        told["approvals"] = [(f"eip155:{chain_id}/slip44:60", None, account)]
        told["warnings"] = ["approval-unlimited", "delegation"]
        told["blind"] = "delegated-code"
    return facts_of(path, f"eip155:{chain_id}", "slip44:60", **told), [(path, "ecdsa-secp256k1", digest)]


if __name__ == "__main__":
    check(__file__, 0x13, read)
