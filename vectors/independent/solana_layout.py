"""The layout of transactions of Solana and of their instructions: interpreters.md, "Solana transaction"."""

from dataclasses import dataclass

import tlv
from errors import Malformed
from solana_message import compact

ZEROS = 1280


@dataclass
class Message:
    """A message of a transaction. Accounts that only a table names are None."""
    signers: int
    accounts: list
    instructions: list


def _table_accounts(reader):
    count = 0
    for _ in range(compact(reader)):
        reader.take(32)
        for _ in range(2):
            size = compact(reader)
            reader.take(size)
            count += size
    return count


def parse_message(data):
    """A message that a card reads. Raises Malformed."""
    reader = tlv.Reader(data)
    version_0 = data[:1] == b"\x80"
    if data[:1] > b"\x7F":
        if not version_0:
            raise Malformed("version")
        reader.take(1)
    signers, quiet_signers, quiet_others = reader.number(1), reader.number(1), reader.number(1)
    keys = [reader.take(32) for _ in range(compact(reader))]
    reader.take(32)
    found = []
    for _ in range(compact(reader)):
        program = reader.number(1)
        accounts = list(reader.take(compact(reader)))
        found.append((program, accounts, reader.take(compact(reader))))
    extra = _table_accounts(reader) if version_0 else 0
    reader.end()
    if not signers or quiet_signers >= signers or signers + quiet_others > len(keys):
        raise Malformed("header")
    if len(set(keys)) < len(keys) or len(keys) + extra > 256:
        raise Malformed("accounts")
    if any(not 0 < program < len(keys) or any(index >= len(keys) + extra for index in accounts)
           for program, accounts, _ in found):
        raise Malformed("instruction")
    return Message(signers, keys + [None] * extra, found)


def fields(row, data):
    """The fields after the number of an instruction. Raises Malformed."""
    reader, values = tlv.Reader(data), {}
    for name, size in row.fields:
        if size == "text":
            text = reader.take(int.from_bytes(reader.take(8), "little"))
            utf_8(text)
        elif size == "option":
            present = tlv.boolean(reader.take(1))
            values[name] = reader.take(32) if present else None
        elif size == "32":
            values[name] = reader.take(32)
        else:
            values[name] = int.from_bytes(reader.take(int(size)), "little")
    reader.end()
    if values.get("one", 1) != 1:
        raise Malformed("another instruction")
    return values


def utf_8(data):
    """Refuse what is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("text") from None


def fails(row, data):
    """Whether the data of an instruction of System end within its fields."""
    for size in range(1, ZEROS + 1):
        try:
            fields(row, data + bytes(size))
            return True
        except Malformed:
            continue
    return False


def roles(row, keys, signs):
    """The accounts by role, and the further ones; None if there are more or fewer than it takes."""
    names = [name for name in row.accounts if name not in ("...", "+")]
    least = len([name for name in names if name[0] != "["])
    more = row.accounts[-1:]
    if len(keys) < least or len(keys) > len(names) and more not in (["..."], ["+"]):
        return None
    taken = dict(zip((name.strip("[]") for name in names), keys))
    further = [one for one, sign in zip(keys[len(names):], signs[len(names):]) if sign]
    return taken, further if more == ["+"] else []
