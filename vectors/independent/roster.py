"""Rosters and statements: sets.md, "Roster"."""

import tlv
from curves import sign, verify
from errors import Malformed, Refusal, need
import delays
from common import has_voice, voice
from primitives import label
from state import ADMITTED, AGREED, BACKUP, HEIR, PRIMARY, REVOKED, SHARE, Member

VERSION = b"\2"
NAME, ANNOUNCED = "symbolon roster 2", "symbolon announced roster 2"
LABELS = label(NAME), label(ANNOUNCED)
SILENT = (SHARE, HEIR)


def encode_members(members):
    """Number of members, then each."""
    return bytes([len(members)]) + b"".join(bytes([m.role, m.standing]) + m.key for m in members)


def parse_members(data):
    """The inverse of encode_members."""
    reader = tlv.Reader(data)
    members = [Member(reader.number(1), reader.number(1), reader.take(33)) for _ in range(reader.number(1))]
    reader.end()
    for member in members:
        if not (PRIMARY <= member.role <= HEIR and AGREED <= member.standing <= REVOKED):
            raise Malformed("member")
    if not 1 <= len(members) <= 9:
        raise Malformed("members")
    return members


def body(set_id, epoch, members):
    """The content of A0 of a statement."""
    return tlv.join((0x80, VERSION), (0x81, set_id), (0x82, epoch.to_bytes(4, "big")),
                    (0x83, encode_members(members)))


def own_body(wallet):
    """The body of a wallet's own roster."""
    return body(wallet.set_id, wallet.epoch, wallet.roster)


def own_signature(memory, wallet):
    """The card's signature of its own roster: A1/80 of a statement."""
    return _sign_roster(memory, wallet, own_body(wallet))


def signature(memory, wallet, kind, content):
    """The number of this card and its signature of a body."""
    return bytes([wallet.member]) + sign(memory.identity, kind, content)


def _sign_roster(memory, wallet, content):
    return signature(memory, wallet, delays.word_label(wallet, NAME, ANNOUNCED, content), content)


def own_statement(memory, wallet):
    """GET ROSTER: the card's roster, with its own signature, and that of the primary if it has it."""
    signatures = [own_signature(memory, wallet), wallet.word]
    return tlv.join((0xA0, own_body(wallet)), (0xA1, b"".join(tlv.encode(0x80, one) for one in signatures if one)))


def plain_signature(memory, content):
    """The signature of a roster that was not announced."""
    return sign(memory.identity, label(NAME), content)


def signed_by(key, signature, content):
    """Whether it is one by this key."""
    return verify(key, signature, label(NAME), content)


def parse_body(content):
    """Version, set id, epoch and members."""
    found = tlv.fields(content, "80 81 82 83")
    return (tlv.sized(found[0x80], 1), tlv.sized(found[0x81], 16), tlv.number(found[0x82], 4),
            parse_members(found[0x83]))


def parse_statement(data):
    """The content of A0, what is in it, and the signatures."""
    content, signatures = split_statement(data)
    return content, parse_body(content), signatures


def split_statement(data):
    """The content of A0 and the signatures."""
    found = tlv.fields(data, "A0 A1")
    signatures = tlv.fields(found[0xA1], "80*")[0x80]
    for signature in signatures:
        tlv.sized(signature, 65)
    return found[0xA0], [(signature[0], signature[1:]) for signature in signatures]


def follows(wallet, epoch, members):
    """Whether a roster of the same set follows the wallet's."""
    old = wallet.roster
    if epoch < wallet.epoch or len(members) < len(old):
        return False
    for before, after in zip(old, members):
        if before.key != after.key or after.standing not in (before.standing, REVOKED):
            return False
        if before.role != after.role and (after.role != PRIMARY or before.role in SILENT
                                          or REVOKED in (before.standing, after.standing)):
            return False
    if len({member.key for member in members}) < len(members):
        return False
    if sum(member.role == PRIMARY and member.standing != REVOKED for member in members) != 1:
        return False
    return members != old or epoch == wallet.epoch


def verified(wallet, content, signatures, labels):
    """The members whose signatures count, each with whether it signed what was announced: 9D01."""
    signers = {}
    for number, one in signatures:
        if number < len(wallet.roster) and voice(wallet.roster[number]):
            plain, announced = (verify(wallet.roster[number].key, one, kind, content) for kind in labels)
            need(plain or announced, 0x9D01)
            signers[number] = signers.get(number, False) or announced
    return signers


def is_word(wallet, signers, waits):
    """Whether the primary said it; if its word waits, whether it announced it."""
    return any(number in signers and (signers[number] or not waits) for number in _primaries(wallet))


def is_quorum(wallet, signers, memory=None):
    """A quorum, or what stands for it with the PUK: `memory` then is that of the card."""
    return _quorum(wallet, signers) or memory is not None and _is_last(wallet, signers)


def _quorum(wallet, signers):
    active = [number for number, member in enumerate(wallet.roster) if voice(member)]
    count = len([number for number in active if number in signers])
    return count >= 2 and 2 * count > len(active)


def _primaries(wallet):
    return [number for number, member in enumerate(wallet.roster)
            if member.role == PRIMARY and member.standing != REVOKED]


def _is_for_primary(wallet, members):
    """Whether the word of the primary is enough for these members."""
    more = members[len(wallet.roster):]
    if wallet.me().role == PRIMARY and more:
        return False
    changed = [(a, b) for a, b in zip(wallet.roster, members) if a != b]
    if any(a.role != b.role or (a.role == PRIMARY and a.standing != b.standing) for a, b in changed):
        return False
    return wallet.me().role in SILENT or not any(member.standing == ADMITTED for member in more)


def _enough(wallet, epoch, members, signers, quorum):
    old, later = wallet.roster, epoch > wallet.epoch
    more = members[len(old):]
    waits = later and bool(delays.delay_of(wallet, delays.WORD))
    primary = quorum or is_word(wallet, signers, waits)
    if not quorum and not _is_for_primary(wallet, members):
        return False
    changed = [(a, b) for a, b in zip(old, members) if a != b]
    needs_later = changed or any(member.standing != AGREED for member in more)
    if needs_later:
        need(later, 0x9D0C)
    if any(member.standing == ADMITTED for member in more):
        need(wallet.extendable, 0x9D0C)
    return primary if changed or more else True


def _is_last(wallet, signers):
    """Whether this card is a quorum, its PUK having been proven: sets.md, "The last card"."""
    few = sum(voice(member) for member in wallet.roster) <= 2
    if not few or wallet.dormant and wallet.wake is not None:
        return False
    if wallet.me().role in SILENT:
        return bool(signers)
    return wallet.member in signers and wallet.me().role in (PRIMARY, BACKUP)


def adopt(wallet, data, memory=None):
    """ADOPT ROSTER, in a session of the PUK with the memory of the card. Returns whether anything changed."""
    content, (version, set_id, epoch, members), signatures = parse_statement(data)
    need(version == VERSION, 0x6A80)
    need(set_id == wallet.set_id, 0x9D06)
    if members == wallet.roster and epoch == wallet.epoch:
        return False
    need(follows(wallet, epoch, members), 0x9D0C)
    signers = verified(wallet, content, signatures, LABELS)
    need(_enough(wallet, epoch, members, signers, is_quorum(wallet, signers, memory)), 0x9D0D)
    if memory is not None:
        need(memory.puk_uses, 0x6983)
        memory.puk_uses -= 1
    clones = {number: export for number, export in wallet.exports.items() if members[number].role != SHARE}
    need(epoch == wallet.epoch or not _pending_kept(clones, members), 0x9D08)
    others = [one for one in signatures if one[0] in _primaries(wallet) and one[0] != wallet.member]
    kept = others if _is_for_primary(wallet, members) else []
    wallet.word = bytes([kept[0][0]]) + kept[0][1] if kept else None
    wallet.roster, wallet.epoch = members, epoch
    if wallet.me().role == PRIMARY and wallet.wake is None:
        wallet.dormant = False
    return True


def _pending_kept(exports, members):
    return any(export.pending and members[number].standing != REVOKED for number, export in exports.items())


def sign_new(memory, wallet, data):
    """SIGN ROSTER: number of this card and signature. Also the epoch, for the log."""
    has_voice(wallet)
    version, set_id, epoch, members = data
    need(version == VERSION, 0x6A80)
    need(set_id == wallet.set_id, 0x9D06)
    need(follows(wallet, epoch, members), 0x9D0C)
    old = wallet.roster
    more = members[len(old):]
    differ = len(more) + sum(a != b for a, b in zip(old, members))
    need(wallet.epoch < epoch <= wallet.epoch + 3 * differ, 0x9D0C)
    need(not any(member.standing == AGREED for member in more), 0x9D0C)
    primary = PRIMARY in (wallet.me().role, members[wallet.member].role)
    need(not (primary and any(member.standing == REVOKED for member in more)), 0x9D0C)
    need(wallet.extendable or not any(member.standing == ADMITTED for member in more), 0x9D0C)
    need(not _pending_kept(wallet.exports, members), 0x9D08)
    return _sign_roster(memory, wallet, body(set_id, epoch, members))
