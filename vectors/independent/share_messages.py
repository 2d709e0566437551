"""Offers, deals, receipts and recoveries: shares.md, "Deal" and "Recovery"."""

from collections import namedtuple

import clone
import delays
import curves
import roster
import shares
import short_certificates
import tlv
from curves import P256, decode, multiply, sign
from errors import Malformed
from primitives import hkdf, label, sha256, siv_decrypt, siv_encrypt

OFFER = label("symbolon share offer 2")
DEAL = label("symbolon share deal 2")
RECEIPT = label("symbolon share receipt 2")
RECOVERY_OFFER = label("symbolon recovery offer 2")
RECOVERY = label("symbolon share recovery 2")

Deal = namedtuple("Deal", "body signature certificates split offer_hash index members member extendable share "
                          "encrypted delays")
Recovery = namedtuple("Recovery", "body signature certificates split offer_hash index share encrypted")


def _message(data, form):
    outer = tlv.fields(data, "A0 5F37")
    found = tlv.fields(outer[0xA0], form[0])
    chain = tlv.fields(found[form[1]], "A0*")[0xA0]
    if len(chain) not in (1, 2):
        raise Malformed("certificates")
    return outer[0xA0], tlv.sized(outer[0x5F37], 64), chain, found


def dealer_secret(seed, offer):
    """The secret of eS of a deal."""
    wide = hkdf(seed, sha256(offer), label("symbolon share ephemeral 2"), 48)
    return int.from_bytes(wide, "big") % (P256.n - 1) + 1


def _key(secret, peer, body_without):
    shared = multiply(P256, secret, peer)[0].to_bytes(32, "big")
    return hkdf(shared, sha256(body_without), label("symbolon share key 2"), 64)


def _sealed(secret, offer, rows, tag, clear, after=()):
    """The content of A0, whose data object `tag` has the cryptogram."""
    peer = decode(P256, clone.parse_offer(offer).values[0x82])
    key = _key(secret, peer, tlv.join(*rows, (tag, b""), *after))
    return tlv.join(*rows, (tag, siv_encrypt(key, clear)), *after)


def salt_and_key(body, form, tag, secret, peer):
    """Salt and key of a message, of the content of its A0."""
    found = tlv.fields(body, form[0])
    found[tag] = b""
    clear = tlv.join(*found.items())
    return sha256(clear), _key(secret, peer, clear)


def opened(message, secret, form, tag):
    """What a message has encrypted for the card whose eT has this secret, or None."""
    _, key = salt_and_key(message.body, form, tag, secret, decode(P256, message.share))
    return siv_decrypt(key, message.encrypted)


def make_deal(memory, offer, seed, split, index, members, member, extendable, clear, waits=None):
    """A whole deal."""
    secret = dealer_secret(seed, offer)
    both = len(clone.parse_offer(offer).certificates) == 2
    rows = ((0xA0, split.whole), (0xA1, clone.certificates(memory, both)), (0x82, curves.public_key(P256, secret)),
            (0x83, sha256(offer)), (0x84, bytes([index])), (0x85, roster.encode_members(members)),
            (0x86, bytes([member])), (0x87, bytes([extendable])))
    body = _sealed(secret, offer, rows, 0x88, clear, ((0x89, delays.encode_delays(waits)),))
    return tlv.join((0xA0, body), (0x5F37, sign(memory.identity, DEAL, body)))


def parse_deal(data):
    """A deal. Raises Malformed, also for another version."""
    body, signature, chain, found = _message(data, short_certificates.DEAL)
    if len(found[0x88]) < 16:
        raise Malformed("payload")
    member = tlv.number(found[0x86], 1)
    if member > 8:
        raise Malformed("member")
    return Deal(body, signature, chain, shares.parse(found[0xA0]), tlv.sized(found[0x83], 32),
                tlv.number(found[0x84], 1), roster.parse_members(found[0x85]), member,
                tlv.boolean(tlv.sized(found[0x87], 1)), tlv.sized(found[0x82], 33), found[0x88],
                delays.parse_delays(found[0x89]))


def payload(share, mask):
    """The payload of a deal in the clear."""
    return tlv.join((0x80, share), (0x81, mask))


def parse_payload(data):
    """The inverse of payload. Raises Malformed."""
    found = tlv.fields(data, "80 81")
    return found[0x80], tlv.sized(found[0x81], shares.MASK_BYTES)


def make_receipt(secret, body):
    """A receipt: its body is that of a clone's."""
    return tlv.join((0xA0, body), (0x5F37, sign(secret, RECEIPT, body)))


def make_recovery(memory, offer, secret, split, index, share):
    """A whole recovery."""
    both = len(clone.parse_offer(offer).certificates) == 2
    rows = ((0xA0, split.whole), (0xA1, clone.certificates(memory, both)), (0x82, curves.public_key(P256, secret)),
            (0x83, sha256(offer)), (0x84, bytes([index])))
    body = _sealed(secret, offer, rows, 0x85, share)
    return tlv.join((0xA0, body), (0x5F37, sign(memory.identity, RECOVERY, body)))


def parse_recovery(data):
    """A recovery. Raises Malformed, also for another version."""
    body, signature, chain, found = _message(data, short_certificates.RECOVERY)
    if len(found[0x85]) < 16:
        raise Malformed("share")
    return Recovery(body, signature, chain, shares.parse(found[0xA0]), tlv.sized(found[0x83], 32),
                    tlv.number(found[0x84], 1), tlv.sized(found[0x82], 33), found[0x85])
