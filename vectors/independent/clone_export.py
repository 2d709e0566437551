"""CLONE OFFER and CLONE EXPORT, with their checks in the order of commands.md, "Clone"."""

from collections import namedtuple

import certificates
import clone
import delays
import files
import log
import policy
import roster
import short_certificates
import tlv
import wallet_keys
from clock import time_of
from common import rules, side, wallet
from curves import P256, decode, verify
from errors import Malformed, Refusal, need
from primitives import sha256
from state import ADMITTED, AGREED, BACKUP, BLANK, CLONE, HEIR, PRIMARY, REVOKED, SHARE, Export, Member, Offer

Request = namedtuple("Request", "role scope policy shares own_pin roster bare offer short wake")


def parse_offer(data):
    """Command data of CLONE OFFER: any pack and bare."""
    found = tlv.fields(data, "80? 81?")
    return tlv.boolean(found[0x80]), tlv.boolean(found[0x81])


def active_needs_pin(card):
    """An active card offers and imports in a PIN session only."""
    need(card.memory.lifecycle == BLANK or card.session.kind == "PIN", 0x6982)


def make_offer(card, slot, any_pack, purpose, split=None):
    """The offer of a slot, and whether it is a new one because anything of it has changed."""
    offers = side(card).offers
    before = offers[slot]
    if before is not None and (before.any_pack, before.purpose, before.split) == (any_pack, purpose, split):
        return before, False
    offers[slot] = Offer(card.draw(16), drawn_secret(card), any_pack, purpose, split)
    return offers[slot], True


def drawn_secret(card):
    """The secret of an ephemeral key: keys.md, "Randomness"."""
    secret = 0
    while not 0 < secret < P256.n:
        secret = int.from_bytes(card.draw(32), "big")
    return secret


def clone_offer(card, slot, args):
    """CLONE OFFER. Bare is how the answer travels; only *any pack* makes a new offer."""
    any_pack, bare = args
    active_needs_pin(card)
    need(wallet(card, slot) is None, 0x6A84)
    mine = side(card)
    made, new = make_offer(card, slot, any_pack, CLONE)
    if new:
        log.append(mine.log, 0x40, bytes([slot]))
    offer = clone.make_offer(card.memory, made, card.release)
    return short_certificates.bare(offer, short_certificates.OFFER) if bare else offer


def parse_export(data):
    """Command data of CLONE EXPORT. Offer and short certificate are decoded later."""
    found = tlv.fields(data, "80 81? A2? 83? 84? 85? A6 87? 88? 89?")
    role = tlv.number(found[0x80], 1)
    if not 1 <= role <= 6:
        raise Malformed("role")
    if found[0xA2] is not None:
        policy.parse(found[0xA2])
    scope = [] if found[0x81] is None else clone.parse_scope(found[0x81])
    shares = {} if found[0x83] is None else policy.parse_amounts(found[0x83])
    flags = [tlv.boolean(found[tag]) for tag in (0x84, 0x85, 0x87)]
    short = tlv.sized(found[0x88], short_certificates.SIZE)
    return Request(role, scope, found[0xA2], shares, *flags, found[0xA6], short, delays.parse_wake(found[0x89]))


def other_card(card, message, same_pack_only, admitted, kind, batch=None):
    """The checks of clone.md, "Checks": the certificate of the card behind a message."""
    chain = message.certificates
    found = certificates.chain(chain[0] if len(chain) == 2 else batch, chain[-1], card.roots)
    need(found is not None, 0x9D01)
    need(found.public != card.memory.public, 0x9D03)
    need(found.pack == card.memory.pack or not same_pack_only or admitted(found.public), 0x9D02)
    need(verify(found.public, message.signature, kind, message.body), 0x9D01)
    return found


def is_full(held):
    """Whether the set has as many members besides its first as were agreed, however they came."""
    return len(held.roster) - 1 >= min(held.limit, 8)


def _place_in_set(held, key, role):
    """The number of the clone, and whether it is new: 9D0A, 9D03, 9D04, 9D06."""
    numbers = [number for number, member in enumerate(held.roster) if member.key == key]
    if not numbers:
        need(not is_full(held), 0x9D04)
        return len(held.roster), True
    number = numbers[0]
    member, made = held.roster[number], held.exports.get(number)
    need(member.standing != REVOKED, 0x9D0A)
    need(made is None and member.standing == ADMITTED or made is not None and made.pending, 0x9D03)
    need(member.role == role, 0x9D06)
    return number, made is None


def _spent(held, name):
    """What counts as spent of an asset of the source."""
    table = rules(held)
    if name not in policy.allowances(table):
        return held.budgets.get(name, 0)
    return policy.counts_as_spent(table, name, held.budgets.get(name, 0), held.settled, time_of(held))


def _given(own, table, name):
    """What a clone may spend in a period of its source."""
    allowance = policy.allowances(table).get(name, 0)
    period, shorter = own.periods[name], table.periods.get(name, own.periods[name])
    return max(allowance, -(-allowance * period // shorter))


def _clone_terms(held, rules_bytes, shares, new):
    """What the clone may do: 9D0E. Returns its budgets, and the source's policy, budgets and dates afterwards."""
    table = policy.parse(rules_bytes)
    allowed = policy.allowances(table)
    before = held.policy
    if not new:
        rate = policy.parse(before)
        before = policy.with_allowances(before, lambda name, amount: amount + _given(rate, table, name))
    own = policy.parse(before)
    need(not policy.looser(own, table), 0x9D0E)
    mine = policy.allowances(own)
    after, settled = dict(held.budgets), dict(held.settled)
    for name, share in shares.items():
        need(name in mine and name in allowed, 0x9D0E)
        left = max(0, mine.get(name, 0) - _spent(held, name)) + (0 if new else share)
        need(share <= left and share <= allowed.get(name, 0), 0x9D0E)
        if new and name not in own.periods:
            after[name] += share
    for name in own.periods if new else ():
        if allowed.get(name, 0):
            after[name] = _spent(held, name)
            settled.pop(name, None)
        after[name] = max(0, after[name] - _given(own, table, name) + shares.get(name, 0))
    lowered = policy.with_allowances(before, lambda name, amount: amount - _given(own, table, name))
    spent = {name: amount - shares.get(name, 0) if name in mine else 0 for name, amount in allowed.items()}
    return spent, lowered, after, settled


def _policy_of_clone(held, request):
    """The one that was asked for; or the source's, in which each allowance that comes back is the share of it."""
    if request.policy is not None:
        return request.policy
    return policy.with_allowances(held.policy, lambda name, _: request.shares.get(name, 0))


def _scope_roots(held, scope):
    need(len(set(scope)) == len(scope), 0x6A80)
    if not scope:
        return held.roots
    try:
        return [wallet_keys.subtree(held.roots, curve, path) for curve, path in scope]
    except Refusal:
        raise Refusal(0x9D0E) from None


def _may_export(held, role, wake):
    """The rows before the offer: 9D07, 9D0A, 9D05. Also the keys of cards that a quorum has admitted."""
    need(held.me().role == PRIMARY and role not in (PRIMARY, SHARE), 0x9D07)
    need(wake is not None or role != HEIR, 0x6A80)
    need(wake is None or role in (BACKUP, HEIR), 0x6A80)
    need(held.me().standing != REVOKED, 0x9D0A)
    open_for = {member.key for number, member in enumerate(held.roster) if member.standing == ADMITTED
                and (number not in held.exports or held.exports[number].pending)}
    need(not held.sealed or open_for, 0x9D05)
    return open_for


def _whole_offer(memory, request):
    """The offer with its certificates, and decoded: commands.md, "CLONE EXPORT", `A6` and `88`."""
    try:
        offer = short_certificates.complete(request.offer, short_certificates.OFFER, request.short, memory.certificate)
        return offer, clone.parse_offer(offer)
    except Malformed:
        raise Refusal(0x6A80) from None


def _members(held, number, role, key):
    """The members up to and including the clone."""
    return (held.roster + [Member(role, AGREED, key)])[:number + 1]


def _remember(held, members, target, receipt_hash):
    """The new member: clone.md, "What the cards remember"."""
    held.roster = members + held.roster[len(members):]
    held.exports[len(members) - 1] = Export(target.holder[2:], receipt_hash, True)


def _roster_wanted(card, held, request, members):
    """`A1` of the answer: commands.md, "CLONE EXPORT"."""
    if not request.roster or members == held.roster:
        return ()
    return ((0xA1, roster.own_statement(card.memory, held)),)


def clone_export(card, slot, request):
    """CLONE EXPORT."""
    held, mine, memory, role = wallet(card, slot), side(card), card.memory, request.role
    open_for = _may_export(held, role, request.wake)
    offer, message = _whole_offer(memory, request)
    target = other_card(card, message, True, open_for.__contains__, clone.OFFER, memory.batch)
    need(not held.sealed or target.public in open_for, 0x9D05)
    need(message.values[0x84] >= card.release, 0x9D09)
    number, new = _place_in_set(held, target.public, role)
    keys = (mine.pin_key, mine.puk_key)
    need(held.exporting is None or held.exporting[1:] == keys, 0x9D08)
    seed = held.exporting[0] if held.exporting else card.draw(32)
    rules_bytes = _policy_of_clone(held, request)
    budgets, lowered, after, settled = _clone_terms(held, rules_bytes, request.shares, new)
    roots = _scope_roots(held, request.scope)
    need(decode(P256, message.values[0x82]) is not None, 0x6A80)
    members = _members(held, number, role, target.public)
    passwords = (None, None) if request.own_pin else keys
    files_key = files.key_of(held) if roots[0].curve else None
    clear = clone.payload(roots, *passwords, rules_bytes, budgets, files_key)
    word = roster.plain_signature(memory, roster.body(held.set_id, held.epoch, members))
    head = clone.header(offer, held, members, request.scope, wallet_keys.wallet_fingerprint(roots), word,
                        request.wake)
    both = len(message.certificates) == 2
    export = clone.make_export(memory, offer, seed, head, clear, both)
    need(len(export) + 8 <= 2048, 0x6A84)
    body = clone.receipt_body(held.set_id, held.epoch, number, sha256(export), wallet_keys.key_set_digest(roots))
    if new:
        _remember(held, members, target, sha256(body))
        held.exporting, held.policy, held.budgets, held.settled = (seed, *keys), lowered, after, settled
        log.append(mine.log, 0x41, bytes([slot, number, role]) + sha256(target.public)[:4])
    else:
        need(held.exports[number].receipt_hash == sha256(body), 0x9D06)
    sent = short_certificates.bare(export, short_certificates.EXPORT) if request.bare else export
    return tlv.join((0xA0, sent), *_roster_wanted(card, held, request, members))
