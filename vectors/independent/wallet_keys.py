"""Keys of a wallet and what they sign: keys.md."""

import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import curves
import tlv
from errors import Malformed, need
from primitives import label, sha256
from state import Root

K1, R1, ED = 1, 2, 3
MASTER = {K1: b"Bitcoin seed", R1: b"Nist256p1 seed", ED: b"ed25519 seed"}
CURVE = {K1: curves.SECP256K1, R1: curves.P256}
SCHEME_CURVE = {1: K1, 2: K1, 3: K1, 4: R1, 5: ED}
HARDENED = 1 << 31
SEED_SIZES = range(16, 65, 2)
WORDS = Path(__file__).with_name("bip-39-english.txt").read_text("ascii").split()


def mnemonic(entropy):
    """BIP-39, English."""
    size = len(entropy) * 8
    bits = int.from_bytes(entropy, "big") << size // 32 | sha256(entropy)[0] >> 8 - size // 32
    count = (size + size // 32) // 11
    return " ".join(WORDS[bits >> 11 * (count - 1 - i) & 2047] for i in range(count))


def entropy_of(phrase):
    """The entropy of a phrase. Raises Malformed for a wrong length, word or checksum."""
    words = phrase.split(" ")
    if len(words) not in (12, 15, 18, 21, 24) or any(word not in WORDS for word in words):
        raise Malformed("phrase")
    bits = 0
    for word in words:
        bits = bits << 11 | WORDS.index(word)
    check = len(words) * 11 // 33
    entropy = (bits >> check).to_bytes(len(words) * 11 * 32 // 33 // 8, "big")
    if mnemonic(entropy) != phrase:
        raise Malformed("checksum")
    return entropy


def seed_of(entropy):
    """BIP-39, without a passphrase."""
    return hashlib.pbkdf2_hmac("sha512", mnemonic(entropy).encode("ascii"), b"mnemonic", 2048)


def fingerprint(public):
    """The first 4 bytes of RIPEMD-160 of SHA-256 of a key; an Ed25519 key has 00 before it."""
    key = public if len(public) == 33 else b"\0" + public
    return hashlib.new("ripemd160", sha256(key)).digest()[:4]


def public_of(curve, secret):
    """The public key of a secret key of 32 bytes."""
    if curve == ED:
        key = Ed25519PrivateKey.from_private_bytes(secret).public_key()
        return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return curves.public_key(CURVE[curve], int.from_bytes(secret, "big"))


def master(curve, seed):
    """The master key and chain code of a curve."""
    whole = hmac.digest(MASTER[curve], seed, "sha512")
    while curve != ED and not 0 < int.from_bytes(whole[:32], "big") < CURVE[curve].n:
        whole = hmac.digest(MASTER[curve], whole, "sha512")
    return whole[:32], whole[32:]


def step(curve, secret, chain, index):
    """One step of derivation."""
    tail = index.to_bytes(4, "big")
    subject = b"\0" + secret if index & HARDENED else public_of(curve, secret)
    while True:
        whole = hmac.digest(chain, subject + tail, "sha512")
        if curve == ED:
            return whole[:32], whole[32:]
        n, left = CURVE[curve].n, int.from_bytes(whole[:32], "big")
        child = (left + int.from_bytes(secret, "big")) % n
        if left < n and child:
            return child.to_bytes(32, "big"), whole[32:]
        subject = b"\1" + whole[32:]


def _start(root, curve):
    return master(curve, root.secret) if root.curve == 0 else (root.secret[:32], root.secret[32:])


def derive(roots, curve, path):
    """Secret key, chain code, root, and fingerprint of the parent, of a path. Refused as SIGN DIGESTS says."""
    for root in roots:
        if root.curve in (0, curve) and path[:len(root.path)] == root.path:
            break
    else:
        need(False, 0x6A88)
    need(curve != ED or all(index & HARDENED for index in path), 0x6A80)
    secret, chain = _start(root, curve)
    parent = bytes(4)
    for index in path[len(root.path):]:
        parent = fingerprint(public_of(curve, secret))
        secret, chain = step(curve, secret, chain, index)
    return secret, chain, root, parent


def master_fingerprint(root, curve):
    """The fingerprint of the master key on a curve, as far as the root knows it."""
    return root.fingerprint if root.curve else fingerprint(public_of(curve, master(curve, root.secret)[0]))


def wallet_fingerprint(roots):
    """82 of GET STATUS: on secp256k1, or on the curve of the first key root."""
    for root in roots:
        if root.curve in (0, K1):
            return master_fingerprint(root, K1)
    return master_fingerprint(roots[0], roots[0].curve)


def key_set_digest(roots):
    """clone.md, "Receipt"."""
    text = label("symbolon key set 2")
    for root in roots:
        for curve in (root.curve,) if root.curve else (K1, R1, ED):
            secret, chain = _start(root, curve)
            text += tlv.path_bytes(root.path) + bytes([curve]) + public_of(curve, secret) + chain
    return sha256(text)


def subtree(roots, curve, path):
    """The key root of a narrower scope."""
    secret, chain, root, _ = derive(roots, curve, path)
    return Root(path, curve, secret + chain, fingerprint=master_fingerprint(root, curve))


def sign(scheme, secret, message, draw):
    """A signature of a scheme: "Signatures". `draw` gives random bytes."""
    number = int.from_bytes(secret, "big")
    if scheme in (1, 4):
        return curves.ecdsa_sign(CURVE[SCHEME_CURVE[scheme]], number, message)
    if scheme == 5:
        return Ed25519PrivateKey.from_private_bytes(secret).sign(message)
    if scheme == 3:
        number, message = curves.taproot_secret(number, message[32:]), message[:32]
    return curves.schnorr_sign(number, message, draw(32))
