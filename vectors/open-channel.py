"""Writes open-channel.json: openings of a channel with their first commands, computed from docs/spec/channel.md, RFC 9380, RFC 5869, RFC 5297, BSI TR-03110-3
annex F and ICAO Doc 9303-11 clause 9.8.

It shares nothing with the TypeScript implementation: P-256 and its map are written out here, AES, AES-SIV, CMAC and HKDF come from the Python package
`cryptography` (OpenSSL). Run: python3 open-channel.py > open-channel.json
"""

import json
from hashlib import sha1, sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
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


def tlv(tag, value):
    n = len(value)
    return bytes([tag]) + (bytes([n]) if n < 0x80 else bytes([0x81, n])) + value


class Messaging:
    """Secure messaging of one session: its keys, its counter, and the run that its first command names. Even INS only."""

    def __init__(self, ks_enc, ks_mac, run=b""):
        self.ks_enc, self.ks_mac, self.run, self.counter = ks_enc, ks_mac, run, 0

    def cryptogram(self, data):
        if not data:
            return b""
        vector = Cipher(algorithms.AES(self.ks_enc), modes.ECB()).encryptor().update(self.counter.to_bytes(16, "big"))
        return tlv(0x87, b"\x01" + Cipher(algorithms.AES(self.ks_enc), modes.CBC(vector)).encryptor().update(pad(data)))

    def with_mac(self, header, objects):
        return objects + tlv(0x8E, mac(self.ks_mac, self.counter.to_bytes(16, "big") + header + pad(objects)))

    def command(self, header, data=b""):
        """Extended length: Le of the plain command is 65536."""
        self.counter += 1
        header = bytes([header[0] | 0x0C]) + header[1:]
        name = tlv(0xB5, tlv(0x84, self.run)) if self.run and self.counter == 1 else b""
        body = self.with_mac(pad(header), name + self.cryptogram(data) + tlv(0x97, bytes(2)))
        return header + b"\0" + len(body).to_bytes(2, "big") + body + b"\0\0"

    def response(self, data=b""):
        self.counter += 1
        return self.with_mac(b"", self.cryptogram(data) + tlv(0x99, OK)) + OK


OK = bytes.fromhex("9000")
GET_STATUS = bytes.fromhex("80100000")
OPEN_CHANNEL = bytes.fromhex("803e0000")
ENVELOPE = bytes.fromhex("00c20000")


def first_command(ks_enc, ks_mac, run):
    """GET STATUS, protected, and the answer 9000 without data. 'B5' names the run."""
    session = Messaging(ks_enc, ks_mac, run)
    return {"run": run, "command": session.command(GET_STATUS), "response": session.response()}


def printable(values):
    return {field: value.hex() if isinstance(value, bytes) else value for field, value in values.items()}


def opening(password, digits, wish, attestation, tries_left, label=None, typed=None):
    """`attestation` stands for one: any bytes of the right form do. Who typed other digits than the card's has other keys for his first command."""
    seed = label or (password if wish == "none" else f"{password} {wish}")
    sid, host_seed, card_seed = (drawn(f"{seed} {what}", length) for what, length in (("sid", 16), ("host", 48), ("card", 48)))
    # FIPS 186-5 A.2.1: 48 random bytes to a scalar from 1 to n - 1.
    host_secret, card_secret = (int.from_bytes(seed, "big") % (N - 1) + 1 for seed in (host_seed, card_seed))
    identifier = lv_cat(b"symbolon host", b"symbolon card", APPLICATION, bytes([REFERENCES[password]]))

    def generator_of(digits):
        key = sha1(digits.encode() + b"\0\0\0\3").digest()[:16]
        start = lv_cat(SUITE, key)
        string = start + lv_cat(bytes(64 - 1 - len(start)), identifier, sid)
        return key, string, encode_to_curve(string, SUITE + b"_DST")

    key, string, generator = generator_of(digits)
    host_share, card_share = multiply(host_secret, generator_of(typed or digits)[2]), multiply(card_secret, generator)
    shared = multiply(card_secret, host_share)[0].to_bytes(32, "big")
    shared_of_host = multiply(host_secret, card_share)[0].to_bytes(32, "big")
    assert (shared == shared_of_host) == (typed is None)
    transcript = lv_cat(full(host_share), bytes([WISHES[wish]])) + lv_cat(full(card_share), bytes([tries_left]))
    isk, isk_of_host = (sha256(lv_cat(SUITE + b"_ISK", sid, point) + transcript).digest() for point in (shared, shared_of_host))
    keys, keys_of_host = (hkdf(secret, sid, b"symbolon open channel keys 2\0", 96) for secret in (isk, isk_of_host))
    content = b""
    if attestation:
        content = attestation + b"\x80"
        content += bytes(-len(content) % 36)
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
        "challenge": sha256(b"symbolon open channel challenge 2\0" + sid + short(host_share) + short(card_share)).digest(),
        "attestationEncoded": attestation,
        "ciphertext": ciphertext,
        "request": bytes([REFERENCES[password], WISHES[wish]]) + sid + short(host_share),
        "response": bytes([tries_left]) + short(card_share) + ciphertext,
    }
    if password != "can":
        # sid_output of the CPace draft, of which the first 8 bytes name the run.
        run = sha256(b"CPaceSidOutput" + transcript).digest()[:8]
        first = first_command(keys_of_host[:16], keys_of_host[16:32], run)
        if typed:
            first["response"] = bytes([0x63, 0xC0 + tries_left])
        values["firstCommand"] = printable(first)
    return printable(values)


def wrong():
    """The host has a PIN that is not the card's: the keys are the card's, and the first command is the host's."""
    return {"typed": "246811"} | opening("pin", "246810", "none", b"", 2, label="wrong", typed="246811")


def nested():
    """A suspended PIN, opened and proven in the session of the CAN. Its commands there are those of `opening` and `envelope`."""
    can = opening("can", "123456", "none", b"", 1, label="nested can")
    pin = opening("pin", "246810", "none", b"", 0, label="nested pin")
    session = Messaging(bytes.fromhex(can["ksEnc"]), bytes.fromhex(can["ksMac"]))
    steps = ((OPEN_CHANNEL, pin["request"], pin["response"]), (ENVELOPE, pin["firstCommand"]["command"], pin["firstCommand"]["response"]))
    crossed = [
        {"command": session.command(header, bytes.fromhex(data)).hex(), "response": session.response(bytes.fromhex(answer)).hex()}
        for header, data, answer in steps
    ]
    return {"can": can, "pin": pin, "opening": crossed[0], "envelope": crossed[1]}


def resumption():
    secret, phone, card = (drawn(f"resume {what}", length) for what, length in (("secret", 32), ("phone", 16), ("card", 16)))
    keys = hkdf(secret, phone + card, b"symbolon resume keys 2\0", 64)
    values = {
        "secret": secret,
        "phoneNonce": phone,
        "cardNonce": card,
        "phoneTag": mac(secret[:16], b"symbolon resume phone 2\0" + phone),
        "cardTag": mac(keys[16:32], b"symbolon resume card 2\0" + phone + card),
        "ksEnc": keys[:16],
        "ksMac": keys[16:32],
        "channelBinding": keys[32:],
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
            "wrong": wrong(),
            "nested": nested(),
            "resumption": resumption(),
        },
        indent=2,
    )
)
