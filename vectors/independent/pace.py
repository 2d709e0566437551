"""PACE: channel.md, "PACE" and "Channel binding". What both ends compute."""

import tlv
from curves import P256, add, multiply, uncompressed
from primitives import cmac, kdf, label, sha256

PROTOCOL = bytes.fromhex("04007f00070202040202")
DOMAIN = b"\x0c"


def mapped_generator(nonce, secret, peer):
    """G' = s · G + H."""
    shared = multiply(P256, secret, peer)
    return add(P256, multiply(P256, int.from_bytes(nonce, "big")), shared)


def keys(secret, peer):
    """KS_enc and KS_mac."""
    shared = multiply(P256, secret, peer)[0].to_bytes(32, "big")
    return kdf(shared, 1), kdf(shared, 2)


def token(ks_mac, key):
    """The token over a key."""
    return cmac(ks_mac, tlv.encode(0x7F49, tlv.join((0x06, PROTOCOL), (0x86, uncompressed(key)))))[:8]


def channel_binding(reference, z, points, tokens):
    """The 32 bytes that name a run. Points: mapping keys of host and card, ephemeral keys of host and card."""
    values = [z, *map(uncompressed, points), *tokens]
    return sha256(label("symbolon channel binding 2"),
                  tlv.join((0x80, PROTOCOL), (0x83, bytes([reference])), (0x84, DOMAIN), *enumerate(values, 0x80)))
