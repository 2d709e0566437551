"""Whose time a card believes, and what it does with a proof: time.md, "Anchor" and "Proofs"."""

from dataclasses import dataclass, field

import policy
import roughtime
import tlv
from errors import Malformed, Refusal, need

VERSION = b"\2"
ANCHOR_SCHEMA = "80 81 82 83 84?"
PROOF_SCHEMA = "80 81 82 83 84 85?"
MOST_SERVERS, MOST_PROOFS, FURTHEST = 5, 3, 16
SPREAD, LATEST, AHEAD = 10800, 1 << 40, 7200


@dataclass
class Anchor:
    """An anchor, with its encoding."""
    version: bytes
    number: int
    needed: int
    servers: list
    floor: int
    encoded: bytes


@dataclass
class Clock:
    """What a card knows of the time of a set. Delegations by the place of the server."""
    anchor: Anchor
    time: int = 0
    nonce: bytes = None
    delegations: dict = field(default_factory=dict)


def parse_anchor(data):
    """An anchor. Raises Malformed."""
    found = tlv.fields(data, ANCHOR_SCHEMA)
    tlv.sized(found[0x80], 1)
    number, needed = tlv.number(found[0x81], 4), tlv.number(found[0x82], 1)
    keys = found[0x83]
    servers = [keys[at:at + 32] for at in range(0, len(keys), 32)]
    floor = None if found[0x84] is None else tlv.number(found[0x84], 4)
    if len(keys) % 32 or len(servers) > MOST_SERVERS or len(set(servers)) < len(servers):
        raise Malformed("servers")
    if not number or needed > min(len(servers), MOST_PROOFS) or bool(needed) != bool(servers):
        raise Malformed("anchor")
    if not needed and floor is None:
        raise Malformed("nothing proves time")
    return Anchor(found[0x80], number, needed, servers, floor, data)


def parse_proofs(data):
    """The proofs of servers: place, (SREP, SIG, INDX, PATH), CERT. None where they are absent."""
    if data is None:
        return None
    rows = tlv.fields(data, "30*")[0x30]
    if not 1 <= len(rows) <= MOST_PROOFS:
        raise Malformed("proofs")
    proofs = []
    for row in rows:
        found = tlv.fields(row, PROOF_SCHEMA)
        proof = found[0x81], tlv.sized(found[0x82], 64), tlv.number(found[0x83], 4), found[0x84]
        proofs.append((tlv.number(found[0x80], 1), proof, found[0x85]))
    return proofs


def time_of(held):
    """The proven time of a wallet, 0 if it is unknown."""
    return held.clock.time if held.clock else 0


def _server(clock, place, proof, certificate, nonce):
    need(place < len(clock.anchor.servers), 0x9D56)
    key = clock.anchor.servers[place]
    known = clock.delegations.get(place) if certificate is None else roughtime.delegation(certificate, key)
    need(known, 0x9D56)
    middle, radius = roughtime.verify(roughtime.request(nonce, key), proof, known)
    need(radius < middle <= LATEST, 0x9D56)
    return middle - radius, middle + radius, known


def by_servers(clock, proofs, nonce):
    """Low, high and delegations of proofs over a nonce: 9D56."""
    places = [place for place, _, _ in proofs]
    need(0 < clock.anchor.needed <= len(proofs) and len(set(places)) == len(places), 0x9D56)
    try:
        read = [_server(clock, *one, nonce) for one in proofs]
    except Malformed:
        raise Refusal(0x9D56) from None
    low, high = min(one[0] for one in read), max(one[1] for one in read)
    need(high - low <= SPREAD, 0x9D56)
    kept = {place: known for place, known in clock.delegations.items() if place not in places}
    return low, high, {**kept, **{place: one[2] for place, one in zip(places, read)}}


def by_header(clock, header):
    """Low of a Bitcoin header: 9D56."""
    need(clock.anchor.floor is not None, 0x9D56)
    try:
        return roughtime.header_time(header, clock.anchor.floor) - AHEAD
    except Malformed:
        raise Refusal(0x9D56) from None


def advance(held, low, delegations=None):
    """The proven time becomes the later one."""
    clock = held.clock
    clock.time = max(clock.time, low)
    if delegations is not None:
        clock.delegations = delegations


def fresh(held, high):
    """What a proof over the nonce of PROVE TIME does besides: it uses the nonce, and gives dates."""
    held.clock.nonce = None
    policy.settle(held, time_of(held), high)
    if held.announced and not held.announced.since:
        held.announced.since = max(high, time_of(held))


def restart(held, anchor):
    """Another anchor is another clock."""
    policy.undate(held, time_of(held))
    held.clock, held.announced = Clock(anchor), None
