"""An EVM transaction read from docs/spec/interpreters.md alone: python3 evm-transaction.py compares the vectors."""
from reports import HARDENED, Stream, check, facts_of, keccak256, need, point_at

OP_STACK = {10, 130, 480, 8453, 81457, 84532, 11155420}
LARGE, SMALL = 32, 8
FIELDS = {
    "legacy": "nonce gas_price gas_limit to value data chain_id empty empty",
    1: "chain_id nonce gas_price gas_limit to value data access",
    2: "chain_id nonce tip max_fee gas_limit to value data access",
    3: "chain_id nonce tip max_fee gas_limit to value data access blob_fee blobs",
    4: "chain_id nonce tip max_fee gas_limit to value data access authorizations",
}


def rlp(stream):
    """One item: bytes, or a list."""
    first = stream.number(1)
    if first < 0x80:
        return bytes([first])
    short = first - (0xC0 if first >= 0xC0 else 0x80)
    size = short
    if short > 55:
        need(short - 55 <= 4, "a length of more than 4 bytes")
        size = stream.number(short - 55)
        need(size > 55 and size >= 1 << 8 * (short - 56), "a length in a longer form")
    content = stream.take(size)
    if first >= 0xC0:
        inside, items = Stream(content), []
        while inside.at < size:
            items.append(rlp(inside))
        return items
    need(size != 1 or content[0] >= 0x80, "a header for a byte that is its own encoding")
    return content


def number(item, size):
    need(isinstance(item, bytes) and len(item) <= size and item[:1] != b"\0", "no number")
    return int.from_bytes(item, "big")


def fixed(item, *sizes):
    need(isinstance(item, bytes) and len(item) in sizes, "another length")
    return item


def items(item):
    need(isinstance(item, list), "no list")
    return item


def fields_of(transaction):
    stream = Stream(transaction)
    need(transaction, "nothing")
    first = transaction[0]
    kind = "legacy" if first >= 0xC0 else stream.number(1)
    need(kind in FIELDS, "an unknown type")
    names, values = FIELDS[kind].split(), items(rlp(stream))
    stream.end()
    need(len(names) == len(values), "fields")
    fields = {"kind": kind}
    for name, value in zip(names, values):
        if name in ("chain_id", "gas_price", "tip", "max_fee", "value", "blob_fee"):
            fields[name] = number(value, LARGE)
        elif name in ("nonce", "gas_limit"):
            fields[name] = number(value, SMALL)
        elif name == "to":
            fields[name] = fixed(value, 20) if kind in (3, 4) else fixed(value, 0, 20)
        elif name == "data":
            need(isinstance(value, bytes), "no bytes")
            fields[name] = value
        elif name == "empty":
            fixed(value, 0)
        elif name == "access":
            for entry in items(value):
                need(len(items(entry)) == 2)
                fixed(entry[0], 20)
                for key in items(entry[1]):
                    fixed(key, 32)
        elif name == "blobs":
            fields[name] = [fixed(blob, 32) for blob in items(value)]
            need(value and all(blob[0] == 1 for blob in value), "blobs")
        else:
            fields[name] = len(items(value))
            need(value, "no authorization")
            for entry in value:
                need(len(items(entry)) == 6)
                fixed(entry[1], 20)
                for part, size in zip(entry[:1] + entry[2:], (32, 8, 1, 32, 32)):
                    number(part, size)
    return fields


class Unknown(Exception):
    """Calldata that are not understood."""


def arguments(types, data):
    """In strict encoding."""
    words = [data[at : at + 32] for at in range(0, len(data), 32)]
    if any(len(word) < 32 for word in words) or len(words) < len(types):
        raise Unknown
    values, tail = [], len(types)
    for kind, word in zip(types, words):
        value = int.from_bytes(word, "big")
        if kind == "address" and value >> 160 or kind == "bool" and value > 1:
            raise Unknown
        if kind in ("bytes", "uint256[]"):
            if value != 32 * tail or tail >= len(words):
                raise Unknown
            size = int.from_bytes(words[tail], "big")
            count = size if kind == "uint256[]" else -(-size // 32)
            content = b"".join(words[tail + 1 : tail + 1 + count])
            if len(content) != 32 * count or kind == "bytes" and any(content[size:]):
                raise Unknown
            tail += 1 + count
            value = [int.from_bytes(content[at : at + 32], "big") for at in range(0, len(content), 32)]
        values.append(word[12:] if kind == "address" else value)
    if tail != len(words):
        raise Unknown
    return values


def no_limit(amount):
    return None if amount >= 2**128 or amount == 2**96 - 1 else amount


def call(data, chain, contract):
    """Transfers, approvals, warnings."""
    token = lambda standard, piece="": f"{chain}/{standard}:0x{contract.hex()}{piece}"
    if len(data) > 548:
        raise Unknown
    selector, rest = data[:4].hex(), data[4:]
    if selector == "a9059cbb":
        to, amount = arguments(["address", "uint256"], rest)
        return [(token("erc20"), amount, to)], [], []
    if selector == "23b872dd":
        _, to, amount = arguments(["address", "address", "uint256"], rest)
        return [(token("erc20"), amount, to)], [], []
    if selector in ("095ea7b3", "39509351"):
        spender, amount = arguments(["address", "uint256"], rest)
        limit = no_limit(amount)
        return [], [(token("erc20"), limit, spender)], ["approval-unlimited"] * (limit is None)
    if selector == "a457c2d7":
        spender, _ = arguments(["address", "uint256"], rest)
        return [], [(token("erc20"), 0, spender)], []
    if selector == "a22cb465":
        operator, gives = arguments(["address", "bool"], rest)
        return [], [(token("erc721"), None if gives else 0, operator)], ["approval-for-all"] * gives
    if selector in ("42842e0e", "b88d4fde"):
        types = ["address", "address", "uint256"] + ["bytes"] * (selector == "b88d4fde")
        _, to, piece = arguments(types, rest)[:3]
        return [(token("erc721", f"/{piece}"), 1, to)], [], []
    if selector == "f242432a":
        _, to, piece, amount, _ = arguments(["address", "address", "uint256", "uint256", "bytes"], rest)
        return [(token("erc1155", f"/{piece}"), amount, to)], [], []
    if selector == "2eb2c2d6":
        _, to, pieces, amounts, _ = arguments(["address", "address", "uint256[]", "uint256[]", "bytes"], rest)
        if len(pieces) != len(amounts) or not 1 <= len(pieces) <= 4:
            raise Unknown
        return [(token("erc1155", f"/{piece}"), amount, to) for piece, amount in zip(pieces, amounts)], [], []
    raise Unknown


def read(data):
    stream = Stream(data)
    path = stream.path()
    need(path[:2] == (HARDENED + 44, HARDENED + 60), "a key of another chain")
    transaction = stream.rest()
    fields = fields_of(transaction)
    chain_id, value, to, calldata = (fields[name] for name in ("chain_id", "value", "to", "data"))
    price = fields.get("gas_price", fields.get("max_fee"))
    need(chain_id, "chain id 0")
    need(fields["nonce"] < 2**64 - 1, "the largest nonce")
    need(fields.get("tip", 0) <= price, "priority fee")
    fee = fields["gas_limit"] * price + 131072 * len(fields.get("blobs", [])) * fields.get("blob_fee", 0)
    if chain_id in OP_STACK:
        fee += (len(transaction) + 68) * 10**11
    need(fee + value < 2**256, "fee and value")

    chain = f"eip155:{chain_id}"
    transfers = [(f"{chain}/slip44:60", value, to)] if value or not calldata else []
    approvals, warnings, unknown = [], [], False
    try:
        if calldata and to:
            more, approvals, warnings = call(calldata, chain, to)
            transfers += more
    except Unknown:
        unknown = True
    point = point_at(path)
    account = keccak256(point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big"))[12:]
    blind = None
    if not to:
        blind = "contract-creation"
    elif "authorizations" in fields:
        blind = "delegated-code"
    elif to == account or unknown:
        blind = "unknown-call"
    if not calldata and 10 * fee > value:
        warnings = warnings + ["fee-high"]
    if "authorizations" in fields:
        warnings = warnings + ["delegation"]
    told = {"fee": fee, "transfers": transfers, "approvals": approvals, "warnings": warnings, "blind": blind}
    return facts_of(path, chain, "slip44:60", **told), [(path, "ecdsa-secp256k1", keccak256(transaction))]


if __name__ == "__main__":
    check(__file__, 0x10, read)
