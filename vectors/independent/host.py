"""The host's side of a session: channel.md; apdu-and-transport.md, "Lengths". `send` gives a response to a command."""

from collections import namedtuple
from dataclasses import dataclass

import apdu
import certificates
import cpace
import curves
import messaging
import pace
import tlv
from curves import P256, compress, decode, multiply, uncompressed
from errors import Malformed
from identity_commands import attestation_signed
from password_commands import card_tag, phone_tag, resume_keys
from primitives import aes_decrypt_block, password_key, siv_decrypt
from short_certificates import restore, shorten

CAN, PIN, PUK = 2, 3, 4
SELECT = bytes.fromhex("00a4040009f053594d424f4c4f4e00")
ALL = b"\0\0"
# What the certificates of a card showed: those of its batch, whole, and its own.
Proven = namedtuple("Proven", "batch card")


class NotGenuine(Exception):
    """The other end has not proven what it must: the host sends nothing more."""


class UnknownPack(NotGenuine):
    """No certificate that the host has restores the short one: certificates.md, "Short certificate". It can ask for
    the whole ones."""


class Refused(Exception):
    """A status word other than 9000."""

    def __init__(self, status):
        super().__init__(f"{status:04x}")
        self.status = status


@dataclass
class Link:
    """A session, as the host has it: `run` until the first command was sent, `proven` once the card has attested."""
    send: object
    session: messaging.Session
    run: bytes = None
    proven: Proven = None


def _plain(send, command):
    response = send(command)
    status = int.from_bytes(response[-2:], "big")
    if status != 0x9000 and status & 0xFFF0 != 0x63C0:
        raise Refused(status)
    return response[:-2]


def select(send):
    """The versions that the card speaks: commands.md, "SELECT"."""
    found = tlv.fields(tlv.fields(_plain(send, SELECT), "6F")[0x6F], "84 A5?")
    if found[0xA5] is None:
        return b"\1"
    return tlv.fields(found[0xA5], "80")[0x80]


def exchange(link, header, data=b"", le=ALL):
    """A protected command and what it answers: data and status."""
    protected_header = bytes([header[0] | 0x0C]) + header[1:]
    body = messaging.protect_command(link.session, protected_header, data, le, link.run)
    link.run = None
    response = link.send(apdu.encode(protected_header, body, ALL))
    opened = messaging.open_response(link.session, response)
    if opened is None:
        raise Refused(int.from_bytes(response[-2:], "big"))
    return opened


def call(link, header, data=b""):
    """The data of a protected command that must succeed."""
    answer, status = exchange(link, header, data)
    if status != 0x9000:
        raise Refused(status)
    return answer


def open_channel(send, reference, digits, attestation, sid, seed):
    """OPEN CHANNEL. The link, and with the CAN the attestation in the answer and the challenge it is signed for."""
    key, secret = password_key(digits), cpace.secret_from(seed)
    share = cpace.share(key, reference, sid, secret)
    request = bytes([reference, attestation]) + sid + compress(share)
    answer = _plain(send, apdu.encode(b"\x80\x3e\0\0", request, ALL))
    left, card_share = answer[0], decode(P256, answer[1:34])
    if card_share is None:
        raise NotGenuine("share")
    both = cpace.transcript(share, attestation, card_share, left)
    keys = cpace.keys(sid, secret, card_share, both)
    kind = {CAN: "CAN", PIN: "PIN", PUK: "PUK"}[reference]
    link = Link(send, messaging.Session(kind, keys[:16], keys[16:32], keys[32:64]))
    if reference != CAN:
        link.run = cpace.run_name(both)
        return link, None, None
    proof = siv_decrypt(keys[64:], answer[34:])
    if proof is None:
        raise NotGenuine("ciphertext: a wrong CAN, or another card")
    return link, attestation_in(proof), cpace.challenge(sid, share, card_share)


def open_suspended(outer, reference, digits, sid, seed, first):
    """A suspended PIN or PUK, inside a session of the CAN: the new link, and what its first command answers."""
    def inside(command):
        plain = apdu.parse(command)
        data, status = exchange(outer, plain.header(), plain.data)
        return data + status.to_bytes(2, "big")

    link, _, _ = open_channel(inside, reference, digits, 0, sid, seed)
    link.send = lambda command: call(outer, b"\0\xc2\0\0", command)
    answer = call(link, first)
    link.send = outer.send
    return link, answer


def attestation_in(proof):
    """The attestation without 80 and zeros; nothing if there was none."""
    try:
        return cpace.unpadded(proof)
    except Malformed:
        raise NotGenuine("padding") from None


def run_pace(send, reference, digits, mapping_seed, ephemeral_seed):
    """PACE, all steps. The link."""
    key = password_key(digits)
    _plain(send, apdu_short(b"\0\x22\xc1\xa4", tlv.join((0x80, pace.PROTOCOL), (0x83, bytes([reference]))), b""))
    z = _step(send, 0x10, b"", 0x80)
    nonce = aes_decrypt_block(key, z)
    secret = cpace.secret_from(mapping_seed)
    own_mapping = multiply(P256, secret)
    card_mapping = _point(_step(send, 0x10, tlv.encode(0x81, uncompressed(own_mapping)), 0x82), own_mapping)
    generator = pace.mapped_generator(nonce, secret, card_mapping)
    secret = cpace.secret_from(ephemeral_seed)
    own_key = multiply(P256, secret, generator)
    card_key = _point(_step(send, 0x10, tlv.encode(0x83, uncompressed(own_key)), 0x84), own_key)
    ks_enc, ks_mac = pace.keys(secret, card_key)
    own_token = pace.token(ks_mac, card_key)
    card_token = _step(send, 0x00, tlv.encode(0x85, own_token), 0x86)
    if card_token != pace.token(ks_mac, own_key):
        raise NotGenuine("token")
    points = (own_mapping, card_mapping, own_key, card_key)
    binding = pace.channel_binding(reference, z, points, (own_token, card_token))
    return Link(send, messaging.Session({CAN: "CAN", PIN: "PIN", PUK: "PUK"}[reference], ks_enc, ks_mac, binding))


def apdu_short(header, data, le):
    """A short command APDU."""
    return header + bytes([len(data)]) + data + le


def _step(send, chaining, inner, tag):
    answer = _plain(send, apdu_short(bytes([chaining]) + b"\x86\0\0", tlv.encode(0x7C, inner), b"\0"))
    return tlv.fields(tlv.fields(answer, "7C")[0x7C], f"{tag:02X}")[tag]


def _point(data, own):
    point = decode(P256, data)
    if point is None or point == own:
        raise NotGenuine("key")
    return point


def resume_request(secrets, nonce):
    """RESUME SESSION, for the cards that may be at the reader."""
    tags = b"".join(tlv.encode(0x80, phone_tag(secret, nonce)) for secret in secrets)
    return apdu_short(b"\x80\x2e\0\0", tlv.join((0x80, nonce), (0xA1, tags)), b"\0")


def resume(send, secrets, nonce):
    """A session of a known phone, with the card among those whose secrets are given."""
    answer = _plain(send, resume_request(secrets, nonce))
    for secret in secrets:
        keys = resume_keys(secret, nonce, answer[:16])
        if answer[16:] == card_tag(keys[16:32], nonce, answer[:16]):
            return Link(send, messaging.Session("PHONE", keys[:16], keys[16:32], keys[32:]))
    raise NotGenuine("none of the known cards")


def _restored(short, roots, packs):
    for pack in packs:
        try:
            card = certificates.chain(pack.batch, restore(short, pack.card.whole), roots)
        except Malformed:
            raise NotGenuine("short certificate") from None
        if card is not None:
            return Proven(pack.batch, card)
    raise UnknownPack("short certificate")


def proven_by(found, roots, packs):
    """What the certificates in an answer show, or None without any: certificates.md, "Verification"."""
    if found[0xA1] is None and found[0xA2] is None:
        return None if found[0x83] is None else _restored(found[0x83], roots, packs)
    card = certificates.chain(found[0xA1] or b"", found[0xA2] or b"", roots)
    if card is None or found[0x83] not in (None, shorten(card.whole)):
        raise NotGenuine("chain")
    return Proven(found[0xA1], card)


def check_attestation(answer, binding, challenge, roots, known=None, packs=()):
    """Who attests, or `known` where the answer has no certificate: commands.md, "INTERNAL AUTHENTICATE". `packs` are
    proven cards whose certificates may restore a short one."""
    found = tlv.fields(answer, "80 A1? A2? 83? 5F37")
    proven = proven_by(found, roots, packs) or known
    if proven is None:
        raise NotGenuine("chain")
    signed = attestation_signed(binding, challenge, tlv.number(found[0x80], 1))
    if not curves.verify(proven.card.public, found[0x5F37], signed):
        raise NotGenuine("signature of the attestation")
    return proven


def authenticate(link, challenge, roots, packs=()):
    """Have the card attest in this session, with the short certificate if the host has any that may restore it."""
    wanted = ((0x82, b"\0"), (0x83, b"\1")) if packs else ((0x82, b"\1"),)
    answer = call(link, b"\0\x88\0\0", tlv.join((0x81, challenge), *wanted))
    return check_attestation(answer, link.session.binding, challenge, roots, None, packs)
