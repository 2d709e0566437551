"""What has to wait, and what stops it: time.md, "Delays" to "Vetoes"."""

from dataclasses import dataclass

import statements
import tlv
from clock import time_of
from common import voice
from errors import Malformed, need
from primitives import label, sha256

WAKE, POLICY, VOUCHER, WORD = 1, 2, 3, 4
WAKING = bytes(32)
LEAST, MOST = 3600, 315576000


@dataclass
class Delays:
    """Of a wallet, in seconds."""
    new_pin: int = 0
    loosening: int = 0
    word: int = 0


@dataclass
class Wake:
    """How a card wakes: after a delay, with the second factor or in place of it."""
    delay: int
    factor: bool


@dataclass
class Announced:
    """What a card has announced."""
    kind: int
    subject: bytes
    name: bytes
    since: int = 0


def parse_delays(data):
    """Three delays, None where they are absent. Raises Malformed."""
    if data is None:
        return None
    tlv.sized(data, 12)
    values = [int.from_bytes(data[at:at + 4], "big") for at in (0, 4, 8)]
    if max(values) > MOST:
        raise Malformed("delay")
    if values[2] < values[1]:
        raise Malformed("the word waits for less than loosening")
    return Delays(*values)


def parse_wake(data):
    """Delay and factor, None where they are absent. Raises Malformed."""
    if data is None:
        return None
    tlv.sized(data, 5)
    delay = int.from_bytes(data[:4], "big")
    if not LEAST <= delay <= MOST:
        raise Malformed("delay")
    return Wake(delay, tlv.boolean(data[4:]))


def encode_delays(delays):
    """The inverse of parse_delays."""
    values = (delays.new_pin, delays.loosening, delays.word) if delays else ()
    return b"".join(value.to_bytes(4, "big") for value in values) or None


def encode_wake(wake):
    """The inverse of parse_wake."""
    return wake.delay.to_bytes(4, "big") + bytes([wake.factor]) if wake else None


def delay_of(held, kind):
    """Seconds that something of this kind waits on this card."""
    if kind == WAKE:
        return held.wake.delay if held.wake else 0
    delays = held.delays or Delays()
    return delays.word if kind == WORD else delays.loosening


def _is_announced(held, kind, subject):
    return held.announced is not None and (held.announced.kind, held.announced.subject) == (kind, subject)


def ripe(held, kind, subject):
    """Whether exactly this was announced, and its delay is over."""
    if not _is_announced(held, kind, subject) or not held.announced.since:
        return False
    return time_of(held) >= held.announced.since + delay_of(held, kind)


def check(held, kind, subject):
    """9D58 and 9D59."""
    if delay_of(held, kind):
        need(_is_announced(held, kind, subject), 0x9D58)
        need(ripe(held, kind, subject), 0x9D59)


def settle(held, kind, subject):
    """The same, and the announcement is used up."""
    check(held, kind, subject)
    if delay_of(held, kind):
        held.announced = None


def word_label(held, name, announced_name, body):
    """The label under which this card signs a statement: that of what was announced, once that is ripe."""
    return label(announced_name if ripe(held, WORD, sha256(label(name), body)) else name)


def announcement(memory, held):
    """The announcement as the card tells it."""
    said = held.announced
    return statements.make(statements.ANNOUNCEMENT, memory.identity, held.set_id, held.epoch, held.member, said.kind,
                           said.subject, said.name, said.since, delay_of(held, said.kind), time_of(held))


def make_veto(memory, held, member, name):
    """A veto by this card."""
    return statements.make(statements.VETO, memory.identity, held.set_id, held.epoch, held.member, member, name,
                           time_of(held), _clock(held))


def accept_veto(held, data):
    """The values of a veto for this card: 9D5A. Raises Malformed."""
    found = statements.parse(statements.VETO, data)
    by, member = found[0x83][0], found[0x84][0]
    if max(by, member) > 8:
        raise Malformed("member")
    same = found[0x80] == statements.VERSION and found[0x81] == held.set_id
    need(same and int.from_bytes(found[0x82], "big") >= held.epoch, 0x9D5A)
    need(member == held.member and by != held.member, 0x9D5A)
    need(by < len(held.roster) and voice(held.roster[by]), 0x9D5A)
    need(statements.by(statements.VETO, found, held.roster[by]), 0x9D5A)
    return found


def is_met(held, found):
    """Whether the veto is about what this card announced."""
    said = held.announced
    if said is None:
        return False
    if found[0x85] is not None:
        return found[0x85] == said.name
    same = found[0x87] == _clock(held)
    return same and 0 < said.since <= int.from_bytes(found[0x86], "big")


def _clock(held):
    return sha256(held.clock.anchor.encoded) if held.clock else bytes(32)


def other_member(held, number):
    """Another member that this card knows, revoked or not."""
    return number != held.member and number < len(held.roster)
