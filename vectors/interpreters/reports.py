"""What every interpreter has in common, from docs/spec/policy.md and interpreters.md alone: keys, encoding, comparison.

It shares no line with our code, and needs only Python 3. Its numbers on curves are slow and not safe for secrets.
"""
import hashlib
import hmac
import json
import pathlib
import re
import sys

# The label and the version, as the page has them.
POLICY = (pathlib.Path(__file__).parents[2] / "docs/spec/policy.md").read_text()
COMMITMENT = re.search("'(symbolon commitment [0-9]+)' 00", POLICY)[1].encode() + b"\0"
SUMMARY_VERSION = bytes.fromhex(re.search("### Summary.*?version [|] `([0-9A-F]{2})`", POLICY, re.DOTALL)[1])

SEED = hashlib.pbkdf2_hmac("sha512", b"abandon " * 11 + b"about", b"mnemonic", 2048)
HARDENED = 0x80000000
PIECE = 1024


class Refused(Exception):
    """The stream can't be read, or must not be signed."""


def need(condition, why="refused"):
    if not condition:
        raise Refused(why)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def keccak256(data):
    """Keccak-256 with the padding of before SHA-3 (Keccak reference, section 1)."""
    lanes = [[0] * 5 for _ in range(5)]
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % 136)
    padded[-1] |= 0x80
    for start in range(0, len(padded), 136):
        for n in range(17):
            lanes[n % 5][n // 5] ^= int.from_bytes(padded[start + 8 * n : start + 8 * n + 8], "little")
        permute(lanes)
    return b"".join(lanes[n][0].to_bytes(8, "little") for n in range(4))


def permute(a):
    turn = lambda x, n: (x << n % 64 | x >> 64 - n % 64) & (1 << 64) - 1
    register = 1
    for _ in range(24):
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[x - 1] ^ turn(c[(x + 1) % 5], 1) for x in range(5)]
        for x in range(5):
            for y in range(5):
                a[x][y] ^= d[x]
        x, y, moved = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            moved, a[x][y] = a[x][y], turn(moved, (t + 1) * (t + 2) // 2)
        for y in range(5):
            row = [a[x][y] for x in range(5)]
            for x in range(5):
                a[x][y] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
        for j in range(7):
            a[0][0] ^= (register & 1) << (1 << j) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)


# secp256k1 (SEC 2).
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def add(one, other):
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    if one == other:
        slope = 3 * one[0] ** 2 * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def multiply(scalar, point=G):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def compressed(point):
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


KNOWN = {}


def private_key(path):
    """Key and chain code on secp256k1 (BIP-32)."""
    if path not in KNOWN:
        if not path:
            left = hmac.digest(b"Bitcoin seed", SEED, "sha512")
            key = int.from_bytes(left[:32], "big")
        else:
            parent, code = private_key(path[:-1])
            step = path[-1]
            head = b"\0" + parent.to_bytes(32, "big") if step >= HARDENED else compressed(multiply(parent))
            left = hmac.digest(code, head + step.to_bytes(4, "big"), "sha512")
            key = (int.from_bytes(left[:32], "big") + parent) % N
        KNOWN[path] = key, left[32:]
    return KNOWN[path]


def point_at(path):
    return multiply(private_key(path)[0])


def fingerprint():
    return hashlib.new("ripemd160", sha256(compressed(point_at(())))).digest()[:4]


class Stream:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "ends early")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count, order="big"):
        return int.from_bytes(self.take(count), order)

    def path(self, order="big"):
        count = self.number(1)
        need(count <= 10, "a path of more than 10 components")
        return tuple(self.number(4, order) for _ in range(count))

    def rest(self):
        return self.take(len(self.data) - self.at)

    def end(self):
        need(self.at == len(self.data), "goes on after its end")


def account_of(path):
    """Hardened prefix."""
    soft = [n for n, step in enumerate(path) if step < HARDENED]
    return path[: soft[0]] if soft else path


def text_of(path):
    return "/".join(["m"] + [f"{step % HARDENED}{chr(39) * (step >= HARDENED)}" for step in path])


def facts_of(path, chain, coin, **facts):
    """Facts of what one key signs; `coin` is the second part of the name of the chain's coin."""
    none = {"fee": 0, "transfers": [], "approvals": [], "warnings": [], "message": None, "blind": None}
    sums = {"inputs": (0, 0), "change": (0, 0), "types": [], "accounts": [account_of(path)]}
    return {"chain": chain, "coin": f"{chain}/{coin}", **none, **sums, **facts}


def prefixed(data, size=2):
    return len(data).to_bytes(size, "big") + data


def tlv(tag, value):
    size = len(value)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + value


def asset_and(asset, amount, account):
    return prefixed(asset.encode()) + amount + prefixed(account)


def amount32(amount):
    return amount.to_bytes(32, "big")


def encoded_facts(facts):
    path = lambda p: bytes([len(p)]) + b"".join(step.to_bytes(4, "big") for step in p)
    total = lambda s: s[0].to_bytes(4, "big") + amount32(s[1])
    out = tlv(0x80, facts["chain"].encode())
    out += tlv(0x81, prefixed(facts["coin"].encode()) + amount32(facts["fee"]))
    out += tlv(0x82, len(facts["transfers"]).to_bytes(4, "big"))
    out += tlv(0x83, len(facts["approvals"]).to_bytes(4, "big"))
    out += tlv(0x84, total(facts["inputs"])) + tlv(0x85, total(facts["change"]))
    out += tlv(0x86, b"".join(map(path, facts["accounts"]))) + tlv(0x87, bytes(facts["types"]))
    if facts["message"]:
        standard, digest = facts["message"]
        out += tlv(0x88, prefixed(standard.encode(), 1) + digest)
    if facts["blind"]:
        out += tlv(0x89, facts["blind"].encode())
    return out + tlv(0x8A, b"".join(prefixed(warning.encode(), 1) for warning in facts["warnings"]))


def reported(number, stream, facts, digests, complete=None):
    """What a case of the vectors holds. `complete` is where in the stream the facts are: at its end, if not given."""
    complete = len(stream) if complete is None else complete
    read = min(len(stream), -(-complete // PIECE) * PIECE)
    told = b"".join(b"\x01" + asset_and(a, amount32(n), who) for a, n, who in facts["transfers"])
    for asset, amount, spender in facts["approvals"]:
        limit = b"\0" if amount is None else b"\x01" + amount32(amount)
        told += b"\x02" + asset_and(asset, limit, spender)
    content = encoded_facts(facts)
    bytes_hash, told_hash = sha256(stream[:read]), sha256(told, b"\x03", content)
    body = tlv(0x80, SUMMARY_VERSION) + tlv(0x81, bytes([number])) + tlv(0x82, fingerprint())
    body += tlv(0x83, read.to_bytes(4, "big")) + tlv(0x84, bytes_hash) + tlv(0x85, told_hash)
    body += tlv(0xA6, content) + tlv(0x87, len(digests).to_bytes(4, "big"))
    return {
        "commitment": sha256(COMMITMENT, bytes([number]), bytes_hash, told_hash).hex(),
        "digests": [[text_of(path), scheme, digest.hex()] for path, scheme, digest in digests],
        "summary": body.hex(),
    }


def check(script, number, read):
    """Compares `read` of a stream, which returns facts and digests, with the file beside the script."""
    cases = json.loads(pathlib.Path(script).with_suffix(".json").read_text())["cases"]
    wrong = 0
    for case in cases:
        stream = bytes.fromhex(case["stream"])
        try:
            found = {"refused": None, **reported(number, stream, *read(stream))}
        except Refused as reason:
            found = {"refused": "9D21", "because": str(reason)}
        differs = [name for name in found if name != "because" and case.get(name) != found[name]]
        if differs:
            wrong += 1
            print(f"{case['name']}: {', '.join(differs)} {found.get('because', '')}")
    print(f"{pathlib.Path(script).stem}: {len(cases) - wrong} of {len(cases)} cases agree")
    sys.exit(wrong > 0)
