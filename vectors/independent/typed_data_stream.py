"""The stream of typed data and its types: interpreters.md, "EVM typed data"."""

from dataclasses import dataclass, field

import tlv
import typed_data_types
from errors import Malformed
from keccak import keccak256
from partial import Partial

ROOM = 1536
HASHING, STRUCT = 224, 32


class Stream(Partial):
    """A reader of a stream that may not be complete, and the room of the card."""

    used = 0

    def room(self, size):
        """Take room (or give it back, below zero)."""
        self.used += size
        if self.used > ROOM:
            raise Malformed("no room")

    def hashed(self, size):
        """Bytes that are hashed as they are read."""
        self.room(HASHING)
        data = self.take(size)
        self.room(-HASHING)
        return data


@dataclass
class Struct:
    """A struct type: its text, and its members as (kind, ...)."""
    text: bytes
    members: list = field(default_factory=list)

    def type_hash(self):
        """typeHash of EIP-712."""
        return keccak256(self.text)


def _element(layout, count):
    code = layout.number(1)
    if code == 0x03:
        return "array", None, _element(layout, count)
    if code == 0x04:
        size = layout.number(2)
        if not size:
            raise Malformed("array of no length")
        return "array", size, _element(layout, count)
    if code == 0x05:
        place = layout.number(1)
        if place >= count:
            raise Malformed("a struct that is not there")
        return "struct", place
    if code in (0, 1, 2) or 0x20 < code <= 0x40 or 0x40 < code <= 0x60 or 0x60 < code <= 0x80:
        return "atom", code
    raise Malformed("layout")


def _members(layout, count):
    reader, members = tlv.Reader(layout), []
    while reader.left():
        members.append(_element(reader, count))
    return members


def _within(element):
    # An array of any length may have none, and ends it.
    while element[0] == "array" and element[1] is not None:
        element = element[2]
    return element[1] if element[0] == "struct" else None


def _check_nesting(structs, place, above=()):
    if place in above:
        raise Malformed("a struct that contains itself")
    for inner in filter(lambda one: one is not None, map(_within, structs[place].members)):
        _check_nesting(structs, inner, (*above, place))


def read_types(stream):
    """Types: the structs, and what is known of the first one."""
    structs, known = [], None
    count = stream.number(1)
    for place in range(count):
        text = stream.hashed(stream.number(2))
        if place == 0:
            known = typed_data_types.KNOWN.get(text)
        size = stream.number(2)
        if place > 0 and size == 0:
            raise Malformed("a struct without members")
        stream.room(STRUCT + size)
        layout = stream.take(size)
        if known is not None:
            if count != len(known.structs) or known.structs[place] != (text, layout):
                raise Malformed("another layout than the type has")
            stream.room(-STRUCT - size)
        structs.append(Struct(text, _members(layout, count)))
    for place in range(count):
        _check_nesting(structs, place)
    return structs, known


def check_atom(code, word):
    """A word as EIP-712 encodes it."""
    value = int.from_bytes(word, "big")
    if code == 1:
        right = value < 1 << 160
    elif code == 2:
        right = value < 2
    elif code <= 0x40:
        right = value < 1 << 8 * (code - 0x20)
    elif code <= 0x60:
        bits = 8 * (code - 0x40)
        right = value < 1 << bits - 1 or value >= (1 << 256) - (1 << bits - 1)
    else:
        right = not any(word[code - 0x60:])
    if not right:
        raise Malformed("a value beyond its type")
