"""A new PIN by other members: commands.md, "PIN RESET OFFER" to "PIN RESET"; sets.md, "A new PIN"."""

import copy

import clock
import log
import roster
import statements
import tlv
from common import PIN_DIGITS, PIN_TRIES, digits, not_revoked, side, wallet
from errors import Malformed, Refusal, need
from primitives import label, password_key, sha256
from state import BACKUP, COSIGNER, DAILY, HEIR, PRIMARY, REVOKED

WHOLE = (PRIMARY, BACKUP)
ANY = (PRIMARY, BACKUP, DAILY, COSIGNER)
APPROVERS = {PRIMARY: WHOLE, BACKUP: WHOLE, DAILY: ANY, COSIGNER: ANY, HEIR: WHOLE}


def parse_offer(data):
    """Command data of PIN RESET OFFER."""
    found = tlv.fields(data, "A0? A1? A2?")
    return clock.parse_proofs(found[0xA0]), _approvals(found[0xA1]), found[0xA2]


def _approvals(data):
    if data is None:
        return []
    approvals = tlv.fields(data, "A0*")[0xA0]
    if not 1 <= len(approvals) <= 2:
        raise Malformed("approvals")
    return approvals


def _time_nonce(approvals):
    return sha256(label("symbolon time nonce 2"), *approvals)


def _first(memory):
    """The wallet with which the card got its PIN, and its slot."""
    slot = [bool(held and held.first) for held in memory.owner.slots].index(True)
    return slot, memory.owner.slots[slot]


def _begun(memory, held):
    """From when the delay counts: no longer, once a member that began it is revoked."""
    if memory.reset_since is None:
        return None
    since, members = memory.reset_since
    return None if any(held.roster[member].standing == REVOKED for member in members) else since


def _prove(memory, held, proofs, approvals, members):
    """Takes proofs over the approvals: the delay counts from the first ones."""
    need(held.clock is not None, 0x9D57)
    low, high, known = clock.by_servers(held.clock, proofs, _time_nonce(approvals))
    clock.advance(held, low, known)
    if _begun(memory, held) is None:
        memory.reset_since = max(high, clock.time_of(held)), members


def offer(card, _slot, args):
    """PIN RESET OFFER. A proof that is wrong, or without the approvals, starts no delay."""
    memory, (proofs, approvals, statement) = card.memory, args
    if memory.reset_nonce is not None and proofs is not None:
        before = copy.deepcopy(memory.owner)
        slot, held = _first(memory)
        try:
            members = _approvers(memory, slot, held, approvals, statement)
            _prove(memory, held, proofs, approvals, members)
        except (Malformed, Refusal, ValueError):
            memory.owner = before
    if memory.reset_nonce is None:
        memory.reset_nonce = card.draw(16)
        memory.reset_count = min(memory.reset_count + 1, 0xFFFFFFFF)
    request = statements.make(statements.RESET_REQUEST, memory.identity, memory.public, memory.reset_nonce,
                              memory.reset_count)
    return request


def _other(held, number):
    """A member that is another one and not revoked, or None."""
    if number is None or number == held.member or number >= len(held.roster):
        return None
    member = held.roster[number]
    return None if member.standing == REVOKED else member


def approve(card, slot, request):
    """APPROVE PIN RESET."""
    held = wallet(card, slot)
    not_revoked(held)
    found = statements.parse(statements.RESET_REQUEST, request)
    need(found[0x80] == statements.VERSION, 0x6A80)
    need(held.pin_reset, 0x6985)
    keys = [member.key for member in held.roster]
    number = keys.index(found[0x81]) if found[0x81] in keys else None
    member = _other(held, number)
    need(member, 0x6A88)
    voice = held.me().role if held.roots[0].curve == 0 else DAILY
    need(voice in APPROVERS.get(member.role, ()), 0x9D07)
    need(statements.by(statements.RESET_REQUEST, found, member), 0x9D01)
    log.append(side(card).log, 0x49, bytes([slot, number]))
    return statements.make(statements.RESET_APPROVAL, card.memory.identity, held.set_id, held.epoch, held.member,
                           number, found[0x82], found[0x83])


def parse_reset(data):
    """Command data of PIN RESET. Approvals and statement are decoded later."""
    found = tlv.fields(data, "80 A1 A2? A3?")
    return digits(found[0x80], PIN_DIGITS), _approvals(found[0xA1]), found[0xA2], clock.parse_proofs(found[0xA3])


def _approver(memory, held, approval):
    found = statements.parse(statements.RESET_APPROVAL, approval)
    member = _other(held, found[0x83][0])
    asked = (memory.reset_nonce, memory.reset_count.to_bytes(4, "big"))
    need(statements.for_this_set(found, held) and found[0x84][0] == held.member, 0x9D2C)
    need(memory.reset_nonce and (found[0x85], found[0x86]) == asked, 0x9D2C)
    need(member and member.role in APPROVERS.get(held.me().role, ()), 0x9D2C)
    need(statements.by(statements.RESET_APPROVAL, found, member), 0x9D2C)
    return found[0x83][0]


def _adopt(memory, slot, held, statement):
    try:
        changed = roster.adopt(held, statement)
    except (Malformed, Refusal):
        return
    if changed:
        log.append(memory.owner.log, 0x46, bytes([slot]) + held.epoch.to_bytes(4, "big"))


def _waited(memory, held):
    """Whether the delay of a new PIN is over."""
    delay = held.delays.new_pin if held.delays else 0
    since = _begun(memory, held)
    return not delay or since is not None and clock.time_of(held) >= since + delay


def _approvers(memory, slot, held, approvals, statement):
    if statement is not None:
        _adopt(memory, slot, held, statement)
    not_revoked(held)
    members = list(dict.fromkeys(_approver(memory, held, approval) for approval in approvals))
    need(0 < held.pin_reset <= len(members), 0x9D2C)
    return members


def _judge(memory, pin, approvals, statement, proofs):
    slot, held = _first(memory)
    members = _approvers(memory, slot, held, approvals, statement)
    if proofs is not None:
        _prove(memory, held, proofs, approvals, members)
    need(_waited(memory, held), 0x9D2C)
    need(password_key(pin) != memory.decoy.pin_key, 0x9D2C)
    return slot, members


def reset(card, _slot, args):
    """PIN RESET. Whatever is wrong, the answer is the same."""
    memory = card.memory
    try:
        slot, members = _judge(memory, *args)
    except (Malformed, Refusal, ValueError):
        raise Refusal(0x9D2C) from None
    log.append(memory.owner.log, 0x4A, bytes([slot, len(members), *members]))
    log.append(memory.decoy.log, 0x14)
    log.append(memory.decoy.log, 0x10, b"\2")
    memory.owner.pin_key = password_key(args[0])
    memory.pin_tries = memory.owner_tries = PIN_TRIES
    memory.last_decoy, memory.reset_nonce, memory.reset_since = False, None, None
    return b""
