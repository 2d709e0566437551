"""SHARE IMPORT, SHARE STATUS and SHARE EXPORT, with their checks in the order of commands.md, "Shares"."""

import clone
import log
import share_messages
import shares
import short_certificates
import tlv
from clone_export import active_needs_pin, other_card
from clone_import import adopt_beside
from common import PIN_DIGITS, PUK_DIGITS, digits, key_or_none, not_revoked, side, wallet
from curves import P256, decode
from errors import Malformed, Refusal, need
from primitives import sha256
from share_deal import whole_offer
from state import BACKUP, BLANK, PRIMARY, REVOKED, SHARE, Share, Wallet
from wallet_commands import first_wallet


def parse_import(data):
    """Command data of SHARE IMPORT. Deal, statement and short certificate are decoded later."""
    found = tlv.fields(data, "A0 A1? 82? 83? 84?")
    return (found[0xA0], found[0xA1], digits(found[0x82], PIN_DIGITS), digits(found[0x83], PUK_DIGITS),
            tlv.sized(found[0x84], short_certificates.SIZE))


def _receipt(card, held):
    deal_hash, digest, epoch = held.received
    body = clone.receipt_body(held.set_id, epoch, held.member, deal_hash, digest)
    return share_messages.make_receipt(card.memory.identity, body)


def malformed_is(status, run, *args):
    """What a decoder gives; the status if the bytes are malformed."""
    try:
        return run(*args)
    except Malformed:
        raise Refusal(status) from None


def _check_members(card, deal, dealer):
    members, own = deal.members, card.memory.public
    need(deal.member < len(members) and members[deal.member].key == own, 0x6A80)
    need(sum(member.key == own for member in members) == 1, 0x6A80)
    rows = [member for member in members if member.key == dealer.public]
    need(rows, 0x6A80)
    mine = members[deal.member]
    need(mine.role == SHARE and mine.standing != REVOKED, 0x9D07)
    need(rows[0].role in (PRIMARY, BACKUP) and rows[0].standing != REVOKED, 0x9D07)


def _check_later(card, slot, held, deal, dealer, statement):
    """In a slot that holds a share."""
    before, split = held.share.split, deal.split
    need(split.set_id == held.set_id and split.key_set == before.key_set and split.number > before.number, 0x9D41)
    adopt_beside(card, slot, held, statement)
    need(held.me().standing != REVOKED, 0x9D0A)
    need(split.epoch == held.epoch and deal.member == held.member, 0x9D06)
    rows = [member for member in held.roster if member.key == dealer.public]
    need(rows and rows[0].role in (PRIMARY, BACKUP) and rows[0].standing != REVOKED, 0x9D07)


def _passwords(card, pin, puk):
    blank = card.memory.lifecycle == BLANK
    need(blank or pin is None and puk is None, 0x6A80)
    need(not blank or pin is not None, 0x6985)
    if blank:
        first_wallet(card, key_or_none(pin), key_or_none(puk))


def share_import(card, slot, args):
    """SHARE IMPORT."""
    data, statement, pin, puk, short = args
    held, mine = wallet(card, slot), side(card)
    active_needs_pin(card)
    filled = held is not None and held.share is not None
    if not (filled and not data):
        data = malformed_is(0x6A80, short_certificates.complete, data, short_certificates.DEAL, short,
                            card.memory.certificate)
    if filled and (not data or sha256(data) == held.received[0]):
        adopt_beside(card, slot, held, statement)
        return _receipt(card, held)
    offer = mine.offers[slot]
    need(offer is not None and offer.purpose == SHARE, 0x6985)
    deal = malformed_is(0x6A80, share_messages.parse_deal, data)
    dealer = other_card(card, deal, not offer.any_pack, lambda key: False, share_messages.DEAL, card.memory.batch)
    need(deal.offer_hash == sha256(whole_offer(card, offer)), 0x9D06)
    _check_members(card, deal, dealer)
    need(decode(P256, deal.share) is not None, 0x6A80)
    clear = share_messages.opened(deal, offer.secret, short_certificates.DEAL, 0x88)
    need(clear is not None, 0x9D01)
    share, mask = malformed_is(0x6A80, share_messages.parse_payload, clear)
    need(shares.fits(deal.split, deal.index, share, mask), 0x9D42)
    _passwords(card, pin, puk)
    if filled:
        _check_later(card, slot, held, deal, dealer, statement)
    else:
        held = Wallet([], False, b"", deal.split.set_id, deal.members, deal.split.epoch, deal.member,
                      extendable=deal.extendable, delays=deal.delays)
        adopt_beside(card, slot, held, statement)
    held.share = Share(deal.split, deal.index, share)
    held.received = (sha256(data), shares.digest(deal.split), deal.split.epoch)
    mine.slots[slot], mine.offers[slot] = held, None
    log.append(mine.log, 0x82, bytes([slot, deal.index]) + sha256(dealer.public)[:4])
    return _receipt(card, held)


def share_status(card, slot, _args):
    """SHARE STATUS."""
    held = wallet(card, slot)
    own = dealt = None
    if held.share is not None:
        own = tlv.join((0xA0, held.share.split.whole), (0x81, bytes([held.share.index])))
    if held.dealt is not None:
        rows = b"".join(bytes([index, holder]) for index, holder in enumerate(held.dealt.holders)
                        if holder is not None)
        dealt = tlv.join((0x80, held.dealt.number.to_bytes(4, "big")), (0x81, held.dealt.plan), (0x82, rows),
                         (0x83, bytes([held.dealt.seed is not None])))
    return tlv.join((0xA0, own), (0xA1, dealt))


def share_export(card, slot, _args):
    """SHARE EXPORT."""
    held = wallet(card, slot)
    need(held.share is not None, 0x6985)
    not_revoked(held)
    share = held.share
    need(share.split.exportable, 0x6985)
    log.append(side(card).log, 0x85, bytes([slot]))
    return shares.in_the_clear(*share)
