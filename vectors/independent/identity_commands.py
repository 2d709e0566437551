"""Commands of the factory, of the card's identity, and of its log: commands.md, "Manufacture", "Identity", "Log"."""

import certificates
import curves
import delays
import log
import tlv
import wallet_keys
from common import CAN_DIGITS, digits, side, wallet
from errors import Malformed, need
from primitives import label, password_key
from short_certificates import shorten
from state import ACTIVE, BLANK, REVOKED

VERSION = b"\2"
LIMITS = ((1, 2048), (2, 2048), (3, 3), (4, 4), (5, 32), (6, 1024), (7, 384), (8, 32), (9, 6), (10, 512), (11, 10),
          (12, 8), (16, 24), (17, 1024), (18, 8192))
FEATURES = bytes([*range(1, 10), *range(0x10, 0x1A), 0x20, 0x21, 0x22])


def initialise_identity(card, _slot, _args):
    """INITIALISE IDENTITY."""
    memory = card.memory
    while memory.identity is None:
        secret = int.from_bytes(card.draw(32), "big")
        if 0 < secret < curves.P256.n:
            memory.identity, memory.public = secret, curves.public_key(curves.P256, secret)
            memory.owner.log, memory.decoy.log = log.empty(memory.public), log.empty(memory.public)
    return memory.public


def parse_personalise(data):
    """Command data of PERSONALISE."""
    found = tlv.fields(data, "80 A1 A2")
    if len(found[0xA1]) > 212 or len(found[0xA2]) > 281:
        raise Malformed("certificates")
    return digits(found[0x80], CAN_DIGITS), found[0xA1], found[0xA2]


def personalise(card, _slot, args):
    """PERSONALISE."""
    can, batch, own = args
    memory = card.memory
    need(memory.identity is not None, 0x6985)
    found = certificates.chain(batch, own, card.roots)
    need(found is not None, 0x9D01)
    need(found.public == memory.public and found.firmware == card.firmware, 0x6A80)
    memory.can_key, memory.batch, memory.certificate = password_key(can), batch, own
    memory.number, memory.pack, memory.lifecycle = found.holder[2:], found.pack, BLANK
    log.card_event(memory, 0x01)
    return b""


def parse_internal_authenticate(data):
    """Command data of INTERNAL AUTHENTICATE."""
    found = tlv.fields(data, "81 82 83?")
    return tlv.sized(found[0x81], 32), tlv.boolean(found[0x82]), tlv.boolean(found[0x83])


def attestation_signed(binding, challenge, lifecycle):
    """What an attestation signs."""
    return label("symbolon attestation 2") + binding + challenge + bytes([lifecycle])


def attest(memory, binding, challenge, with_certificates, with_short):
    """The answer of INTERNAL AUTHENTICATE: commands.md, "INTERNAL AUTHENTICATE"."""
    signature = curves.sign(memory.identity, attestation_signed(binding, challenge, memory.lifecycle))
    batch, own = (memory.batch, memory.certificate) if with_certificates else (None, None)
    short = shorten(memory.certificate) if with_short else None
    return tlv.join((0x80, bytes([memory.lifecycle])), (0xA1, batch), (0xA2, own), (0x83, short), (0x5F37, signature))


def internal_authenticate(card, _slot, args):
    """INTERNAL AUTHENTICATE."""
    return attest(card.memory, card.session.binding, *args)


def _others(held):
    rows = b""
    for number, member in enumerate(held.roster):
        if number == held.member:
            continue
        made = held.exports.get(number)
        state = 4 if member.standing == REVOKED else 3 if made is None else 1 if made.pending else 2
        rows += tlv.encode(0x30, tlv.join((0x80, bytes([number])), (0x81, bytes([member.role])),
                                          (0x82, bytes([state])), (0x83, made and made.card_number)))
    return rows


def _set(held):
    flags = [(0x85, held.sealed), (0x87, held.extendable), (0x88, held.dormant)]
    return tlv.join((0x80, held.set_id), (0x81, held.epoch.to_bytes(4, "big")), (0x82, bytes([held.member])),
                    (0x83, bytes([held.me().role])), (0x84, bytes([held.limit])),
                    *((tag, bytes([flag])) for tag, flag in flags),
                    (0x89, bytes([held.pin_reset]) if held.pin_reset else None),
                    (0x8A, delays.encode_delays(held.delays)), (0x8B, delays.encode_wake(held.wake)),
                    (0xA6, _others(held)))


def get_status(card, slot, _args):
    """GET STATUS."""
    memory, slots, held = card.memory, None, None
    if memory.lifecycle == ACTIVE and card.session.kind == "PIN":
        slots = bytes(number for number in range(3) if wallet(card, number) is not None)
        held = wallet(card, slot)
    print_ = held and (held.share.split.fingerprint if held.share else wallet_keys.wallet_fingerprint(held.roots))
    return tlv.join((0x80, VERSION), (0x81, bytes([memory.lifecycle])), (0x84, slots), (0x82, print_),
                    (0xA3, held and _set(held)))


def get_info(card, _slot, _args):
    """GET INFO."""
    limits = b"".join(tlv.encode(0x80, bytes([number]) + value.to_bytes(4, "big")) for number, value in LIMITS)
    return tlv.join((0x80, VERSION), (0x81, card.release), (0x82, card.firmware), (0x83, FEATURES),
                    (0x84, b"".join(bytes([number, 1]) for number in card.interpreters)), (0xA5, limits))


def parse_challenge(data):
    """Command data of GET LOG HEAD."""
    return tlv.sized(data, 32)


def get_log_head(card, _slot, challenge):
    """GET LOG HEAD."""
    memory = card.memory
    seen = memory.lifecycle != ACTIVE or card.session.kind == "PIN"
    body = log.head_body(memory.lifecycle, memory.counters, side(card).log if seen else None)
    signature = curves.sign(memory.identity, log.head_signed(card.session.binding, challenge, body))
    return tlv.join((0xA0, body), (0x5F37, signature))


def parse_sequence(data):
    """Command data of READ LOG."""
    return tlv.number(data, 4)


def read_log(card, _slot, first):
    """READ LOG."""
    entries = [entry for entry in side(card).log.entries if int.from_bytes(entry[:4], "big") >= first]
    return b"".join(bytes([len(entry)]) + entry for entry in entries)
