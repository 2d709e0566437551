"""Interpreters of EVM chains: interpreters.md, "EVM transaction", "EVM message", "EVM authorization"."""

import curves
import evm_calls
import rlp
import tlv
import wallet_keys
from errors import Malformed
from keccak import keccak256
from reading import Report

HARDENED = 1 << 31
COIN = (44 + HARDENED, 60 + HARDENED)
ECDSA = 1
OP_STACK = (10, 130, 480, 8453, 81457, 84532, 11155420)
OP_BYTE_PRICE = 10 ** 11
MOST_TO_CANCEL = 10 ** 16
BLOB_GAS = 131072


def chain_path(reader, coin):
    """The Path of a key of one chain, and the account in the facts."""
    path = reader.path()
    if path[:2] != coin:
        raise Malformed("key of another coin")
    count = next((index for index, step in enumerate(path) if step < HARDENED), len(path))
    return path, path[:count]


def started(stream):
    """The reader of a stream whose path is complete, or None."""
    if not stream or len(stream) < 1 + 4 * stream[0] and stream[0] <= 10:
        return None
    return tlv.Reader(stream)


def _rest(reader, typed):
    """The rest of the stream, if it is as long as its RLP says; None if more must come."""
    data = reader.data[reader.at:]
    if not data:
        return None
    found = rlp.header(data[1:] if typed else data)
    if found is None:
        return None
    if not found[0]:
        raise Malformed("no list")
    size = found[1] + found[2] + bool(typed)
    if len(data) > size:
        raise Malformed("bytes after the end")
    return data if len(data) == size else None


def address_of(roots, path):
    """The 20-byte address of a key."""
    secret = wallet_keys.derive(roots, wallet_keys.K1, path)[0]
    point = curves.multiply(curves.SECP256K1, int.from_bytes(secret, "big"))
    return keccak256(curves.uncompressed(point)[1:])[12:]


def _access_list(item):
    for entry in rlp.list_of(item):
        address, keys = rlp.list_of(entry, 2)
        rlp.sized(address, 20)
        for key in rlp.list_of(keys):
            rlp.sized(key, 32)


def _authorizations(item):
    entries = rlp.list_of(item)
    if not entries:
        raise Malformed("no authorization")
    for entry in entries:
        chain, address, nonce, parity, r, s = rlp.list_of(entry, 6)
        rlp.sized(address, 20)
        for value, most in ((chain, 32), (nonce, 8), (parity, 1), (r, 32), (s, 32)):
            rlp.number(value, most)


def _blob_hashes(item):
    hashes = rlp.list_of(item)
    if not hashes or any(rlp.sized(one, 32)[0] != 1 for one in hashes):
        raise Malformed("blob hashes")
    return len(hashes)


def _fields(kind, data):
    """Chain id, nonce, to, value, data, and the most that gas and blobs cost."""
    sizes = {0: 9, 1: 8, 2: 9, 3: 11, 4: 10}
    items = rlp.list_of(rlp.decode(data), sizes[kind])
    if kind == 0:
        nonce, price, gas, to, value, calldata, chain, *empty = items
        if empty != [b"", b""]:
            raise Malformed("signed")
    elif kind == 1:
        chain, nonce, price, gas, to, value, calldata, access = items
    else:
        chain, nonce, tip, price, gas, to, value, calldata, access = items[:9]
        if rlp.number(tip, 32) > rlp.number(price, 32):
            raise Malformed("priority fee")
    if kind:
        _access_list(access)
    if kind == 4:
        _authorizations(items[9])
    fee = rlp.number(gas, 8) * rlp.number(price, 32)
    if kind == 3:
        fee += rlp.number(items[9], 32) * BLOB_GAS * _blob_hashes(items[10])
    rlp.sized(to, *((20,) if kind >= 3 else (0, 20)))
    rlp.sized(calldata, len(calldata))
    chain, nonce, value = rlp.number(chain, 32), rlp.number(nonce, 8), rlp.number(value, 32)
    if not chain or nonce == (1 << 64) - 1:
        raise Malformed("chain id or nonce")
    return chain, to, value, calldata, fee


def transaction(stream, keys):
    """Interpreter 10. The report, or None while the stream is not complete."""
    reader = started(stream)
    if reader is None:
        return None
    path, account = chain_path(reader, COIN)
    first = stream[reader.at:reader.at + 1]
    if first and not 1 <= first[0] <= 4 and first[0] < 0xC0:
        raise Malformed("type")
    kind = first[0] if first and first[0] <= 4 else 0
    signed = _rest(reader, kind)
    if signed is None:
        return None
    number, to, value, data, fee = _fields(kind, signed[1:] if kind else signed)
    if number in OP_STACK:
        fee += (len(signed) + 68) * OP_BYTE_PRICE
    if fee + value >= 1 << 256:
        raise Malformed("fee and value")
    chain = f"eip155:{number}"
    own = to == address_of(keys.roots, path)
    transfers = [(f"{chain}/slip44:60", value, to)] if value or not data else []
    call = evm_calls.understand(chain, to, data) if data and to else None
    more, approvals, warnings = call or ([], [], [])
    blind = None
    if not to:
        blind = "contract-creation"
    elif kind == 4:
        blind = "delegated-code"
    elif own and (data or value) or data and call is None:
        blind = "unknown-call"
    cancels = own and not value and not data and kind != 4
    if fee > MOST_TO_CANCEL if cancels else not data and 10 * fee > value:
        warnings = [*warnings, "fee-high"]
    if kind == 4:
        warnings = [*warnings, "delegation"]
    return Report(chain, f"{chain}/slip44:60", fee, [account], transfers + more, approvals, None, blind, warnings,
                  [(path, ECDSA, keccak256(signed))])


def message(stream, _keys):
    """Interpreter 11."""
    reader = started(stream)
    if reader is None:
        return None
    path, account = chain_path(reader, COIN)
    if reader.left() < 4:
        return None
    size = reader.number(4)
    if reader.left() > size:
        raise Malformed("bytes after the end")
    if reader.left() < size:
        return None
    text = reader.take(size)
    digest = keccak256(b"\x19Ethereum Signed Message:\n" + str(size).encode("ascii") + text)
    return Report("eip155:0", "eip155:0/slip44:60", 0, [account], message=("eip191", digest),
                  digests=[(path, ECDSA, digest)])


def authorization(stream, _keys):
    """Interpreter 13."""
    reader = started(stream)
    if reader is None:
        return None
    path, account = chain_path(reader, COIN)
    if stream[reader.at:reader.at + 1] not in (b"", b"\5"):
        raise Malformed("magic")
    signed = _rest(reader, 5)
    if signed is None:
        return None
    number, address, nonce = rlp.list_of(rlp.decode(signed[1:]), 3)
    chain = f"eip155:{rlp.number(number, 32)}"
    rlp.number(nonce, 8)
    gives = any(rlp.sized(address, 20))
    digest, coin = keccak256(signed), f"{chain}/slip44:60"
    return Report(chain, coin, 0, [account], [], [(coin, None, address)] if gives else [], ("eip7702", digest),
                  "delegated-code" if gives else None, ["approval-unlimited", "delegation"] if gives else [],
                  [(path, ECDSA, digest)])
