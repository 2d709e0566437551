"""Policies, budgets and vouchers: commands.md, "Policy"."""

import delays
import log
import policy
import statements
import tlv
from clock import time_of
from common import awake, rules, side, wallet
from errors import need
from primitives import sha256
from state import BACKUP, HEIR, PRIMARY, REVOKED


def get_policy(card, slot, _args):
    """GET POLICY."""
    return wallet(card, slot).policy


def parse_policy(data):
    """Command data of SET POLICY."""
    policy.parse(data)
    return data


def may_set_any_policy(held):
    """A primary, or a backup or heir that is awake; not one that is revoked."""
    return not held.dormant and held.me().standing != REVOKED and held.me().role in (PRIMARY, BACKUP, HEIR)


def set_policy(card, slot, data):
    """SET POLICY."""
    held = wallet(card, slot)
    need(not any(export.pending for export in held.exports.values()), 0x9D08)
    new = policy.parse(data)
    if policy.looser(rules(held), new):
        need(may_set_any_policy(held), 0x9D2D)
        delays.settle(held, delays.POLICY, sha256(data))
    need(policy.replace(held, data, time_of(held)), 0x9D31)
    log.append(side(card).log, 0x54, bytes([slot]) + sha256(data)[:4])
    return b""


def get_budgets(card, slot, _args):
    """GET BUDGETS."""
    held = wallet(card, slot)
    table = rules(held)
    allowances = policy.allowances(table)
    states = b""
    for name, amount in allowances.items():
        spent, settled = held.budgets[name], held.settled.get(name, (0, 0))
        left = max(0, amount - policy.counts_as_spent(table, name, spent, held.settled, time_of(held)))
        refill = b"\1" + policy.encode_spending(spent, settled) if name in table.periods else b"\0"
        states += name + left.to_bytes(16, "big") + refill
    refresh = b"\0"
    if table.refresh is not None:
        counts = held.refreshed + policy.not_back(held.refresh_settled, 1, table.refresh[1], time_of(held))
        refresh = b"\1" + bytes([counts < 1]) + policy.encode_spending(held.refreshed, held.refresh_settled)
    kept = policy.kept_budgets(table, held.budgets)
    return bytes([len(allowances)]) + states + policy.encode_amounts(kept) + refresh


def parse_issue(data):
    """Command data of ISSUE VOUCHER."""
    reader = tlv.Reader(data)
    values = reader.number(1), reader.take(16), reader.number(16)
    reader.end()
    return values


def issue_voucher(card, slot, args):
    """ISSUE VOUCHER."""
    member, asset, amount = args
    held = wallet(card, slot)
    awake(held)
    need(held.me().role == PRIMARY or may_set_any_policy(held) and member == held.member, 0x9D07)
    need(member < len(held.roster) and held.roster[member].standing != REVOKED, 0x6A88)
    need(amount, 0x6A80)
    delays.settle(held, delays.VOUCHER, sha256(bytes([member]) + asset + amount.to_bytes(16, "big")))
    held.vouchers_issued += 1
    counter = held.vouchers_issued
    log.append(side(card).log, 0x55, bytes([slot, member]) + counter.to_bytes(4, "big"))
    return statements.make(statements.VOUCHER, card.memory.identity, held.set_id, held.epoch, held.member, member,
                           asset, amount, counter)


def redeem_voucher(card, slot, voucher):
    """REDEEM VOUCHER."""
    held, found = wallet(card, slot), statements.parse(statements.VOUCHER, voucher)
    need(statements.for_this_set(found, held) and found[0x84][0] == held.member, 0x9D2E)
    issuer = found[0x83][0]
    need(issuer < len(held.roster), 0x9D2E)
    row = held.roster[issuer]
    own = issuer == held.member and may_set_any_policy(held)
    need(row.standing != REVOKED and (row.role == PRIMARY or own), 0x9D2E)
    need(statements.by(statements.VOUCHER, found, row), 0x9D2E)
    counter = int.from_bytes(found[0x87], "big")
    need(counter > held.vouchers_redeemed[issuer], 0x9D2F)
    need(policy.give_back(held, found[0x85], int.from_bytes(found[0x86], "big"), time_of(held)), 0x9D30)
    held.vouchers_redeemed[issuer] = counter
    log.append(side(card).log, 0x56, bytes([slot, issuer]) + counter.to_bytes(4, "big"))
    return b""


