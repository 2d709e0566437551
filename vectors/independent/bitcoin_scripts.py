"""Outputs that deserve a warning: interpreters.md, "Bitcoin transaction", table of warnings."""

from bitcoin_message import compact_size
from curves import SECP256K1, lift

MOST_READ, MOST_SPENDABLE = 256, 10_000


def witness_program(script):
    """Version and program of a witness program (BIP-141), or None."""
    if not 4 <= len(script) <= 42 or script[0] and not 0x51 <= script[0] <= 0x60 or script[1] != len(script) - 2:
        return None
    return script[0] and script[0] - 0x50, script[2:]


def _is_true(data):
    return any(data[:-1]) or data[-1:] not in (b"", b"\0", b"\x80")


def _outcome(script):
    """True or False where a script always succeeds or fails, else None."""
    at, only_pushes, last = 0, True, False
    while at < len(script):
        code, at = script[at], at + 1
        if code > 0x4E:
            only_pushes = only_pushes and (code == 0x4F or 0x51 <= code <= 0x60)
            last = True
            continue
        size = code
        if code > 0x4B:
            wide = 1 << code - 0x4C
            if at + wide > len(script):
                return False
            size, at = int.from_bytes(script[at:at + wide], "little"), at + wide
        if at + size > len(script):
            return False
        last, at = _is_true(script[at:at + size]), at + size
    return last if only_pushes else None


def _fixed(script):
    """Whether a script always succeeds or fails, as far as the card reads it."""
    p2pkh = len(script) == 25 and script[:3] == b"\x76\xA9\x14" and script[23:] == b"\x88\xAC"
    p2sh = len(script) == 23 and script[:2] == b"\xA9\x14" and script[22:] == b"\x87"
    if p2pkh or p2sh or not 0 < len(script) <= MOST_READ:
        return None
    return _outcome(script)


def warnings(amount, script):
    """The warnings of an output, in their order."""
    program = witness_program(script)
    version, data = program or (None, b"")
    lost = (script[:1] == b"\x6A" or len(script) > MOST_SPENDABLE or version == 0 and len(data) not in (20, 32)
            or version == 1 and len(data) == 32 and lift(SECP256K1, int.from_bytes(data, "big"), 0) is None)
    outcome = None if program else _fixed(script)
    free = (version is not None and (version > 1 or version == 1 and len(data) != 32) or not script
            or outcome is True)
    size = 8 + len(compact_size(len(script))) + len(script) + (67 if program else 148)
    found = ["data-output"] if lost or outcome is False else ["dust-output"] if amount < 3 * size else []
    return found + (["unguarded-output"] if free else [])
