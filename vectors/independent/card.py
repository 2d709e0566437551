"""A card: commands in, responses out. apdu-and-transport.md, "Order of checks"; channel.md, "Sessions"."""

import copy

import access
import apdu
import log
import messaging
import randomness
from common import rules, wallet
from errors import Malformed, Refusal, need
from password_commands import right_password, take_try, wrong_password
from state import MANUFACTURE, Memory

ANSWER_TO_RESET = bytes.fromhex("3b85800180739401c0a2")
FACTORY = ((0x80, 0xE0), (0x80, 0xE2))
MOST_DATA = 2112
STAY = object()


class Card:
    """A card with its memory, and what it forgets without power."""

    def __init__(self, roots, firmware, release, draws, interpreters=None):
        self.roots, self.firmware, self.release = roots, firmware, release
        self.interpreters = interpreters or {}
        self.draws = list(draws)
        self.carried_out = set()
        self.heard = []
        self.memory = Memory()
        self.power_up()

    def power_up(self):
        """The power comes on (again). Returns the answer to reset."""
        self.session = self.waiting = self.kept = self.kept_before = self.chain = None
        self.next_session = STAY
        self.rest = (b"", 0)
        self.current_file = False
        self.runs = 0
        self.source = randomness.Source(self._next)
        return ANSWER_TO_RESET

    def draw(self, size):
        """Random bytes that were tested."""
        return self.source.draw(size)

    def _next(self, size):
        drawn = self.draws.pop(0)
        if len(drawn) != size:
            raise AssertionError(f"a draw of {len(drawn)} bytes where {size} are needed")
        return drawn


def transmit(card, raw):
    """The response APDU to a command APDU. `card.heard` has what crossed inside secure messaging."""
    card.heard = []
    command = apdu.parse(raw)
    try:
        whole = _assemble(card, command)
    except Refusal as refusal:
        card.rest = (b"", 0)
        return refusal.status.to_bytes(2, "big")
    if whole is None:
        card.rest = (b"", 0)
        return b"\x90\0"
    if whole.ins == 0xC0 and not whole.cla & 0x0C and card.rest[0]:
        return _cut(card, *card.rest, whole.le)
    card.rest = (b"", 0)
    return _cut(card, *_carry_out(card, whole), whole.le)


def _cut(card, data, status, le):
    """Lengths, "GET RESPONSE"."""
    most = 256 if le is None else le
    card.rest = (data[most:], status)
    left = len(data) - most
    if left > 0:
        status = 0x6100 | (left if left <= 255 else 0)
    else:
        card.rest = (b"", 0)
    return data[:most] + status.to_bytes(2, "big")


def _assemble(card, command):
    """Rows 1 to 7: the whole command, or None for a part of a chain."""
    need(command is not None, 0x6700)
    need(not command.cla & 0x60, 0x6E00)
    need(not command.cla & 0x03, 0x6881)
    plain_get = command.ins == 0xC0 and not command.cla & 0x0C
    need(not plain_get or card.rest[0], 0x6985)
    name = (command.cla & ~0x10, command.ins, command.p1, command.p2)
    before, card.chain = card.chain, None
    need(before is None or before[0] == name, 0x6883)
    data = (before[1] if before else b"") + command.data
    need(len(data) <= MOST_DATA, 0x6700)
    if command.cla & 0x10 and command.ins != 0x86:
        card.chain = (name, data)
        return None
    return command.with_data(data)


def _carry_out(card, command):
    """Rows 8 to 12. Data and status of the response."""
    secure = command.cla & 0x0C
    if secure in (0x04, 0x08) or secure and card.session is None and card.waiting is None:
        return b"", 0x6882
    if not secure:
        card.session = card.waiting = None
        return _in_session(card, command)
    if card.session is None:
        return _first_command(card, command)
    return _protected(card, command)


def _protected(card, command):
    session = card.session
    try:
        found = messaging.parse_command(command)
        status = 0x6988 if found[0x8E] is not None else 0x6987
        plain = messaging.open_command(session, command, found) if found[0x8E] and found[0xB5] is None else None
    except Malformed:
        plain, status = None, 0x6988
    if plain is None:
        card.session = card.waiting = None
        return b"", status
    return _answer_protected(card, session, command, plain)


def _answer_protected(card, session, command, plain):
    command = apdu.Command(command.cla & ~0x0C, command.ins, command.p1, command.p2, *plain)
    place = len(card.heard)
    card.heard.append((session.kind, command, b""))
    data, status = _in_session(card, command)
    card.heard[place] = (*card.heard[place][:2], data + status.to_bytes(2, "big"))
    protected = messaging.protect_response(session, data, status, command.ins & 1)
    return protected, status


def _in_session(card, command):
    """Carry out a plain command, and let a session that it opened or ended take over afterwards."""
    card.next_session = STAY
    if card.waiting is not None and command.ins != 0xC2:
        card.waiting = None
    card.kept_before, card.kept = card.kept, None
    before = copy.deepcopy(card.memory)
    try:
        data, status = _execute(card, command), 0x9000
        card.carried_out.add((command.cla & ~0x10, command.ins))
    except Refusal as refusal:
        data, status = b"", refusal.status
        if not refusal.keep:
            card.memory = before
        if status == 0x9D10 and card.memory.identity is not None:
            log.failure(card.memory, 0x04, log.RANDOMNESS_FAILURES)
    if card.next_session is not STAY:
        card.session, card.next_session = card.next_session, STAY
    return data, status


def _execute(card, command):
    entry = access.COMMANDS.get((command.cla & ~0x10, command.ins))
    if command.cla & ~0x10 == 0 and command.ins == 0xC2:
        return _envelope(card, command)
    if command.cla & ~0x10 == 0 and command.ins in access.CHANNEL:
        return access.CHANNEL[command.ins](card, command)
    need(entry is not None, 0x6D00)
    need(command.p1 <= (2 if entry.slot else 0) and command.p2 == 0, 0x6A86)
    _may_call(card, (command.cla & ~0x10, command.ins), entry)
    try:
        args = entry.parse(command.data)
    except Malformed:
        raise Refusal(0x6A80) from None
    if entry.slot and command.ins not in access.FREE_SLOT:
        held = wallet(card, command.p1)
        if card.session.kind == "PHONE":
            need(held is not None and held.share is None, 0x6982)
            refresh = command.ins in access.READING and rules(held).refresh is not None
            need(command.ins in access.FOR_PHONES or rules(held).phone or refresh, 0x6982)
        need(held is not None, 0x6A88)
    if entry.slot and command.ins not in access.FOR_SHARES:
        held = wallet(card, command.p1)
        need(held is None or held.share is None, 0x9D40)
    try:
        return entry.run(card, command.p1, args)
    except Malformed:
        raise Refusal(0x6A80) from None


def _may_call(card, key, entry):
    """The kind of session and the lifecycle: commands.md, "Order of checks" and "Strangers"."""
    lifecycle = card.memory.lifecycle
    if card.session is None and lifecycle != MANUFACTURE and key in FACTORY:
        raise Refusal(0x6985)
    kind = card.session.kind if card.session else "NONE"
    need(kind in entry.kinds.split(), 0x6982)
    need(access.LIFECYCLES[lifecycle] in entry.lifecycles, 0x6985)


def _envelope(card, command):
    """ENVELOPE: the first command of a session that waits inside this one."""
    waiting = card.waiting
    need(waiting is not None and card.session is not None, 0x6D00)
    need((command.p1, command.p2) == (0, 0), 0x6A86)
    inner = apdu.parse(command.data)
    need(inner is not None, 0x6700)
    outer, card.session = card.session, None
    data, status = _first_command(card, inner)
    if card.session is None and card.waiting is not waiting or card.session is None:
        card.session = outer
    else:
        card.next_session, card.session = card.session, outer
    return data + status.to_bytes(2, "big")


def _first_command(card, command):
    """A session that waits: channel.md, "The first command"."""
    waiting, memory = card.waiting, card.memory
    try:
        found = messaging.parse_command(command)
    except Malformed:
        return b"", 0x6987
    if found[0x8E] is None or found[0xB5] is None or found["run"] != waiting.run:
        return b"", 0x6987
    pin = waiting.kind == "PIN"
    take_try(memory, pin)
    card.waiting = None
    plain = messaging.open_command(waiting, command, found)
    if plain is None:
        return b"", wrong_password(memory, pin)
    right_password(memory, pin)
    card.runs = 0
    waiting.puk_noted = pin
    card.session = waiting
    return _answer_protected(card, waiting, command, plain)
