"""Points, ECDSA and Schnorr signatures on the two Weierstrass curves: README.md, "Notation"; keys.md, "Signatures"."""

import hmac
from collections import namedtuple

from primitives import sha256

Curve = namedtuple("Curve", "p a b g n")

P256 = Curve(
    0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5),
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551)

SECP256K1 = Curve(
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F, 0, 7,
    (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8),
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141)


def _twice(curve, point):
    x, y, z = point
    p = curve.p
    if not y:
        return (1, 1, 0)
    yy = y * y % p
    s = 4 * x * yy % p
    m = (3 * x * x + curve.a * pow(z, 4, p)) % p
    x2 = (m * m - 2 * s) % p
    return x2, (m * (s - x2) - 8 * yy * yy) % p, 2 * y * z % p


def _sum(curve, left, right):
    if not left[2]:
        return right
    if not right[2]:
        return left
    p = curve.p
    z1, z2 = left[2] * left[2] % p, right[2] * right[2] % p
    u1, u2 = left[0] * z2 % p, right[0] * z1 % p
    s1, s2 = left[1] * z2 * right[2] % p, right[1] * z1 * left[2] % p
    if u1 == u2:
        return _twice(curve, left) if s1 == s2 else (1, 1, 0)
    h, r = u2 - u1, s2 - s1
    hh = h * h % p
    hhh, v = h * hh % p, u1 * hh % p
    x = (r * r - hhh - 2 * v) % p
    return x, (r * (v - x) - s1 * hhh) % p, h * left[2] * right[2] % p


def _affine(curve, point):
    if not point[2]:
        return None
    inverse = pow(point[2], -1, curve.p)
    return point[0] * inverse ** 2 % curve.p, point[1] * inverse ** 3 % curve.p


def multiply(curve, scalar, point=None):
    """scalar · point (the base point where none is given); None is the point at infinity."""
    result, addend = (1, 1, 0), (*(point or curve.g), 1)
    for bit in bin(scalar)[2:]:
        result = _twice(curve, result)
        if bit == "1":
            result = _sum(curve, result, addend)
    return _affine(curve, result)


def add(curve, left, right):
    """The sum of two points, None being the point at infinity."""
    if left is None or right is None:
        return left or right
    return _affine(curve, _sum(curve, (*left, 1), (*right, 1)))


def on_curve(curve, point):
    """Whether coordinates are those of a point."""
    x, y = point
    return x < curve.p and y < curve.p and (y * y - x ** 3 - curve.a * x - curve.b) % curve.p == 0


def lift(curve, x, odd):
    """The point with this x and this parity of y, or None."""
    square = (x ** 3 + curve.a * x + curve.b) % curve.p
    y = pow(square, (curve.p + 1) // 4, curve.p)
    if x >= curve.p or y * y % curve.p != square:
        return None
    return x, y if y & 1 == odd else curve.p - y


def compress(point):
    """A compressed point, 33 bytes."""
    return bytes([2 + (point[1] & 1)]) + point[0].to_bytes(32, "big")


def uncompressed(point):
    """An uncompressed point, 65 bytes."""
    return b"\4" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def decode(curve, data):
    """The point of a compressed or uncompressed encoding, or None."""
    if len(data) == 33 and data[0] in (2, 3):
        return lift(curve, int.from_bytes(data[1:], "big"), data[0] & 1)
    if len(data) == 65 and data[0] == 4:
        point = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
        return point if on_curve(curve, point) else None
    return None


def public_key(curve, secret):
    """The compressed public key of a secret key."""
    return compress(multiply(curve, secret))


def _nonces(curve, secret, digest):
    size = 32
    reduced = (int.from_bytes(digest, "big") % curve.n).to_bytes(size, "big")
    seed = secret.to_bytes(size, "big") + reduced
    v, k = b"\1" * 32, bytes(32)
    for mark in (b"\0", b"\1"):
        k = hmac.digest(k, v + mark + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        yield int.from_bytes(v, "big")
        k = hmac.digest(k, v + b"\0", "sha256")
        v = hmac.digest(k, v, "sha256")


def ecdsa_sign(curve, secret, digest):
    """ECDSA with the nonce of RFC 6979: r, s in the lower half, recovery id; 65 bytes."""
    for nonce in _nonces(curve, secret, digest):
        if not 0 < nonce < curve.n:
            continue
        x, y = multiply(curve, nonce)
        r = x % curve.n
        s = pow(nonce, -1, curve.n) * (int.from_bytes(digest, "big") + r * secret) % curve.n
        if r and s:
            flip = s > curve.n // 2
            recovery = (y & 1 ^ flip) | (2 if x >= curve.n else 0)
            return r.to_bytes(32, "big") + min(s, curve.n - s).to_bytes(32, "big") + bytes([recovery])
    return None


def ecdsa_verify(curve, public, digest, signature):
    """Whether a signature of 64 bytes with s in the lower half is by this compressed key."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    point = decode(curve, public)
    if len(signature) != 64 or point is None or not (0 < r < curve.n and 0 < s <= curve.n // 2):
        return False
    inverse = pow(s, -1, curve.n)
    left = multiply(curve, int.from_bytes(digest, "big") * inverse % curve.n)
    found = add(curve, left, multiply(curve, r * inverse % curve.n, point))
    return found is not None and found[0] % curve.n == r


def sign(secret, *parts):
    """A signature by an identity key over a concatenation, 64 bytes: keys.md, "Identity key"."""
    return ecdsa_sign(P256, secret, sha256(*parts))[:64]


def verify(public, signature, *parts):
    """Whether a signature over a concatenation is by this identity key."""
    return ecdsa_verify(P256, public, sha256(*parts), signature)


def tagged(tag, *parts):
    """The tagged hash of BIP-340."""
    start = sha256(tag.encode("ascii"))
    return sha256(start, start, *parts)


def schnorr_sign(secret, message, auxiliary):
    """BIP-340, 64 bytes."""
    n = SECP256K1.n
    point = multiply(SECP256K1, secret)
    d = secret if point[1] % 2 == 0 else n - secret
    key = point[0].to_bytes(32, "big")
    masked = d ^ int.from_bytes(tagged("BIP0340/aux", auxiliary), "big")
    k = int.from_bytes(tagged("BIP0340/nonce", masked.to_bytes(32, "big"), key, message), "big") % n
    r = multiply(SECP256K1, k)
    k = k if r[1] % 2 == 0 else n - k
    rx = r[0].to_bytes(32, "big")
    e = int.from_bytes(tagged("BIP0340/challenge", rx, key, message), "big") % n
    return rx + ((k + e * d) % n).to_bytes(32, "big")


def taproot_secret(secret, merkle_root):
    """The secret key of the key path of an output: keys.md, "Signatures", BIP-341."""
    point = multiply(SECP256K1, secret)
    even = secret if point[1] % 2 == 0 else SECP256K1.n - secret
    tweak = tagged("TapTweak", point[0].to_bytes(32, "big"), merkle_root)
    return (even + int.from_bytes(tweak, "big")) % SECP256K1.n
