"""Writes open-channel.json: whole openings of a channel with the first commands, computed from docs/spec/channel.md, RFC 9380, RFC 5869 and RFC 5297.

It shares nothing with the TypeScript implementation: P-256 and its map are written out here, AES-SIV, CMAC and HKDF come from the Python package `cryptography`
(OpenSSL). Run: python3 open-channel.py > open-channel.json
"""

import json
from hashlib import sha1, sha256

from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# NIST P-256: FIPS 186-5, SP 800-186 clause 3.2.1.3.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RFC 9380 clause 8.2: the map's Z for P256_XMD:SHA-256_SSWU_NU_.
Z = P - 10


def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def multiply(scalar, p):
    result = None
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, p)
    return result


def full(p):
    return b"\x04" + p[0].to_bytes(32, "big") + p[1].to_bytes(32, "big")


def short(p):
    return bytes([2 + p[1] % 2]) + p[0].to_bytes(32, "big")


def expand(message, tag, length):
    """expand_message_xmd, RFC 9380 clause 5.3.1, for at most two blocks."""
    suffix = tag + bytes([len(tag)])
    first = sha256(bytes(64) + message + length.to_bytes(2, "big") + b"\0" + suffix).digest()
    blocks = [sha256(first + b"\1" + suffix).digest()]
    blocks.append(sha256(bytes(a ^ b for a, b in zip(first, blocks[0])) + b"\2" + suffix).digest())
    return b"".join(blocks)[:length]


def encode_to_curve(message, tag):
    """RFC 9380 clauses 5.2 and 6.6.2."""
    u = int.from_bytes(expand(message, tag, 48), "big") % P
    t = (Z * Z * pow(u, 4, P) + Z * u * u) % P
    x1 = (-B * pow(A, -1, P) * (1 + pow(t, -1, P))) % P if t else B * pow(Z * A, -1, P) % P
    for x in (x1, Z * u * u * x1 % P):
        square = (x**3 + A * x + B) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square:
            return x, y if y % 2 == u % 2 else P - y
    raise ValueError


def lv_cat(*strings):
    assert all(len(string) < 128 for string in strings)
    return b"".join(bytes([len(string)]) + string for string in strings)


SUITE = b"CPaceP256_XMD:SHA-256_SSWU_NU_"
APPLICATION = b"\xf0SYMBOLON"
REFERENCES = {"can": 2, "pin": 3, "puk": 4}
WISHES = {"none": 0, "signature": 1, "certificates": 2}


def hkdf(secret, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def drawn(label, length):
    return b"".join(sha256(f"TEST {label} {block}".encode()).digest() for block in range(2))[:length]


def mac(key, message):
    cmac = CMAC(algorithms.AES(key))
    cmac.update(message)
    return cmac.finalize()[:8]


def pad(data):
    """ISO/IEC 9797-1 padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % 16)


def first_command(ks_mac, run):
    """GET STATUS, protected, and the answer 9000 without data. 'B5' names the run."""
    header = bytes.fromhex("8c100000")
    objects = b"\xb5\x0a\x84\x08" + run + b"\x97\x02\x00\x00"
    objects += b"\x8e\x08" + mac(ks_mac, (1).to_bytes(16, "big") + pad(header) + pad(objects))
    answer = b"\x99\x02\x90\x00"
    answer += b"\x8e\x08" + mac(ks_mac, (2).to_bytes(16, "big") + pad(answer))
    return {
        "run": run,
        # Extended length: Le of the plain command is 65536.
        "command": header + b"\0" + len(objects).to_bytes(2, "big") + objects + b"\0\0",
        "response": answer + b"\x90\x00",
    }


def printable(values):
    return {field: value.hex() if isinstance(value, bytes) else value for field, value in values.items()}


def opening(password, digits, wish, attestation, tries_left):
    """`attestation` stands for one: any bytes of the right form do."""
    seed = password if wish == "none" else f"{password} {wish}"
    sid, host_seed, card_seed = (drawn(f"{seed} {what}", length) for what, length in (("sid", 16), ("host", 48), ("card", 48)))
    # FIPS 186-5 A.2.1: 48 random bytes to a scalar from 1 to n - 1.
    host_secret, card_secret = (int.from_bytes(seed, "big") % (N - 1) + 1 for seed in (host_seed, card_seed))
    key = sha1(digits.encode() + b"\0\0\0\3").digest()[:16]
    start = lv_cat(SUITE, key)
    identifier = lv_cat(b"symbolon host", b"symbolon card", APPLICATION, bytes([REFERENCES[password]]))
    string = start + lv_cat(bytes(64 - 1 - len(start)), identifier, sid)
    generator = encode_to_curve(string, SUITE + b"_DST")
    host_share, card_share = multiply(host_secret, generator), multiply(card_secret, generator)
    shared = multiply(host_secret, card_share)[0].to_bytes(32, "big")
    assert shared == multiply(card_secret, host_share)[0].to_bytes(32, "big")
    transcript = lv_cat(full(host_share), bytes([WISHES[wish]])) + lv_cat(full(card_share), bytes([tries_left]))
    isk = sha256(lv_cat(SUITE + b"_ISK", sid, shared) + transcript).digest()
    keys = hkdf(isk, sid, b"symbolon open channel keys 1\0", 96)
    content = b""
    if attestation:
        content = attestation + b"\x80"
        content += bytes(-len(content) % 72)
    # A PIN or PUK is counted: the host proves it first, and the answer holds nothing made from it.
    ciphertext = AESSIV(keys[64:]).encrypt(content, None) if password == "can" else b""
    values = {
        "password": password,
        "digits": digits,
        "passwordKey": key,
        "attestation": wish,
        "triesLeft": tries_left,
        "sid": sid,
        "hostSeed": host_seed,
        "hostSecret": host_secret.to_bytes(32, "big"),
        "cardSeed": card_seed,
        "cardSecret": card_secret.to_bytes(32, "big"),
        "channelIdentifier": identifier,
        "generatorString": string,
        "generator": full(generator),
        "hostShare": short(host_share),
        "cardShare": short(card_share),
        "sharedSecret": shared,
        "intermediateSessionKey": isk,
        "ksEnc": keys[:16],
        "ksMac": keys[16:32],
        "channelBinding": keys[32:64],
        "encryptionKey": keys[64:],
        "challenge": sha256(b"symbolon open channel challenge 1\0" + sid + short(host_share) + short(card_share)).digest(),
        "attestationEncoded": attestation,
        "ciphertext": ciphertext,
        "request": bytes([REFERENCES[password], WISHES[wish]]) + sid + short(host_share),
        "response": bytes([tries_left]) + short(card_share) + ciphertext,
    }
    if password != "can":
        # sid_output of the CPace draft, of which the first 8 bytes name the run.
        values["firstCommand"] = printable(first_command(keys[16:32], sha256(b"CPaceSidOutput" + transcript).digest()[:8]))
    return printable(values)


def resumption():
    secret, phone, card = (drawn(f"resume {what}", length) for what, length in (("secret", 32), ("phone", 16), ("card", 16)))
    keys = hkdf(secret, phone + card, b"symbolon resume keys 1\0", 64)
    values = {
        "secret": secret,
        "phoneNonce": phone,
        "cardNonce": card,
        "phoneTag": mac(secret[:16], b"symbolon resume phone 1\0" + phone),
        "cardTag": mac(keys[16:32], b"symbolon resume card 1\0" + phone + card),
        "ksEnc": keys[:16],
        "ksMac": keys[16:32],
        "channelBinding": keys[32:],
        "firstCommand": printable(first_command(keys[16:32], card[:8])),
    }
    return printable(values)


ATTESTATION = bytes.fromhex("8001035f3740") + bytes(range(64))

print(
    json.dumps(
        {
            "source": "Computed by open-channel.py from docs/spec/channel.md.",
            "note": "TEST passwords and TEST randomness. The attestation's signature stands for one and is none.",
            "openings": [
                opening("can", "123456", "none", b"", 1),
                opening("can", "123456", "signature", ATTESTATION, 1),
                opening("pin", "246810", "none", b"", 2),
                opening("puk", "123456789012", "none", b"", 9),
            ],
            "resumption": resumption(),
        },
        indent=2,
    )
)
