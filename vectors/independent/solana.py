"""Interpreter 20: interpreters.md, "Solana transaction"."""

from dataclasses import dataclass, field

import base58
import solana_layout
import solana_programs as programs
import wallet_keys
from errors import Malformed
from evm import chain_path, started
from reading import Report
from solana_message import CHAIN, COIN, ED25519, rest_of

COIN_ASSET = f"{CHAIN}/slip44:501"
FREE_ROLES = {"authority", "created", "delegate", "destination", "owner", "staker", "to", "withdrawer"}
SIGNATURE_FEE, UNITS, MOST_UNITS = 5000, 200_000, 1_400_000
RENT = {programs.TOKEN: 2_039_280, programs.TOKEN_2022: 4_370_880}
HIGH = 10_000_000


@dataclass
class Reading:
    """What instructions report."""
    me: bytes
    owners: list
    sent: list = field(default_factory=list)
    named: list = field(default_factory=list)
    approvals: list = field(default_factory=list)
    blind: bool = False
    rent: int = 0
    limit: int = None
    price: int = 0
    checked: int = 0


def _stands_elsewhere(row, number, taken, me):
    others = [role for role, key in taken.items() if key == me and role not in FREE_ROLES]
    return bool(others) and not (row.does == "create" and number == 3 and taken["authority"] == me)


def _read(reading, message, program, indexes, data):
    """One instruction."""
    key = message.accounts[program]
    if key in programs.MEMOS:
        solana_layout.utf_8(data)
        return
    if key in programs.PRECOMPILED:
        reading.checked += data[0] if data else 0
        return
    size, rows = programs.PROGRAMS.get(key, (0, {}))
    if key == programs.ASSOCIATED and not data:
        data = b"\0"
    number = int.from_bytes(data[:size], "little")
    row = rows.get(number) if len(data) >= size else None
    if row is None:
        raise Malformed("no instruction that is read")
    try:
        values = solana_layout.fields(row, data[size:])
    except Malformed:
        if key != programs.SYSTEM or not solana_layout.fails(row, data[size:]):
            raise
        values = None
    pairs = [(message.accounts[index], index < message.signers) for index in indexes]
    if key == programs.STAKE:
        pairs = [pair for pair in pairs if pair[0] not in programs.RUNTIME]
    roles = solana_layout.roles(row, [one for one, _ in pairs], [sign for _, sign in pairs])
    if roles is None or None in roles[0].values():
        raise Malformed("accounts")
    if values is None:
        return
    taken, further = roles
    ours = taken.get("authority") == reading.me
    hooked = ours and key == programs.TOKEN_2022 and number in programs.HOOKED
    if further and not hooked:
        raise Malformed("several authorities")
    if _stands_elsewhere(row, number, taken, reading.me):
        reading.blind = True
    if row.does == "create" and taken["created"] == reading.me:
        raise Malformed("an account of the account at Path")
    _report(reading, row.does, key, number, ours, {**taken, **values})


def _report(reading, does, program, number, ours, told):
    if does == "names":
        _names(reading, program, number, told)
    elif does == "budget":
        if number == 2:
            reading.limit = told["value"]
        if number == 3:
            reading.price = told["value"]
    elif does == "associate":
        _associate(reading, ours, told)
    elif ours:
        _report_ours(reading, does, program, told)


def _names(reading, program, number, told):
    for role in ("next", "owner", "staker", "withdrawer"):
        if role in told:
            reading.named.append(told[role])
    if program == programs.STAKE and number == 0:
        time = told["time"] - (1 << 64 if told["time"] >> 63 else 0)
        if time > 0 or told["epoch"] > 0:
            reading.named.append(told["custodian"])


def _associate(reading, ours, told):
    expected = base58.associated_account(told["owner"], told["program"], told["mint"], programs.ASSOCIATED)
    if told["system"] != programs.SYSTEM or told["program"] not in programs.TOKENS or told["account"] != expected:
        raise Malformed("no associated account")
    if ours:
        reading.rent += RENT[told["program"]]
        reading.named.append(told["owner"])


def _report_ours(reading, does, program, told):
    me, asset = reading.me, f"{CHAIN}/token:{base58.encode(told['mint'])}" if "mint" in told else COIN_ASSET
    if does == "send":
        reading.sent.append((COIN_ASSET, told["lamports"], told["to"]))
    elif does == "withdraw":
        if told["to"] != me or told["from"] == me:
            reading.sent.append((COIN_ASSET, told["lamports"], told["to"]))
    elif does == "create":
        reading.sent.append((COIN_ASSET, told["lamports"], told["created"]))
        named = told.get("base") if told["program"] == programs.SYSTEM else told["program"]
        if named is not None and named not in (*programs.TOKENS, programs.STAKE):
            reading.named.append(named)
    elif does == "move":
        reading.sent.append((asset, told["amount"], _owner_of(reading, program, told)))
    elif does == "burn":
        reading.sent.append((asset, told["amount"], told["mint"]))
    elif does == "approve":
        amount = None if told["amount"] == (1 << 64) - 1 else told["amount"]
        reading.approvals.append((asset, amount, told["delegate"]))
    elif does == "blind" or does == "authorise" and told["next"] != me or does == "close" and told["to"] != me:
        reading.blind = True


def _owner_of(reading, program, told):
    for owner in reading.owners:
        if base58.associated_account(owner, program, told["mint"], programs.ASSOCIATED) == told["destination"]:
            return owner
    return told["destination"]


def _made_for(message):
    """The owners of all accounts that instructions of the Associated Token program make."""
    return [message.accounts[indexes[2]] for program, indexes, data in message.instructions
            if message.accounts[program] == programs.ASSOCIATED and data in (b"", b"\0", b"\1")
            and len(indexes) > 2 and message.accounts[indexes[2]] is not None]


def _network_fee(message, reading):
    units = UNITS * len(message.instructions) if reading.limit is None else reading.limit
    units = min(units, MOST_UNITS)
    return SIGNATURE_FEE * (message.signers + reading.checked) + -(-units * reading.price // 1_000_000)


def transaction(stream, keys):
    """The report, or None while the stream is not complete."""
    reader = started(stream)
    if reader is None:
        return None
    path, account = chain_path(reader, COIN)
    if not reader.left():
        return None
    count = reader.number(1)
    if count > 4:
        raise Malformed("owners")
    if reader.left() < 32 * count + 2:
        return None
    owners = [reader.take(32) for _ in range(count)]
    data = rest_of(reader)
    if data is None:
        return None
    me = wallet_keys.public_of(wallet_keys.ED, wallet_keys.derive(keys.roots, wallet_keys.ED, path)[0])
    message = solana_layout.parse_message(data)
    if me not in message.accounts[:message.signers]:
        raise Malformed("not a signer")
    reading = Reading(me, owners + _made_for(message))
    for instruction in message.instructions:
        try:
            _read(reading, message, *instruction)
        except Malformed:
            reading.blind = True
    return _as_report(message, reading, path, account, data)


def _as_report(message, reading, path, account, data):
    network = _network_fee(message, reading) if message.accounts[0] == reading.me else 0
    fee = network + reading.rent
    to = {recipient for _, _, recipient in reading.sent}
    named = [one for one in dict.fromkeys(reading.named) if one not in to and one != reading.me]
    transfers = reading.sent + [(COIN_ASSET, 0, one) for one in named]
    lamports = sum(amount for asset, amount, _ in transfers if asset == COIN_ASSET)
    warnings = ["fee-high"] if network > HIGH or lamports and 10 * fee > lamports else []
    if any(amount is None for _, amount, _ in reading.approvals):
        warnings.append("approval-unlimited")
    return Report(CHAIN, COIN_ASSET, fee, [account], transfers, reading.approvals, None,
                  "unknown-program" if reading.blind else None, warnings, [(path, ED25519, data)])
