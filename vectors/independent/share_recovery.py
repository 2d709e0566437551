"""SHARE RELEASE and SHARE RECOVER, with their checks in the order of commands.md, "Shares"."""

from collections import namedtuple

import log
import share_messages
import shares
import short_certificates
import tlv
import wallet_keys
from clone_export import drawn_secret, other_card
from common import key_or_none, not_revoked, side, wallet
from curves import P256, decode
from errors import Malformed, need
from primitives import sha256
from share_deal import complete_offer, whole_offer
from share_import import malformed_is
from state import RECOVERY, Root
from wallet_commands import first_wallet, new_wallet, read_terms, whole_root

Request = namedtuple("Request", "recovery written short terms")
Gathered = namedtuple("Gathered", "slot split held")


def parse_release(data):
    """Command data of SHARE RELEASE: offer, any pack, bare, short certificate."""
    found = tlv.fields(data, "A0 81? 82? 83?")
    return (found[0xA0], tlv.boolean(found[0x81]), tlv.boolean(found[0x82]),
            tlv.sized(found[0x83], short_certificates.SIZE))


def share_release(card, slot, args):
    """SHARE RELEASE."""
    offer, any_pack, bare, short = args
    held = wallet(card, slot)
    need(held.share is not None, 0x6985)
    not_revoked(held)
    offer, message = complete_offer(card.memory, offer, short)
    other = other_card(card, message, not any_pack, lambda key: False, share_messages.RECOVERY_OFFER,
                       card.memory.batch)
    need(message.values[0x84] >= card.release, 0x9D09)
    secret = drawn_secret(card)
    need(decode(P256, message.values[0x82]) is not None, 0x6A80)
    log.append(side(card).log, 0x84, bytes([slot]) + sha256(other.public)[:4])
    recovery = share_messages.make_recovery(card.memory, offer, secret, *held.share)
    return short_certificates.bare(recovery, short_certificates.RECOVERY) if bare else recovery


def parse_recover(data):
    """Command data of SHARE RECOVER. Recovery, share and short certificate are decoded later."""
    found = tlv.fields(data, "A0? 81? 82? A3?")
    terms = None
    written = None if found[0x81] is None else shares.parse_clear(found[0x81])
    if found[0xA3] is not None:
        new = tlv.fields(found[0xA3], "80? 81? 82 83 86? 87? 89? 8A?")
        terms = read_terms(new)
    return Request(found[0xA0], written, tlv.sized(found[0x82], short_certificates.SIZE), terms)


def _from_card(card, offer, request, split):
    """Split, index and share of a recovery."""
    whole = malformed_is(0x6A80, short_certificates.complete, request.recovery, short_certificates.RECOVERY,
                         request.short, card.memory.certificate)
    found = malformed_is(0x6A80, share_messages.parse_recovery, whole)
    other_card(card, found, not offer.any_pack, lambda key: False, share_messages.RECOVERY, card.memory.batch)
    need(found.offer_hash == sha256(whole_offer(card, offer)), 0x9D06)
    need(split is None or split.whole == found.split.whole, 0x9D41)
    need(decode(P256, found.share) is not None, 0x6A80)
    share = share_messages.opened(found, offer.secret, short_certificates.RECOVERY, 0x85)
    need(share is not None, 0x9D01)
    return found.split, found.index, share


def _written(request, split):
    """The same of a share that was written down."""
    head, group, place, share = request.written
    rows = shares.places(split.plan)
    need((group, place) in rows, 0x9D41)
    index = rows.index((group, place))
    need(shares.in_the_clear(split, index, b"") == head, 0x9D41)
    return split, index, share


def share_recover(card, slot, request):
    """SHARE RECOVER."""
    need((request.recovery is None) != (request.written is None), 0x6A80)
    offer = side(card).offers[slot]
    need(offer is not None and offer.purpose == RECOVERY, 0x6985)
    before = card.kept_before
    split, held = (before.split, before.held) if isinstance(before, Gathered) and before.slot == slot else (None, {})
    need(request.recovery is not None or split is not None, 0x6985)
    split, index, share = (_from_card(card, offer, request, split) if request.recovery is not None
                           else _written(request, split))
    need(index not in held, 0x9D43)
    need(shares.is_committed(split, index, share), 0x9D42)
    held = {**held, index: share}
    enough = shares.are_enough(split, held)
    if request.terms is not None:
        _new_wallet(card, slot, request.terms, split, held if enough else None)
    else:
        card.kept = Gathered(slot, split, held)
    return tlv.join((0x80, bytes(held)), (0x81, bytes([enough])))


def _root(split, held):
    secret = shares.secret_of(split, held)
    need(secret is not None, 0x9D45)
    try:
        root = whole_root(secret) if split.kind == shares.ENTROPY else Root((), 0, secret)
        need(wallet_keys.key_set_digest([root]) == split.key_set, 0x9D45)
    except Malformed:
        need(False, 0x9D45)
    return root


def _new_wallet(card, slot, terms, split, held):
    pin, puk, clones, exportable, extendable, rules_bytes, reset, waits = terms
    need(split.exportable or not exportable, 0x6A80)
    need(pin is not None, 0x6A80)
    need(held is not None, 0x9D44)
    root, mine = _root(split, held), side(card)
    made = new_wallet(card.memory, root, card.draw(16), clones, exportable, extendable, rules_bytes)
    made.pin_reset, made.delays, made.first = reset, waits, True
    first_wallet(card, key_or_none(pin), key_or_none(puk))
    card.session.kind = "PIN"
    mine.slots[slot], mine.offers[slot] = made, None
    log.append(mine.log, 0x86, bytes([slot, clones, exportable]))
