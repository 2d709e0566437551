"""What Roughtime servers sign (RFC 10049), and the work of Bitcoin headers: time.md, "Proofs"."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from errors import Malformed
from primitives import sha256

VERSIONS = (1, 0x8000000C)
MAGIC = b"ROUGHTIM"
MESSAGE_SIZE = 1024
DEEPEST = 32
MOST_RADIUS = 3600


def _numbers(data):
    return [int.from_bytes(data[at:at + 4], "little") for at in range(0, len(data), 4)]


def _uint32(*values):
    return b"".join(value.to_bytes(4, "little") for value in values)


def _tag(name):
    return int.from_bytes(name.encode("ascii").ljust(4, b"\0"), "little")


def encode(values):
    """A message: section 4.1."""
    rows = sorted((_tag(name), value) for name, value in values.items())
    offsets, at = [], 0
    for _, value in rows[:-1]:
        at += len(value)
        offsets.append(at)
    return _uint32(len(rows), *offsets, *(tag for tag, _ in rows)) + b"".join(value for _, value in rows)


def decode(data):
    """The values of a message by tag. Raises Malformed."""
    count = int.from_bytes(data[:4], "little")
    if len(data) < 4 or not count or len(data) < 8 * count:
        raise Malformed("message")
    numbers = _numbers(data[4:8 * count])
    offsets, tags, rest = [0, *numbers[:count - 1]], numbers[count - 1:], data[8 * count:]
    ends = [*offsets[1:], len(rest)]
    if any(tag >= after for tag, after in zip(tags, tags[1:])):
        raise Malformed("tags")
    if any(start > end or start % 4 for start, end in zip(offsets, ends)):
        raise Malformed("offsets")
    return {tag: rest[start:end] for tag, start, end in zip(tags, offsets, ends)}


def _value(message, name, size=None):
    value = message.get(_tag(name))
    if value is None or size is not None and len(value) != size:
        raise Malformed(name)
    return value


def decode_packet(packet):
    """The message of a packet."""
    if packet[:8] != MAGIC or int.from_bytes(packet[8:12], "little") != len(packet) - 12:
        raise Malformed("packet")
    return decode(packet[12:])


def digest(*parts):
    """The first 32 bytes of SHA-512."""
    return hashlib.sha512(b"".join(parts)).digest()[:32]


def request(nonce, key):
    """The packet that a card takes as sent."""
    values = {"VER": _uint32(*VERSIONS), "SRV": digest(b"\xff", key), "NONC": nonce, "TYPE": _uint32(0)}
    padding = MESSAGE_SIZE - len(encode({**values, "ZZZZ": b""}))
    message = encode({**values, "ZZZZ": bytes(padding)})
    return MAGIC + _uint32(len(message)) + message


def _signed(signature, context, signed, key):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, b"RoughTime v1 " + context + b" signature\0" + signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def delegation(certificate, key):
    """Key, MINT and MAXT of a CERT by this long-term key. Raises Malformed."""
    found = decode(certificate)
    signed = _value(found, "DELE")
    if not _signed(_value(found, "SIG", 64), b"delegation", signed, key):
        raise Malformed("CERT")
    dele = decode(signed)
    mint, maxt = (int.from_bytes(_value(dele, name, 8), "little") for name in ("MINT", "MAXT"))
    return _value(dele, "PUBK", 32), mint, maxt


def _root(packet, index, path):
    if len(path) % 32 or len(path) // 32 > DEEPEST:
        raise Malformed("PATH")
    node = digest(b"\0", packet)
    for at in range(0, len(path), 32):
        pair = (path[at:at + 32], node) if index & 1 else (node, path[at:at + 32])
        node, index = digest(b"\1", *pair), index >> 1
    if index:
        raise Malformed("INDX")
    return node


def verify(packet, proof, delegated):
    """MIDP and RADI of an answer to a request. `proof` is SREP, SIG, INDX and PATH. Raises Malformed."""
    response, signature, index, path = proof
    key, mint, maxt = delegated
    found = decode(response)
    versions = _numbers(_value(found, "VERS"))
    version = int.from_bytes(_value(found, "VER", 4), "little")
    listed = len(_value(found, "VERS")) % 4 == 0 and versions == sorted(set(versions)) and 1 <= len(versions) <= 32
    if not _signed(signature, b"response", response, key) or not listed:
        raise Malformed("SIG")
    if version not in VERSIONS or version not in versions:
        raise Malformed("VER")
    if _root(packet, index, path) != _value(found, "ROOT", 32):
        raise Malformed("ROOT")
    middle, radius = (int.from_bytes(_value(found, name, size), "little") for name, size in (("MIDP", 8), ("RADI", 4)))
    if not mint <= middle <= maxt or not 1 <= radius <= MOST_RADIUS:
        raise Malformed("MIDP")
    return middle, radius


def answer(packet):
    """SREP, SIG, INDX and PATH of a whole response, and its CERT."""
    found = decode_packet(packet)
    index = int.from_bytes(_value(found, "INDX", 4), "little")
    return (_value(found, "SREP"), _value(found, "SIG", 64), index, _value(found, "PATH")), _value(found, "CERT")


def _target(compact):
    size, digits = compact >> 24, compact & 0x7FFFFF
    target = digits >> 8 * (3 - size) if size <= 3 else digits << 8 * (size - 3)
    if not target or compact & 0x800000 or target >> 256:
        raise Malformed("target")
    return target


def header_time(header, floor):
    """The timestamp of a Bitcoin header with its work and that of the floor. Raises Malformed."""
    work = int.from_bytes(sha256(sha256(header)), "little")
    if work > min(_target(int.from_bytes(header[72:76], "little")), _target(floor)):
        raise Malformed("work")
    return int.from_bytes(header[68:72], "little")
