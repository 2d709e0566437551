"""Statements of one member: approvals and vouchers (policy.md), what sets.md has."""

import tlv
from curves import sign, verify
from primitives import label

APPROVAL = label("symbolon approval 2")
VOUCHER = label("symbolon voucher 2")
ACTIVATION = label("symbolon activation 2")
MEMBERSHIP = label("symbolon membership 2")
RESET_REQUEST = label("symbolon pin reset request 2")
RESET_APPROVAL = label("symbolon pin reset 2")
ANNOUNCEMENT = label("symbolon announcement 2")
VETO = label("symbolon veto 2")
VERSION = b"\2"

SCHEMAS = {
    APPROVAL: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 32},
    VOUCHER: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 1, 0x85: 16, 0x86: 16, 0x87: 4},
    ACTIVATION: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 1},
    RESET_REQUEST: {0x80: 1, 0x81: 33, 0x82: 16, 0x83: 4},
    RESET_APPROVAL: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 1, 0x85: 16, 0x86: 4},
    MEMBERSHIP: {0x80: 1, 0x81: 32, 0x82: 8, 0x83: 16, 0x84: 4, 0x85: 1, 0x86: 1, 0x87: 1, 0x88: 1, 0x89: 32,
                 0x8A: 32, 0x8B: 32, 0x8C: 32, 0x8D: 2, 0x8E: 4, 0x8F: 4, 0x90: 32, 0x91: 1, 0x92: 1, 0x93: 8},
    ANNOUNCEMENT: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 1, 0x85: 32, 0x86: 16, 0x87: 8, 0x88: 4, 0x89: 8},
    VETO: {0x80: 1, 0x81: 16, 0x82: 4, 0x83: 1, 0x84: 1, 0x85: 16, 0x86: 8, 0x87: 32},
}
OPTIONAL = {MEMBERSHIP: (0x90, 0x91, 0x92, 0x93), VETO: (0x85,)}


def make(kind, secret, *values):
    """A statement, whose data objects after the version have these values (bytes, numbers, or None for none)."""
    sizes = list(SCHEMAS[kind].items())[1:]
    encoded = [value if value is None or isinstance(value, bytes) else value.to_bytes(size, "big")
               for value, (_, size) in zip(values, sizes)]
    body = tlv.join((0x80, VERSION), *zip([tag for tag, _ in sizes], encoded))
    return tlv.join((0xA0, body), (0x5F37, sign(secret, kind, body)))


def parse(kind, data):
    """The values of a statement by tag, with `body` and `signature`. Raises Malformed."""
    outer = tlv.fields(data, "A0 5F37")
    schema = SCHEMAS[kind]
    found = tlv.fields(outer[0xA0], " ".join(f"{tag:02X}{'?' * (tag in OPTIONAL.get(kind, ()))}" for tag in schema))
    for tag, size in schema.items():
        tlv.sized(found[tag], size)
    return {**found, "body": outer[0xA0], "signature": tlv.sized(outer[0x5F37], 64)}


def for_this_set(found, wallet):
    """Whether version, set and epoch of an approval or a voucher are the wallet's."""
    named = found[0x80], found[0x81], int.from_bytes(found[0x82], "big")
    return named == (VERSION, wallet.set_id, wallet.epoch)


def by(kind, found, member):
    """Whether the signature of a statement is by this member."""
    return verify(member.key, found["signature"], kind, found["body"])
