"""Interpreter 12, values and what they say: interpreters.md, "EVM typed data"; EIP-712."""

import typed_data_types
from evm import COIN, ECDSA, address_of, chain_path
from errors import Malformed
from keccak import keccak256
from partial import Incomplete
from reading import Report
from typed_data_stream import Stream, check_atom, read_types

OPEN, OPEN_HASHING = 16, 240
OWN_DOMAIN = 0x20
DOMAIN = (("string name", b"\0"), ("string version", b"\0"), ("uint256 chainId", b"\x40"),
          ("address verifyingContract", b"\1"), ("bytes32 salt", b"\x80"))
MOST_READ = 4
MOST_CALLDATA = 548


class Open:
    """The room of a struct or an array that is open."""

    def __init__(self, stream, keeps):
        self.stream, self.keeps, self.words, self.taken = stream, keeps, [], OPEN
        stream.room(OPEN)

    def word(self, word):
        """One more word has passed."""
        self.words.append(word)
        takes = OPEN + 32 * len(self.words) if len(self.words) <= self.keeps else OPEN_HASHING
        self.stream.room(takes - self.taken)
        self.taken = takes

    def close(self, before=b""):
        """The hash of its words."""
        self.stream.room(-self.taken)
        return keccak256(before + b"".join(self.words))


def read_struct(stream, structs, place, collect, name=""):
    """hashStruct of a value that is read."""
    opened = Open(stream, 3)
    names = collect.names(structs[place])
    for index, member in enumerate(structs[place].members):
        opened.word(read_value(stream, structs, member, collect, f"{name}.{names[index]}" if name else names[index]))
    return opened.close(structs[place].type_hash())


def read_value(stream, structs, element, collect, name):
    """The word of a value that is read."""
    if element[0] == "struct":
        return read_struct(stream, structs, element[1], collect, name)
    if element[0] == "array":
        count = element[1] if element[1] is not None else stream.number(2)
        opened = Open(stream, 4)
        for _ in range(count):
            opened.word(read_value(stream, structs, element[2], collect, name))
        return opened.close()
    if element[1] == 0:
        data = stream.hashed(stream.number(4))
        collect.data(stream, name, data)
        return keccak256(data)
    word = stream.take(32)
    check_atom(element[1], word)
    collect.word(stream, name, word)
    return word


class Collect:
    """The values that a type that is understood reads, by name."""

    def __init__(self, known, room):
        self.known, self.has_room, self.values, self.too_many = known, room, {}, False

    def names(self, struct):
        """The names of the members of a struct."""
        return self.known.names[struct.text] if self.known else [""] * len(struct.members)

    def _keep(self, stream, name, value, takes):
        if self.known is None or name not in self.known.read or not self.has_room:
            return
        kept = self.values.setdefault(name, [])
        if len(kept) == MOST_READ:
            self.too_many = True
            return
        stream.room(takes)
        kept.append(value)

    def word(self, stream, name, word):
        """A word."""
        self._keep(stream, name, int.from_bytes(word, "big"), len(word.lstrip(b"\0")))

    def data(self, stream, name, data):
        """Calldata."""
        if self.known is not None and name in self.known.read and len(data) > MOST_CALLDATA:
            self.too_many = True
            return
        self._keep(stream, name, data, len(data))


def _read_domain(stream, mask):
    """The domain separator, chain id and contract; None for those that it does not have."""
    if mask == OWN_DOMAIN:
        used = stream.used
        structs, _ = read_types(stream)
        if not structs:
            raise Malformed("a domain of its own without types")
        separator = read_struct(stream, structs, 0, Collect(None, False))
        stream.used = used
        return separator, None, None
    if mask > OWN_DOMAIN:
        raise Malformed("domain")
    chosen = [DOMAIN[bit] for bit in range(5) if mask >> bit & 1]
    text = f"EIP712Domain({','.join(name for name, _ in chosen)})".encode("ascii")
    opened, values = Open(stream, 3), {}
    for name, code in chosen:
        word = read_value(stream, [], ("atom", code[0]), Collect(None, False), "")
        values[name.split()[1]] = word
        opened.word(word)
    contract = values.get("verifyingContract")
    chain = values.get("chainId")
    return opened.close(keccak256(text)), chain and int.from_bytes(chain, "big"), contract and contract[12:]


def interpret(data, keys):
    """The report, or None while the stream is not complete."""
    stream = Stream(data)
    try:
        path, account = chain_path(stream, COIN)
        structs, known = read_types(stream)
        separator, chain_id, contract = _read_domain(stream, stream.number(1))
        collect = Collect(known, chain_id is not None and contract is not None)
        value = read_struct(stream, structs, 0, collect) if structs else b""
    except Incomplete:
        return None
    stream.end()
    digest = keccak256(b"\x19\1" + separator + value)
    chain = f"eip155:{chain_id or 0}"
    report = Report(chain, f"{chain}/slip44:60", 0, [account], message=("eip712", digest),
                    blind="unknown-typed-data", digests=[(path, ECDSA, digest)])
    own = address_of(keys.roots, path)
    if known is None or not collect.has_room or collect.too_many or contract == own:
        return report
    found = known.report(typed_data_types.Context(chain, contract, own), collect.values)
    if found is None or not (found[0] or found[1]):
        return report
    report.transfers, report.approvals, report.warnings = found
    report.blind = None
    return report
