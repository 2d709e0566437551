"""Keys and addresses of Solana: RFC 8032, SLIP-10, base 58. Slow, and not safe for secrets."""
import hashlib
import hmac

from reports import HARDENED, SEED, need, sha256

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def add(one, other):
    """Extended coordinates (RFC 8032, 5.1.4)."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def recover(y, sign):
    """x of a point, or None (RFC 8032, 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or x == 0 and sign:
        return None
    return P - x if x % 2 != sign else x


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = recover(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_on_curve(data):
    number = int.from_bytes(data, "little")
    return recover(number % 2**255 % P, number >> 255) is not None


def public_key(path):
    """At a path of hardened components (SLIP-10)."""
    left = hmac.digest(b"ed25519 seed", SEED, "sha512")
    for step in path:
        need(step >= HARDENED, "a component that is not hardened")
        left = hmac.digest(left[32:], b"\0" + left[:32] + step.to_bytes(4, "big"), "sha512")
    secret = int.from_bytes(hashlib.sha512(left[:32]).digest()[:32], "little")
    secret = secret & (1 << 254) - 8 | 1 << 254
    point, result = BASE, (0, 1, 1, 0)
    while secret:
        if secret & 1:
            result = add(result, point)
        point, secret = add(point, point), secret >> 1
    inverse = pow(result[2], -1, P)
    x, y = result[0] * inverse % P, result[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def address(text):
    number = 0
    for letter in text:
        number = 58 * number + ALPHABET.index(letter)
    return number.to_bytes(32, "big")


ASSOCIATED = address("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")


def associated_account(owner, mint, program):
    """The first program address off the curve, by its bump from 255 down."""
    for bump in range(255, -1, -1):
        found = sha256(owner, program, mint, bytes([bump]), ASSOCIATED, b"ProgramDerivedAddress")
        if not is_on_curve(found):
            return found
    return None
