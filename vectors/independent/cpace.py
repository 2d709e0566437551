"""CPace of draft-irtf-cfrg-cpace-21 on P-256, as channel.md, "OPEN CHANNEL" uses it."""

import hashlib

from curves import P256, compress, multiply, uncompressed
from errors import Malformed
from primitives import hkdf, label, sha256

DSI = b"CPaceP256_XMD:SHA-256_SSWU_NU_"
BLOCK = 64
PADDING = 36


def lv_cat(*strings):
    """lv_cat of the draft, for strings of less than 128 bytes."""
    return b"".join(bytes([len(string)]) + string for string in strings)


def _expand(message, tag, size):
    suffix = tag + bytes([len(tag)])
    start = hashlib.sha256(bytes(BLOCK) + message + size.to_bytes(2, "big") + b"\0" + suffix).digest()
    block = hashlib.sha256(start + b"\1" + suffix).digest()
    out, count = block, 1
    while len(out) < size:
        count += 1
        mixed = bytes(a ^ b for a, b in zip(start, block))
        block = hashlib.sha256(mixed + bytes([count]) + suffix).digest()
        out += block
    return out[:size]


def _map_to_curve(u):
    p, a, b, z = P256.p, P256.a, P256.b, P256.p - 10
    t = z * u * u % p
    denominator = (t * t + t) % p
    x = -b * pow(a, -1, p) * (1 + pow(denominator, -1, p)) if denominator else b * pow(z * a, -1, p)
    x %= p
    square = (x ** 3 + a * x + b) % p
    y = pow(square, (p + 1) // 4, p)
    if y * y % p != square:
        x = t * x % p
        y = pow((x ** 3 + a * x + b) % p, (p + 1) // 4, p)
    return x, y if y & 1 == u & 1 else p - y


def encode_to_curve(message, tag):
    """encode_to_curve of RFC 9380, suite P256_XMD:SHA-256_SSWU_NU_."""
    return _map_to_curve(int.from_bytes(_expand(message, tag, 48), "big") % P256.p)


def channel_identifier(reference):
    """CI of channel.md, "OPEN CHANNEL"."""
    return lv_cat(b"symbolon host", b"symbolon card", b"\xF0SYMBOLON", bytes([reference]))


def generator(password_key, identifier, sid):
    """g of step 1."""
    zeros = bytes(max(0, BLOCK - 1 - (1 + len(password_key)) - (1 + len(DSI))))
    return encode_to_curve(lv_cat(DSI, password_key, zeros, identifier, sid), DSI + b"_DST")


def secret_from(draw):
    """A secret key from 48 random bytes: channel.md, "PACE"."""
    return int.from_bytes(draw, "big") % (P256.n - 1) + 1


def share(password_key, reference, sid, secret):
    """The share of one side, as a point."""
    return multiply(P256, secret, generator(password_key, channel_identifier(reference), sid))


def transcript(host_share, attestation, card_share, tries_left):
    """lv_cat(Ya, ADa) || lv_cat(Yb, ADb)."""
    return (lv_cat(uncompressed(host_share), bytes([attestation]))
            + lv_cat(uncompressed(card_share), bytes([tries_left])))


def keys(sid, secret, peer_share, both):
    """The 96 bytes of step 4."""
    shared = multiply(P256, secret, peer_share)[0].to_bytes(32, "big")
    isk = sha256(lv_cat(DSI + b"_ISK", sid, shared), both)
    return hkdf(isk, sid, label("symbolon open channel keys 2"), 96)


def run_name(both):
    """The name of a run: channel.md, "The first command"."""
    return sha256(b"CPaceSidOutput", both)[:8]


def challenge(sid, host_share, card_share):
    """What the attestation in the answer is signed for."""
    return sha256(label("symbolon open channel challenge 2"), sid, compress(host_share), compress(card_share))


def padded(attestation):
    """The plaintext of the ciphertext: `80`, then zeros up to a multiple of 36. channel.md, "OPEN CHANNEL"."""
    size = len(attestation) + 1
    return attestation + b"\x80" + bytes(-size % PADDING)


def unpadded(plaintext):
    """The attestation in a plaintext, nothing in an empty one. Raises Malformed: channel.md, "OPEN CHANNEL"."""
    attestation = plaintext.rstrip(b"\0")[:-1]
    if plaintext and padded(attestation) != plaintext:
        raise Malformed("padding of the attestation")
    return attestation
