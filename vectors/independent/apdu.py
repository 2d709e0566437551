"""Command APDUs: apdu-and-transport.md, "Class byte" and "Lengths"."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Command:
    """A command APDU. `le` is None without Le, else the number."""
    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int = None

    def header(self):
        """CLA to P2."""
        return bytes([self.cla, self.ins, self.p1, self.p2])

    def with_data(self, data):
        """The same command with other data."""
        return replace(self, data=data)


def parse(raw):
    """The command in some bytes, or None if its lengths do not agree."""
    if len(raw) < 4:
        return None
    header, body = raw[:4], raw[4:]
    if not body:
        return Command(*header)
    if len(body) == 1:
        return Command(*header, le=body[0] or 256)
    if body[0] == 0 and len(body) == 3:
        return Command(*header, le=int.from_bytes(body[1:], "big") or 65536)
    start, wide = (3, 2) if body[0] == 0 else (1, 1)
    size = int.from_bytes(body[1:3], "big") if wide == 2 else body[0]
    data, rest = body[start:start + size], body[start + size:]
    if size == 0 or len(data) < size or len(rest) not in (0, wide):
        return None
    le = (int.from_bytes(rest, "big") or 256 ** wide) if rest else None
    return Command(*header, data=data, le=le)


def encode(header, data, le):
    """An extended command APDU, as hosts send it; `le` as bytes or None."""
    length = b"\0" + len(data).to_bytes(2, "big") if data else (b"\0" if le is not None else b"")
    return header + length + data + (le or b"")
