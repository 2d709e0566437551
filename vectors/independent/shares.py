"""Plans, splits, commitments and the proof that shares fit: shares.md, "Plan" and "Split"."""

from collections import namedtuple

import slip39
import tlv
import wallet_keys
from errors import Malformed
from primitives import hkdf, label, sha256

VERSION = b"\2"
ENTROPY, SEED = 1, 2
MOST_SHARES, MASK_BYTES, AT_SECRET = 8, 16, slip39.SECRET_AT

Plan = namedtuple("Plan", "threshold groups")
Split = namedtuple("Split", "whole content set_id epoch number kind exportable identifier extendable exponent plan "
                            "key_set fingerprint commitments proof")


def parse_plan(data):
    """A plan. Raises Malformed: "Plan"."""
    reader = tlv.Reader(data)
    threshold = reader.number(1)
    groups = [(reader.number(1), reader.number(1)) for _ in range(reader.number(1))]
    reader.end()
    if not 1 <= threshold <= len(groups) or sum(count for _, count in groups) > MOST_SHARES:
        raise Malformed("plan")
    if any(not 1 <= need <= count or need == 1 < count for need, count in groups):
        raise Malformed("group")
    if threshold == 1 and any(need == 1 for need, _ in groups):
        raise Malformed("one share alone")
    return Plan(threshold, groups)


def fewest(plan):
    """The fewest shares that make the wallet, of a plan or its encoding."""
    plan = parse_plan(plan) if isinstance(plan, bytes) else plan
    return sum(sorted(threshold for threshold, _ in plan.groups)[:plan.threshold])


def places(plan):
    """For each share in the order of its index: its group, and its place there."""
    return [(group, place) for group, (_, count) in enumerate(plan.groups) for place in range(count)]


def _first_of(plan, group):
    return sum(count for _, count in plan.groups[:group])


class Draws:
    """What is random in a split: draw i, numbered from 1."""

    def __init__(self, seed):
        self.seed, self.number = seed, 0

    def __call__(self, size):
        self.number += 1
        return hkdf(self.seed, b"", label("symbolon share randomness 2") + bytes([self.number]), size)


def _shared(plan, secret, how, draw):
    parts = how(secret, plan.threshold, len(plan.groups), draw)
    return [value for part, (need, count) in zip(parts, plan.groups) for value in how(part, need, count, draw)]


def values(plan, seed, secret):
    """Identifier, shares and masks: "Making it"."""
    draw = Draws(seed)
    identifier = (int.from_bytes(draw(2), "big") & 0x7FFF).to_bytes(2, "big")
    encrypted = slip39.encrypt(secret, identifier, True, 0)
    shares = _shared(plan, encrypted, slip39.split, draw)
    return identifier, shares, _shared(plan, draw(MASK_BYTES), slip39.split_plainly, draw)


def _commitment(text, split, index, value):
    return sha256(label(text), split.set_id, split.number.to_bytes(4, "big"), bytes([index]), value)


def share_commitment(split, index, share):
    """The commitment to a share."""
    return _commitment("symbolon share commitment 2", split, index, share)


def mask_commitment(split, index, mask):
    """The commitment to a mask."""
    return _commitment("symbolon share mask 2", split, index, mask)


def _combination(content, share, mask):
    size = len(share)
    factors = hkdf(sha256(content), b"", label("symbolon share challenge 2"), MASK_BYTES * size)
    out = bytearray(mask)
    for t in range(MASK_BYTES):
        for j, byte in enumerate(share):
            out[t] ^= slip39.times(factors[t * size + j], byte)
    return bytes(out)


def make(held, number, plan_bytes, seed):
    """The split of a wallet, its shares and masks."""
    root, plan = held.roots[0], parse_plan(plan_bytes)
    kind, secret = (ENTROPY, root.entropy) if root.entropy else (SEED, root.secret)
    identifier, shares, masks = values(plan, seed, secret)
    named = Split(None, None, held.set_id, held.epoch, number, *[None] * 10)
    both = b"".join(share_commitment(named, index, share) + mask_commitment(named, index, mask)
                    for index, (share, mask) in enumerate(zip(shares, masks)))
    content = tlv.join(
        (0x80, VERSION), (0x81, held.set_id), (0x82, held.epoch.to_bytes(4, "big")),
        (0x83, number.to_bytes(4, "big")), (0x84, bytes([kind])), (0x85, bytes([held.exportable])),
        (0x86, identifier + b"\1\0"), (0x87, plan_bytes), (0x88, wallet_keys.key_set_digest(held.roots)),
        (0x89, wallet_keys.wallet_fingerprint(held.roots)), (0x8A, both))
    proof = b""
    for group, (need, _) in enumerate(plan.groups):
        first = _first_of(plan, group)
        proof += b"".join(_combination(content, shares[first + place], masks[first + place]) for place in range(need))
    return parse(tlv.join((0xA0, content), (0x81, proof))), shares, masks


def parse(data):
    """A split: data objects A0 and 81. Raises Malformed, also for another version."""
    outer = tlv.fields(data, "A0 81")
    found = tlv.fields(outer[0xA0], "80 81 82 83 84 85 86 87 88 89 8A")
    plan, settings = parse_plan(found[0x87]), tlv.sized(found[0x86], 4)
    kind = tlv.number(found[0x84], 1)
    size = 64 * len(places(plan))
    if found[0x80] != VERSION or kind not in (ENTROPY, SEED) or settings[0] > 0x7F or settings[3]:
        raise Malformed("split")
    both, proof = tlv.sized(found[0x8A], size), tlv.sized(outer[0x81], MASK_BYTES * sum(n for n, _ in plan.groups))
    return Split(data, outer[0xA0], tlv.sized(found[0x81], 16), tlv.number(found[0x82], 4),
                 tlv.number(found[0x83], 4), kind, tlv.boolean(tlv.sized(found[0x85], 1)), settings[:2],
                 tlv.boolean(settings[2:3]), settings[3], plan, tlv.sized(found[0x88], 32),
                 tlv.sized(found[0x89], 4), [both[at:at + 64] for at in range(0, size, 64)], proof)


def digest(split):
    """The digest of a split."""
    return sha256(label("symbolon share split 2"), split.whole)


def _proof_of(split, group):
    need = split.plan.groups[group][0]
    first = MASK_BYTES * sum(n for n, _ in split.plan.groups[:group])
    return [(place, split.proof[first + MASK_BYTES * place:][:MASK_BYTES]) for place in range(need)]


def is_committed(split, index, share):
    """Whether the split commits to a share."""
    return index < len(split.commitments) and split.commitments[index][:32] == share_commitment(split, index, share)


def fits(split, index, share, mask):
    """Whether a share fits: "Commitments and proof"."""
    if not is_committed(split, index, share) or split.commitments[index][32:] != mask_commitment(split, index, mask):
        return False
    group, place = places(split.plan)[index]
    if slip39.value_at(_proof_of(split, group), place) != _combination(split.content, share, mask):
        return False
    parts = [(number, slip39.value_at(_proof_of(split, number), AT_SECRET))
             for number in range(len(split.plan.groups))]
    need = split.plan.threshold
    return all(slip39.value_at(parts[:need], number) == part for number, part in parts[need:])


def are_enough(split, held):
    """Whether shares, by their indexes in the order in which they came, make the wallet."""
    return _full_groups(split.plan, held) is not None


def _full_groups(plan, held):
    groups = {}
    for index in held:
        group, place = places(plan)[index]
        groups.setdefault(group, []).append((place, held[index]))
    full = [(group, points[:plan.groups[group][0]]) for group, points in sorted(groups.items())
            if len(points) >= plan.groups[group][0]]
    return full[:plan.threshold] if len(full) >= plan.threshold else None


def secret_of(split, held):
    """The secret of enough shares, or None if a digest of SLIP-39 is wrong."""
    parts = [(group, slip39.recover(points)) for group, points in _full_groups(split.plan, held)]
    if any(part is None for _, part in parts):
        return None
    encrypted = slip39.recover(parts)
    if encrypted is None:
        return None
    return slip39.decrypt(encrypted, split.identifier, split.extendable, split.exponent)


def in_the_clear(split, index, share):
    """ "A share in the clear"."""
    group, place = places(split.plan)[index]
    return (split.identifier + bytes([split.extendable, split.exponent, group, split.plan.threshold,
                                      len(split.plan.groups), place, split.plan.groups[group][0]]) + share)


def parse_clear(data):
    """The head of a share in the clear, its group and its place, and the share. Raises Malformed."""
    if len(data) < 9 or data[0] > 0x7F or data[2] > 1 or data[3] > 15:
        raise Malformed("share")
    return data[:9], data[4], data[7], data[9:]
