"""Short certificates and bare messages, host and card of this folder against each other: what is answered, and what is
refused in which order. certificates.md, "Short certificate"; clone.md, "Certificates"; commands.md. No recorded byte
decides here."""

import curves
import host
import host_clone
import tlv
from apdu import encode
from card import transmit
from curves import P256
from replay_live import CAN, PIN, PUK, ROOTS, Source, new_card, open_session, refusal
from short_certificates import EXPORT, OFFER, bare, shorten
from state import BACKUP, DAILY
from tally import VECTORS, Tally, load

CREATE, MAKE, TAKE, ASK = b"\x80\x12\0\0", b"\x80\x22\0\0", b"\x80\x24\0\0", b"\x80\x20\0\0"


def _upper(short):
    s = P256.n - int.from_bytes(short[71:], "big")
    return short[:71] + s.to_bytes(32, "big")


def _no_point(short):
    x = next(x for x in range(1, 99) if curves.decode(P256, b"\2" + x.to_bytes(32, "big")) is None)
    return short[:6] + b"\2" + x.to_bytes(32, "big") + short[39:]


def _malformed(short):
    return {"a digit above 9": b"\x0a" + short[1:], "no point": _no_point(short), "s in the upper half": _upper(short)}


def _openings(tally, card, draw):
    """commands.md, "OPEN CHANNEL": lengths and values of attestation."""
    sizes = []
    for attestation in range(4):
        card.power_up()
        request = b"\2" + bytes([attestation]) + draw(16) + card.memory.public
        sizes.append(len(transmit(card, encode(b"\x80\x3e\0\0", request, host.ALL))) - 36)
    tally.compare("lengths of the ciphertext", sizes, [16, 88, 592, 196])
    for name, start in (("attestation 04", b"\2\4"), ("03 with the PIN", b"\3\3")):
        request = start + draw(16) + card.memory.public
        tally.compare(name, transmit(card, encode(b"\x80\x3e\0\0", request, host.ALL)), b"\x6a\x80")


def _attestations(tally, card, draw, proven, packs):
    """commands.md, "INTERNAL AUTHENTICATE": the certificates and the short one if, and only if, they are wanted."""
    link = open_session(card, host.CAN, CAN, draw)
    for wanted in (0, 1, 2, 3):
        challenge = draw(32)
        flags = ((0x82, bytes([wanted & 1])), (0x83, bytes([wanted >> 1])))
        answer = host.call(link, b"\0\x88\0\0", tlv.join((0x81, challenge), *flags))
        found = host.check_attestation(answer, link.session.binding, challenge, ROOTS, proven, packs)
        tags = [tag for tag, _ in tlv.read(answer)]
        tally.compare(f"certificates wanted: {wanted}", tags,
                      [0x80] + [0xA1, 0xA2] * (wanted & 1) + [0x83] * (wanted >> 1) + [0x5F37])
        tally.compare(f"who attests: {wanted}", found.card.whole, card.memory.certificate)
    bad = tlv.join((0x81, draw(32)), (0x82, b"\0"), (0x83, b"\2"))
    tally.compare("no boolean", refusal(link, b"\0\x88\0\0", bad), 0x6A80)


def _other_pack(tally, card, draw, packs):
    """certificates.md, "Short certificate": a wrong guess at the pack. The host asks for the whole ones."""
    try:
        open_session(card, host.CAN, CAN, draw, 3, packs)
        tally.compare("another pack", "restored", "not restored")
    except host.UnknownPack:
        tally.check("another pack", True)
    link = open_session(card, host.CAN, CAN, draw)
    link.proven = host.authenticate(link, draw(32), ROOTS)
    tally.compare("another pack, whole", link.proven.card.whole, card.memory.certificate)
    return link.proven


def _offers(tally, target, proven, draw):
    """commands.md, "CLONE OFFER": bare is the same offer; *any pack* makes a new one."""
    link = open_session(target, host.CAN, CAN, draw)
    wide = host_clone.whole_offer(host.call(link, ASK, tlv.join((0x80, b"\1"), (0x81, b"\1"))), proven)
    tally.compare("bare for any pack", wide, host.call(link, ASK, tlv.encode(0x80, b"\1")))
    offer = host.call(link, ASK)
    sent = host.call(link, ASK, tlv.encode(0x81, b"\1"))
    tally.compare("bare", sent, bare(offer, OFFER))
    tally.compare("with what the attestation had", host_clone.whole_offer(sent, proven), offer)
    tally.compare("not bare", host.call(link, ASK, tlv.join((0x80, b"\0"), (0x81, b"\0"))), offer)
    tally.check("another offer", tlv.read(wide) != tlv.read(offer))
    return offer, wide


def _request(offer, short=None, role=BACKUP, roster=None, as_bare=None):
    return tlv.join((0x80, bytes([role])), (0x85, roster), (0xA6, offer), (0x87, as_bare), (0x88, short))


def _refused_exports(tally, link, offers, proven):
    """commands.md, "CLONE EXPORT"."""
    offer, wide = offers
    target, own, other = (shorten(one.card.whole) for one in proven)
    sent = bare(offer, OFFER)
    cases = {"certificates beside a short one": (offer, target, 0x6A80), "bare alone": (sent, None, 0x6A80),
             "bare for any pack, short": (bare(wide, OFFER), target, 0x6A80), "length": (sent, target[1:], 0x6A80),
             "of the source itself": (sent, own, 0x9D03), "of another pack": (sent, other, 0x9D01),
             "signature of another card": (sent, target[:39] + own[39:], 0x9D01), "empty": (b"", target, 0x6A80)}
    for name, value in _malformed(target).items():
        cases[name] = (sent, value, 0x6A80)
    for name, (message, short, status) in cases.items():
        tally.compare(f"CLONE EXPORT, {name}", refusal(link, MAKE, _request(message, short)), status)
    bad = _malformed(target)["no point"]
    empty = b"\x80\x22\1\0"
    tally.compare("empty slot, malformed inside", refusal(link, empty, _request(sent, bad)), 0x6A88)
    tally.compare("empty slot, wrong length", refusal(link, empty, _request(sent, bad[1:])), 0x6A80)
    tally.compare("role before short", refusal(link, MAKE, _request(sent, bad, 1)), 0x9D07)


def _exports(tally, link, offer, target):
    """The same export, bare or not, and the roster with it."""
    sent, short = bare(offer, OFFER), shorten(target.card.whole)
    whole = host.call(link, MAKE, _request(offer, None, BACKUP, b"\1"))
    found = tlv.fields(whole, "A0")
    answer = host.call(link, MAKE, _request(sent, short, BACKUP, b"\1", b"\1"))
    tally.compare("bare export", tlv.fields(answer, "A0")[0xA0], bare(found[0xA0], EXPORT))
    tally.compare("statement", host_clone.statement(answer), host_clone.statement(whole))
    tally.compare("short, not bare", host.call(link, MAKE, _request(sent, short, BACKUP, b"\1")), whole)
    tally.compare("bare without roster", host.call(link, MAKE, _request(sent, short, BACKUP, None, b"\1")),
                  tlv.encode(0xA0, bare(found[0xA0], EXPORT)))
    tally.compare("other terms", refusal(link, MAKE, _request(sent, short, DAILY, None, b"\1")), 0x9D06)
    return found[0xA0]


def _second_clone(tally, link, first, second, draw):
    """A later member, for any pack: two certificates. The first export's header has not all members any more."""
    card, proven = second
    _, offer = _offers(tally, card, proven, draw)
    export = tlv.fields(host.call(link, MAKE, _request(offer)), "A0")[0xA0]
    sent = tlv.fields(host.call(link, MAKE, _request(offer, None, BACKUP, None, b"\1")), "A0")[0xA0]
    tally.compare("bare for any pack, an export", host_clone.whole_export(sent, offer, link.proven), export)
    tally.compare("two certificates, an export", host_clone.for_card(export, EXPORT, proven), (export, None))
    offer, proven = first
    answer = host.call(link, MAKE, _request(bare(offer, OFFER), shorten(proven.card.whole), BACKUP, b"\1", b"\1"))
    tally.compare("a member more", [tag for tag, _ in tlv.read(answer)], [0xA0, 0xA1])
    tally.compare("its statement", host_clone.statement(answer), host.call(link, b"\x80\xd0\0\0"))
    return export


def _take(export, short=None, pin=None):
    return tlv.join((0xA0, export), (0x82, pin), (0x84, short))


def _imports(tally, target, export, others, draw):
    """commands.md, "CLONE IMPORT", to an open offer."""
    source, own, foreign = (shorten(one.card.whole) for one in others)
    link, sent = open_session(target, host.CAN, CAN, draw), bare(export, EXPORT)
    cases = {"certificates beside a short one": (export, source, 0x6A80), "bare alone": (sent, None, 0x6A80),
             "empty": (b"", source, 0x6A80), "length": (sent, source[1:], 0x6A80), "own": (sent, own, 0x9D03),
             "of another pack": (sent, foreign, 0x9D01)}
    for name, value in _malformed(source).items():
        cases[name] = (sent, value, 0x6A80)
        tally.compare(f"no offer, {name}", refusal(link, b"\x80\x24\1\0", _take(sent, value)), 0x6A80)
    tally.compare("no offer", refusal(link, b"\x80\x24\1\0", _take(sent, source)), 0x6985)
    for name, (message, short, status) in cases.items():
        tally.compare(f"CLONE IMPORT, {name}", refusal(link, TAKE, _take(message, short)), status)
    tally.compare("a PIN that is not wanted", refusal(link, TAKE, _take(sent, source, PIN)), 0x6A80)
    return host.call(link, TAKE, _take(sent, source))


def _repeats(tally, target, messages, source, draw):
    """A filled slot: the same export in any form, and others."""
    receipt, export, other = messages
    link, sent, short = open_session(target, host.PIN, PIN, draw), bare(export, EXPORT), shorten(source.card.whole)
    bad = _malformed(short)["no point"]
    for name, data in (("whole", _take(export)), ("short", _take(sent, short)), ("empty", _take(b"")),
                       ("empty, short not looked at", _take(b"", bad, PIN))):
        tally.compare(f"again, {name}", host.call(link, TAKE, data), receipt)
    for name, data, status in (("other", _take(bare(other, EXPORT), short), 0x9D06),
                               ("bare alone", _take(sent), 0x9D06), ("malformed short", _take(sent, bad), 0x6A80),
                               ("certificates beside it", _take(export, short), 0x6A80)):
        tally.compare(f"filled, {name}", refusal(link, TAKE, data), status)


def _relay(tally, offers, source, foreign):
    """clone.md, "To a card": when a message goes bare."""
    offer, wide = offers
    tally.check("goes bare", host_clone.for_card(offer, OFFER, source)[1])
    tally.compare("two certificates", host_clone.for_card(wide, OFFER, source), (wide, None))
    tally.compare("to another pack", host_clone.for_card(offer, OFFER, foreign), (offer, None))


def ceremony():
    """A source, two targets of its pack, and a card of another pack."""
    data, tally, draw = load(VECTORS, "test-root.json"), Tally("short certificates"), Source(b"short")
    numbers = (b"000000000012", b"000000000013", b"000000000014")
    source, target, second = cards = [new_card(data, number) for number in numbers]
    link = open_session(source, host.CAN, CAN, draw, 2)
    packs = [link.proven]
    tally.compare("CREATE WALLET", refusal(link, CREATE, tlv.join((0x80, PIN), (0x81, PUK), (0x82, b"\2"),
                                                                  (0x83, b"\0"))), 0x9000)
    foreign = _other_pack(tally, new_card(data, b"000000000015", bytes(8)), draw, packs)
    at_source, at_target, at_second = [open_session(card, host.CAN, CAN, draw, 3, packs).proven for card in cards]
    _openings(tally, source, draw)
    _attestations(tally, target, draw, at_target, packs)
    offers = _offers(tally, target, at_target, draw)
    _relay(tally, offers, at_source, foreign)
    link = open_session(source, host.PIN, PIN, draw)
    link.proven = host.authenticate(link, draw(32), ROOTS, packs)
    _refused_exports(tally, link, offers, (at_target, at_source, foreign))
    export = _exports(tally, link, offers[0], at_target)
    other = _second_clone(tally, link, (offers[0], at_target), (second, at_second), draw)
    receipt = _imports(tally, target, export, (at_source, at_target, foreign), draw)
    _repeats(tally, target, (receipt, export, other), at_source, draw)
    tally.compare("CLONE CONFIRM", refusal(link, b"\x80\x26\0\0", receipt), 0x9000)
    return tally
