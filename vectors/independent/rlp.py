"""RLP in its one canonical form: interpreters.md, "EVM transaction"."""

from errors import Malformed


def header(data):
    """Whether an item is a list, where its content starts, and its size; None if the header is cut off."""
    if not data:
        return None
    first = data[0]
    if first < 0x80:
        return False, 0, 1
    is_list = first >= 0xC0
    short = first - (0xC0 if is_list else 0x80)
    if short <= 55:
        return is_list, 1, short
    more = short - 55
    if more > 4:
        raise Malformed("length of more than 4 bytes")
    if len(data) < 1 + more:
        return None
    size = int.from_bytes(data[1:1 + more], "big")
    if data[1] == 0 or size <= 55:
        raise Malformed("length that is not the shortest")
    return is_list, 1 + more, size


def decode(data):
    """The item that takes all of some bytes: bytes, or a list."""
    item, end = _item(data)
    if end != len(data):
        raise Malformed("bytes left over")
    return item


def _item(data):
    found = header(data)
    if found is None or found[1] + found[2] > len(data):
        raise Malformed("item cut off")
    is_list, start, size = found
    content = data[start:start + size]
    if not is_list:
        if start == 1 and size == 1 and content[0] < 0x80:
            raise Malformed("byte with a header")
        return content, start + size
    items = []
    while content:
        item, end = _item(content)
        items.append(item)
        content = content[end:]
    return items, start + size


def number(item, most):
    """A number of at most so many bytes, without leading zeros."""
    if not isinstance(item, bytes) or len(item) > most or item[:1] == b"\0":
        raise Malformed("number")
    return int.from_bytes(item, "big")


def sized(item, *sizes):
    """A string of one of the sizes."""
    if not isinstance(item, bytes) or len(item) not in sizes:
        raise Malformed("string")
    return item


def list_of(item, *sizes):
    """A list, of one of the sizes if any are given."""
    if not isinstance(item, list) or sizes and len(item) not in sizes:
        raise Malformed("list")
    return item
