"""Host and card of this folder against each other, for what no recording has. No recorded byte decides here."""

import curves
import host
import host_checks
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


class Source:
    """Draws that never end."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def __call__(self, size):
        self.count += 1
        return random_bytes(self.name + self.count.to_bytes(4, "big"), size)


def _certificate(data, public, number):
    """A certificate of another card of the test batch: the fields of the one in test-root.json."""
    outer = tlv.fields(tlv.fields(bytes_of(data["card"]["certificate"]), "7F21")[0x7F21], "7F4E 5F37")
    body = tlv.fields(outer[0x7F4E], "5F29 42 7F49 5F20 7F4C 5F25 5F24 65")
    key = tlv.fields(body[0x7F49], "06 86")
    body[0x7F49] = tlv.join((0x06, key[0x06]), (0x86, public))
    body[0x5F20] = b"ZZ" + number
    signed = tlv.encode(0x7F4E, tlv.join(*body.items()))
    return tlv.encode(0x7F21, signed + tlv.encode(0x5F37, curves.sign(int(data["batch"]["secretKey"], 16), signed)))


def _new_card(data, number):
    card = worlds.example_card([])
    card.draw = Source(number)
    public = transmit(card, bytes.fromhex("80e00000000000"))[:-2]
    body = tlv.join((0x80, CAN), (0xA1, bytes_of(data["batch"]["certificate"])),
                    (0xA2, _certificate(data, public, number)))
    if transmit(card, encode(b"\x80\xe2\0\0", body, None)) != b"\x90\0":
        raise host.NotGenuine("PERSONALISE")
    return card


def _open(card, reference, digits, draw, attest=0):
    card.power_up()
    link, proof, challenge = host.open_channel(lambda command: transmit(card, command), reference, digits, attest,
                                               draw(16), draw(48))
    if proof:
        host.check_attestation(proof, link.session.binding, challenge, [worlds.test_root()])
    return link


def _refusal(link, header, data=b""):
    try:
        return host.exchange(link, header, data)[1]
    except host.Refused as refused:
        return refused.status


def _passwords(tally, card, draw):
    for left in (2, 1):
        link = _open(card, host.PIN, WRONG, draw)
        tally.compare(f"wrong PIN, {left} left", _refusal(link, b"\x80\x10\0\0"), 0x63C0 | left)
    outer = _open(card, host.CAN, CAN, draw)
    _, answer = host.open_suspended(outer, host.PIN, PIN, draw(16), draw(48), b"\x80\x10\0\0")
    tally.check("suspended PIN, inside a session of the CAN", answer)
    card.power_up()
    link = host.run_pace(lambda command: transmit(card, command), host.PIN, PIN, draw(48), draw(48))
    tally.check("PACE with the PIN, and attestation", host.authenticate(link, draw(32), [worlds.test_root()]))
    secret = host.call(link, b"\x80\x30\0\0", b"a phone")[1:]
    card.power_up()
    phone = host.resume(lambda command: transmit(card, command), [draw(32), secret], draw(16))
    tally.compare("phone without the PIN", _refusal(phone, b"\x80\x44\0\0"), 0x6982)
    tally.compare("VERIFY", _refusal(phone, b"\0\x20\0\0", PIN), 0x9000)
    tally.compare("FORGET PHONE", _refusal(phone, b"\x80\x3c\0\0", b"\0"), 0x9000)
    tally.compare("LIST PHONES", host.call(phone, b"\x80\x3a\0\0"), b"")


def _backup(tally, source, target, draw):
    link = _open(target, host.CAN, CAN, draw, 2)
    offer = host.call(link, b"\x80\x20\0\0")
    link = _open(source, host.PIN, PIN, draw)
    terms = tlv.join((0x80, bytes([BACKUP])), (0xA6, offer))
    export = tlv.fields(host.call(link, b"\x80\x22\0\0", terms), "A0")[0xA0]
    link = _open(target, host.CAN, CAN, draw, 2)
    receipt = host.call(link, b"\x80\x24\0\0", tlv.encode(0xA0, export))
    tally.check("receipt", host_checks.receipt_is_for(receipt, export, target.memory.public))
    link = _open(source, host.PIN, PIN, draw)
    tally.compare("CLONE CONFIRM", _refusal(link, b"\x80\x26\0\0", receipt), 0x9000)
    approval = host.call(link, b"\x80\xd6\0\0", b"\1")
    tally.check("approval of activation", host_checks.statement_is_by(statements.ACTIVATION, approval,
                                                                      source.memory.public))
    link = _open(target, host.PIN, PIN, draw)
    tally.compare("SIGN DIGESTS, dormant", _refusal(link, b"\x80\x16\0\0", b"\1\0\0\x20" + bytes(32)), 0x9D0B)
    tally.compare("ACTIVATE", _refusal(link, b"\x80\xd8\0\0", tlv.encode(0xA0, approval)), 0x9000)
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
    tally.check("chaining and GET RESPONSE", host.authenticate(link, bytes(32), [worlds.test_root()]))
    tally.check("parts of the chain", set(parts) == {b"\x90\0"})
    link.send = inner


def ceremony():
    """Two new cards and a host. Also the cards."""
    data, tally, draw = load(VECTORS, "test-root.json"), Tally("host and card of this folder"), Source(b"host")
    source, target = _new_card(data, b"000000000002"), _new_card(data, b"000000000003")
    link = _open(source, host.CAN, CAN, draw, 2)
    body = tlv.join((0x80, PIN), (0x81, PUK), (0x82, b"\2"), (0x83, b"\0"))
    tally.compare("CREATE WALLET", _refusal(link, b"\x80\x12\0\0", body), 0x9000)
    _passwords(tally, source, draw)
    _chained(tally, target, _backup(tally, source, target, draw))
    return tally, [source, target]
