"""Instructions of the channel: channel.md; commands.md, "Interindustry commands" and "OPEN CHANNEL"."""

import hmac
from dataclasses import dataclass

import cpace
import pace
import tlv
from curves import P256, compress, decode, multiply, uncompressed
from errors import Malformed, Refusal, need
from identity_commands import attest
from messaging import Session
from password_commands import right_password, take_try, wrong_password
from primitives import aes_encrypt_block, siv_encrypt

NAME = b"\xF0SYMBOLON"
CARD_ACCESS = bytes.fromhex("312f3012060a04007f0007020204020202010202010c"
                            "3019061469c2efe097e09b9290cd88a4b1c0cb87a2aa0403020102")
CAN, PIN, PUK = 2, 3, 4
KINDS = {CAN: "CAN", PIN: "PIN", PUK: "PUK"}
RUNS = 32
# Certificates and short certificate that each value of `attestation` wants: commands.md, "OPEN CHANNEL".
WANTED = {0: None, 1: (False, False), 2: (True, False), 3: (False, True)}


def select(card, command):
    """SELECT. It ends any session, whatever it answers."""
    card.next_session = None
    need(command.p1 in (0, 2, 4) and command.p2 in (0, 0x0C), 0x6A86)
    if command.p1 == 4:
        need(command.data == NAME, 0x6A82)
        card.current_file = False
        return b"" if command.p2 else tlv.encode(0x6F, tlv.join((0x84, NAME), (0xA5, tlv.encode(0x80, b"\2"))))
    if command.p1 == 0 and command.data in (b"", b"\x3F\0"):
        card.current_file = False
        return b""
    need(command.data == b"\x01\x1C", 0x6A82)
    card.current_file = True
    return b""


def read_binary(card, command):
    """READ BINARY."""
    if command.p1 & 0x80:
        need(command.p1 == 0x9C, 0x6A82)
        offset = command.p2
    else:
        need(card.current_file, 0x6986)
        offset = command.p1 << 8 | command.p2
    need(offset <= len(CARD_ACCESS), 0x6B00)
    card.current_file = True
    return CARD_ACCESS[offset:offset + (command.le or 0)]


def _password(memory, reference):
    """The password key of a reference, or 6A88: not set, or a PIN for VERIFY only."""
    if reference == PIN and memory.verify_only:
        raise Refusal(0x6A88)
    key = {CAN: memory.can_key, PIN: memory.owner.pin_key, PUK: memory.owner.puk_key}.get(reference)
    need(key, 0x6A88)
    return key


def tries(memory, reference):
    """Tries that are left; of the CAN, which are not counted, 2: never suspended, and `01` after a wrong one."""
    return {CAN: 2, PIN: memory.pin_tries, PUK: memory.puk_tries}[reference]


def _openable(card, reference):
    left = tries(card.memory, reference)
    need(left, 0x6983)
    need(left > 1 or card.session is not None and card.session.kind == "CAN", 0x6985)


def _begin_run(card, reference):
    if reference != CAN:
        need(card.runs < RUNS, 0x6986)
        card.runs += 1


def parse_open_channel(data):
    """Command data of OPEN CHANNEL."""
    if len(data) != 51 or data[0] not in KINDS or data[1] not in WANTED:
        raise Malformed("OPEN CHANNEL")
    return data[0], data[1], data[2:18], data[18:]


def open_channel(card, _slot, args):
    """OPEN CHANNEL."""
    reference, attestation, sid, host_bytes = args
    memory = card.memory
    key = _password(memory, reference)
    _openable(card, reference)
    host_share = decode(P256, host_bytes)
    need(host_share and (reference == CAN or not attestation), 0x6A80)
    _begin_run(card, reference)
    secret = cpace.secret_from(card.draw(48))
    share = cpace.share(key, reference, sid, secret)
    left = tries(memory, reference) - 1
    both = cpace.transcript(host_share, attestation, share, left)
    keys = cpace.keys(sid, secret, host_share, both)
    session = Session(KINDS[reference], keys[:16], keys[16:32], keys[32:64])
    answer = bytes([left]) + compress(share)
    if reference != CAN:
        session.run = cpace.run_name(both)
        card.waiting = session
        return answer
    card.next_session = session
    proof = b""
    if attestation:
        challenge = cpace.challenge(sid, host_share, share)
        proof = cpace.padded(attest(memory, session.binding, challenge, *WANTED[attestation]))
    return answer + siv_encrypt(keys[64:], proof)


@dataclass
class Run:
    """A run of PACE."""
    reference: int
    step: int = 1
    z: bytes = b""
    nonce: bytes = b""
    secret: int = 0
    generator: tuple = None
    points: tuple = ()


def set_at(card, command):
    """MSE:Set AT."""
    need((command.p1, command.p2) == (0xC1, 0xA4), 0x6A86)
    try:
        found = tlv.fields(command.data, "80 83 84?")
        reference = tlv.number(found[0x83], 1)
    except Malformed:
        raise Refusal(0x6A80) from None
    need(found[0x80] == pace.PROTOCOL and found[0x84] in (None, pace.DOMAIN), 0x6A80)
    _password(card.memory, reference)
    card.kept = Run(reference)
    left, most = tries(card.memory, reference), {CAN: 2, PIN: 3, PUK: 10}[reference]
    if left < most:
        raise Refusal(0x63C0 | left, keep=True)
    return b""


def general_authenticate(card, command):
    """GENERAL AUTHENTICATE: steps 1 to 4."""
    need((command.p1, command.p2) == (0, 0), 0x6A86)
    run = card.kept_before
    need(isinstance(run, Run) and bool(command.cla & 0x10) == (run.step < 4), 0x6985)
    _openable(card, run.reference)
    tag = {1: None, 2: 0x81, 3: 0x83, 4: 0x85}[run.step]
    try:
        inner = tlv.fields(command.data, "7C")[0x7C]
        value = tlv.fields(inner, f"{tag:02X}" if tag else "").get(tag)
        tlv.sized(value, 8 if run.step == 4 else 65)
    except Malformed:
        raise Refusal(0x6A80) from None
    answer = (_nonce, _map, _agree, _confirm)[run.step - 1](card, run, value)
    if run.step < 4:
        run.step += 1
        card.kept = run
    return tlv.encode(0x7C, answer)


def _nonce(card, run, _value):
    key = _password(card.memory, run.reference)
    _begin_run(card, run.reference)
    run.nonce = card.draw(16)
    run.z = aes_encrypt_block(key, run.nonce)
    return tlv.encode(0x80, run.z)


def _exchange(card, run, value, generator):
    """A fresh key over a generator, and the peer's, which must be another point."""
    run.secret = cpace.secret_from(card.draw(48))
    peer = decode(P256, value)
    need(peer, 0x6A80)
    own = multiply(P256, run.secret, generator)
    need(own != peer, 0x6A80)
    run.points += (peer, own)
    return own, peer


def _map(card, run, value):
    own, peer = _exchange(card, run, value, None)
    run.generator = pace.mapped_generator(run.nonce, run.secret, peer)
    need(run.generator, 0x6A80)
    return tlv.encode(0x82, uncompressed(own))


def _agree(card, run, value):
    own, _ = _exchange(card, run, value, run.generator)
    return tlv.encode(0x84, uncompressed(own))


def _confirm(card, run, value):
    memory, pin = card.memory, run.reference == PIN
    host_key, own_key = run.points[2:]
    ks_enc, ks_mac = pace.keys(run.secret, host_key)
    if run.reference != CAN:
        take_try(memory, pin)
    if not hmac.compare_digest(value, pace.token(ks_mac, own_key)):
        raise Refusal(0x6300 if run.reference == CAN else wrong_password(memory, pin), keep=True)
    if run.reference != CAN:
        right_password(memory, pin)
        card.runs = 0
    own_token = pace.token(ks_mac, host_key)
    binding = pace.channel_binding(run.reference, run.z, run.points, (value, own_token))
    card.next_session = Session(KINDS[run.reference], ks_enc, ks_mac, binding, puk_noted=run.reference != PUK)
    return tlv.encode(0x86, own_token)


