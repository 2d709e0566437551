"""Interpreter 21: interpreters.md, "Solana message"."""

import tlv
import wallet_keys
from errors import Malformed
from evm import chain_path, started
from primitives import sha256
from reading import Report

HARDENED = 1 << 31
COIN = (44 + HARDENED, 501 + HARDENED)
CHAIN = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
ED25519 = 5
MOST = 1232
OFF_CHAIN = b"\xFFsolana offchain"


def compact(reader):
    """A length in its shortest form, of at most 3 bytes."""
    value = 0
    for index in range(3):
        byte = reader.number(1)
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            if index and not byte or value > 0xFFFF:
                raise Malformed("length")
            return value
    raise Malformed("length")


def _looks_like_transaction(data):
    """Whether bytes are laid out as a legacy message."""
    reader = tlv.Reader(data)
    try:
        reader.take(3)
        reader.take(32 * compact(reader))
        reader.take(32)
        for _ in range(compact(reader)):
            reader.take(1)
            reader.take(compact(reader))
            reader.take(compact(reader))
        reader.end()
    except Malformed:
        return False
    return data[0] < 0x80


def _is_text(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _readable(form, text):
    if not text or form > 2 or form == 0 and not all(0x20 <= byte <= 0x7E for byte in text):
        raise Malformed("text")
    if not _is_text(text):
        raise Malformed("text")


def _signers(reader):
    count = reader.number(1)
    if not count:
        raise Malformed("no signer")
    return [reader.take(32) for _ in range(count)]


def _long(reader):
    reader.take(32)
    form, signers = reader.number(1), _signers(reader)
    _readable(form, reader.take(int.from_bytes(reader.take(2), "little")))
    return signers


def _short(reader):
    form = reader.number(1)
    _readable(form, reader.take(int.from_bytes(reader.take(2), "little")))
    return None


def _version_1(reader):
    signers = _signers(reader)
    if signers != sorted(set(signers)):
        raise Malformed("order of the signers")
    _readable(2, reader.take(reader.left()))
    return signers


def _open_off_chain(data, account):
    """Refuse an off-chain message that can't be read, or in two ways, or is for others."""
    layouts = {0: (_long, _short), 1: (_version_1,)}.get(data[0] if data else None, ())
    ways = []
    for layout in layouts:
        reader = tlv.Reader(data[1:])
        try:
            signers = layout(reader)
            reader.end()
            ways.append(signers)
        except Malformed:
            continue
    if len(ways) != 1 or ways[0] is not None and account not in ways[0]:
        raise Malformed("off-chain message")


def rest_of(reader):
    """What follows its length of 2 bytes, to the end of the stream, or None while it is not complete."""
    if reader.left() < 2:
        return None
    size = reader.number(2)
    if size > MOST or reader.left() > size:
        raise Malformed("length")
    return None if reader.left() < size else reader.take(size)


def message(stream, keys):
    """The report, or None while the stream is not complete."""
    reader = started(stream)
    if reader is None:
        return None
    path, account = chain_path(reader, COIN)
    data = rest_of(reader)
    if data is None:
        return None
    key = wallet_keys.public_of(wallet_keys.ED, wallet_keys.derive(keys.roots, wallet_keys.ED, path)[0])
    if data.startswith(OFF_CHAIN):
        _open_off_chain(data[len(OFF_CHAIN):], key)
    elif data and (_looks_like_transaction(data) or data[0] >= 0x80 and not _is_text(data)):
        raise Malformed("it could be a transaction")
    return Report(CHAIN, f"{CHAIN}/slip44:501", 0, [account], message=("solana-offchain", sha256(data)),
                  digests=[(path, ED25519, data)])
