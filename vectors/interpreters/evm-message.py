"""An EVM message read from docs/spec/interpreters.md alone: python3 evm-message.py compares the vectors."""
from reports import HARDENED, Stream, check, facts_of, keccak256, need


def read(data):
    stream = Stream(data)
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 60), "a key of another chain")
    message = stream.take(stream.number(4))
    stream.end()
    digest = keccak256(b"\x19Ethereum Signed Message:\n" + str(len(message)).encode() + message)
    facts = facts_of(path, "eip155:0", "slip44:60", message=("eip191", digest))
    return facts, [(path, "ecdsa-secp256k1", digest)]


if __name__ == "__main__":
    check(__file__, 0x11, read)
