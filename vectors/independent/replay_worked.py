"""worked-examples.md: every value that can be computed from those above it stands on the page."""

import re

import clone
import cpace
import curves
import messaging
import pace
import roster
import tlv
import wallet_keys
from apdu import Command
from curves import P256, compress, decode, multiply, uncompressed
from primitives import aes_decrypt_block, aes_encrypt_block, cmac, hkdf, label, password_key, sha256, siv_encrypt
from state import Root
from tally import SPEC, Tally, bytes_of, load


class Page:
    """A section of the page, without white space."""

    def __init__(self, tally, title):
        text = (SPEC / "worked-examples.md").read_text("utf-8")
        self.section = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
        self.tally, self.title, self.flat = tally, title, re.sub(r"\s", "", self.section)

    def value(self, name, occurrence=0):
        """The bytes after a name at the beginning of a line, with the lines that continue them."""
        found = re.findall(rf"^    {re.escape(name)} +((?:[0-9a-f]+\n *)+)", self.section, re.M)
        return bytes_of(re.sub(r"\s", "", found[occurrence]))

    def has(self, name, value):
        """A computed value stands on the page."""
        there = value.hex() in self.flat
        self.tally.compare(f"{self.title}: {name}", "on the page" if there else value.hex(), "on the page")


def _number(data):
    return int.from_bytes(data, "big")


def _opening(page, occurrence):
    request = page.value("request", occurrence)
    return (*request[:2], request[2:18], decode(P256, request[18:]), decode(P256, page.value("Yb", occurrence)))


def open_channel(tally):
    """OPEN CHANNEL with the PIN: keys, run and first command. The page does not show a secret of the CAN's run."""
    page = Page(tally, "OPEN CHANNEL")
    ya, yb = _number(page.value("ya")), _number(page.value("yb"))
    reference, attestation, sid, host_share, card_share = _opening(page, 0)
    key, identifier = password_key(b"246810"), cpace.channel_identifier(reference)
    page.has("K_pi", key)
    page.has("CI", identifier)
    page.has("g", uncompressed(cpace.generator(key, identifier, sid)))
    page.has("Ya", compress(cpace.share(key, reference, sid, ya)))
    page.has("Yb", compress(cpace.share(key, reference, sid, yb)))
    both = cpace.transcript(host_share, attestation, card_share, 2)
    shared = multiply(P256, ya, card_share)[0].to_bytes(32, "big")
    page.has("K", shared)
    page.has("ISK", sha256(cpace.lv_cat(cpace.DSI + b"_ISK", sid, shared), both))
    keys = cpace.keys(sid, yb, host_share, both)
    for name, part in (("KS_enc", keys[:16]), ("KS_mac", keys[16:32]), ("channel binding", keys[32:64])):
        page.has(name, part)
    page.has("run", cpace.run_name(both))
    session = messaging.Session("PIN", keys[:16], keys[16:32], keys[32:64])
    page.has("first command", messaging.protect_command(session, b"\x8c\x10\0\0", b"", b"\0\0", cpace.run_name(both)))
    page.has("response", messaging.protect_response(session, b"", 0x9000))
    _with_can(page)


def _with_can(page):
    _, _, sid, host_share, card_share = _opening(page, 1)
    keys = hkdf(page.value("ISK", 1), sid, label("symbolon open channel keys 2"), 96)
    for name, part in (("KS_enc", keys[:16]), ("channel binding", keys[32:64]), ("encryption key", keys[64:])):
        page.has(f"CAN: {name}", part)
    page.has("CAN: challenge", cpace.challenge(sid, host_share, card_share))
    proof = page.value("attestation")
    page.has("CAN: ciphertext", siv_encrypt(keys[64:], cpace.padded(proof)))


def pace_run(tally):
    """PACE."""
    page = Page(tally, "PACE")
    key = password_key(b"123456")
    page.has("K_pi", key)
    z = page.value("z")
    nonce = aes_decrypt_block(key, z)
    page.has("s", nonce)
    secrets = [_number(page.value(f"SK{mark} of the {who}")) for mark in ("", "'") for who in ("host", "card")]
    mapping = [multiply(P256, secret) for secret in secrets[:2]]
    generator = pace.mapped_generator(nonce, secrets[0], mapping[1])
    page.has("H", uncompressed(multiply(P256, secrets[0], mapping[1])))
    page.has("G'", uncompressed(generator))
    points = mapping + [multiply(P256, secret, generator) for secret in secrets[2:]]
    for name, point in zip(("mapping host", "mapping card", "ephemeral host", "ephemeral card"), points):
        page.has(name, uncompressed(point))
    page.has("K", multiply(P256, secrets[2], points[3])[0].to_bytes(32, "big"))
    ks_enc, ks_mac = pace.keys(secrets[2], points[3])
    page.has("KS_enc", ks_enc)
    page.has("KS_mac", ks_mac)
    tokens = pace.token(ks_mac, points[3]), pace.token(ks_mac, points[2])
    page.has("token of the host", tokens[0])
    page.has("token of the card", tokens[1])
    page.has("channel binding", pace.channel_binding(2, z, points, tokens))
    return ks_enc, ks_mac


def secure_messaging(tally, ks_enc, ks_mac):
    """The first command of the session of PACE."""
    page = Page(tally, "Secure messaging")
    page.has("IV", aes_encrypt_block(ks_enc, (1).to_bytes(16, "big")))
    page.has("IV of the response", aes_encrypt_block(ks_enc, (2).to_bytes(16, "big")))
    page.has("MAC", cmac(ks_mac, page.value("MAC input"))[:8])
    whole = page.value("protected command")
    session = messaging.Session("CAN", ks_enc, ks_mac, b"")
    command = Command(*whole[:4], data=whole[7:-2])
    data, _ = messaging.open_command(session, command, messaging.parse_command(command))
    page.has("plain command", bytes.fromhex("00880000") + len(data).to_bytes(3, "big") + data + b"\0\0")


def one_clone(tally):
    """One clone, from examples/clone.json."""
    page, data = Page(tally, "One clone"), load(SPEC, "examples/clone.json")
    offer, seed = bytes_of(data["offer"]), page.value("seed")
    secret = _number(page.value("secret of eT"))
    page.has("eT", curves.public_key(P256, secret))
    page.has("SHA-256( offer )", sha256(offer))
    source = clone.source_secret(seed, offer)
    page.has("secret of eS", source.to_bytes(32, "big"))
    page.has("eS", curves.public_key(P256, source))
    page.has("Z", multiply(P256, secret, decode(P256, page.value("eS")))[0].to_bytes(32, "big"))
    page.has("key", hkdf(page.value("Z"), page.value("salt"), label("symbolon clone key 2"), 64))
    page.has("SHA-256( export )", sha256(bytes_of(data["export"])))
    page.has("key set digest", wallet_keys.key_set_digest([Root((), 0, bytes_of(data["seed"]))]))
    body = tlv.fields(page.value("receipt"), "A0 5F37")
    page.has("receipt", tlv.join((0xA0, body[0xA0]), (0x5F37, curves.sign(
        int(data["targetCard"]["secretKey"], 16), clone.RECEIPT, body[0xA0]))))
    version = tlv.fields(tlv.fields(page.value("payload"), "A0 81? 82? A3 84 85?")[0xA3],
                         "80 81 82 83 84 85 86 87? 88? 89? 8A? 8B?")[0x80]
    tally.compare("One clone: version of the policy in the payload", version, roster.VERSION)


def page():
    """The whole page."""
    tally = Tally("worked-examples.md")
    open_channel(tally)
    secure_messaging(tally, *pace_run(tally))
    one_clone(tally)
    return tally
