"""What a host verifies of the messages that it relays and gets: log.md, clone.md, sets.md, policy.md."""

import certificates
import clone
import log
import roster
import statements
import tlv
from curves import verify
from primitives import label, sha256


def log_head(answer, public, binding, challenge):
    """The head of a log, if its signature is right: base, head, entries ever made and dropped. None if not."""
    found = tlv.fields(answer, "A0 5F37")
    if not verify(public, found[0x5F37], log.head_signed(binding, challenge, found[0xA0])):
        return None
    body = tlv.fields(found[0xA0], "80 81 A2?")
    if body[0xA2] is None:
        return {}
    chain = tlv.fields(body[0xA2], "80 81 82 83 84")
    return {"made": tlv.number(chain[0x80], 4), "dropped": tlv.number(chain[0x81], 4), "base": chain[0x82],
            "head": chain[0x83], "counters": chain[0x84]}


def log_entries(answer):
    """The entries of READ LOG."""
    reader, entries = tlv.Reader(answer), []
    while reader.left():
        entries.append(reader.take(reader.number(1)))
    return entries


def log_is_whole(head, entries, public):
    """Whether entries from the first kept one lead from base to head."""
    if head["dropped"] == 0 and head["base"] != log.empty(public).base:
        return False
    current = head["base"]
    for number, entry in enumerate(entries, head["dropped"] + 1):
        if int.from_bytes(entry[:4], "big") != number:
            return False
        current = log.entry_hash(current, entry)
    return current == head["head"] and head["dropped"] + len(entries) == head["made"]


def offer_is_genuine(offer, batch, roots):
    """The certificate of the card behind an offer, or None."""
    message = clone.parse_offer(offer)
    return _behind(message, clone.OFFER, batch, roots)


def export_is_genuine(export, batch, roots):
    """The certificate of the card behind an export, or None."""
    message, _ = clone.parse_export(export)
    return _behind(message, clone.EXPORT, batch, roots)


def _behind(message, kind, batch, roots):
    chain = message.certificates
    card = certificates.chain(chain[0] if len(chain) == 2 else batch, chain[-1], roots)
    if card is None or not verify(card.public, message.signature, kind, message.body):
        return None
    return card


def receipt_is_for(receipt, export, public):
    """Whether a receipt is by this card, for this export: clone.md, "Receipt"."""
    body, found, signature = clone.parse_receipt(receipt)
    head = clone.parse_header(clone.parse_export(export)[0].values[0xA0])
    return (verify(public, signature, clone.RECEIPT, body) and found[0x84] == sha256(export)
            and found[0x81] == head.set_id and tlv.number(found[0x82], 4) == head.epoch
            and found[0x83][0] == len(head.members) - 1)


def statement_of(data, member_keys):
    """The members of a statement, if every signature is by the member that it names. None if not."""
    content, (_, _, _, members), signatures = roster.parse_statement(data)
    for number, signature in signatures:
        if number >= len(member_keys) or not verify(member_keys[number], signature, roster.LABELS[0], content):
            return None
    return members


def membership(proof, public, challenge):
    """The values of a proof of membership for this challenge, or None: sets.md, "Proof of membership"."""
    found = statements.parse(statements.MEMBERSHIP, proof)
    right = verify(public, found["signature"], statements.MEMBERSHIP, found["body"]) and found[0x81] == challenge
    return found if right else None


def summary_is_by(summary, public):
    """Whether a summary is signed by this card: policy.md, "Summary"."""
    found = tlv.fields(summary, "A0 5F37")
    return verify(public, found[0x5F37], label("symbolon summary 2"), found[0xA0])


def statement_is_by(kind, data, public):
    """Whether an approval, a voucher or an activation is signed by this card."""
    found = statements.parse(kind, data)
    return verify(public, found["signature"], kind, found["body"])
