"""How a host carries the messages of a clone without the certificates that it has: clone.md, "Certificates"."""

import clone
import roster
import short_certificates as short_ones
import tlv
from short_certificates import EXPORT, OFFER
from state import PRIMARY, REVOKED


def any_pack(offer):
    """A0/85 of an offer, bare or not: clone.md, "Offer"."""
    body = tlv.fields(tlv.fields(offer, "A0 5F37")[0xA0], OFFER[0])
    return tlv.boolean(tlv.sized(body[0x85], 1))


def _chain(proven, both):
    return [proven.batch, proven.card.whole] if both else [proven.card.whole]


def whole_offer(offer, target):
    """A bare offer with what the attestation of its card had: "From a card"."""
    return short_ones.put_in(offer, OFFER, _chain(target, any_pack(offer)))


def whole_export(export, offer, source):
    """A bare export with what the attestation of its card had: "From a card"."""
    return short_ones.put_in(export, EXPORT, _chain(source, any_pack(offer)))


def for_card(message, form, receiver):
    """Message and short certificate to send to this card, or the whole message and None: "To a card"."""
    body = tlv.fields(tlv.fields(message, "A0 5F37")[0xA0], form[0])
    chain = tlv.fields(body[form[1]], "A0*")[0xA0]
    if len(chain) != 1:
        return message, None
    short = short_ones.shorten(chain[0])
    if short_ones.restore(short, receiver.card.whole) != chain[0]:
        return message, None
    return short_ones.bare(message, form), short


def statement(answer):
    """The statement in an answer of CLONE EXPORT, as it came or made of the header."""
    found = tlv.fields(answer, "A0 A1?")
    if found[0xA1] is not None:
        return found[0xA1]
    head = clone.parse_header(tlv.fields(tlv.fields(found[0xA0], "A0 5F37")[0xA0], EXPORT[0])[0xA0])
    content = roster.body(head.set_id, head.epoch, head.members)
    number = [(member.role, member.standing != REVOKED) for member in head.members].index((PRIMARY, True))
    return tlv.join((0xA0, content), (0xA1, tlv.encode(0x80, bytes([number]) + head.word)))
