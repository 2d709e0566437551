"""Card-verifiable certificates: certificates.md."""

import re
from collections import namedtuple

import tlv
from curves import P256, decode, uncompressed, verify
from errors import Malformed

ECDSA_SHA_256 = bytes.fromhex("04007f00070202020203")
ARC = bytes.fromhex("69c2efe097e09b9290cd88a4b1c0cb87a2aa04")
ROOT, BATCH, CARD = 0xC0, 0x80, 0x00
REFERENCE = re.compile(rb"[A-Z]{2}[A-Z0-9]{1,9}[0-9]{5}")
CARD_REFERENCE = re.compile(rb"[A-Z]{2}[0-9]{12}")

Certificate = namedtuple("Certificate", "authority holder role public first last pack firmware body signature whole")
Root = namedtuple("Root", "reference public")


def _days(value):
    tlv.sized(value, 6)
    if any(digit > 9 for digit in value):
        raise Malformed("date")
    month, day = value[2] * 10 + value[3], value[4] * 10 + value[5]
    year = 2000 + value[0] * 10 + value[1]
    leap = year % 4 == 0 and (year % 100 or year % 400 == 0)
    if not 1 <= month <= 12 or not 1 <= day <= (31, 28 + bool(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
        raise Malformed("date")
    return value


def _root_key(key):
    expected = ((0x81, P256.p), (0x82, P256.a), (0x83, P256.b), (0x85, P256.n))
    if any(key[tag] != value.to_bytes(32, "big") for tag, value in expected):
        raise Malformed("domain parameters")
    if key[0x84] != uncompressed(P256.g) or key[0x87] != b"\1":
        raise Malformed("domain parameters")


def parse(data):
    """A certificate, data object 7F21, in the one form of "Form". Raises Malformed."""
    outer = tlv.fields(tlv.fields(data, "7F21")[0x7F21], "7F4E 5F37")
    body = tlv.fields(outer[0x7F4E], "5F29 42 7F49 5F20 7F4C 5F25 5F24 65?")
    role = tlv.fields(body[0x7F4C], "06 53")
    kind = tlv.number(role[0x53], 1)
    if kind not in (ROOT, BATCH, CARD) or role[0x06] != ARC + b"\1" or body[0x5F29] != b"\0":
        raise Malformed("role or profile")
    key = tlv.fields(body[0x7F49], "06 81 82 83 84 85 86 87" if kind == ROOT else "06 86")
    if kind == ROOT:
        _root_key(key)
    tlv.sized(key[0x86], 65 if kind == ROOT else 33)
    if key[0x06] != ECDSA_SHA_256 or decode(P256, key[0x86]) is None:
        raise Malformed("key")
    holder = CARD_REFERENCE if kind == CARD else REFERENCE
    if not REFERENCE.fullmatch(body[0x42]) or not holder.fullmatch(body[0x5F20]):
        raise Malformed("reference")
    first, last = _days(body[0x5F25]), _days(body[0x5F24])
    if last < first or (body[0x65] is None) != (kind != CARD):
        raise Malformed("validity or extensions")
    pack = firmware = None
    if kind == CARD:
        extension = tlv.fields(tlv.fields(body[0x65], "73")[0x73], "06 80 81")
        if extension[0x06] != ARC + b"\2":
            raise Malformed("extension")
        pack, firmware = tlv.sized(extension[0x80], 8), tlv.sized(extension[0x81], 32)
    return Certificate(body[0x42], body[0x5F20], kind, key[0x86], first, last, pack, firmware,
                       tlv.encode(0x7F4E, outer[0x7F4E]), tlv.sized(outer[0x5F37], 64), data)


def chain(batch_bytes, card_bytes, roots):
    """The card's certificate if the chain leads to a root: "Verification". None if not."""
    try:
        batch, card = parse(batch_bytes), parse(card_bytes)
    except Malformed:
        return None
    for root in roots:
        if root.reference == batch.authority and batch.role == BATCH and card.role == CARD:
            letters = root.reference[:2]
            if (batch.holder[:2] == letters == card.holder[:2] and card.authority == batch.holder
                    and verify(root.public, batch.signature, batch.body)
                    and verify(batch.public, card.signature, card.body)):
                return card
    return None
