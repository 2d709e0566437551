"""Items of a vault and the messages about them: vault.md. Encodings and keys; vault_commands.py has the checks."""

from collections import namedtuple
from dataclasses import dataclass

import clone
import curves
import tlv
import wallet_keys
from curves import P256, decode, multiply, sign, verify
from errors import Malformed
from primitives import hkdf, label, sha256, siv_decrypt, siv_encrypt

OFFER = label("symbolon vault offer 2")
ITEM = label("symbolon vault item 2")
REQUEST = label("symbolon vault request 2")
APPROVAL = label("symbolon vault approval 2")
VERSION = b"\2"
SHOW, MEMBERS, OTHERS, APPROVED, AWAKE = 1, 2, 4, 8, 16
USE_SHOW, USE_SEND, USE_WALLET = 1, 2, 3
PHRASE, PASSPHRASE, LAST_KIND = 1, 5, 15
ITEMS, BLOCKS, BLOCK, CONTENT = 24, 32, 256, 1024

Request = namedtuple("Request", "found body signature")
Sealed = namedtuple("Sealed", "message header")


@dataclass
class Item:
    """An item, and how often it was read and sent."""
    slot: int
    kind: int
    label: bytes
    rule: int
    content: bytes
    shown: int = 0
    sent: int = 0

    def open(self):
        """Whether whoever has the PIN may read it without anybody's consent."""
        return self.rule & (SHOW | APPROVED) == SHOW

    def anywhere(self):
        """Whether it may go to any card without anybody's consent."""
        return self.open() or self.rule & (OTHERS | APPROVED) == OTHERS


def blocks(content):
    """The blocks that so much content fills."""
    return -(-len(content) // BLOCK)


def _name(found, kind_tag, label_tag, rule_tag):
    kind, rule = tlv.number(found[kind_tag], 1), tlv.number(found[rule_tag], 1)
    name = found[label_tag]
    try:
        if not 1 <= len(name) <= 32 or "\ufffd" in name.decode("utf-8"):
            raise Malformed("label")
    except UnicodeDecodeError:
        raise Malformed("label") from None
    if not 1 <= kind <= LAST_KIND or rule > 31:
        raise Malformed("kind or rule")
    return kind, name, rule


def parse_item(data, more=""):
    """Kind, label, rule and content of "Items"; with the set id of a payload."""
    found = tlv.fields(data, "80 81 82 83" + more)
    if not 1 <= len(found[0x83]) <= CONTENT:
        raise Malformed("content")
    return (*_name(found, 0x80, 0x81, 0x82), found[0x83]), tlv.sized(found.get(0x84), 16)


def request_body(held, number, item, asked):
    """The content of A0 of a request."""
    use, target, nonce = asked
    return tlv.join((0x80, VERSION), (0x81, held.set_id), (0x82, held.epoch.to_bytes(4, "big")),
                    (0x83, bytes([held.member])), (0x84, number.to_bytes(4, "big")), (0x85, bytes([item.kind])),
                    (0x86, item.label), (0x87, bytes([item.rule])), (0x88, bytes([use])), (0x89, target),
                    (0x8A, nonce))


def signed(secret, kind, body):
    """A message with this body."""
    return tlv.join((0xA0, body), (0x5F37, sign(secret, kind, body)))


def _member(value):
    number = tlv.number(value, 1)
    if number > 8:
        raise Malformed("member")
    return number


def parse_request(data):
    """A request. Raises Malformed."""
    outer = tlv.fields(data, "A0 5F37")
    found = tlv.fields(outer[0xA0], "80 81 82 83 84 85 86 87 88 89? 8A")
    for tag, size in ((0x80, 1), (0x81, 16), (0x82, 4), (0x84, 4), (0x89, 33), (0x8A, 16)):
        tlv.sized(found[tag], size)
    _member(found[0x83])
    _name(found, 0x85, 0x86, 0x87)
    if not USE_SHOW <= tlv.number(found[0x88], 1) <= USE_WALLET:
        raise Malformed("use")
    return Request(found, outer[0xA0], tlv.sized(outer[0x5F37], 64))


def approval(memory, held, holder, body):
    """The approval of a request with this body."""
    return signed(memory.identity, APPROVAL, tlv.join(
        (0x80, VERSION), (0x81, held.set_id), (0x82, held.epoch.to_bytes(4, "big")), (0x83, bytes([held.member])),
        (0x84, bytes([holder])), (0x85, sha256(body))))


def parse_approval(data):
    """An approval. Raises Malformed."""
    outer = tlv.fields(data, "A0 5F37")
    found = tlv.fields(outer[0xA0], "80 81 82 83 84 85")
    for tag, size in ((0x80, 1), (0x81, 16), (0x82, 4), (0x85, 32)):
        tlv.sized(found[tag], size)
    _member(found[0x83]), _member(found[0x84])
    return Request(found, outer[0xA0], tlv.sized(outer[0x5F37], 64))


def _key(secret, peer, head, chain, share):
    shared = multiply(P256, secret, peer)[0].to_bytes(32, "big")
    return hkdf(shared, sha256(head, *chain, share), label("symbolon vault key 2"), 64)


def seal(memory, item, offer, seed, set_id):
    """A sealed item for an offer, None where eT is no point."""
    message = clone.parse_offer(offer)
    target = decode(P256, message.values[0x82])
    if target is None:
        return None
    wide = hkdf(seed, sha256(offer), label("symbolon vault ephemeral 2"), 48)
    secret = int.from_bytes(wide, "big") % (P256.n - 1) + 1
    share, both = curves.public_key(P256, secret), len(message.certificates) == 2
    chain = [memory.batch, memory.certificate] if both else [memory.certificate]
    head = tlv.join((0x80, VERSION), (0x81, sha256(offer)))
    clear = tlv.join((0x80, bytes([item.kind])), (0x81, item.label), (0x82, bytes([item.rule])),
                     (0x83, item.content), (0x84, set_id))
    encrypted = siv_encrypt(_key(secret, target, head, chain, share), clear)
    return signed(memory.identity, ITEM, tlv.join(
        (0xA0, head), (0xA1, clone.certificates(memory, both)), (0x82, share), (0x83, encrypted)))


def parse_sealed(data):
    """A sealed item. Raises Malformed, also for another version."""
    outer = tlv.fields(data, "A0 5F37")
    values = tlv.fields(outer[0xA0], "A0 A1 82 83")
    head = tlv.fields(values[0xA0], "80 81")
    chain = tlv.fields(values[0xA1], "A0*")[0xA0]
    tlv.sized(head[0x81], 32), tlv.sized(values[0x82], 33)
    if head[0x80] != VERSION:
        raise Malformed("version")
    return Sealed(clone.Message(outer[0xA0], tlv.sized(outer[0x5F37], 64), chain, values), head)


def unseal(sealed, secret):
    """The payload in the clear: None if it can't be decrypted."""
    values = sealed.message.values
    key = _key(secret, decode(P256, values[0x82]), values[0xA0], sealed.message.certificates, values[0x82])
    return siv_decrypt(key, values[0x83])


def by(kind, found, member):
    """Whether a request or an approval is by this member."""
    return verify(member.key, found.signature, kind, found.body)


def phrase_entropy(content):
    """The entropy of an item of the kind `01`. Raises Malformed."""
    return wallet_keys.entropy_of(content.decode("ascii", "replace"))
