"""The mathematics of SLIP-39: GF(256), splits with a digest, and the encryption of the secret."""

import hashlib
import hmac

DIGEST_AT, SECRET_AT, DIGEST_BYTES = 254, 255, 4
ROUNDS, ITERATIONS = 4, 2500


def _tables():
    powers, logs, value = [], [0] * 256, 1
    for exponent in range(255):
        powers.append(value)
        logs[value] = exponent
        doubled = value << 1
        value ^= doubled ^ 0x11B if doubled & 0x100 else doubled
    return powers, logs


POWERS, LOGS = _tables()


def times(left, right):
    """The product of two numbers of GF(256)."""
    return POWERS[(LOGS[left] + LOGS[right]) % 255] if left and right else 0


def _over(left, right):
    return POWERS[(LOGS[left] - LOGS[right]) % 255] if left else 0


def added(left, right):
    """The sum of two values, byte by byte."""
    return bytes(a ^ b for a, b in zip(left, right))


def value_at(points, x):
    """The value at x of the polynomials of lowest degree through points: pairs of place and value."""
    total = bytes(len(points[0][1]))
    for place, value in points:
        weight = 1
        for other, _ in points:
            if other != place:
                weight = times(weight, _over(x ^ other, place ^ other))
        total = added(total, bytes(times(weight, byte) for byte in value))
    return total


def _digest(random, secret):
    return hmac.digest(random, secret, "sha256")[:DIGEST_BYTES]


def split(secret, threshold, count, draw):
    """The values at 0, 1, ... of a split with a digest. `draw` gives random bytes."""
    if threshold == 1:
        return [secret] * count
    random = draw(len(secret) - DIGEST_BYTES)
    points = [(place, draw(len(secret))) for place in range(threshold - 2)]
    base = [*points, (DIGEST_AT, _digest(random, secret) + random), (SECRET_AT, secret)]
    return [value_at(base, place) for place in range(count)]


def split_plainly(secret, threshold, count, draw):
    """The same without a digest."""
    if threshold == 1:
        return [secret] * count
    base = [*((place, draw(len(secret))) for place in range(threshold - 1)), (SECRET_AT, secret)]
    return [value_at(base, place) for place in range(count)]


def recover(points):
    """The secret of a split with a digest, from as many points as its threshold; None if the digest is wrong."""
    if len(points) == 1:
        return points[0][1]
    secret, mark = value_at(points, SECRET_AT), value_at(points, DIGEST_AT)
    return secret if hmac.compare_digest(mark[:DIGEST_BYTES], _digest(mark[DIGEST_BYTES:], secret)) else None


def _cipher(value, rounds, identifier, extendable, exponent, passphrase):
    half = len(value) // 2
    left, right = value[:half], value[half:]
    salt = b"" if extendable else b"shamir" + identifier
    for number in rounds:
        made = hashlib.pbkdf2_hmac("sha256", bytes([number]) + passphrase, salt + right, ITERATIONS << exponent, half)
        left, right = right, added(left, made)
    return right + left


def encrypt(secret, identifier, extendable, exponent, passphrase=b""):
    """The encrypted master secret."""
    return _cipher(secret, range(ROUNDS), identifier, extendable, exponent, passphrase)


def decrypt(value, identifier, extendable, exponent, passphrase=b""):
    """The inverse of encrypt."""
    return _cipher(value, reversed(range(ROUNDS)), identifier, extendable, exponent, passphrase)
