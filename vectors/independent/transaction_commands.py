"""Reading a transaction to sign or to approve it: commands.md, "SIGN START" to "APPROVE"; policy.md."""

from dataclasses import dataclass

import log
import policy
import reading
import statements
import tlv
import wallet_keys
from clock import time_of
from common import awake, has_voice, rules, side, voice, wallet
from errors import Malformed, Refusal, need
from state import COSIGNER

PIECE = 1024


@dataclass
class Reading:
    """A transaction that is being read."""
    number: int
    slot: int
    proofs: list
    approving: bool
    approval: dict = None
    stream: bytes = b""
    shorter: bool = False
    report: reading.Report = None
    judged: bytes = None
    given: int = 0


def _start_data(data, schema):
    found = tlv.fields(data, schema)
    proofs = [] if found[0xA1] is None else tlv.fields(found[0xA1], "80*")[0x80]
    if len(proofs) > 4:
        raise Malformed("proofs")
    policy.proven_leaves(None, proofs)
    return tlv.number(found[0x80], 1), proofs, found.get(0xA2)


def parse_sign_start(data):
    """Command data of SIGN START."""
    return _start_data(data, "80 A1? A2?")


def parse_approve(data):
    """Command data of APPROVE."""
    return _start_data(data, "80 A1?")


def _phone(card, status):
    return 0x6982 if card.session.kind == "PHONE" else status


def _accept_approval(held, data):
    try:
        found = statements.parse(statements.APPROVAL, data)
    except Malformed:
        raise Refusal(0x6A80) from None
    number = found[0x83][0]
    need(number != held.member and number < len(held.roster), 0x9D2C)
    member = held.roster[number]
    need(voice(member) and statements.for_this_set(found, held), 0x9D2C)
    need(statements.by(statements.APPROVAL, found, member), 0x9D2C)
    return found


def sign_start(card, slot, args):
    """SIGN START."""
    number, proofs, approval = args
    held = wallet(card, slot)
    try:
        awake(held)
        known = number in card.interpreters
        found = _accept_approval(held, approval) if known and approval is not None else None
    except Refusal as refusal:
        raise Refusal(_phone(card, refusal.status)) from None
    need(known, 0x6A81)
    card.kept = Reading(number, slot, proofs, False, found)
    return b""


def approve(card, slot, args):
    """APPROVE."""
    number, proofs, _ = args
    awake(wallet(card, slot))
    has_voice(wallet(card, slot))
    need(number in card.interpreters, 0x6A81)
    card.kept = Reading(number, slot, proofs, True)
    return b""


def parse_piece(data):
    """Command data of SIGN DATA."""
    return tlv.sized(data, *range(1, PIECE + 1))


def _current(card, slot):
    current = card.kept_before
    need(isinstance(current, Reading) and current.slot == slot, 0x6985)
    return current


def _refuse(card, current, status, commitment):
    """A refusal by the policy, which has an entry of the log except in a session of a phone: log.md, "Refusals in the log"."""
    if card.session.kind != "PHONE":
        log.append(side(card).log, 0x53, bytes([current.slot]) + status.to_bytes(2, "big") + commitment[:4])
    raise Refusal(status, keep=True)


def _judge(card, held, current):
    report = current.report
    commitment = reading.commitment(current.number, current.judged, report)
    if current.approval is not None and current.approval[0x84] != commitment:
        _refuse(card, current, 0x9D2C, commitment)
    table = rules(held)
    status, budgets = policy.decide(
        table, reading.rules_view(report), policy.proven_leaves(table.tree, current.proofs), held.budgets,
        approving=current.approving, approved=current.approval is not None, phone=card.session.kind == "PHONE",
        cosigner=held.me().role == COSIGNER, settled=held.settled,
        refreshed=(held.refreshed, held.refresh_settled), now=time_of(held))
    if status:
        _refuse(card, current, status, commitment)
    if current.approving:
        return
    refresh = card.session.kind == "PHONE" and not table.phone
    if held.clock and (refresh or sum(budgets.values()) > sum(held.budgets.values())):
        held.clock.nonce = None
    held.budgets, held.refreshed = budgets, held.refreshed + refresh
    count = min(0xFFFF, max(1, report.own_inputs[0]))
    log.append(side(card).log, 0x52, bytes([current.slot]) + count.to_bytes(2, "big") + commitment[:4], count)


def sign_data(card, slot, piece):
    """SIGN DATA. In a phone session every refusal of the transaction is 6982."""
    held, current = wallet(card, slot), _current(card, slot)
    need(not current.shorter, 0x6A80)
    current.shorter = len(piece) < PIECE
    current.stream += piece
    try:
        current.report = _read(card, current, held)
        if current.report is not None and current.judged is None:
            current.judged = current.stream
            _judge(card, held, current)
    except Refusal as refusal:
        raise Refusal(_phone(card, refusal.status), refusal.keep) from None
    card.kept = current
    answer = b""
    if current.report is not None and not current.approving:
        for path, scheme, digest in current.report.digests[current.given:]:
            need(any(policy.below(path, account) for account in current.report.accounts), 0x9D21)
            secret = wallet_keys.derive(held.roots, wallet_keys.SCHEME_CURVE[scheme], path)[0]
            signature = wallet_keys.sign(scheme, secret, digest, card.draw)
            answer += bytes([len(signature)]) + signature
            current.given += 1
    return answer


def _read(card, current, held):
    try:
        keys = reading.Keys(held.roots, rules(held).multisig or ())
        return card.interpreters[current.number](current.stream, keys)
    except Malformed:
        raise Refusal(0x9D21) from None


def sign_end(card, slot, _args):
    """SIGN END."""
    held, current = wallet(card, slot), _current(card, slot)
    need(current.report is not None and current.report.complete, _phone(card, 0x9D21))
    secret = card.memory.identity
    fingerprint = wallet_keys.wallet_fingerprint(held.roots)
    body = reading.summary_body(current.number, fingerprint, current.judged, current.report, current.given)
    approval = None
    if current.approving:
        commitment = reading.commitment(current.number, current.judged, current.report)
        approval = statements.make(statements.APPROVAL, secret, held.set_id, held.epoch, held.member, commitment)
    return tlv.join((0x80, b""), (0xA1, reading.signed_summary(secret, body)), (0xA2, approval))
