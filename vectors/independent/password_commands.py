"""PIN, PUK, settings, phones and reset: commands.md, "RESET RETRY COUNTER" and "PIN, phones, reset"."""

import hmac

import log
import tlv
from common import PIN_DIGITS, PIN_TRIES, PUK_DIGITS, PUK_TRIES, digits
from errors import Malformed, Refusal, need
from primitives import cmac, hkdf, label, password_key
from state import ACTIVE, BLANK, TERMINATED, Phone, Side
from messaging import Session
from wallet_commands import make_decoy


def take_try(memory, pin):
    """A try of the PIN or PUK is taken, before anything is compared: channel.md, "The first command"."""
    if pin:
        memory.pin_tries -= 1
        memory.owner_tries = max(0, memory.owner_tries - 1)
    else:
        memory.puk_tries -= 1


def wrong_password(memory, pin, session=None):
    """The try stays taken; the log has it. Returns the status word."""
    left = memory.pin_tries if pin else memory.puk_tries
    log.failure(memory, *((0x12, log.WRONG_PINS) if pin else (0x16, log.WRONG_PUKS)), session)
    if not left:
        log.card_event(memory, 0x13 if pin else 0x17, b"", session)
    return 0x63C0 | left


def right_password(memory, pin):
    """All tries are restored. The proof of a PUK is in the owner's log."""
    if pin:
        memory.pin_tries = memory.owner_tries = PIN_TRIES
        memory.last_decoy, memory.reset_nonce, memory.reset_since = False, None, None
    else:
        memory.puk_tries = PUK_TRIES
        log.append(memory.owner.log, 0x14)


def parse_pin(data):
    """Command data of VERIFY."""
    return digits(data, PIN_DIGITS)


def verify(card, _slot, pin):
    """VERIFY: the PIN, or the duress PIN, which opens the decoy."""
    memory = card.memory
    need(memory.owner.pin_key, 0x6A88)
    need(memory.pin_tries, 0x6983)
    need(memory.pin_tries > 1 or card.session.kind == "CAN", 0x6985)
    owner_tries = memory.owner_tries
    compared = owner_tries > 1 or owner_tries and card.session.kind == "CAN"
    take_try(memory, True)
    key = password_key(pin)
    if compared and hmac.compare_digest(key, memory.owner.pin_key):
        right_password(memory, True)
    elif memory.decoy.pin_key and hmac.compare_digest(key, memory.decoy.pin_key):
        memory.pin_tries, memory.owner_tries, memory.last_decoy = PIN_TRIES, owner_tries, True
        memory.reset_nonce = memory.reset_since = None
    else:
        raise Refusal(wrong_password(memory, True), keep=True)
    card.session.kind, card.session.decoy = "PIN", memory.last_decoy
    return b""


def reset_retry_counter(card, command):
    """RESET RETRY COUNTER."""
    memory, key = card.memory, (command.p1, command.p2)
    kind = card.session.kind if card.session else None
    need(key in ((2, 3), (3, 3), (2, 4)), 0x6A86)
    need(kind == "PUK" or kind == "PIN" and key == (2, 3) and not memory.verify_only, 0x6982)
    need(memory.lifecycle == ACTIVE, 0x6985)
    form = {(2, 3): PIN_DIGITS, (2, 4): PUK_DIGITS}.get(key)
    need(form.fullmatch(command.data) if form else not command.data, 0x6A80)
    if kind == "PUK":
        need(memory.puk_uses, 0x6983)
    new = password_key(command.data)
    need(key != (2, 3) or new != memory.decoy.pin_key, 0x6A80)
    if kind == "PUK":
        memory.puk_uses -= 1
    if key == (2, 4):
        memory.owner.puk_key, memory.puk_tries = new, PUK_TRIES
        log.card_event(memory, 0x15, b"", card.session)
        return b""
    memory.pin_tries = memory.owner_tries = PIN_TRIES
    if kind == "PUK":
        memory.reset_nonce = memory.reset_since = None
    if key == (3, 3):
        log.card_event(memory, 0x11, b"", card.session)
    else:
        memory.owner.pin_key = new
        log.card_event(memory, 0x10, b"\2" if kind == "PUK" else b"\1", card.session)
    return b""


def parse_duress_pin(data):
    """Command data of SET DURESS PIN."""
    return digits(tlv.fields(data, "80?")[0x80], PIN_DIGITS)


def _forget_decoy(memory):
    memory.decoy = Side(log=memory.decoy.log)
    memory.phones = [None if phone and phone.decoy else phone for phone in memory.phones]
    memory.last_decoy = False


def set_duress_pin(card, _slot, pin):
    """SET DURESS PIN."""
    memory = card.memory
    need(memory.verify_only, 0x6985)
    if pin is None:
        _forget_decoy(memory)
    else:
        need(password_key(pin) != memory.owner.pin_key, 0x6A80)
        need(memory.owner.slots[0] and memory.owner.slots[0].roots, 0x6985)
        if memory.decoy.pin_key is None:
            make_decoy(card)
        memory.decoy.pin_key = password_key(pin)
    log.append(memory.owner.log, 0x33)
    return b""


def parse_boolean(data):
    """Command data of CHANGE SETTINGS."""
    return tlv.boolean(tlv.sized(data, 1))


def change_settings(card, _slot, verify_only):
    """CHANGE SETTINGS."""
    memory = card.memory
    if memory.verify_only and not verify_only:
        need(card.session.kind == "PUK", 0x6985)
        _forget_decoy(memory)
    memory.verify_only = verify_only
    log.card_event(memory, 0x18, bytes([verify_only]), card.session)
    return b""


def parse_phone_name(data):
    """Command data of ADD PHONE."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("name") from None
    return tlv.sized(data, *range(1, 25))


def add_phone(card, _slot, name):
    """ADD PHONE."""
    phones = card.memory.phones
    need(None in phones, 0x6A84)
    slot = phones.index(None)
    phones[slot] = Phone(card.draw(32), name, card.session.decoy)
    log.card_event(card.memory, 0x20, bytes([slot]))
    return bytes([slot]) + phones[slot].secret


def list_phones(card, _slot, _args):
    """LIST PHONES."""
    return b"".join(tlv.encode(0x30, tlv.join((0x80, bytes([slot])), (0x81, phone.name)))
                    for slot, phone in enumerate(card.memory.phones) if phone)


def parse_slot(data):
    """Command data of FORGET PHONE."""
    return tlv.number(data, 1)


def forget_phone(card, _slot, slot):
    """FORGET PHONE."""
    need(slot < 4 and card.memory.phones[slot], 0x6A88)
    card.memory.phones[slot] = None
    log.card_event(card.memory, 0x21, bytes([slot]))
    return b""


def parse_resume(data):
    """Command data of RESUME SESSION."""
    found = tlv.fields(data, "80 A1")
    tags = [tlv.sized(tag, 8) for tag in tlv.fields(found[0xA1], "80*")[0x80]]
    if not 1 <= len(tags) <= 4:
        raise Malformed("candidates")
    return tlv.sized(found[0x80], 16), tags


def resume_keys(secret, phone_nonce, card_nonce):
    """K of channel.md, "Known phones"."""
    return hkdf(secret, phone_nonce + card_nonce, label("symbolon resume keys 2"), 64)


def phone_tag(secret, phone_nonce):
    """The tag by which a phone names itself."""
    return cmac(secret[:16], label("symbolon resume phone 2") + phone_nonce)[:8]


def card_tag(ks_mac, phone_nonce, card_nonce):
    """The tag of the card."""
    return cmac(ks_mac, label("symbolon resume card 2") + phone_nonce + card_nonce)[:8]


def resume_session(card, _slot, args):
    """RESUME SESSION. The secret in place of an unknown one is drawn every time."""
    phone_nonce, tags = args
    card_nonce, secret = card.draw(16), card.draw(32)
    decoy = card.memory.last_decoy
    for phone in card.memory.phones:
        if phone and phone_tag(phone.secret, phone_nonce) in tags:
            secret, decoy = phone.secret, decoy or phone.decoy
            break
    keys = resume_keys(secret, phone_nonce, card_nonce)
    card.next_session = Session("PHONE", keys[:16], keys[16:32], keys[32:], decoy=decoy)
    return card_nonce + card_tag(keys[16:32], phone_nonce, card_nonce)


def _may_reset(card):
    need(card.session.kind != "PUK" or not card.memory.pin_tries, 0x6985)


def prepare_reset(card, _slot, _args):
    """PREPARE RESET."""
    _may_reset(card)
    card.kept = ("reset", card.draw(8))
    return card.kept[1]


def parse_reset(data):
    """Command data of RESET CARD."""
    tlv.sized(data, 9)
    return data[:8], tlv.boolean(data[8:])


def reset_card(card, _slot, args):
    """RESET CARD: what it erases is in its section."""
    confirmation, terminate = args
    _may_reset(card)
    need(card.kept_before == ("reset", confirmation), 0x6985)
    memory = card.memory
    memory.owner, memory.decoy = Side(log=memory.owner.log), Side(log=memory.decoy.log)
    memory.phones = [None] * 4
    memory.pin_tries = memory.owner_tries = memory.puk_tries = memory.puk_uses = 0
    memory.verify_only = memory.last_decoy = False
    memory.reset_nonce = memory.reset_since = None
    memory.lifecycle = TERMINATED if terminate else BLANK
    memory.counters[log.RESETS] += 1
    log.card_event(memory, 0x03 if terminate else 0x02, b"", card.session)
    card.session.decoy = False
    return b""
