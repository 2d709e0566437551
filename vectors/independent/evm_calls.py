"""Calls of tokens that a card understands: interpreters.md, "EVM transaction", table of selectors."""

import re

from errors import Malformed

MOST_DATA = 548
TOKENS = 4


class Arguments:
    """The strict encoding of Solidity's ABI: each argument in its one place."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def word(self):
        """The next number."""
        if self.at + 32 > len(self.data):
            raise Malformed("arguments cut off")
        self.at += 32
        return int.from_bytes(self.data[self.at - 32:self.at], "big")

    def address(self):
        """The next address, 20 bytes."""
        value = self.word()
        if value >> 160:
            raise Malformed("address")
        return value.to_bytes(20, "big")

    def boolean(self):
        """The next bool."""
        value = self.word()
        if value > 1:
            raise Malformed("bool")
        return bool(value)

    def expect(self, value):
        """The next number has one value only: an offset."""
        if self.word() != value:
            raise Malformed("offset")

    def bytes_here(self):
        """`bytes`, filled up with zeros."""
        size = self.word()
        end = self.at + size
        if end > len(self.data) or any(self.data[end:self.at + -(-size // 32) * 32]):
            raise Malformed("bytes")
        self.at += -(-size // 32) * 32

    def words(self):
        """An array of numbers."""
        count = self.word()
        if count > TOKENS:
            raise Malformed("too many")
        return [self.word() for _ in range(count)]

    def end(self):
        """Nothing comes after."""
        if self.at != len(self.data):
            raise Malformed("bytes after the arguments")


def unlimited(amount):
    """Whether an approval of an ERC-20 token is without a limit."""
    return amount >= 1 << 128 or amount == (1 << 96) - 1


def _erc20(kind):
    def read(args, asset):
        if kind == "transferFrom":
            args.address()
        party = args.address()
        amount = args.word()
        if kind in ("transfer", "transferFrom"):
            return [(asset("erc20"), amount, party)], [], []
        if kind == "decrease":
            return [], [(asset("erc20"), 0, party)], []
        free = unlimited(amount)
        return [], [(asset("erc20"), None if free else amount, party)], ["approval-unlimited"] if free else []
    return read


def _for_all(args, asset):
    party, gives = args.address(), args.boolean()
    return [], [(asset("erc721"), None if gives else 0, party)], ["approval-for-all"] if gives else []


def _erc721(with_data):
    def read(args, asset):
        args.address()
        party, piece = args.address(), args.word()
        if with_data:
            args.expect(0x80)
            args.bytes_here()
        return [(asset("erc721", piece), 1, party)], [], []
    return read


def _erc1155(args, asset):
    args.address()
    party, kind, amount = args.address(), args.word(), args.word()
    args.expect(0xA0)
    args.bytes_here()
    return [(asset("erc1155", kind), amount, party)], [], []


def _batch(args, asset):
    args.address()
    party = args.address()
    args.expect(0xA0)
    offsets = args.word(), args.word()
    kinds = args.words()
    amounts_at = args.at
    amounts = args.words()
    if offsets != (amounts_at, args.at) or len(kinds) != len(amounts) or not kinds:
        raise Malformed("batch")
    args.bytes_here()
    return [(asset("erc1155", kind), amount, party) for kind, amount in zip(kinds, amounts)], [], []


CALLS = {
    "a9059cbb": _erc20("transfer"), "23b872dd": _erc20("transferFrom"), "095ea7b3": _erc20("approve"),
    "39509351": _erc20("approve"), "a457c2d7": _erc20("decrease"), "a22cb465": _for_all,
    "42842e0e": _erc721(False), "b88d4fde": _erc721(True), "f242432a": _erc1155, "2eb2c2d6": _batch,
}


CODES = re.compile(rb"[0-9A-Za-z_.-]+(,[0-9A-Za-z_.-]+)*")


def _before_codes(data):
    """Calldata without the codes of apps at their end (ERC-8021, schema 0), or none."""
    end = len(data) - 18
    if end < 0 or data[end + 1:] != b"\0" + b"\x80\x21" * 8:
        return b""
    start = end - data[end]
    return data[:start] if start >= 0 and CODES.fullmatch(data[start:end]) else b""


def understand(chain, contract, data):
    """Transfers, approvals and warnings of a call, or None if it is not understood."""
    def asset(standard, token=None):
        name = f"{chain}/{standard}:0x{contract.hex()}"
        return name if token is None else f"{name}/{token}"

    reader = CALLS.get(data[:4].hex())
    if reader is None or len(data) > MOST_DATA:
        return None
    for call in (data, _before_codes(data)):
        args = Arguments(call[4:])
        try:
            found = reader(args, asset)
            args.end()
        except Malformed:
            continue
        return found
    return None
