"""CLONE IMPORT, CLONE CONFIRM and CLONE SEAL, with their checks in the order of commands.md, "Clone"."""

import clone
import log
import policy
import roster
import short_certificates
import tlv
import wallet_keys
from clock import Clock
from clone_export import active_needs_pin, other_card
from common import PIN_DIGITS, PUK_DIGITS, digits, key_or_none, side, wallet
from curves import P256, decode
from errors import Malformed, Refusal, need
from primitives import sha256
from state import BACKUP, BLANK, CLONE, HEIR, PRIMARY, REVOKED, SHARE, Wallet
from wallet_commands import first_wallet


def parse_import(data):
    """Command data of CLONE IMPORT. Export, statement and short certificate are decoded later."""
    found = tlv.fields(data, "A0 A1? 82? 83? 84?")
    return (found[0xA0], found[0xA1], digits(found[0x82], PIN_DIGITS), digits(found[0x83], PUK_DIGITS),
            tlv.sized(found[0x84], short_certificates.SIZE))


def _receipt(card, held):
    digest, epoch = held.received[1:]
    body = clone.receipt_body(held.set_id, epoch, held.member, held.received[0], digest)
    return clone.make_receipt(card.memory.identity, body)


def adopt_beside(card, slot, held, statement):
    """The statement beside an export or a deal, if there is one."""
    if statement is not None and roster.adopt(held, statement):
        log.append(side(card).log, 0x46, bytes([slot]) + held.epoch.to_bytes(4, "big"))


def _check_members(card, head, source):
    members = head.members
    need(members[-1].key == card.memory.public and len({member.key for member in members}) == len(members), 0x6A80)
    rows = [member for member in members[:-1] if member.key == source.public]
    need(rows, 0x6A80)
    need(rows[0].role == PRIMARY and rows[0].standing != REVOKED, 0x9D07)
    need(members[-1].role not in (PRIMARY, SHARE) and members[-1].standing != REVOKED, 0x9D07)


def _parse_payload(clear, head):
    try:
        found = clone.parse_payload(clear)
    except Malformed:
        raise Refusal(0x6A80) from None
    scope = [(root.curve, root.path) for root in found.roots if root.curve]
    need(scope == head.scope and wallet_keys.wallet_fingerprint(found.roots) == head.fingerprint, 0x6A80)
    return found


def _import_passwords(card, found, pin, puk):
    blank = card.memory.lifecycle == BLANK
    wanted = blank and found.pin_key is None
    need(wanted or pin is None and puk is None, 0x6A80)
    need(not wanted or pin is not None, 0x6985)
    if blank:
        keys = (key_or_none(pin), key_or_none(puk)) if wanted else (found.pin_key, found.puk_key)
        first_wallet(card, *keys)


def _whole_export(card, export, short):
    """The export with its certificates: row 6A80 "beside a short certificate" of commands.md, "CLONE IMPORT"."""
    try:
        return short_certificates.complete(export, short_certificates.EXPORT, short, card.memory.certificate)
    except Malformed:
        raise Refusal(0x6A80) from None


def _parse_export(export):
    try:
        return clone.parse_export(export)
    except Malformed:
        raise Refusal(0x6A80) from None


def clone_import(card, slot, args):
    """CLONE IMPORT. A filled slot does not look at what is beside an empty export, but the roster."""
    export, statement, pin, puk, short = args
    held, mine = wallet(card, slot), side(card)
    active_needs_pin(card)
    filled = held is not None and held.received
    if not (filled and not export):
        export = _whole_export(card, export, short)
    if filled and (not export or sha256(export) == held.received[0]):
        adopt_beside(card, slot, held, statement)
        return _receipt(card, held)
    need(not filled, 0x9D06)
    offer = mine.offers[slot]
    need(held is None and offer is not None and offer.purpose == CLONE, 0x6985)
    message, head = _parse_export(export)
    source = other_card(card, message, not offer.any_pack, lambda key: False, clone.EXPORT, card.memory.batch)
    need(head.offer_hash == sha256(clone.make_offer(card.memory, offer, card.release)), 0x9D06)
    _check_members(card, head, source)
    need(roster.signed_by(source.public, head.word, roster.body(head.set_id, head.epoch, head.members)), 0x9D01)
    need(decode(P256, message.values[0x82]) is not None, 0x6A80)
    clear = clone.decrypt(message, head, offer.secret)
    need(clear is not None, 0x9D01)
    found = _parse_payload(clear, head)
    blank = card.memory.lifecycle == BLANK
    _import_passwords(card, found, pin, puk)
    digest = wallet_keys.key_set_digest(found.roots)
    role = head.members[-1].role
    held = Wallet(found.roots, False, found.policy, head.set_id, head.members, head.epoch, len(head.members) - 1,
                  extendable=head.extendable, dormant=role in (BACKUP, HEIR), pin_reset=head.pin_reset, first=blank,
                  delays=head.delays, wake=head.wake, files_key=found.files_key or b"",
                  budgets={**policy.budgets_under(policy.parse(found.policy), {}), **found.budgets},
                  received=(sha256(export), digest, head.epoch))
    keys = [member.key for member in head.members]
    held.word = bytes([keys.index(source.public)]) + head.word
    held.clock = head.anchor and Clock(head.anchor)
    mine.slots[slot], mine.offers[slot] = held, None
    log.append(mine.log, 0x42, bytes([slot, held.member, role]) + sha256(source.public)[:4])
    adopt_beside(card, slot, held, statement)
    return _receipt(card, held)


def is_pending(held, number):
    """Whether the receipt of this member is missing. A revoked one sends none."""
    return held.exports[number].pending and held.roster[number].standing != REVOKED


def forget_exporting(held):
    """Seed and password keys of the exports under way are erased with the last receipt, also of a share."""
    if not any(is_pending(held, number) for number in held.exports):
        held.exporting = None


def clone_confirm(card, slot, receipt):
    """CLONE CONFIRM."""
    body, found, signature = clone.parse_receipt(receipt)
    held, number = wallet(card, slot), found[0x83][0]
    need(number in held.exports and held.roster[number].role != SHARE, 0x9D06)
    need(held.roster[number].standing != REVOKED, 0x9D0A)
    need(found[0x80] == clone.VERSION, 0x6A80)
    need(clone.receipt_by(held.roster[number], body, signature), 0x9D01)
    made = held.exports[number]
    need(sha256(body) == made.receipt_hash, 0x9D06)
    if made.pending:
        made.pending = False
        forget_exporting(held)
        log.append(side(card).log, 0x43, bytes([slot, number]))
    return b""


def clone_seal(card, slot, _args):
    """CLONE SEAL."""
    held = wallet(card, slot)
    need(held.me().role == PRIMARY, 0x9D07)
    need(not any(export.pending for export in held.exports.values()), 0x9D08)
    if not held.sealed:
        held.sealed = True
        log.append(side(card).log, 0x44, bytes([slot]))
    return b""
