"""What the commands share."""

import re

import policy
from errors import Malformed, need
from primitives import password_key
from state import BLANK, HEIR, REVOKED, SHARE

PIN_DIGITS = re.compile(rb"[0-9]{6,12}")
PUK_DIGITS = re.compile(rb"[0-9]{12,16}")
CAN_DIGITS = re.compile(rb"[0-9]{6}")
PIN_TRIES, PUK_TRIES, PUK_USES = 3, 10, 10


def digits(value, form):
    """Digits of a password (or None where it is absent). Raises Malformed."""
    if value is not None and not form.fullmatch(value):
        raise Malformed("digits")
    return value


def nothing(data):
    """The parser of a command without data."""
    if data:
        raise Malformed("data where there are none")


def message(data):
    """The parser of a command whose data are one whole message, which is decoded later."""
    return data


def side(card):
    """The owner's side or the decoy: storage.md, "Records"."""
    return card.memory.decoy if card.session is not None and card.session.decoy else card.memory.owner


def wallet(card, slot):
    """The wallet in a slot."""
    return side(card).slots[slot]


def rules(held):
    """The policy of a wallet, parsed."""
    return policy.parse(held.policy)


def not_revoked(held):
    """9D0A."""
    need(held.me().standing != REVOKED, 0x9D0A)


def voice(member):
    """Whether a member decides with others: sets.md."""
    return member.standing != REVOKED and member.role not in (SHARE, HEIR)


def has_voice(held):
    """9D0A, and 9D07 of an heir."""
    not_revoked(held)
    need(voice(held.me()), 0x9D07)


def awake(held):
    """9D0A and 9D0B."""
    not_revoked(held)
    need(not held.dormant, 0x9D0B)


def new_card_passwords(card, pin, puk):
    """Whether PIN and PUK of CREATE WALLET and IMPORT WALLET fit the card: commands.md, "CREATE WALLET"."""
    if card.memory.lifecycle == BLANK:
        need(pin is not None, 0x6A80)
    else:
        need(card.session.kind == "PIN", 0x6982)
        need(pin is None and puk is None, 0x6A80)


def store_passwords(memory, pin_key, puk_key):
    """The passwords of a card that becomes active, with all their tries."""
    memory.owner.pin_key, memory.owner.puk_key = pin_key, puk_key
    memory.pin_tries = memory.owner_tries = PIN_TRIES
    memory.puk_tries = PUK_TRIES if puk_key else 0
    memory.puk_uses = PUK_USES if puk_key else 0


def key_or_none(value):
    """The password key of digits that may be absent."""
    return None if value is None else password_key(value)
