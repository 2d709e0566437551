"""Proven time and what waits for it: commands.md, "Time"."""

import clock
import delays
import log
import roster
import tlv
from clone_import import is_pending
from common import awake, has_voice, not_revoked, side, voice, wallet
from errors import Malformed, need
from policy_commands import may_set_any_policy
from primitives import label
from state import PRIMARY

ANCHOR, ANNOUNCED = "symbolon time anchor 2", "symbolon announced anchor 2"


def _body(set_id, epoch, anchor):
    return tlv.join((0x80, clock.VERSION), (0x81, set_id), (0x82, epoch.to_bytes(4, "big")), (0xA3, anchor.encoded))


def _clock(card, held):
    need(held.clock is not None, 0x6982 if card.session.kind == "PHONE" else 0x9D57)
    return held.clock


def _log(card, slot, code, details):
    log.append(side(card).log, code, bytes([slot]) + details)


def sign_anchor(card, slot, anchor):
    """SIGN ANCHOR."""
    held = wallet(card, slot)
    has_voice(held)
    need(anchor.version == clock.VERSION, 0x6A80)
    own = held.clock.anchor if held.clock else None
    before = own.number if own else 0
    following = before < anchor.number <= before + clock.FURTHEST
    need(following or own and own.encoded == anchor.encoded, 0x6986)
    body = _body(held.set_id, held.epoch, anchor)
    kind = delays.word_label(held, ANCHOR, ANNOUNCED, body)
    _log(card, slot, 0x90, anchor.number.to_bytes(4, "big"))
    return roster.signature(card.memory, held, kind, body)


def adopt_anchor(card, slot, data):
    """ADOPT ANCHOR."""
    held = wallet(card, slot)
    content, signatures = roster.split_statement(data)
    found = tlv.fields(content, "80 81 82 A3")
    set_id, epoch = tlv.sized(found[0x81], 16), tlv.number(found[0x82], 4)
    anchor = clock.parse_anchor(found[0xA3])
    need(tlv.sized(found[0x80], 1) == clock.VERSION and anchor.version == clock.VERSION, 0x6A80)
    need(set_id == held.set_id, 0x9D06)
    own = held.clock.anchor if held.clock else None
    if own and own.encoded == anchor.encoded:
        return b""
    need(epoch == held.epoch, 0x9D06)
    need(anchor.number > (own.number if own else 0), 0x6986)
    memory = card.memory if card.session.kind == "PUK" else None
    alone = [number for number, member in enumerate(held.roster) if voice(member)] == [held.member]
    waits = (own is not None or not alone) and bool(delays.delay_of(held, delays.WORD))
    signers = roster.verified(held, content, signatures, (label(ANCHOR), label(ANNOUNCED)))
    need(roster.is_word(held, signers, waits) or roster.is_quorum(held, signers, memory), 0x9D0D)
    need(not any(is_pending(held, number) for number in held.exports), 0x9D08)
    if memory is not None:
        need(memory.puk_uses, 0x6983)
        memory.puk_uses -= 1
    clock.restart(held, anchor)
    _log(card, slot, 0x91, anchor.number.to_bytes(4, "big"))
    return b""


def _nonce(card, held):
    if held.clock.nonce is None:
        held.clock.nonce = card.draw(32)
    return held.clock.nonce


def time_nonce(card, slot, _args):
    """TIME NONCE."""
    held = wallet(card, slot)
    own = _clock(card, held)
    nonce = _nonce(card, held)
    said = delays.announcement(card.memory, held) if held.announced else None
    return tlv.join((0x80, own.time.to_bytes(8, "big")), (0x81, nonce), (0xA2, own.anchor.encoded),
                    (0x83, bytes(own.delegations)), (0xA4, said))


def parse_prove(data):
    """Command data of PROVE TIME."""
    found = tlv.fields(data, "A0? 81?")
    return clock.parse_proofs(found[0xA0]), tlv.sized(found[0x81], 80)


def prove_time(card, slot, args):
    """PROVE TIME."""
    proofs, header = args
    held = wallet(card, slot)
    own = _clock(card, held)
    need((proofs is None) != (header is None), 0x6A80)
    if header is not None:
        clock.advance(held, clock.by_header(own, header))
    else:
        need(own.nonce is not None, 0x9D56)
        low, high, known = clock.by_servers(own, proofs, own.nonce)
        clock.advance(held, low, known)
        clock.fresh(held, high)
    return held.clock.time.to_bytes(8, "big")


def parse_announce(data):
    """Command data of ANNOUNCE."""
    tlv.sized(data, 33)
    if not delays.WAKE <= data[0] <= delays.WORD:
        raise Malformed("kind")
    return data[0], data[1:]


def _may_announce(held, kind, subject):
    if kind == delays.WAKE:
        not_revoked(held)
        need(held.dormant, 0x6985)
        need(subject == delays.WAKING, 0x6A80)
    else:
        awake(held)
        need(held.me().role == PRIMARY if kind == delays.WORD else may_set_any_policy(held), 0x9D07)
    need(delays.delay_of(held, kind), 0x6985)


def announce(card, slot, args):
    """ANNOUNCE. The name is drawn before the nonce."""
    kind, subject = args
    held = wallet(card, slot)
    _may_announce(held, kind, subject)
    _clock(card, held)
    before = held.announced
    if before is None or (before.kind, before.subject) != (kind, subject):
        held.announced = delays.Announced(kind, subject, card.draw(16))
        held.clock.nonce = card.draw(32)
        _log(card, slot, 0x92, bytes([kind]) + held.announced.name[:4])
    said = delays.announcement(card.memory, held)
    return tlv.join((0xA0, said), (0x81, _nonce(card, held)))


def parse_veto(data):
    """Command data of VETO."""
    found = tlv.fields(data, "80 81?")
    member = tlv.number(found[0x80], 1)
    if member > 8:
        raise Malformed("member")
    return member, tlv.sized(found[0x81], 16)


def veto(card, slot, args):
    """VETO."""
    member, name = args
    held = wallet(card, slot)
    has_voice(held)
    need(delays.other_member(held, member), 0x6A88)
    need(name is not None or clock.time_of(held), 0x6985)
    _log(card, slot, 0x93, bytes([member]))
    return delays.make_veto(card.memory, held, member, name)


def take_veto(card, slot, data):
    """TAKE VETO."""
    held = wallet(card, slot)
    found = delays.accept_veto(held, data)
    if delays.is_met(held, found):
        held.announced = None
        _log(card, slot, 0x94, found[0x83])
    return b""
