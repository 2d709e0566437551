"""Offer, export and receipt: clone.md. Encodings and keys; clone_commands.py has the checks."""

from collections import namedtuple

import clock
import curves
import delays
import policy
import roster
import short_certificates
import tlv
import wallet_keys
from curves import P256, decode, multiply, sign, verify
from errors import Malformed
from primitives import hkdf, label, sha256, siv_decrypt, siv_encrypt
from state import Root

OFFER = label("symbolon clone offer 2")
EXPORT = label("symbolon clone export 2")
RECEIPT = label("symbolon clone receipt 2")
VERSION = b"\2"

Message = namedtuple("Message", "body signature certificates values")
Header = namedtuple("Header", "version offer_hash set_id epoch members extendable scope fingerprint pin_reset "
                              "delays wake word anchor whole")
Payload = namedtuple("Payload", "roots pin_key puk_key policy budgets files_key")


def certificates(memory, both):
    """A3 of an offer and A1 of an export: the card's certificate, after the batch's if both are wanted."""
    wanted = [memory.batch, memory.certificate] if both else [memory.certificate]
    return b"".join(tlv.encode(0xA0, certificate) for certificate in wanted)


def make_offer(memory, offer, release, kind=OFFER):
    """The offer of a card: for a clone, or of shares with another label."""
    body = tlv.join((0x80, VERSION), (0x81, offer.offer_id), (0x82, curves.public_key(P256, offer.secret)),
                    (0xA3, certificates(memory, offer.any_pack)), (0x84, release),
                    (0x85, bytes([offer.any_pack])), (0x86, offer.split))
    return tlv.join((0xA0, body), (0x5F37, sign(memory.identity, kind, body)))


def _message(data, schema, certificates_tag):
    outer = tlv.fields(data, "A0 5F37")
    values = tlv.fields(outer[0xA0], schema)
    chain = tlv.fields(values[certificates_tag], "A0*")[0xA0]
    return Message(outer[0xA0], tlv.sized(outer[0x5F37], 64), chain, values)


def parse_offer(data):
    """An offer, of clones or of shares. Raises Malformed, also for another version."""
    message = _message(data, *short_certificates.OFFER)
    values = message.values
    tlv.sized(values[0x81], 16), tlv.sized(values[0x82], 33), tlv.sized(values[0x84], 2), tlv.sized(values[0x86], 4)
    if values[0x80] != VERSION or len(message.certificates) != 1 + tlv.boolean(tlv.sized(values[0x85], 1)):
        raise Malformed("offer")
    return message


def encode_scope(scope):
    """Number of subtrees, then each as curve and path."""
    return bytes([len(scope)]) + b"".join(bytes([curve]) + tlv.path_bytes(path) for curve, path in scope)


def parse_scope(data):
    """The inverse of encode_scope."""
    reader = tlv.Reader(data)
    scope = [(reader.number(1), reader.path()) for _ in range(reader.number(1))]
    reader.end()
    for curve, path in scope:
        if not 1 <= curve <= 3 or not path or any(step < wallet_keys.HARDENED for step in path):
            raise Malformed("scope")
    return scope


def header(offer, wallet, members, scope, fingerprint, word, wake=None):
    """The content of A0/A0 of an export."""
    return tlv.join((0x80, VERSION), (0x81, sha256(offer)), (0x82, wallet.set_id),
                    (0x83, wallet.epoch.to_bytes(4, "big")), (0x84, roster.encode_members(members)),
                    (0x85, bytes([wallet.extendable])), (0x87, encode_scope(scope)), (0x88, fingerprint),
                    (0x89, bytes([wallet.pin_reset]) if wallet.pin_reset else None),
                    (0x8A, delays.encode_delays(wallet.delays)), (0x8B, delays.encode_wake(wake)),
                    (0x8C, word), (0xAD, wallet.clock.anchor.encoded if wallet.clock else None))


def parse_header(data):
    """The inverse of header."""
    found = tlv.fields(data, "80 81 82 83 84 85 87 88 89? 8A? 8B? 8C AD?")
    reset = tlv.number(found[0x89], 1) if found[0x89] is not None else 0
    if found[0x89] is not None and not 1 <= reset <= 2:
        raise Malformed("members")
    if found[0x80] != VERSION:
        raise Malformed("version")
    return Header(found[0x80], tlv.sized(found[0x81], 32), tlv.sized(found[0x82], 16), tlv.number(found[0x83], 4),
                  roster.parse_members(found[0x84]), tlv.boolean(tlv.sized(found[0x85], 1)),
                  parse_scope(found[0x87]), tlv.sized(found[0x88], 4), reset, delays.parse_delays(found[0x8A]),
                  delays.parse_wake(found[0x8B]), tlv.sized(found[0x8C], 64),
                  found[0xAD] and clock.parse_anchor(found[0xAD]), data)


def _key_root(root):
    whole = root.curve == 0
    return tlv.encode(0x30, tlv.join(
        (0x80, tlv.path_bytes(root.path)), (0x81, None if whole else bytes([root.curve])), (0x82, root.secret),
        (0x83, root.entropy or None), (0x84, None if whole else root.fingerprint)))


def payload(roots, pin_key, puk_key, rules, budgets, files_key):
    """The payload in the clear."""
    return tlv.join((0xA0, b"".join(map(_key_root, roots))), (0x81, pin_key), (0x82, puk_key), (0xA3, rules),
                    (0x84, policy.encode_amounts(budgets)), (0x85, files_key))


def _parse_root(data):
    found = tlv.fields(data, "80 81? 82 83? 84?")
    reader = tlv.Reader(found[0x80])
    path = reader.path()
    reader.end()
    curve = tlv.number(found[0x81], 1) if path else 0
    if (found[0x81] is None, found[0x84] is None) != (not path, not path) or curve > 3:
        raise Malformed("key root")
    secret = tlv.sized(found[0x82], *(wallet_keys.SEED_SIZES if not path else (64,)))
    tlv.sized(found[0x83], 16, 20, 24, 28, 32)
    return Root(path, curve, secret, found[0x83] or b"", tlv.sized(found[0x84], 4) or bytes(4))


def parse_payload(data):
    """The inverse of payload. Raises Malformed."""
    found = tlv.fields(data, "A0 81? 82? A3 84 85?")
    roots = [_parse_root(root) for root in tlv.fields(found[0xA0], "30*")[0x30]]
    policy.parse(found[0xA3])
    whole = [root for root in roots if root.curve == 0]
    if not roots or (whole and len(roots) > 1) or (found[0x85] is None) != bool(whole):
        raise Malformed("key roots")
    return Payload(roots, tlv.sized(found[0x81], 16), tlv.sized(found[0x82], 16), found[0xA3],
                   policy.parse_amounts(found[0x84]), tlv.sized(found[0x85], 64))


def source_secret(seed, offer):
    """The secret of eS."""
    wide = hkdf(seed, sha256(offer), label("symbolon clone ephemeral 2"), 48)
    return int.from_bytes(wide, "big") % (P256.n - 1) + 1


def payload_key(secret, peer, head, chain, source_share):
    """The key of a payload: "Encryption"."""
    shared = multiply(P256, secret, peer)[0].to_bytes(32, "big")
    salt = sha256(head, *chain, source_share)
    return hkdf(shared, salt, label("symbolon clone key 2"), 64)


def make_export(memory, offer, seed, head, clear, both):
    """A whole export, and the certificates in it."""
    secret = source_secret(seed, offer)
    share = curves.public_key(P256, secret)
    chain = [memory.batch, memory.certificate] if both else [memory.certificate]
    target = decode(P256, parse_offer(offer).values[0x82])
    encrypted = siv_encrypt(payload_key(secret, target, head, chain, share), clear)
    body = tlv.join((0xA0, head), (0xA1, certificates(memory, both)), (0x82, share), (0x87, encrypted))
    return tlv.join((0xA0, body), (0x5F37, sign(memory.identity, EXPORT, body)))


def parse_export(data):
    """An export and its header. Raises Malformed, also for another version."""
    message = _message(data, *short_certificates.EXPORT)
    tlv.sized(message.values[0x82], 33)
    if len(message.values[0x87]) < 16 or len(message.certificates) not in (1, 2):
        raise Malformed("export")
    return message, parse_header(message.values[0xA0])


def decrypt(message, head, secret):
    """The payload of an export in the clear, or None."""
    source = decode(P256, message.values[0x82])
    key = payload_key(secret, source, head.whole, message.certificates, message.values[0x82])
    return siv_decrypt(key, message.values[0x87])


def receipt_body(set_id, epoch, member, export_hash, digest):
    """The content of A0 of a receipt."""
    return tlv.join((0x80, VERSION), (0x81, set_id), (0x82, epoch.to_bytes(4, "big")), (0x83, bytes([member])),
                    (0x84, export_hash), (0x85, digest))


def make_receipt(secret, body):
    """A receipt."""
    return tlv.join((0xA0, body), (0x5F37, sign(secret, RECEIPT, body)))


def parse_receipt(data):
    """Body, values and signature of a receipt. Raises Malformed."""
    outer = tlv.fields(data, "A0 5F37")
    found = tlv.fields(outer[0xA0], "80 81 82 83 84 85")
    for tag, size in ((0x80, 1), (0x81, 16), (0x82, 4), (0x83, 1), (0x84, 32), (0x85, 32)):
        tlv.sized(found[tag], size)
    return outer[0xA0], found, tlv.sized(outer[0x5F37], 64)


def receipt_by(member, body, signature, kind=RECEIPT):
    """Whether a receipt is by this member."""
    return verify(member.key, signature, kind, body)
