"""A Bitcoin transaction read from docs/spec/interpreters.md alone: python3 bitcoin-transaction.py compares the vectors."""
import json
import pathlib
from importlib import import_module

from bitcoin_wallet import Wallet, lifted
from reports import HARDENED, Refused, Stream, account_of, check, compressed, facts_of, need, point_at, sha256

bitcoin = import_module("bitcoin-message")
compact_size, hash160, tagged = bitcoin.compact_size, bitcoin.hash160, bitcoin.tagged
CONFIRMED = json.loads(pathlib.Path(__file__).with_suffix(".json").read_text())["wallets"]
MOST = 21_000_000 * 10**8
PURPOSES = {1: 44, 2: 49, 3: 84, 4: 86}


def double(*parts):
    return sha256(sha256(*parts))


def le(number, size):
    return number.to_bytes(size, "little")


def program_of(script):
    """Version and program of a witness program (BIP-141)."""
    if 4 <= len(script) <= 42 and (script[0] == 0 or 0x51 <= script[0] <= 0x60) and script[1] == len(script) - 2:
        return script[0] - 0x50 if script[0] else 0, script[2:]
    return None


def has_address(script):
    is_hash = len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac"
    return is_hash or len(script) == 23 and script[:2] == b"\xa9\x14" and script[22] == 0x87


def outcome(script):
    """True or False for a script that always succeeds or fails, else None."""
    at, result, only = 0, False, True
    while at < len(script):
        code = script[at]
        at += 1
        if code > 0x4E:
            only = only and (code == 0x4F or 0x51 <= code <= 0x60)
            result = True
            continue
        size = 0 if code < 0x4C else 1 << code - 0x4C
        length = int.from_bytes(script[at : at + size], "little") if size else code
        at += size + length
        if at > len(script):
            return False
        pushed = script[at - length : at]
        result = any(pushed[:-1]) or pushed[-1:] not in (b"", b"\0", b"\x80")
    return result if only else None


def warnings_of(script, amount):
    """Of an output."""
    short = len(script) <= 256
    program = program_of(script) if short else None
    plain = short and not program and not has_address(script) and script
    data = script[:1] == b"\x6a" or len(script) > 10_000 or plain and outcome(script) is False
    free = not script or plain and outcome(script) is True
    if program:
        version, content = program
        if version == 0:
            data = len(content) not in (20, 32)
        elif version == 1 and len(content) == 32:
            try:
                lifted(b"\2" + content)
            except Refused:
                data = True
        else:
            free = True
    size = 8 + len(compact_size(len(script))) + len(script) + (67 if program else 148)
    if data:
        yield "data-output"
    elif amount < 3 * size:
        yield "dust-output"
    if free:
        yield "unguarded-output"


class Reading:
    def __init__(self, stream):
        self.stream = stream
        self.network, self.version, self.lock_time = stream.number(1), stream.take(4), stream.take(4)
        inputs, outputs, wallet = stream.number(4, "little"), stream.number(4, "little"), stream.number(1)
        need(self.network < 5 and inputs and outputs and wallet < 2, "header")
        self.wallet = Wallet(stream) if wallet else None
        need(not wallet or self.wallet.id.hex() in CONFIRMED, "not confirmed")
        self.warnings, self.types, self.accounts, self.transfers = [], [], [], []
        self.link, self.total, self.own, self.ledger = bytes(32), 0, (0, 0), {}
        self.inputs = [self.input(n) for n in range(inputs)]
        need(self.own[0], "no own input")
        self.check_proofs()
        self.outputs, self.change = [], (0, 0)
        for _ in range(outputs):
            self.output(outputs)
        paid = sum(amount for amount, _ in self.outputs)
        need(paid <= self.total, "outputs above inputs")
        self.fee = self.total - paid
        if 10 * self.fee > (paid - self.change[1] or self.change[1]):
            self.warn("fee-high")
        self.complete = stream.at
        self.digests = [self.signature() for _ in range(self.own[0])]
        stream.end()

    def warn(self, name):
        if name not in self.warnings:
            self.warnings.append(name)

    def own_script(self, owner, path):
        """scriptPubKey, scheme, and what a signature covers."""
        if owner == 5:
            need(self.wallet, "no wallet")
            return self.wallet.scripts(path)
        need(owner <= 5, "owner")
        point = point_at(path)
        code = b"\x76\xa9\x14" + hash160(compressed(point)) + b"\x88\xac"
        if owner == 1:
            return code, ("legacy", code)
        return bitcoin.script_of(owner, point), ("key", b"") if owner == 4 else ("segwit", code)

    def input(self, position):
        s = self.stream
        owner, proven, outpoint, sequence = s.number(1), s.number(1), s.take(36), s.take(4)
        amount, size = s.number(8, "little"), s.number(2, "little")
        need(owner <= 5 and proven <= 1, "input")
        self.total += amount
        need(self.total <= MOST, "amounts")
        number = int.from_bytes(sequence, "little")
        relative = int.from_bytes(self.version, "little") >= 2 and number < 2**31 and number & 0xFFFF
        if any(self.lock_time) and sequence != b"\xff" * 4 or relative:
            self.warn("locked")
        need(owner == 0 or size <= 256, "a long script")
        script, covers = s.take(size), None
        if owner == 0:
            self.warn("inputs-of-others")
        else:
            path, kind = s.path("little"), s.number(1)
            self.check_network(path)
            need(self.wallet is None or owner == 5, "beside a wallet")
            made, covers = self.own_script(owner, path)
            need(made == script, "another script")
            covers = covers[0]
            need(kind == 1 or kind == 0 and covers in ("key", "leaf"), "signature hash type")
            if kind not in self.types:
                self.types.append(kind)
            self.add_account(account_of(path))
            self.own = self.own[0] + 1, self.own[1] + amount
            account = self.account(path, owner)
            if account is not None and (account in self.ledger or len(self.ledger) < 8):
                self.ledger[account] = self.ledger.get(account, 0) + amount
            key = compressed(point_at(path))
            head = bytes([owner, kind]) + le(position, 4) + outpoint + sequence + le(amount, 8) + key
            self.link = sha256(self.link, head, path_bytes(path))
        if proven:
            self.previous(s.take(s.number(4, "little")), outpoint, amount, script if owner else None)
        return proven, covers, outpoint, sequence, amount, script

    def check_network(self, path):
        is_test = len(path) > 1 and path[0] - HARDENED in (44, 48, 49, 84, 86, 87) and path[1] == HARDENED + 1
        need(is_test == (self.network > 0), "a key of the other kind of network")

    def previous(self, data, outpoint, amount, script):
        need(double(data) == outpoint[:32], "another previous transaction")
        s = Stream(data)
        s.take(4)
        for _ in range(size_of(s)):
            s.take(36)
            s.take(size_of(s))
            s.take(4)
        outputs = [(s.number(8, "little"), s.take(size_of(s))) for _ in range(size_of(s))]
        s.take(4)
        s.end()
        index = int.from_bytes(outpoint[32:], "little")
        need(index < len(outputs) and outputs[index][0] == amount, "another amount")
        need(script is None or outputs[index][1] == script, "another script")

    def check_proofs(self):
        signed = [covers for _, covers, *_ in self.inputs if covers in ("legacy", "segwit")]
        unproven = [covers for proven, covers, *_ in self.inputs if not proven]
        if len(signed) == 1 and signed[0] != "legacy":
            need(not [covers for covers in unproven if covers != "segwit"], "not proven")
        elif signed:
            need(not unproven, "not proven")

    def add_account(self, account):
        starts = lambda one, other: one[: len(other)] == other
        if any(starts(account, known) for known in self.accounts):
            return
        self.accounts.append(account)
        while len(self.accounts) > 8 or sum(map(len, self.accounts)) > 32:
            longest = max(map(len, self.accounts))
            cut = [one[:-1] if len(one) == longest else one for one in self.accounts]
            first = [one for n, one in enumerate(cut) if one not in cut[:n]]
            self.accounts = [one for one in first if not any(starts(one, other) for other in first if other != one)]

    def account(self, path, owner):
        if not path or path[-1] > 9_999:
            return None
        if owner == 5:
            return "wallet"
        if len(path) < 2 or path[-2] > 1:
            return None
        usual = (HARDENED + PURPOSES[owner], HARDENED + (self.network > 0))
        if len(path) == 5 and path[:2] == usual and path[2] >= HARDENED:
            return path[2]
        return (path[:-2], owner) if len(path) <= 6 else None

    def output(self, count):
        s = self.stream
        owner, amount, size = s.number(1), s.number(8, "little"), s.number(4, "little")
        script = s.take(size)
        need(count > 1 or amount or script != b"\x6a", "a message")
        self.outputs.append((amount, script))
        need(sum(amount for amount, _ in self.outputs) <= MOST, "amounts")
        for warning in warnings_of(script, amount):
            self.warn(warning)
        need(owner <= 5, "owner")
        if owner:
            path = s.path("little")
            need(self.own_script(owner, path)[0] == script, "another script")
            account = self.account(path, owner)
            if self.ledger.get(account, -1) >= amount:
                self.ledger[account] -= amount
                self.change = self.change[0] + 1, self.change[1] + amount
                return
        self.transfers.append((amount, sha256(script) if size > 256 else script))

    def signature(self):
        s = self.stream
        head = s.take(87)
        path, link = s.path("little"), s.take(32)
        need(sha256(link, head, path_bytes(path)) == self.link, "another input")
        self.link = link
        owner, kind, position, outpoint = head[0], head[1], int.from_bytes(head[2:6], "little"), head[6:42]
        script, (covers, what) = self.own_script(owner, path)
        sequences, outpoints = [i[3] for i in self.inputs], [i[2] for i in self.inputs]
        outputs = b"".join(le(amount, 8) + compact_size(len(code)) + code for amount, code in self.outputs)
        if covers == "legacy":
            return path, "ecdsa-secp256k1", self.legacy(position, what, outputs)
        if covers == "segwit":
            parts = double(b"".join(outpoints)) + double(b"".join(sequences)) + outpoint
            parts += compact_size(len(what)) + what + head[46:54] + head[42:46] + double(outputs)
            return path, "ecdsa-secp256k1", double(self.version, parts, self.lock_time, le(kind, 4))
        amounts = b"".join(le(i[4], 8) for i in self.inputs)
        scripts = b"".join(compact_size(len(i[5])) + i[5] for i in self.inputs)
        hashes = [b"".join(outpoints), amounts, scripts, b"".join(sequences), outputs]
        body = bytes([0, kind]) + self.version + self.lock_time + b"".join(map(sha256, hashes))
        body += (b"\2" if covers == "leaf" else b"\0") + le(position, 4)
        if covers == "leaf":
            return path, "schnorr-bip340", tagged("TapSighash", body + what + b"\0" + b"\xff" * 4)
        return path, "schnorr-bip341", tagged("TapSighash", body) + what

    def legacy(self, position, code, outputs):
        s = self.stream
        body = self.version + compact_size(len(self.inputs))
        for n, (_, _, outpoint, sequence, *_) in enumerate(self.inputs):
            need(s.take(40) == outpoint + sequence, "another input")
            body += outpoint + (compact_size(len(code)) + code if n == position else b"\0") + sequence
        for amount, script in self.outputs:
            s.take(1)
            need(s.take(12) == le(amount, 8) + le(len(script), 4) and s.take(len(script)) == script, "another output")
        return double(body, compact_size(len(self.outputs)), outputs, self.lock_time, le(1, 4))


def size_of(stream):
    """CompactSize."""
    first = stream.number(1)
    need(first < 0xFF, "a length of 8 bytes")
    if first < 0xFD:
        return first
    number = stream.number(2 if first == 0xFD else 4, "little")
    need(number >= (0xFD if first == 0xFD else 0x10000), "a length in a longer form")
    return number


def path_bytes(path):
    return bytes([len(path)]) + b"".join(le(step, 4) for step in path)


def read(data):
    reading = Reading(Stream(data))
    chain = bitcoin.CHAINS[reading.network]
    coin = "slip44:1" if reading.network else "slip44:0"
    told = {"fee": reading.fee, "warnings": reading.warnings, "inputs": reading.own, "change": reading.change}
    told["transfers"] = [(f"{chain}/{coin}", amount, to) for amount, to in reading.transfers]
    facts = facts_of((), chain, coin, **told, types=reading.types)
    return {**facts, "accounts": reading.accounts}, reading.digests, reading.complete


if __name__ == "__main__":
    check(__file__, 0x01, read)
