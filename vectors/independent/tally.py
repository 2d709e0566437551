"""Counts what agrees in one file, and keeps the first difference."""

import json
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent
SPEC = VECTORS.parent / "docs" / "spec"


def load(folder, name):
    """A file of JSON below `spec` or `vectors`."""
    return json.loads((folder / name).read_text("utf-8"))


def bytes_of(text):
    """The bytes of a text in hexadecimal."""
    return bytes.fromhex(text)


class Tally:
    """N of M steps of one file."""

    def __init__(self, name):
        self.name, self.right, self.total, self.first = name, 0, 0, None

    def compare(self, place, got, expected):
        """One step: bytes are compared in hexadecimal."""
        got, expected = (value.hex() if isinstance(value, bytes) else value for value in (got, expected))
        self.total += 1
        if got == expected:
            self.right += 1
        elif self.first is None:
            self.first = (place, got, expected)

    def check(self, place, holds):
        """One step that holds or does not."""
        self.compare(place, bool(holds), True)

    def lines(self):
        """What to print."""
        unit = "step" if self.total == 1 else "steps"
        lines = [f"{self.name}: {self.right} of {self.total} {unit}"]
        if self.first is not None:
            place, got, expected = self.first
            lines += [f"  first difference: {place}", f"    expected {_short(expected)}", f"    got      {_short(got)}"]
        return lines


def _short(value):
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]}... ({len(text)} characters)"
