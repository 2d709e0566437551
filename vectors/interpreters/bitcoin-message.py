"""A Bitcoin message read from docs/spec/interpreters.md alone: python3 bitcoin-message.py compares the vectors."""
import hashlib

from reports import HARDENED, Stream, add, check, compressed, facts_of, multiply, need, point_at, sha256, N, P

CHAINS = [
    "bip122:000000000019d6689c085ae165831e93",
    "bip122:000000000933ea01ad0ee984209779ba",
    "bip122:00000000da84f2bafbbc53dee25a72ae",
    "bip122:00000008819873e925422c1ff0f99f7c",
    "bip122:0f9188f13cb7b2c71f2a335e3a4fc328",
]


def hash160(data):
    return hashlib.new("ripemd160", sha256(data)).digest()


def tagged(tag, *parts):
    return sha256(sha256(tag.encode()) * 2, *parts)


def compact_size(number):
    if number < 0xFD:
        return bytes([number])
    return b"\xfd" + number.to_bytes(2, "little") if number < 0x10000 else b"\xfe" + number.to_bytes(4, "little")


def p2tr(point):
    """BIP-86."""
    x = point[0].to_bytes(32, "big")
    even = point if point[1] % 2 == 0 else (point[0], P - point[1])
    tweak = int.from_bytes(tagged("TapTweak", x), "big") % N
    return b"\x51\x20" + add(even, multiply(tweak))[0].to_bytes(32, "big")


def script_of(kind, point):
    key = hash160(compressed(point))
    if kind == 4:
        return p2tr(point)
    return b"\0\x14" + key if kind == 3 else b"\xa9\x14" + hash160(b"\0\x14" + key) + b"\x87"


def to_sign_digest(kind, point, message_hash):
    """BIP-322: the digest of `to_sign`, version 0 without a lock time, which spends `to_spend` to OP_RETURN."""
    script = script_of(kind, point)
    spend = bytes(4) + b"\x01" + bytes(32) + b"\xff" * 4 + b"\x22\0\x20" + message_hash + bytes(4)
    spend += b"\x01" + bytes(8) + compact_size(len(script)) + script + bytes(4)
    outpoint = sha256(sha256(spend)) + bytes(4)
    output = bytes(8) + b"\x01\x6a"
    if kind == 4:
        parts = [outpoint, bytes(8), compact_size(len(script)) + script, bytes(4), output]
        body = bytes(10) + b"".join(sha256(part) for part in parts) + bytes(5)
        return tagged("TapSighash", body)
    code = b"\x19\x76\xa9\x14" + hash160(compressed(point)) + b"\x88\xac"
    head = bytes(4) + sha256(sha256(outpoint)) + sha256(sha256(bytes(4))) + outpoint + code + bytes(12)
    return sha256(sha256(head + sha256(sha256(output)) + bytes(4) + b"\x01\0\0\0"))


def read(data):
    stream = Stream(data)
    network, kind = stream.number(1), stream.number(1)
    need(network < 5 and 1 <= kind <= 4, "no network or script type")
    path = stream.path("little")
    is_test = len(path) > 1 and path[0] - HARDENED in (44, 48, 49, 84, 86, 87) and path[1] == HARDENED + 1
    need(is_test == (network > 0), "a key of the other kind of network")
    message = stream.take(stream.number(4, "little"))
    stream.end()
    if kind == 1:
        told = digest = sha256(sha256(b"\x18Bitcoin Signed Message:\n" + compact_size(len(message)) + message))
    else:
        told = tagged("BIP0322-signed-message", message)
        digest = to_sign_digest(kind, point_at(path), told)
    coin = "slip44:1" if network else "slip44:0"
    facts = facts_of(path, CHAINS[network], coin, message=("bip137" if kind == 1 else "bip322", told))
    return facts, [(path, "schnorr-bip341" if kind == 4 else "ecdsa-secp256k1", digest)]


if __name__ == "__main__":
    check(__file__, 0x02, read)
