"""Interpreter 02: interpreters.md, "Bitcoin message"; BIP-137, BIP-143, BIP-322, BIP-341."""

import hashlib

import curves
import wallet_keys
from curves import SECP256K1, tagged
from errors import Malformed
from partial import Incomplete, Partial
from primitives import sha256
from reading import Report

HARDENED = 1 << 31
NETWORKS = (("000000000019d6689c085ae165831e93", 0), ("000000000933ea01ad0ee984209779ba", 1),
            ("00000000da84f2bafbbc53dee25a72ae", 1), ("00000008819873e925422c1ff0f99f7c", 1),
            ("0f9188f13cb7b2c71f2a335e3a4fc328", 1))
P2PKH, P2SH_P2WPKH, P2WPKH, P2TR = 1, 2, 3, 4
ECDSA, SCHNORR_BIP341 = 1, 3
OUTPUT = bytes(8) + b"\x01\x6A"
PURPOSES = (44, 48, 49, 84, 86, 87)


def twice(data):
    """SHA-256 twice."""
    return sha256(sha256(data))


def hash160(data):
    """RIPEMD-160 of SHA-256."""
    return hashlib.new("ripemd160", sha256(data)).digest()


def compact_size(number):
    """CompactSize."""
    if number < 0xFD:
        return bytes([number])
    return b"\xFD" + number.to_bytes(2, "little") if number < 1 << 16 else b"\xFE" + number.to_bytes(4, "little")


def is_test_key(path):
    """Whether a key is of the test networks: "Own"."""
    return len(path) >= 2 and path[0] in [purpose | HARDENED for purpose in PURPOSES] and path[1] == 1 | HARDENED


def script(kind, public):
    """The scriptPubKey of one key."""
    keyhash = hash160(public)
    if kind == P2PKH:
        return b"\x76\xA9\x14" + keyhash + b"\x88\xAC"
    if kind == P2SH_P2WPKH:
        return b"\xA9\x14" + hash160(b"\0\x14" + keyhash) + b"\x87"
    if kind == P2WPKH:
        return b"\0\x14" + keyhash
    point = curves.decode(SECP256K1, public)
    even = curves.lift(SECP256K1, point[0], 0)
    tweak = int.from_bytes(tagged("TapTweak", point[0].to_bytes(32, "big")), "big")
    output = curves.add(SECP256K1, even, curves.multiply(SECP256K1, tweak))
    return b"\x51\x20" + output[0].to_bytes(32, "big")


def _outpoint(message_hash, spent):
    """The output that `to_sign` spends: the first of `to_spend`."""
    to_spend = (bytes(4) + b"\1" + bytes(32) + b"\xFF" * 4 + b"\x22\0\x20" + message_hash + bytes(4)
                + b"\1" + bytes(8) + compact_size(len(spent)) + spent + bytes(4))
    return twice(to_spend) + bytes(4)


def _version_0_digest(outpoint, public):
    script_code = b"\x19\x76\xA9\x14" + hash160(public) + b"\x88\xAC"
    return twice(bytes(4) + twice(outpoint) + twice(bytes(4)) + outpoint + script_code + bytes(8) + bytes(4)
                  + twice(OUTPUT) + bytes(4) + b"\1\0\0\0")


def _taproot_digest(outpoint, spent):
    return tagged("TapSighash", b"\0\0" + bytes(4) + bytes(4) + sha256(outpoint) + sha256(bytes(8))
                  + sha256(compact_size(len(spent)) + spent) + sha256(bytes(4)) + sha256(OUTPUT)
                  + b"\0" + bytes(4))


def _digest(kind, public, message_hash):
    spent = script(kind, public)
    outpoint = _outpoint(message_hash, spent)
    return _taproot_digest(outpoint, spent) if kind == P2TR else _version_0_digest(outpoint, public)


def message(stream, keys):
    """The report, or None while the stream is not complete."""
    try:
        return _read(Partial(stream), keys.roots)
    except Incomplete:
        return None


def _read(reader, roots):
    network, kind, path = reader.number(1), reader.number(1), reader.little_path()
    if network >= len(NETWORKS) or not P2PKH <= kind <= P2TR:
        raise Malformed("network or script type")
    name, coin = NETWORKS[network]
    if is_test_key(path) != bool(coin):
        raise Malformed("key of the other kind of network")
    size = reader.little(4)
    text = reader.take(size)
    reader.end()
    public = wallet_keys.public_of(wallet_keys.K1, wallet_keys.derive(roots, wallet_keys.K1, path)[0])
    if kind == P2PKH:
        told = "bip137", twice(b"\x18Bitcoin Signed Message:\n" + compact_size(size) + text)
        digest = told[1]
    else:
        told = "bip322", tagged("BIP0322-signed-message", text)
        digest = _digest(kind, public, told[1])
    account = path[:next((index for index, step in enumerate(path) if step < HARDENED), len(path))]
    chain = f"bip122:{name}"
    return Report(chain, f"{chain}/slip44:{coin}", 0, [account], message=told,
                  digests=[(path, SCHNORR_BIP341 if kind == P2TR else ECDSA, digest)])
