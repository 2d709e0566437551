"""Rosters, activation and membership: commands.md, "Set"; sets.md."""

import hmac

import delays
import log
import roster
import shares
import statements
import tlv
import wallet_keys
from clock import time_of
from common import PUK_DIGITS, digits, has_voice, not_revoked, side, voice, wallet
from errors import Refusal, need
from password_commands import right_password, take_try, wrong_password
from primitives import password_key, sha256
from state import BACKUP, HEIR, REVOKED


def get_roster(card, slot, _args):
    """GET ROSTER."""
    return roster.own_statement(card.memory, wallet(card, slot))


def sign_roster(card, slot, args):
    """SIGN ROSTER."""
    held = wallet(card, slot)
    answer = roster.sign_new(card.memory, held, args)
    log.append(side(card).log, 0x45, bytes([slot]) + args[2].to_bytes(4, "big"))
    return answer


def adopt_roster(card, slot, data):
    """ADOPT ROSTER."""
    held = wallet(card, slot)
    if roster.adopt(held, data, card.memory if card.session.kind == "PUK" else None):
        log.append(side(card).log, 0x46, bytes([slot]) + held.epoch.to_bytes(4, "big"))
    return b""


def parse_member(data):
    """Command data of APPROVE ACTIVATION."""
    return tlv.number(data, 1)


def approve_activation(card, slot, number):
    """APPROVE ACTIVATION."""
    held = wallet(card, slot)
    has_voice(held)
    need(number != held.member and number < len(held.roster), 0x6A88)
    need(held.roster[number].standing != REVOKED, 0x6A88)
    need(held.roster[number].role in (BACKUP, HEIR), 0x9D07)
    log.append(side(card).log, 0x47, bytes([slot, number]))
    return statements.make(statements.ACTIVATION, card.memory.identity, held.set_id, held.epoch, held.member, number)


def parse_activate(data):
    """Command data of ACTIVATE."""
    found = tlv.fields(data, "A0? 81?")
    return found[0xA0], digits(found[0x81], PUK_DIGITS)


def _check_activation(held, found):
    need(statements.for_this_set(found, held) and found[0x84][0] == held.member, 0x9D2C)
    number = found[0x83][0]
    need(number != held.member and number < len(held.roster), 0x9D2C)
    need(voice(held.roster[number]), 0x9D2C)
    need(statements.by(statements.ACTIVATION, found, held.roster[number]), 0x9D2C)


def _check_puk(card, puk):
    memory, expected = card.memory, side(card).puk_key
    need(expected, 0x6A88)
    need(memory.puk_tries, 0x6983)
    take_try(memory, False)
    if not hmac.compare_digest(password_key(puk), expected):
        raise Refusal(wrong_password(memory, False), keep=True)
    right_password(memory, False)


def _wakes(wake, approval, puk):
    """The columns of the table in sets.md, "Activation"."""
    if approval is not None:
        return puk is None
    if puk is not None:
        return wake is None or wake.factor
    return wake is not None and not wake.factor


def activate(card, slot, args):
    """ACTIVATE."""
    approval, puk = args
    held = wallet(card, slot)
    not_revoked(held)
    need(_wakes(held.wake, approval, puk), 0x6A80)
    if not held.dormant:
        return b""
    if held.wake and (held.wake.factor or approval is None):
        delays.check(held, delays.WAKE, delays.WAKING)
    if approval is not None:
        _check_activation(held, statements.parse(statements.ACTIVATION, approval))
    elif puk is not None:
        _check_puk(card, puk)
    held.dormant, held.announced = False, None
    log.append(side(card).log, 0x48, bytes([slot, 1 if approval is not None else 2 if puk is not None else 3]))
    return b""


def parse_prove(data):
    """Command data of PROVE MEMBERSHIP."""
    found = tlv.fields(data, "80 81")
    return tlv.sized(found[0x80], 32), tlv.sized(found[0x81], 8)


def prove_membership(card, slot, args):
    """PROVE MEMBERSHIP."""
    held, mine = wallet(card, slot), side(card).log
    challenge, date = args
    if held.share is None:
        key_set, policy_hash, of_share = wallet_keys.key_set_digest(held.roots), sha256(held.policy), (None, None)
    else:
        key_set, policy_hash = held.share.split.key_set, bytes(32)
        of_share = (shares.digest(held.share.split), held.share.index)
    return statements.make(
        statements.MEMBERSHIP, card.memory.identity, challenge, date, held.set_id, held.epoch, held.member,
        held.me().role, int(held.dormant), int(held.me().standing == REVOKED),
        key_set, policy_hash, sha256(roster.own_body(held)), card.firmware, card.release, mine.made,
        mine.counters[log.SIGNATURES], *of_share, held.announced.kind if held.announced else None,
        time_of(held) or None)
