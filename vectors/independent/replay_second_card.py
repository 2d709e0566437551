"""The clone of examples/session.json, which the example does not show: a host leads it, and its messages must be those
that the first card gets in the example."""

import host
import tlv
import worlds
from apdu import encode, parse
from card import transmit
from primitives import sha256
from tally import SPEC, Tally, bytes_of, load

CAN, PIN = b"123456", b"246810"
TERMS = "80 81? A2? 83? 84? 85? A6 87? 88?"


def random_bytes(name, size):
    """Bytes by a name, which show in no message that is compared."""
    return b"".join(sha256(name, bytes([count])) for count in range(size // 32 + 1))[:size]


class Example:
    """The plain commands and responses of the example, by name."""

    def __init__(self, steps):
        self.steps = {}
        for step in steps:
            if "plain" in step:
                command = parse(bytes_of(step["plain"]["command"])).data
                answer = bytes_of(step["plain"]["response"])[:-2]
                self.steps.setdefault(step["name"], []).append((command, answer))

    def command(self, name, number=0):
        """The data of a command."""
        return self.steps[name][number][0]

    def answer(self, name, number=0):
        """The data of a response."""
        return self.steps[name][number][1]


def _open(card, reference, digits, name):
    card.power_up()
    link, proof, challenge = host.open_channel(lambda command: transmit(card, command), reference, digits,
                                               2 if reference == host.CAN else 0, random_bytes(name, 16),
                                               random_bytes(name, 48))
    if proof is not None:
        host.check_attestation(proof, link.session.binding, challenge, [worlds.test_root()])
    return link


def _factory(card, data, tally, offer):
    key = transmit(card, bytes.fromhex("80e00000000000"))[:-2]
    found = tlv.fields(tlv.fields(offer, "A0 5F37")[0xA0], "80 81 82 A3 84 85")
    certificate = tlv.fields(found[0xA3], "A0*")[0xA0][-1]
    tally.check("key of INITIALISE IDENTITY is in the certificate", key in certificate)
    batch = tlv.fields(parse(bytes_of(data["steps"][1]["command"])).data, "80 A1 A2")[0xA1]
    body = tlv.join((0x80, CAN), (0xA1, batch), (0xA2, certificate))
    tally.compare("PERSONALISE", transmit(card, encode(b"\x80\xe2\0\0", body, None)), b"\x90\0")


def clone():
    """Offer, receipt, signature of the roster and approval of the second card."""
    data, tally = load(SPEC, "examples/session.json"), Tally("examples/session.json, the second card and its host")
    example = Example(data["steps"])
    card = worlds.example_card(data["clone"]["draws"])
    offer = tlv.fields(example.command("CLONE EXPORT"), TERMS)[0xA6]
    _factory(card, data, tally, offer)
    link = _open(card, host.CAN, CAN, b"offer")
    tally.compare("CLONE OFFER", host.call(link, b"\x80\x20\0\0"), offer)
    link = _open(card, host.CAN, CAN, b"import")
    export = tlv.fields(example.answer("CLONE EXPORT"), "A0 A1? 82?")[0xA0]
    receipt = host.call(link, b"\x80\x24\0\0", tlv.encode(0xA0, export))
    tally.compare("receipt", receipt, example.command("CLONE CONFIRM"))
    link = _open(card, host.PIN, PIN, b"use")
    host.authenticate(link, random_bytes(b"challenge", 32), [worlds.test_root()])
    statement = tlv.fields(example.command("ADOPT ROSTER"), "A0 A1")
    signed = host.call(link, b"\x80\xd2\0\0", statement[0xA0])
    tally.compare("SIGN ROSTER", signed, tlv.fields(statement[0xA1], "80*")[0x80][1])
    host.call(link, b"\x80\xd4\0\0", example.command("ADOPT ROSTER"))
    host.call(link, b"\x80\x76\0\0", tlv.encode(0x80, b"\x10"))
    host.call(link, b"\x80\x72\0\0", example.command("SIGN DATA"))
    approval = tlv.fields(host.call(link, b"\x80\x74\0\0"), "80 A1 A2")[0xA2]
    tally.compare("approval", approval, tlv.fields(example.command("SIGN START"), "80 A1? A2?")[0xA2])
    tally.compare("draws that were not needed", len(card.draws), 0)
    return tally, card
