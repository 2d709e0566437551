"""Host and card of this folder against each other, for what no recording has. No recorded byte decides here."""

import curves
import host
import host_checks
import host_clone
import short_certificates
import statements
import tlv
import worlds
from apdu import encode
from card import transmit
from replay_second_card import random_bytes
from state import BACKUP
from tally import VECTORS, Tally, bytes_of, load

CAN, PIN, PUK = b"123456", b"246810", b"123456789012"
WRONG = b"999999"
ROOTS = [worlds.test_root()]


class Source:
    """Draws that never end."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def __call__(self, size):
        self.count += 1
        return random_bytes(self.name + self.count.to_bytes(4, "big"), size)


def _certificate(data, public, number, pack):
    """A certificate of another card of the test batch: the fields of the one in test-root.json, but for the pack."""
    outer = tlv.fields(tlv.fields(bytes_of(data["card"]["certificate"]), "7F21")[0x7F21], "7F4E 5F37")
    body = tlv.fields(outer[0x7F4E], "5F29 42 7F49 5F20 7F4C 5F25 5F24 65")
    key = tlv.fields(body[0x7F49], "06 86")
    body[0x7F49] = tlv.join((0x06, key[0x06]), (0x86, public))
    body[0x5F20] = b"ZZ" + number
    if pack is not None:
        extension = tlv.fields(tlv.fields(body[0x65], "73")[0x73], "06 80 81")
        body[0x65] = tlv.encode(0x73, tlv.join(*{**extension, 0x80: pack}.items()))
    signed = tlv.encode(0x7F4E, tlv.join(*body.items()))
    return tlv.encode(0x7F21, signed + tlv.encode(0x5F37, curves.sign(int(data["batch"]["secretKey"], 16), signed)))


def new_card(data, number, pack=None):
    """A blank card of the test batch."""
    card = worlds.example_card([])
    card.draw = Source(number)
    public = transmit(card, bytes.fromhex("80e00000000000"))[:-2]
    body = tlv.join((0x80, CAN), (0xA1, bytes_of(data["batch"]["certificate"])),
                    (0xA2, _certificate(data, public, number, pack)))
    if transmit(card, encode(b"\x80\xe2\0\0", body, None)) != b"\x90\0":
        raise host.NotGenuine("PERSONALISE")
    return card


def open_session(card, reference, digits, draw, attest=0, packs=()):
    """A session by OPEN CHANNEL, and whom the card has proven to be."""
    card.power_up()
    link, proof, challenge = host.open_channel(lambda command: transmit(card, command), reference, digits, attest,
                                               draw(16), draw(48))
    if proof:
        link.proven = host.check_attestation(proof, link.session.binding, challenge, ROOTS, None, packs)
    return link


def refusal(link, header, data=b""):
    """The status of a command."""
    try:
        return host.exchange(link, header, data)[1]
    except host.Refused as refused:
        return refused.status


def _passwords(tally, card, draw):
    for left in (2, 1):
        link = open_session(card, host.PIN, WRONG, draw)
        tally.compare(f"wrong PIN, {left} left", refusal(link, b"\x80\x10\0\0"), 0x63C0 | left)
    outer = open_session(card, host.CAN, CAN, draw)
    _, answer = host.open_suspended(outer, host.PIN, PIN, draw(16), draw(48), b"\x80\x10\0\0")
    tally.check("suspended PIN, inside a session of the CAN", answer)
    card.power_up()
    link = host.run_pace(lambda command: transmit(card, command), host.PIN, PIN, draw(48), draw(48))
    tally.check("PACE with the PIN, and attestation", host.authenticate(link, draw(32), ROOTS))
    secret = host.call(link, b"\x80\x30\0\0", b"a phone")[1:]
    card.power_up()
    phone = host.resume(lambda command: transmit(card, command), [draw(32), secret], draw(16))
    tally.compare("phone without the PIN", refusal(phone, b"\x80\x44\0\0"), 0x6982)
    tally.compare("VERIFY", refusal(phone, b"\0\x20\0\0", PIN), 0x9000)
    tally.compare("FORGET PHONE", refusal(phone, b"\x80\x3c\0\0", b"\0"), 0x9000)
    tally.compare("LIST PHONES", host.call(phone, b"\x80\x3a\0\0"), b"")


def _offer(tally, target, packs, draw):
    """A bare offer, made whole, and its card: clone.md, "Certificates"."""
    link = open_session(target, host.CAN, CAN, draw, 3, packs)
    offer = host_clone.whole_offer(host.call(link, b"\x80\x20\0\0", tlv.encode(0x81, b"\1")), link.proven)
    found = host_checks.offer_is_genuine(offer, link.proven.batch, ROOTS)
    tally.compare("offer with the certificate of the attestation", found and found.public, target.memory.public)
    return offer


def _export(tally, source, offer, packs, draw):
    """A bare export, made whole, and the statement made of it."""
    link = open_session(source, host.PIN, PIN, draw)
    link.proven = host.authenticate(link, draw(32), ROOTS, packs)
    sent, short = host_clone.for_card(offer, short_certificates.OFFER, link.proven)
    terms = tlv.join((0x80, bytes([BACKUP])), (0x85, b"\1"), (0xA6, sent), (0x87, b"\1"), (0x88, short))
    answer = host.call(link, b"\x80\x22\0\0", terms)
    export = host_clone.whole_export(tlv.fields(answer, "A0")[0xA0], offer, link.proven)
    found = host_checks.export_is_genuine(export, link.proven.batch, ROOTS)
    tally.compare("export with the certificate of the attestation", found and found.public, source.memory.public)
    statement = host_clone.statement(answer)
    tally.compare("statement made of the header", statement, host.call(link, b"\x80\xd0\0\0"))
    return export, statement


def _import(tally, target, messages, packs, draw):
    """The export goes bare, to the card whose certificate is in the offer."""
    offer, export, statement = messages
    link = open_session(target, host.CAN, CAN, draw, 3, packs)
    tally.check("the card of the offer", link.proven.card.whole in offer)
    sent, short = host_clone.for_card(export, short_certificates.EXPORT, link.proven)
    receipt = host.call(link, b"\x80\x24\0\0", tlv.join((0xA0, sent), (0xA1, statement), (0x84, short)))
    tally.check("receipt", host_checks.receipt_is_for(receipt, export, target.memory.public))
    return receipt


def _backup(tally, source, target, packs, draw):
    offer = _offer(tally, target, packs, draw)
    receipt = _import(tally, target, (offer, *_export(tally, source, offer, packs, draw)), packs, draw)
    link = open_session(source, host.PIN, PIN, draw)
    tally.compare("CLONE CONFIRM", refusal(link, b"\x80\x26\0\0", receipt), 0x9000)
    approval = host.call(link, b"\x80\xd6\0\0", b"\1")
    tally.check("approval of activation", host_checks.statement_is_by(statements.ACTIVATION, approval,
                                                                      source.memory.public))
    link = open_session(target, host.PIN, PIN, draw)
    tally.compare("SIGN DIGESTS, dormant", refusal(link, b"\x80\x16\0\0", b"\1\0\0\x20" + bytes(32)), 0x9D0B)
    tally.compare("ACTIVATE", refusal(link, b"\x80\xd8\0\0", tlv.encode(0xA0, approval)), 0x9000)
    challenge = draw(32)
    proof = host.call(link, b"\x80\xda\0\0", tlv.join((0x80, challenge), (0x81, bytes(8))))
    found = host_checks.membership(proof, target.memory.public, challenge)
    tally.compare("proof of membership: dormant", found and found[0x87], b"\0")
    answer = host.call(link, b"\x80\x50\0\0", challenge)
    head = host_checks.log_head(answer, target.memory.public, link.session.binding, challenge)
    entries = host_checks.log_entries(host.call(link, b"\x80\x52\0\0", bytes(4)))
    tally.check("log", head and host_checks.log_is_whole(head, entries, target.memory.public))
    return link


def _chained(tally, card, link):
    """A protected command cut into a chain, and its response fetched in parts."""
    parts, inner = [], link.send

    def send(command):
        body = command[7:-2]
        for at in range(0, len(body) - 16, 16):
            part = bytes([command[0] | 0x10]) + command[1:4] + b"\x10" + body[at:at + 16]
            parts.append(transmit(card, part))
        rest = body[len(parts) * 16:]
        response = transmit(card, command[:4] + bytes([len(rest)]) + rest + b"\x20")
        whole = response[:-2]
        while response[-2] == 0x61:
            response = transmit(card, bytes.fromhex("00c0000020"))
            whole += response[:-2]
        return whole + response[-2:]

    link.send = send
    tally.check("chaining and GET RESPONSE", host.authenticate(link, bytes(32), ROOTS))
    tally.check("parts of the chain", set(parts) == {b"\x90\0"})
    link.send = inner


def ceremony():
    """Two new cards and a host. Also the cards."""
    data, tally, draw = load(VECTORS, "test-root.json"), Tally("host and card of this folder"), Source(b"host")
    source, target = new_card(data, b"000000000002"), new_card(data, b"000000000003")
    link = open_session(source, host.CAN, CAN, draw, 2)
    packs = [link.proven]
    body = tlv.join((0x80, PIN), (0x81, PUK), (0x82, b"\2"), (0x83, b"\0"))
    tally.compare("CREATE WALLET", refusal(link, b"\x80\x12\0\0", body), 0x9000)
    _passwords(tally, source, draw)
    _chained(tally, target, _backup(tally, source, target, packs, draw))
    return tally, [source, target]
