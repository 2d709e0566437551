"""Random bytes and their tests: keys.md, "Randomness"."""

from errors import Refusal

STARTUP, ROW, WINDOW, EQUAL_IN_WINDOW = 1024, 6, 512, 31


class Source:
    """What a card draws from one power-up to the next. `chip` gives that many bytes."""

    def __init__(self, chip):
        self.chip, self.seen, self.failed, self.started = chip, bytearray(), False, False

    def draw(self, size):
        """Bytes that passed the tests. Raises Refusal after a failure."""
        if not self.started and not self.failed:
            self._test(self._take(STARTUP))
            self.started = True
        return self._test(self._take(size))

    def _take(self, size):
        if self.failed:
            raise Refusal(0x9D10)
        return self.chip(size)

    def _test(self, drawn):
        for byte in drawn:
            self.seen.append(byte)
            self.failed = self.failed or _is_suspect(self.seen)
        if self.failed:
            raise Refusal(0x9D10)
        return drawn


def _is_suspect(seen):
    """Whether the last byte completes one of the three failures."""
    row = seen[-ROW:]
    steps = [(after - before) % 256 for before, after in zip(seen[-ROW - 1:-1], seen[1:][-ROW:])]
    window = seen[(len(seen) - 1) // WINDOW * WINDOW:]
    return (len(row) == ROW and len(set(row)) == 1 or len(steps) == ROW and len(set(steps)) == 1
            or window.count(window[0]) >= EQUAL_IN_WINDOW)
