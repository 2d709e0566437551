"""Symmetric algorithms of the standards in README.md."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC


def sha256(*parts):
    """SHA-256 of the concatenation."""
    return hashlib.sha256(b"".join(parts)).digest()


def label(text):
    """A label: ASCII and one zero byte."""
    return text.encode("ascii") + b"\0"


def kdf(secret, number):
    """KDF of channel.md, "Passwords"."""
    return hashlib.sha1(secret + number.to_bytes(4, "big")).digest()[:16]


def password_key(digits):
    """K_pi of channel.md, "Passwords"."""
    return kdf(digits, 3)


def _cipher(key, mode, data, decrypt=False):
    cipher = Cipher(algorithms.AES(key), mode)
    context = cipher.decryptor() if decrypt else cipher.encryptor()
    return context.update(data) + context.finalize()


def aes_encrypt_block(key, block):
    """AES of one block."""
    return _cipher(key, modes.ECB(), block)


def aes_decrypt_block(key, block):
    """The inverse of AES of one block."""
    return _cipher(key, modes.ECB(), block, True)


def cbc_encrypt(key, start, data):
    """AES-CBC over whole blocks."""
    return _cipher(key, modes.CBC(start), data)


def cbc_decrypt(key, start, data):
    """The inverse of AES-CBC."""
    return _cipher(key, modes.CBC(start), data, True)


def cmac(key, data):
    """CMAC with AES, 16 bytes."""
    context = CMAC(algorithms.AES(key))
    context.update(data)
    return context.finalize()


def hkdf(secret, salt, info, size):
    """HKDF-SHA-256 (RFC 5869)."""
    key = hmac.digest(salt, secret, "sha256")
    out, block, count = b"", b"", 0
    while len(out) < size:
        count += 1
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        out += block
    return out[:size]


def _double(block):
    value = int.from_bytes(block, "big") << 1
    if value >> 128:
        value = (value & (1 << 128) - 1) ^ 0x87
    return value.to_bytes(16, "big")


def _xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


def _s2v(key, strings):
    total = cmac(key, bytes(16))
    for string in strings[:-1]:
        total = _xor(_double(total), cmac(key, string))
    last = strings[-1]
    if len(last) >= 16:
        return cmac(key, last[:-16] + _xor(last[-16:], total))
    return cmac(key, _xor(_double(total), (last + b"\x80").ljust(16, b"\0")))


def _siv_stream(key, tag, data):
    counter = bytearray(tag)
    counter[8] &= 0x7F
    counter[12] &= 0x7F
    return _cipher(key, modes.CTR(bytes(counter)), data)


def siv_encrypt(key, plaintext, *associated):
    """AES-SIV (RFC 5297): tag, then cryptogram. Without associated data, S2V has the plaintext only."""
    half = len(key) // 2
    tag = _s2v(key[:half], [*associated, plaintext])
    return tag + _siv_stream(key[half:], tag, plaintext)


def siv_decrypt(key, ciphertext, *associated):
    """The plaintext, or None if the tag is wrong."""
    half = len(key) // 2
    tag = ciphertext[:16]
    if len(tag) < 16:
        return None
    plaintext = _siv_stream(key[half:], tag, ciphertext[16:])
    return plaintext if hmac.compare_digest(tag, _s2v(key[:half], [*associated, plaintext])) else None
