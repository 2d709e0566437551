"""A Solana message read from docs/spec/interpreters.md alone: python3 solana-message.py compares the vectors."""
from importlib import import_module

from ed25519 import public_key
from reports import HARDENED, Refused, Stream, check, facts_of, need, sha256

short = import_module("solana-transaction").short
DOMAIN = b"\xffsolana offchain"


def attempt(parse, data):
    try:
        stream = Stream(data)
        found = parse(stream)
        stream.end()
        return found
    except Refused:
        return None


def transaction(stream):
    """As laid out, whatever it says."""
    version0 = stream.data[:1] == b"\x80"
    stream.take(4 if version0 else 3)
    stream.take(32 * short(stream) + 32)
    for _ in range(short(stream)):
        stream.take(1)
        stream.take(short(stream))
        stream.take(short(stream))
    for _ in range(short(stream) if version0 else 0):
        stream.take(32)
        stream.take(short(stream))
        stream.take(short(stream))
    return True


def is_text(data):
    try:
        return data.decode() is not None
    except UnicodeDecodeError:
        return False


def check_text(text, kind):
    need(text and kind <= 2 and is_text(text))
    need(kind or all(0x20 <= byte <= 0x7E for byte in text))


def signers(stream):
    found = [stream.take(32) for _ in range(stream.number(1))]
    need(found)
    return found


def named(stream):
    stream.take(32)
    kind, found = stream.number(1), signers(stream)
    check_text(stream.take(stream.number(2, "little")), kind)
    return found


def unnamed(stream):
    kind = stream.number(1)
    check_text(stream.take(stream.number(2, "little")), kind)
    return []


def second(stream):
    found = signers(stream)
    need(found == sorted(set(found)))
    check_text(stream.rest(), 1)
    return found


def read(data):
    stream = Stream(data)
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 501), "a key of another chain")
    length = stream.number(2)
    need(length <= 1232, "longer than a packet")
    message = stream.take(length)
    stream.end()
    is_off_chain = message.startswith(DOMAIN)
    need(not attempt(transaction, message), "it could be a transaction")
    need(message[:1] < b"\x80" or is_off_chain or is_text(message), "it could be a transaction")
    if is_off_chain:
        version, body = message[16:17], message[17:]
        forms = {b"\0": (named, unnamed), b"\1": (second,)}.get(version, ())
        found = [one for one in (attempt(form, body) for form in forms) if one is not None]
        need(len(found) == 1, "an off-chain message of no form, or of two")
        need(not found[0] or public_key(path) in found[0], "the account does not sign")
    public_key(path)
    told = ("solana-offchain", sha256(message))
    facts = facts_of(path, "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "slip44:501", message=told)
    return facts, [(path, "ed25519", message)]


if __name__ == "__main__":
    check(__file__, 0x21, read)
