"""Wallets of several keys: interpreters.md, "Wallet". Fragments other than multi and pk are not covered."""

import hmac
from collections import namedtuple

import curves
import tlv
from bitcoin_message import compact_size, hash160
from curves import SECP256K1, tagged
from errors import Malformed
from partial import NotCovered
from primitives import label, sha256

WSH, SH_WSH, TR = 1, 2, 3
PK_K, CHECK, MULTI, SORTED, MULTI_A, SORTED_A, BRANCH = 0x02, 0x18, 0x0A, 0x0B, 0x0C, 0x0D, 0x30
MOST_TEMPLATE, MOST_KEYS = 128, 6

Key = namedtuple("Key", "path public chain")
Place = namedtuple("Place", "position pair")
Wallet = namedtuple("Wallet", "output internal tree own keys wallet_id")
Spent = namedtuple("Spent", "script public witness_script merkle_root leaf_hash")


def read(reader, known):
    """A wallet whose id the policy has."""
    head = reader.take(3)
    output, size, count = head
    if not WSH <= output <= TR or not 0 < size <= MOST_TEMPLATE or not 0 < count <= MOST_KEYS:
        raise Malformed("wallet")
    template, own = reader.take(size), reader.number(1)
    start = reader.at
    keys = [_key(reader) for _ in range(count)]
    wallet_id = sha256(label("symbolon wallet policy 2"), head, template, reader.data[start:reader.at])
    if own >= count or len({key.public for key in keys}) < count or wallet_id not in known:
        raise Malformed("wallet")
    parts = tlv.Reader(template)
    internal = _place(parts, count) if output == TR else None
    tree = _tree(parts, count, output == TR)
    parts.end()
    places = ([internal] if internal else []) + _places(tree)
    if len(set(places)) < len(places) or {place.position for place in places} != set(range(count)):
        raise Malformed("places")
    return Wallet(output, internal, tree, own, keys, wallet_id)


def _key(reader):
    reader.take(4)
    path, public, chain = reader.little_path(), reader.take(33), reader.take(32)
    if curves.decode(SECP256K1, public) is None:
        raise Malformed("key")
    return Key(path, public, chain)


def _place(parts, count):
    value = parts.number(1)
    if value & 15 >= count:
        raise Malformed("place")
    return Place(value & 15, value >> 4)


def _tree(parts, count, taproot):
    code = parts.number(1)
    if code == BRANCH and taproot:
        return BRANCH, _tree(parts, count, True), _tree(parts, count, True)
    if code in ((MULTI_A, SORTED_A) if taproot else (MULTI, SORTED)):
        threshold, size = parts.number(1), parts.number(1)
        if not 0 < threshold <= size:
            raise Malformed("threshold")
        return code, threshold, [_place(parts, count) for _ in range(size)]
    if code == CHECK and parts.number(1) == PK_K:
        return CHECK, 1, [_place(parts, count)]
    raise NotCovered("a fragment other than multi and pk")


def _places(tree):
    return _places(tree[1]) + _places(tree[2]) if tree[0] == BRANCH else tree[2]


def _child(public, chain, index):
    whole = hmac.digest(chain, public + index.to_bytes(4, "big"), "sha512")
    point = curves.add(SECP256K1, curves.multiply(SECP256K1, int.from_bytes(whole[:32], "big")),
                       curves.decode(SECP256K1, public))
    return curves.compress(point), whole[32:]


def _public(wallet, place, side, index):
    key = wallet.keys[place.position]
    return _child(*_child(key.public, key.chain, 2 * place.pair + side), index)[0]


def _script(wallet, fragment, side, index):
    code, threshold, places = fragment
    keys = [_public(wallet, place, side, index) for place in places]
    if wallet.output == TR:
        keys = [key[1:] for key in keys]
    if code in (SORTED, SORTED_A):
        keys.sort()
    pushed = [bytes([len(key)]) + key for key in keys]
    if code == CHECK:
        return pushed[0] + b"\xAC"
    if wallet.output == TR:
        return pushed[0] + b"\xAC" + b"".join(one + b"\xBA" for one in pushed[1:]) + bytes([0x50 + threshold, 0x9C])
    return bytes([0x50 + threshold]) + b"".join(pushed) + bytes([0x50 + len(keys), 0xAE])


def _hash_of(wallet, tree, side, index):
    """The hash of a tree of scripts, and its leaves as pairs of places and hash."""
    if tree[0] != BRANCH:
        script = _script(wallet, tree, side, index)
        leaf = tagged("TapLeaf", b"\xC0" + compact_size(len(script)) + script)
        return leaf, [(tree[2], leaf)]
    left, right = _hash_of(wallet, tree[1], side, index), _hash_of(wallet, tree[2], side, index)
    return tagged("TapBranch", *sorted((left[0], right[0]))), left[1] + right[1]


def spent_at(wallet, path):
    """The script at a Path of the card's key, and what its digest needs."""
    own = wallet.keys[wallet.own]
    places = ([wallet.internal] if wallet.internal else []) + _places(wallet.tree)
    if len(path) != len(own.path) + 2 or path[:-2] != own.path or path[-1] >> 31:
        raise Malformed("path")
    side, index = path[-2] & 1, path[-1]
    leading = [place for place in places if place.position == wallet.own and 2 * place.pair + side == path[-2]]
    if not leading:
        raise Malformed("path")
    public = _public(wallet, leading[0], side, index)
    if wallet.output != TR:
        script = _script(wallet, wallet.tree, side, index)
        program = b"\0\x20" + sha256(script)
        outer = program if wallet.output == WSH else b"\xA9\x14" + hash160(program) + b"\x87"
        return Spent(outer, public, script, None, None)
    root, leaves = _hash_of(wallet, wallet.tree, side, index)
    x = int.from_bytes(_public(wallet, wallet.internal, side, index)[1:], "big")
    tweak = tagged("TapTweak", x.to_bytes(32, "big"), root)
    output = curves.add(SECP256K1, curves.lift(SECP256K1, x, 0),
                        curves.multiply(SECP256K1, int.from_bytes(tweak, "big")))
    leaf = None if leading[0] == wallet.internal else next(one for inner, one in leaves if leading[0] in inner)
    return Spent(b"\x51\x20" + output[0].to_bytes(32, "big"), public, None, root, leaf)
