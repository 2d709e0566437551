"""Base 58, and addresses that programs of Solana derive."""

from primitives import sha256

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
P = (1 << 255) - 19
D = -121665 * pow(121666, -1, P) % P


def encode(data):
    """The text of some bytes."""
    value, text = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def decode(text):
    """The 32 bytes of an address."""
    value = 0
    for letter in text:
        value = value * 58 + ALPHABET.index(letter)
    return value.to_bytes(32, "big")


def _is_point(data):
    y = int.from_bytes(data, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    return y < P and (square == 0 or pow(square, (P - 1) // 2, P) == 1)


def associated_account(owner, program, mint, of):
    """The associated token account: the first derived address that is no point of Ed25519."""
    for bump in range(255, -1, -1):
        address = sha256(owner, program, mint, bytes([bump]), of, b"ProgramDerivedAddress")
        if not _is_point(address):
            return address
    return None
