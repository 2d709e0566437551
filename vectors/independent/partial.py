"""Streams that are not complete yet, and those that this card does not read."""

import tlv
from errors import Malformed


class Incomplete(Exception):
    """The stream ends too early, so far."""


class NotCovered(Malformed):
    """A stream of a kind that is not read here. The card refuses it; the replay names it."""


class Partial(tlv.Reader):
    """A reader of a stream that may not be complete."""

    def take(self, size):
        """The next bytes."""
        if self.left() < size:
            raise Incomplete
        return super().take(size)

    def little(self, size):
        """The next number, little-endian."""
        return int.from_bytes(self.take(size), "little")

    def little_path(self):
        """The next Path, whose components are little-endian."""
        count = self.number(1)
        if count > 10:
            raise Malformed("path")
        return tuple(self.little(4) for _ in range(count))
