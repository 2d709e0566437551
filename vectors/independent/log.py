"""The log of a card: log.md."""

from dataclasses import dataclass, field

import tlv
from primitives import label, sha256

KEPT = 32
NOISE = (0x04, 0x12, 0x16, 0x93)
WRONG_PINS, WRONG_PUKS, RESETS, RANDOMNESS_FAILURES = range(4)
WALLET_COUNTERS = {0x30: 0, 0x31: 1, 0x32: 2, 0x85: 2, 0x42: 3, 0x86: 3, 0x41: 4, 0x50: 5, 0x52: 5, 0x51: 6, 0x53: 6, 0x54: 7}
SIGNATURES = 5


@dataclass
class Log:
    """One of the two logs."""
    base: bytes
    head: bytes
    made: int = 0
    entries: list = field(default_factory=list)
    counters: list = field(default_factory=lambda: [0] * 8)


def empty(identity_key):
    """A log without entries."""
    start = sha256(label("symbolon log start 2"), identity_key)
    return Log(start, start)


def entry_hash(before, entry):
    """h(n) of "Entries and chain"."""
    return sha256(label("symbolon log entry 2"), before, entry)


def append(log, code, details=b"", times=1):
    """One event; the counter of its row goes up by `times`. Noise after noise gets no entry."""
    if code in WALLET_COUNTERS:
        row = WALLET_COUNTERS[code]
        log.counters[row] = min(log.counters[row] + times, 0xFFFFFFFF)
    if code in NOISE and log.entries and log.entries[-1][4] in NOISE:
        return
    log.made += 1
    entry = log.made.to_bytes(4, "big") + bytes([code]) + details
    log.head = entry_hash(log.head, entry)
    log.entries.append(entry)
    if len(log.entries) > KEPT:
        log.base = entry_hash(log.base, log.entries.pop(0))


def numbers(values):
    """Counters, 4 bytes each."""
    return b"".join(value.to_bytes(4, "big") for value in values)


def head_body(lifecycle, card_counters, log):
    """The content of A0 of "Head"; without a chain if `log` is None."""
    chain = None
    if log is not None:
        chain = tlv.join((0x80, log.made.to_bytes(4, "big")), (0x81, (log.made - len(log.entries)).to_bytes(4, "big")),
                         (0x82, log.base), (0x83, log.head), (0x84, numbers(log.counters)))
    return tlv.join((0x80, bytes([lifecycle])), (0x81, numbers(card_counters)), (0xA2, chain))


def head_signed(binding, challenge, body):
    """What the signature over a head covers."""
    return label("symbolon log head 2") + binding + challenge + body


def card_event(memory, code, details=b"", session=None):
    """An event of the card, which is in both logs. In a PUK session the decoy's log gets event 14 first."""
    if session is not None and not session.puk_noted:
        append(memory.decoy.log, 0x14)
        session.puk_noted = True
    append(memory.owner.log, code, details)
    append(memory.decoy.log, code, details)


def failure(memory, code, counter, session=None):
    """A counted failure of the card (events 04, 12, 16), with its total."""
    memory.counters[counter] = min(memory.counters[counter] + 1, 0xFFFFFFFF)
    card_event(memory, code, memory.counters[counter].to_bytes(4, "big"), session)
