"""Multisig wallets of docs/spec/interpreters.md, as far as the vectors have them: multi and its kin, and pk."""
import hmac
import pathlib
import re
from importlib import import_module

from reports import N, P, add, compressed, multiply, need, sha256

bitcoin = import_module("bitcoin-message")
tagged, compact_size = bitcoin.tagged, bitcoin.compact_size

# The label, as the page has it.
PAGE = (pathlib.Path(__file__).parents[2] / "docs/spec/interpreters.md").read_text()
WALLET_LABEL = re.search("'(symbolon wallet policy [0-9]+)' 00", PAGE)[1].encode() + b"\0"


def push(data):
    return bytes([len(data)]) + data


def lifted(data):
    """A compressed point."""
    x = int.from_bytes(data[1:], "big")
    y = pow(x**3 + 7, (P + 1) // 4, P)
    need(x < P and (y * y - x**3 - 7) % P == 0, "no point")
    return x, y if y % 2 == data[0] % 2 else P - y


class Wallet:
    """Head, template, own key, keys."""

    def __init__(self, stream):
        self.output, size, count = stream.take(3)
        need(1 <= self.output <= 3 and size <= 128 and count <= 6, "no such wallet")
        self.template = stream.take(size)
        self.own = stream.number(1)
        self.keys = []
        hashed = bytes([self.output, size, count]) + self.template
        for _ in range(count):
            start = stream.at
            stream.take(4)
            path = stream.path("little")
            self.keys.append((path, stream.take(33), stream.take(32)))
            hashed += stream.data[start : stream.at]
        need(self.own < count and len({key for _, key, _ in self.keys}) == count, "keys")
        self.id = sha256(WALLET_LABEL, hashed)

    def scripts(self, path):
        """scriptPubKey, and of the own key: what its signature covers."""
        own_path, own_key, _ = self.keys[self.own]
        need(path[:-2] == own_path and len(path) >= 2, "another key")
        self.side, self.index, self.at, self.found = path[-2] % 2, path[-1], 0, []
        self.step = path[-2]
        if self.output < 3:
            script = self.fragment()
            witness = b"\0\x20" + sha256(script)
            need(any(mine for _, mine in self.found), "another key")
            outer = witness if self.output == 1 else b"\xa9\x14" + bitcoin.hash160(witness) + b"\x87"
            return outer, ("segwit", script)
        internal, is_own = self.place()
        root, leaf = self.tree()
        even = internal if internal[1] % 2 == 0 else (internal[0], P - internal[1])
        tweak = int.from_bytes(tagged("TapTweak", x_of(internal), root), "big") % N
        output = b"\x51\x20" + x_of(add(even, multiply(tweak)))
        need(is_own or leaf, "another key")
        return output, ("key", root) if is_own else ("leaf", leaf)

    def byte(self):
        self.at += 1
        return self.template[self.at - 1]

    def place(self):
        """A key at its place, and whether it is the own one at the path."""
        byte = self.byte()
        position, pair = byte % 16, byte // 16
        point, code = lifted(self.keys[position][1]), self.keys[position][2]
        for step in (2 * pair + self.side, self.index):
            left = hmac.digest(code, compressed(point) + step.to_bytes(4, "big"), "sha512")
            point, code = add(multiply(int.from_bytes(left[:32], "big")), point), left[32:]
        mine = position == self.own and 2 * pair + self.side == self.step
        self.found.append((point, mine))
        return point, mine

    def tree(self):
        """Root, and the leaf of the own key."""
        if self.template[self.at] == 0x30:
            self.at += 1
            (left, one), (right, other) = self.tree(), self.tree()
            return tagged("TapBranch", *sorted((left, right))), one or other
        before = len(self.found)
        script = self.fragment()
        leaf = tagged("TapLeaf", b"\xc0" + compact_size(len(script)) + script)
        return leaf, leaf if any(mine for _, mine in self.found[before:]) else None

    def key(self, point):
        return x_of(point) if self.output == 3 else compressed(point)

    def fragment(self):
        kind = self.byte()
        if kind == 0x18:
            return self.fragment() + b"\xac"
        if kind == 0x02:
            return push(self.key(self.place()[0]))
        if kind not in (0x0A, 0x0B, 0x0C, 0x0D):
            raise NotImplementedError(f"fragment {kind:02x}")
        threshold, count = self.byte(), self.byte()
        keys = [self.key(self.place()[0]) for _ in range(count)]
        if kind in (0x0B, 0x0D):
            keys.sort()
        if kind < 0x0C:
            return bytes([0x50 + threshold]) + b"".join(map(push, keys)) + bytes([0x50 + count, 0xAE])
        checks = b"".join(push(key) + (b"\xba" if n else b"\xac") for n, key in enumerate(keys))
        return checks + bytes([0x50 + threshold, 0x9C])


def x_of(point):
    return point[0].to_bytes(32, "big")
