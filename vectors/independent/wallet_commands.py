"""Making and using wallets: commands.md, "Wallet"."""

import hmac

import delays
import log
import policy
import tlv
import wallet_keys
from common import (PIN_DIGITS, PUK_DIGITS, awake, digits, key_or_none, new_card_passwords, rules, side,
                    store_passwords, wallet)
from errors import Malformed, Refusal, need
from primitives import label, sha256
from state import ACTIVE, AGREED, BLANK, COSIGNER, PRIMARY, Member, Root, Wallet

FIRST_TAGS = "80? 81? 82 83 86? 87?"


def read_terms(found):
    """PIN, PUK and terms of a new wallet."""
    pin, puk = digits(found[0x80], PIN_DIGITS), digits(found[0x81], PUK_DIGITS)
    clones = tlv.number(found[0x82], 1)
    if clones > 8:
        raise Malformed("clones")
    rules_bytes = found[0x87] if found[0x87] is not None else policy.starting("everyday")
    policy.parse(rules_bytes)
    exportable = tlv.boolean(tlv.sized(found[0x83], 1))
    reset = tlv.number(found[0x89], 1) if found[0x89] is not None else 0
    if reset > 2:
        raise Malformed("members")
    waits = delays.parse_delays(found[0x8A])
    return pin, puk, clones, exportable, tlv.boolean(found[0x86]), rules_bytes, reset, waits


def parse_create(data):
    """Command data of CREATE WALLET."""
    return read_terms(tlv.fields(data, FIRST_TAGS + " 89? 8A?"))


def parse_import(data):
    """Command data of IMPORT WALLET."""
    found = tlv.fields(data, FIRST_TAGS + " 84? 85? 88? 89? 8A?")
    return read_terms(found), found[0x84], found[0x85], found[0x88]


def whole_root(entropy):
    """The key root of a whole wallet."""
    return Root((), 0, wallet_keys.seed_of(entropy), entropy)


def new_wallet(memory, root, set_id, clones, exportable, extendable, rules_bytes):
    """A wallet and a set of one member."""
    budgets = policy.budgets_under(policy.parse(rules_bytes), {})
    return Wallet([root], exportable, rules_bytes, set_id, [Member(PRIMARY, AGREED, memory.public)], limit=clones,
                  extendable=extendable, budgets=budgets)


def first_wallet(card, pin_key, puk_key):
    """A blank card becomes active; the decoy's log gets the event of a wallet."""
    memory = card.memory
    store_passwords(memory, pin_key, puk_key)
    memory.lifecycle = ACTIVE
    log.append(memory.decoy.log, 0x30, b"\0\2\0")


def _place(card, slot, terms, root, code):
    pin, puk, clones, exportable, extendable, rules_bytes, reset, waits = terms
    held = new_wallet(card.memory, root, card.draw(16), clones, exportable, extendable, rules_bytes)
    held.pin_reset, held.delays, held.first = reset, waits, card.memory.lifecycle == BLANK
    if card.memory.lifecycle == BLANK:
        first_wallet(card, key_or_none(pin), key_or_none(puk))
        card.session.kind = "PIN"
    mine = side(card)
    mine.slots[slot], mine.offers[slot] = held, None
    log.append(mine.log, code, bytes([slot, clones, exportable]))
    return b""


def _may_place(card, slot, terms):
    new_card_passwords(card, terms[0], terms[1])
    need(wallet(card, slot) is None, 0x6A84)


def create_wallet(card, slot, terms):
    """CREATE WALLET."""
    _may_place(card, slot, terms)
    return _place(card, slot, terms, whole_root(card.draw(32)), 0x30)


def import_wallet(card, slot, args):
    """IMPORT WALLET."""
    terms, entropy, phrase, seed = args
    _may_place(card, slot, terms)
    need(sum(value is not None for value in (entropy, phrase, seed)) == 1, 0x6A80)
    try:
        if seed is not None:
            root = Root((), 0, tlv.sized(seed, *wallet_keys.SEED_SIZES))
            need(not terms[3], 0x6A80)
        elif phrase is not None:
            root = whole_root(wallet_keys.entropy_of(phrase.decode("ascii", "replace")))
        else:
            root = whole_root(tlv.sized(entropy, 16, 20, 24, 28, 32))
    except Malformed:
        raise Refusal(0x6A80) from None
    return _place(card, slot, terms, root, 0x31)


def export_wallet(card, slot, _args):
    """EXPORT WALLET."""
    held = wallet(card, slot)
    need(held.exportable and held.roots[0].entropy, 0x6985)
    log.append(side(card).log, 0x32, bytes([slot]))
    return bytes([len(held.roots[0].entropy)]) + held.roots[0].entropy


def parse_public_key(data):
    """Command data of GET PUBLIC KEY."""
    reader = tlv.Reader(data)
    curve, path = reader.number(1), reader.path()
    reader.end()
    if not 1 <= curve <= 3:
        raise Malformed("curve")
    return curve, path


def get_public_key(card, slot, args):
    """GET PUBLIC KEY."""
    secret, chain, root, parent = wallet_keys.derive(wallet(card, slot).roots, *args)
    public = wallet_keys.public_of(args[0], secret)
    return bytes([len(public)]) + public + chain + parent + wallet_keys.master_fingerprint(root, args[0])


def parse_digests(data):
    """Command data of SIGN DIGESTS."""
    reader, entries = tlv.Reader(data), []
    while reader.left():
        scheme, path = reader.number(1), reader.path()
        entries.append((scheme, path, reader.take(reader.number(2))))
        if scheme not in wallet_keys.SCHEME_CURVE:
            raise Malformed("scheme")
    if not 1 <= len(entries) <= 32:
        raise Malformed("digests")
    return entries


def _judge_digests(held, entries):
    table = rules(held)
    need(table.unseen, 0x9D20)
    need(held.me().role != COSIGNER, 0x9D2B)
    need(all(policy.path_allowed(table, path) for _, path, _ in entries), 0x9D25)


def sign_digests(card, slot, entries):
    """SIGN DIGESTS."""
    held = wallet(card, slot)
    tag = sha256(b"".join(digest for _, _, digest in entries))[:4]
    phone = card.session.kind == "PHONE"
    try:
        awake(held)
    except Refusal as refusal:
        raise Refusal(0x6982 if phone else refusal.status) from None
    try:
        _judge_digests(held, entries)
    except Refusal as refusal:
        if phone:
            raise Refusal(0x6982) from None
        log.append(side(card).log, 0x51, bytes([slot]) + refusal.status.to_bytes(2, "big") + tag)
        raise Refusal(refusal.status, keep=True) from None
    answer = b""
    for scheme, path, digest in entries:
        secret = wallet_keys.derive(held.roots, wallet_keys.SCHEME_CURVE[scheme], path)[0]
        need(scheme == 5 or len(digest) == 32 or scheme == 3 and len(digest) == 64, 0x6A80)
        signature = wallet_keys.sign(scheme, secret, digest, card.draw)
        answer += bytes([len(signature)]) + signature
    count = len(entries)
    log.append(side(card).log, 0x50, bytes([slot]) + count.to_bytes(2, "big") + tag, count)
    return answer


def make_decoy(card):
    """The decoy's wallet, and its draws: commands.md, "SET DURESS PIN"."""
    memory = card.memory
    set_id, puk_key = card.draw(16), card.draw(16)
    seed = memory.owner.slots[0].roots[0].secret
    entropy = hmac.digest(seed, label("symbolon decoy wallet 2") + memory.public, "sha256")
    memory.decoy.slots[0] = new_wallet(memory, whole_root(entropy), set_id, 2, False, False,
                                       policy.starting("everyday"))
    memory.decoy.puk_key = puk_key
