"""Data objects with exactly one encoding: README.md, "Notation"."""

from errors import Malformed


def encode(tag, value):
    """One data object. Lengths use the fewest bytes."""
    size = len(value)
    if size < 0x80:
        length = bytes([size])
    elif size < 0x100:
        length = bytes([0x81, size])
    else:
        length = b"\x82" + size.to_bytes(2, "big")
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length + value


def join(*objects):
    """Several data objects, given as pairs of tag and value; a value of None leaves one out."""
    return b"".join(encode(tag, value) for tag, value in objects if value is not None)


def _tag(data, at):
    end = at + 1
    if at < len(data) and data[at] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data) or end - at > 3:
        raise Malformed("tag")
    return int.from_bytes(data[at:end], "big"), end


def read(data):
    """The data objects in some bytes, as pairs of tag and value. Nothing may be left over."""
    at, objects = 0, []
    while at < len(data):
        tag, at = _tag(data, at)
        if at >= len(data):
            raise Malformed("length")
        first, at = data[at], at + 1
        if first < 0x80:
            size = first
        elif first in (0x81, 0x82):
            more = first - 0x80
            size = int.from_bytes(data[at:at + more], "big")
            at += more
            if size < (0x80 if more == 1 else 0x100):
                raise Malformed("length that is not the shortest")
        else:
            raise Malformed("length")
        if at + size > len(data):
            raise Malformed("value")
        objects.append((tag, data[at:at + size]))
        at += size
    return objects


def fields(data, schema):
    """The values of a table of data objects, in its order. Schema: tags in hexadecimal, ? optional, * repeated."""
    objects, found, at = read(data), {}, 0
    for word in schema.split():
        tag = int(word.rstrip("?*"), 16)
        if word.endswith("*"):
            found[tag] = []
            while at < len(objects) and objects[at][0] == tag:
                found[tag].append(objects[at][1])
                at += 1
        elif at < len(objects) and objects[at][0] == tag:
            found[tag] = objects[at][1]
            at += 1
        elif word.endswith("?"):
            found[tag] = None
        else:
            raise Malformed(f"no {word}")
    if at < len(objects):
        raise Malformed("another data object")
    return found


def sized(value, *sizes):
    """The value, if it has one of the sizes (or is absent)."""
    if value is not None and len(value) not in sizes:
        raise Malformed("size")
    return value


def boolean(value):
    """A boolean, False where it is absent."""
    if value not in (None, b"\0", b"\1"):
        raise Malformed("boolean")
    return value == b"\1"


def number(value, size):
    """An unsigned number of so many bytes."""
    return int.from_bytes(sized(value, size), "big")


class Reader:
    """Takes bytes off the front of a value without tags."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        """The next bytes."""
        if self.at + size > len(self.data):
            raise Malformed("too short")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size):
        """The next unsigned number."""
        return int.from_bytes(self.take(size), "big")

    def path(self):
        """The next path: README.md, "Values"."""
        count = self.number(1)
        if count > 10:
            raise Malformed("path")
        return tuple(self.number(4) for _ in range(count))

    def left(self):
        """How many bytes are left."""
        return len(self.data) - self.at

    def end(self):
        """Nothing may be left."""
        if self.left():
            raise Malformed("bytes left over")


def path_bytes(path):
    """The encoding of a path."""
    return bytes([len(path)]) + b"".join(step.to_bytes(4, "big") for step in path)
