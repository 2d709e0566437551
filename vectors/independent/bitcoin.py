"""Interpreter 01: interpreters.md, "Bitcoin transaction"."""

from dataclasses import dataclass, field

import bitcoin_digests
import bitcoin_scripts
import bitcoin_wallet
import wallet_keys
from bitcoin_accounts import Change, name_account
from bitcoin_message import NETWORKS, P2PKH, P2TR, is_test_key, script, twice
from errors import Malformed
from partial import Incomplete, Partial
from primitives import sha256
from reading import Report

ALL, WALLET = 1, 5
MOST = 21_000_000 * 100_000_000
MOST_OWN, MOST_RECIPIENT = 256, 256
MESSAGE = [(0, b"\x6A")]


@dataclass
class Input:
    """An input of a stream."""
    owner: int
    proven: bool
    outpoint: bytes
    sequence: bytes
    amount: int
    script: bytes
    path: tuple = None
    hash_type: int = None
    key: bytes = b""
    spent: bitcoin_wallet.Spent = None

    def taproot(self):
        """Whether an own input is Taproot's."""
        return self.owner == P2TR or self.spent is not None and self.spent.merkle_root is not None


@dataclass
class Transaction:
    """What was read."""
    network: int
    version: bytes
    lock_time: bytes
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    paths: list = field(default_factory=list)


def _own(keys, wallet, owner, path, found):
    """The card's key at a Path whose script is found, and what a wallet knows of it."""
    if len(found) > MOST_OWN or (owner == WALLET) != (wallet is not None):
        raise Malformed("owner")
    key = wallet_keys.public_of(wallet_keys.K1, wallet_keys.derive(keys.roots, wallet_keys.K1, path)[0])
    spent = bitcoin_wallet.spent_at(wallet, path) if wallet else None
    right = spent.script == found and spent.public == key if wallet else script(owner, key) == found
    if not right:
        raise Malformed("not the own script")
    return key, spent


def _check_previous(data, one):
    if twice(data) != one.outpoint[:32]:
        raise Malformed("another id")
    reader = Partial(data)
    try:
        reader.take(4)
        for _ in range(_compact(reader)):
            reader.take(36)
            reader.take(_compact(reader))
            reader.take(4)
        outputs = [(reader.little(8), reader.take(_compact(reader))) for _ in range(_compact(reader))]
        reader.take(4)
    except Incomplete:
        raise Malformed("previous transaction") from None
    reader.end()
    index = int.from_bytes(one.outpoint[32:], "little")
    if index >= len(outputs) or outputs[index][0] != one.amount or one.owner and outputs[index][1] != one.script:
        raise Malformed("another output")


def _compact(reader):
    first = reader.number(1)
    return first if first < 0xFD else reader.little({0xFD: 2, 0xFE: 4, 0xFF: 8}[first])


def _input(reader, keys, wallet, network):
    owner, proven = reader.number(1), reader.number(1)
    if proven > 1 or owner > WALLET:
        raise Malformed("owner or proven")
    outpoint, sequence, amount = reader.take(36), reader.take(4), reader.little(8)
    one = Input(owner, bool(proven), outpoint, sequence, amount, reader.take(reader.little(2)))
    if owner:
        one.path, one.hash_type = reader.little_path(), reader.number(1)
        one.key, one.spent = _own(keys, wallet, owner, one.path, one.script)
        if one.hash_type not in ((0, ALL) if one.taproot() else (ALL,)):
            raise Malformed("signature hash type")
        if is_test_key(one.path) != bool(NETWORKS[network][1]):
            raise Malformed("key of the other kind of network")
    if proven:
        _check_previous(reader.take(reader.little(4)), one)
    return one


def _check_amounts(inputs):
    """Every amount that a signature does not cover is proven: "Amounts"."""
    covered = [one for one in inputs if one.owner and not one.taproot()]
    if not covered:
        return
    spared = covered if len(covered) == 1 and covered[0].owner != P2PKH else []
    if not all(one.proven or one in spared for one in inputs):
        raise Malformed("an amount that is not proven")


def _output(reader, keys, wallet):
    owner, amount = reader.number(1), reader.little(8)
    found = reader.take(reader.little(4))
    if owner > WALLET:
        raise Malformed("owner")
    path = None
    if owner:
        path = reader.little_path()
        _own(keys, wallet, owner, path, found)
    return owner, path, amount, found


def _warn(report, *names):
    report.warnings += [name for name in names if name not in report.warnings]


def _locked(read, one):
    version, sequence = int.from_bytes(read.version, "little"), int.from_bytes(one.sequence, "little")
    in_force = any(read.lock_time) and sequence != 0xFFFFFFFF
    return in_force or version >= 2 and not sequence >> 31 and sequence & 0xFFFF


def _read_facts(reader, keys):
    network, version, lock_time = reader.number(1), reader.take(4), reader.take(4)
    count, outputs, has_wallet = reader.little(4), reader.little(4), reader.number(1)
    if network >= len(NETWORKS) or not count or not outputs or has_wallet > 1:
        raise Malformed("header")
    wallet = bitcoin_wallet.read(reader, keys.wallets) if has_wallet else None
    chain = f"bip122:{NETWORKS[network][0]}"
    coin = f"{chain}/slip44:{NETWORKS[network][1]}"
    read, report = Transaction(network, version, lock_time), Report(chain, coin, 0, [], complete=False)
    change = Change(NETWORKS[network][1], wallet is not None)
    for _ in range(count):
        one = _input(reader, keys, wallet, network)
        read.inputs.append(one)
        if one.owner:
            change.spend(one.owner, one.path, one.amount)
            report.accounts = name_account(report.accounts, one.path)
            if one.hash_type not in report.hash_types:
                report.hash_types += bytes([one.hash_type])
        _warn(report, *(["locked"] if _locked(read, one) else []), *([] if one.owner else ["inputs-of-others"]))
    _check_amounts(read.inputs)
    own = [one.amount for one in read.inputs if one.owner]
    if not own:
        raise Malformed("no input of ours")
    report.own_inputs = len(own), sum(own)
    for _ in range(outputs):
        _take_output(reader, keys, wallet, report, read, change)
    _close_facts(report, read, change)
    return read, report


def _take_output(reader, keys, wallet, report, read, change):
    owner, path, amount, found = _output(reader, keys, wallet)
    read.outputs.append((amount, found))
    if not owner or not change.returns(owner, path, amount):
        recipient = found if len(found) <= MOST_RECIPIENT else sha256(found)
        report.transfers.append((report.fee_asset, amount, recipient))
    _warn(report, *bitcoin_scripts.warnings(amount, found))


def _close_facts(report, read, change):
    spent, paid = sum(one.amount for one in read.inputs), sum(amount for amount, _ in read.outputs)
    if spent > MOST or paid > spent or read.outputs == MESSAGE:
        raise Malformed("amounts, or a message")
    report.fee, report.change = spent - paid, change.returned
    if report.own_inputs[0] == len(read.inputs) and not report.transfers:
        report.within = change.within()
    sent = paid - change.returned[1]
    if 10 * report.fee > (sent or paid):
        _warn(report, "fee-high")


def _head(one, position):
    return (bytes([one.owner, one.hash_type]) + position.to_bytes(4, "little") + one.outpoint + one.sequence
            + one.amount.to_bytes(8, "little") + one.key)


def _read_signatures(reader, read, report):
    own = [(position, one) for position, one in enumerate(read.inputs) if one.owner]
    links = [bytes(32)]
    for position, one in own:
        path = bytes([len(one.path)]) + b"".join(step.to_bytes(4, "little") for step in one.path)
        links.append(sha256(links[-1], _head(one, position), path))
    for (position, one), before in zip(reversed(own), reversed(links[:-1])):
        if reader.take(87) != _head(one, position) or reader.little_path() != one.path or reader.take(32) != before:
            raise Malformed("link")
        if one.owner == P2PKH:
            _read_again(reader, read)
        report.digests.append((one.path, *bitcoin_digests.digest(read, position)))
    reader.end()
    report.complete = True


def _read_again(reader, read):
    for one in read.inputs:
        if reader.take(40) != one.outpoint + one.sequence:
            raise Malformed("other inputs")
    for amount, found in read.outputs:
        reader.take(1)
        if reader.little(8) != amount or reader.take(reader.little(4)) != found:
            raise Malformed("other outputs")


def transaction(stream, keys):
    """The report once the facts are complete, with the digests so far; None before."""
    reader = Partial(stream)
    try:
        read, report = _read_facts(reader, keys)
    except Incomplete:
        return None
    try:
        _read_signatures(reader, read, report)
    except Incomplete:
        pass
    return report
