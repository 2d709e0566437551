"""Writes secure-messaging-aes128.json: secure messaging computed from BSI TR-03110-3 annex F and ICAO Doc 9303-11 clause 9.8 alone.

It shares nothing with the TypeScript implementation: AES and CMAC come from the Python package `cryptography` (OpenSSL).
Run: python3 secure-messaging-aes128.py > secure-messaging-aes128.json
"""

import json

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

# Session keys of ICAO Doc 9303-11 appendix G.1.
KS_ENC = bytes.fromhex("f5f0e35c0d7161ee6724ee513a0d9a7f")
KS_MAC = bytes.fromhex("fe251c7858b356b24514b3bd5f4297d1")


def pad(data):
    return data + b"\x80" + bytes(-(len(data) + 1) % 16)


def tlv(tag, value):
    n = len(value)
    length = bytes([n]) if n < 0x80 else bytes([0x81, n]) if n < 0x100 else b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + length + value


def encrypt(counter, data):
    ssc = counter.to_bytes(16, "big")
    ecb = Cipher(algorithms.AES(KS_ENC), modes.ECB()).encryptor()
    cbc = Cipher(algorithms.AES(KS_ENC), modes.CBC(ecb.update(ssc))).encryptor()
    return cbc.update(pad(data)) + cbc.finalize()


def mac(counter, header, objects):
    message = counter.to_bytes(16, "big") + (pad(header) if header else b"") + (pad(objects) if objects else b"")
    cmac = CMAC(algorithms.AES(KS_MAC))
    cmac.update(message)
    return cmac.finalize()[:8]


def cryptogram(counter, ins, data):
    if not data:
        return b""
    return tlv(0x85, encrypt(counter, data)) if ins & 1 else tlv(0x87, b"\x01" + encrypt(counter, data))


def le_object(le):
    if le is None:
        return b""
    return tlv(0x97, (le % 0x100).to_bytes(1, "big") if le <= 0x100 else (le % 0x10000).to_bytes(2, "big"))


def exchange(counter, name, cla, ins, p1, p2, data, le, answer, status):
    header = bytes([cla | 0x0C, ins, p1, p2])
    objects = cryptogram(counter, ins, data) + le_object(le)
    command = objects + tlv(0x8E, mac(counter, header, objects))
    reply_objects = cryptogram(counter + 1, ins, answer) + tlv(0x99, status.to_bytes(2, "big"))
    response = reply_objects + tlv(0x8E, mac(counter + 1, b"", reply_objects))
    plain = {"cla": cla, "ins": ins, "p1": p1, "p2": p2}
    if data:
        plain["data"] = data.hex()
    if le is not None:
        plain["le"] = le
    return {
        "name": name,
        "command": plain,
        "protectedCommand": (header + command).hex(),
        "response": {"data": answer.hex(), "status": status},
        "protectedResponse": response.hex(),
    }


def ramp(length):
    return bytes(i % 251 for i in range(length))


CASES = [
    ("case 1", 0x80, 0x10, 0x00, 0x00, b"", None, b"", 0x9000),
    ("case 2", 0x00, 0xB0, 0x9C, 0x00, b"", 256, ramp(32), 0x9000),
    ("case 3", 0x00, 0xA4, 0x02, 0x0C, bytes.fromhex("011c"), None, b"", 0x9000),
    ("case 4, proprietary class", 0x80, 0x16, 0x00, 0x00, ramp(40), 256, ramp(65), 0x9000),
    ("one whole block each way", 0x80, 0x14, 0x00, 0x00, ramp(16), 16, ramp(16), 0x9000),
    ("odd instruction, extended Le", 0x00, 0xCB, 0x3F, 0xFF, bytes.fromhex("5c017e"), 65536, ramp(300), 0x9000),
    ("extended data, refused", 0x80, 0x30, 0x00, 0x00, ramp(600), 2048, b"", 0x6985),
    ("lengths at the edge of one byte", 0x80, 0x12, 0x00, 0x00, ramp(111), 257, ramp(127), 0x9000),
    ("chaining bit kept", 0x10, 0x86, 0x00, 0x00, bytes.fromhex("7c00"), 256, ramp(20), 0x9000),
]

print(
    json.dumps(
        {
            "source": "computed by secure-messaging-aes128.py from BSI TR-03110-3 annex F with OpenSSL's AES, independently of the code it tests",
            "ksEnc": KS_ENC.hex(),
            "ksMac": KS_MAC.hex(),
            "exchanges": [exchange(2 * i + 1, *case) for i, case in enumerate(CASES)],
        },
        indent=2,
    )
)
