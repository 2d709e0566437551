"""SHARE OFFER, SHARE DEAL and SHARE CONFIRM, with their checks in the order of commands.md, "Shares"."""

from collections import namedtuple

import clone
import log
import share_messages
import shares
import short_certificates
import tlv
from clone_export import active_needs_pin, is_full, make_offer, other_card
from clone_import import forget_exporting, is_pending
from common import awake, side, wallet
from curves import P256, decode
from errors import Malformed, Refusal, need
from primitives import sha256
from state import ADMITTED, AGREED, BACKUP, BLANK, PRIMARY, RECOVERY, REVOKED, SHARE, Dealt, Export, Member

Request = namedtuple("Request", "plan index offer bare short")


def parse_offer(data):
    """Command data of SHARE OFFER: recovery, any pack and bare."""
    found = tlv.fields(data, "80? 81? 82?")
    return tuple(tlv.boolean(found[tag]) for tag in (0x80, 0x81, 0x82))


def share_offer(card, slot, args):
    """SHARE OFFER."""
    recovery, any_pack, bare = args
    held = wallet(card, slot)
    active_needs_pin(card)
    need(not recovery or card.memory.lifecycle == BLANK, 0x6985)
    need(held is None or held.share is not None, 0x6A84)
    number = None if held is None else held.share.split.number.to_bytes(4, "big")
    offer, new = make_offer(card, slot, any_pack, RECOVERY if recovery else SHARE, number)
    if new:
        log.append(side(card).log, 0x80, bytes([slot]))
    whole = whole_offer(card, offer)
    return short_certificates.bare(whole, short_certificates.OFFER) if bare else whole


def whole_offer(card, offer):
    """The bytes of an offer of shares."""
    kind = share_messages.RECOVERY_OFFER if offer.purpose == RECOVERY else share_messages.OFFER
    return clone.make_offer(card.memory, offer, card.release, kind)


def parse_deal(data):
    """Command data of SHARE DEAL. Offer and short certificate are decoded later."""
    found = tlv.fields(data, "80? 81 A2 83? 84?")
    if found[0x80] is not None:
        shares.parse_plan(found[0x80])
    return Request(found[0x80], tlv.number(found[0x81], 1), found[0xA2], tlv.boolean(found[0x83]),
                   tlv.sized(found[0x84], short_certificates.SIZE))


def complete_offer(memory, offer, short):
    """The offer with its certificates, and decoded."""
    try:
        offer = short_certificates.complete(offer, short_certificates.OFFER, short, memory.certificate)
        return offer, clone.parse_offer(offer)
    except Malformed:
        raise Refusal(0x6A80) from None


def _place(held, key):
    """The member number of the share card, and whether it is new."""
    numbers = [number for number, member in enumerate(held.roster) if member.key == key]
    if numbers:
        member = held.roster[numbers[0]]
        need(member.standing != REVOKED, 0x9D0A)
        need(member.role == SHARE, 0x9D03)
        return numbers[0], False
    need(held.me().role == PRIMARY, 0x9D07)
    need(not held.sealed, 0x9D05)
    need(not is_full(held), 0x9D04)
    return len(held.roster), True


def _begun(card, held, plan, offered):
    """A new split, without its digest."""
    holders = [None] * len(shares.places(shares.parse_plan(plan)))
    number = max(held.dealt.number if held.dealt else 0, offered) + 1
    need(number <= 0xFFFFFFFF, 0x6985)
    need(not (_weaker(held, plan, held.dealt.plan) if held.dealt else _by_another(held)), 0x9D0E)
    return Dealt(number, plan, holders, None, card.draw(32))


def _weaker(held, plan, before):
    """Whether fewer shares of a later split make the wallet, and loosening has a delay: time.md, "Delays"."""
    return bool(held.delays and held.delays.loosening) and shares.fewest(plan) < shares.fewest(before)


def _by_another(held):
    """Whether another card may have dealt before, and loosening has a delay: time.md, "Delays"."""
    waits = held.delays and held.delays.loosening
    return bool(waits and held.member != 0 and any(one.role == SHARE for one in held.roster))


def _split(card, held, request, offered):
    """The split, with its shares and masks: rows 6985 to 9D06 "the epoch is another one"."""
    dealt = held.dealt
    if request.plan is not None:
        dealt = _begun(card, held, request.plan, offered)
    need(dealt is not None and dealt.seed is not None, 0x6985)
    need(request.index < len(dealt.holders), 0x6A80)
    need(held.roots[0].curve == 0, 0x9D0E)
    made = shares.make(held, dealt.number, dealt.plan, dealt.seed)
    digest = shares.digest(made[0])
    need(dealt.digest in (None, digest), 0x9D06)
    dealt.digest = digest
    return dealt, made


def _may_have(dealt, index, number, offered, new):
    """Whether this card has the share already, or another one: rows 9D43, 9D41, 9D06."""
    need(number not in dealt.holders or dealt.holders[index] == number, 0x9D43)
    need(offered < dealt.number and not (new and offered), 0x9D41)
    need(dealt.holders[index] in (None, number), 0x9D06)


def share_deal(card, slot, request):
    """SHARE DEAL."""
    held, memory, index = wallet(card, slot), card.memory, request.index
    need(held.me().role in (PRIMARY, BACKUP), 0x9D07)
    awake(held)
    offer, message = complete_offer(memory, request.offer, request.short)
    known = {member.key for member in held.roster if member.standing == ADMITTED}
    target = other_card(card, message, True, known.__contains__, share_messages.OFFER, memory.batch)
    need(message.values[0x84] >= card.release, 0x9D09)
    number, new = _place(held, target.public)
    offered = int.from_bytes(message.values[0x86] or b"", "big")
    dealt, (split, values, masks) = _split(card, held, request, 0 if new else offered)
    need(decode(P256, message.values[0x82]) is not None, 0x6A80)
    _may_have(dealt, index, number, offered, new)
    members = held.roster + ([Member(SHARE, AGREED, target.public)] if new else [])
    decided = max((at for at, member in enumerate(members) if member.standing != AGREED), default=0)
    told = members[:max(number, held.member, decided) + 1]
    payload = share_messages.payload(values[index], masks[index])
    deal = share_messages.make_deal(memory, offer, dealt.seed, split, index, told, number, held.extendable, payload,
                                    held.delays)
    body = clone.receipt_body(held.set_id, held.epoch, number, sha256(deal), dealt.digest)
    if dealt.holders[index] is None:
        dealt.holders[index], held.roster, held.dealt = number, members, dealt
        held.exports[number] = Export(target.holder[2:], sha256(body), True)
        log.append(side(card).log, 0x81, bytes([slot, index]) + sha256(target.public)[:4])
    need(held.exports[number].receipt_hash == sha256(body), 0x9D06)
    return short_certificates.bare(deal, short_certificates.DEAL) if request.bare else deal


def share_confirm(card, slot, receipt):
    """SHARE CONFIRM."""
    body, found, signature = clone.parse_receipt(receipt)
    held, number = wallet(card, slot), found[0x83][0]
    need(number in held.exports and held.roster[number].role == SHARE, 0x9D06)
    need(held.roster[number].standing != REVOKED, 0x9D0A)
    need(found[0x80] == clone.VERSION, 0x6A80)
    need(clone.receipt_by(held.roster[number], body, signature, share_messages.RECEIPT), 0x9D01)
    made = held.exports[number]
    need(sha256(body) == made.receipt_hash, 0x9D06)
    if made.pending:
        made.pending = False
        dealt = held.dealt
        if not any(holder is None or is_pending(held, holder) for holder in dealt.holders):
            dealt.seed = None
        forget_exporting(held)
        log.append(side(card).log, 0x83, bytes([slot, number]))
    return b""
