"""Owner files as one card of a set encrypts them for another, made without any of our code: python3 encrypted-file.py > encrypted-file.json

AES-SIV and HKDF come from the Python package `cryptography` (OpenSSL). TEST KEYS.
"""
import json

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEED = bytes(range(64))
SET_ID = bytes(range(0xA0, 0xB0))
FILES = [(0, 1, "labels", b"public notes of a test"), (5, 0x01020304, "caf\u00e9", b""), (2, 7, "", b""), (3, 2, "long", bytes(512))]


def tlv(tag, value):
    n = len(value)
    length = bytes([n]) if n < 0x80 else bytes([0x81, n]) if n < 0x100 else b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + length + value


def encrypt(file, version, name, content):
    key = HKDF(SHA256(), 64, SET_ID, b"symbolon file key 2\0").derive(SEED)
    header = tlv(0x80, b"\x02") + tlv(0x81, SET_ID) + tlv(0x82, bytes([file])) + tlv(0x83, version.to_bytes(4, "big"))
    plaintext = (tlv(0x80, name.encode()) if name else b"") + tlv(0x81, content)
    return tlv(0xA0, header) + tlv(0x81, AESSIV(key).encrypt(plaintext, [header]))


print(
    json.dumps(
        {
            "source": "encrypted-file.py beside this file, which shares no code with ours",
            "note": "A file without a name was deleted. Test keys.",
            "seed": SEED.hex(),
            "setId": SET_ID.hex(),
            "files": [
                {"file": file, "version": version, "name": name, "content": content.hex(), "encrypted": encrypt(file, version, name, content).hex()}
                for file, version, name, content in FILES
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
)
