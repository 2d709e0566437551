"""Vectors of the standards on which the card's keys rest."""

import hashlib

import cpace
import curves
import rlp
import wallet_keys
from curves import P256, SECP256K1
from errors import Malformed
from primitives import sha256
from tally import VECTORS, Tally, bytes_of, load

CURVES = {"secp256k1": wallet_keys.K1, "nist256p1": wallet_keys.R1, "p256": wallet_keys.R1,
          "ed25519": wallet_keys.ED}
USED = {"slip-10.json", "bip-39.json", "rfc-6979.json", "bip-340.json", "cpace-p256.json", "rlp.json",
        "open-channel.json", "secure-messaging-aes128.json", "policy-decisions.json", "log-chain.json",
        "encrypted-file.json", "share-splits.json", "test-root.json", "roughtime-rfc-10049.json", "roughtime-roughenough.json", "bitcoin-headers.json"}


def _path(text):
    return [int(step.rstrip("'")) | (wallet_keys.HARDENED if step.endswith("'") else 0)
            for step in text.split("/")[1:]]


def derivation():
    """vectors/slip-10.json."""
    tally = Tally("slip-10.json")
    for case in load(VECTORS, "slip-10.json")["vectors"]:
        curve = CURVES[case["curve"].lower()]
        for link in case["chains"]:
            secret, chain = wallet_keys.master(curve, bytes_of(case["seed"]))
            for index in _path(link["path"]):
                secret, chain = wallet_keys.step(curve, secret, chain, index)
            public = wallet_keys.public_of(curve, secret).rjust(33, b"\0")
            tally.compare(f"{case['title']}, {link['path']}", [secret.hex(), chain.hex(), public.hex()],
                          [link["secretKey"], link["chainCode"], link["publicKey"]])
    return tally


def phrases():
    """vectors/bip-39.json. Seeds there have a passphrase, of which a card knows nothing."""
    data, tally = load(VECTORS, "bip-39.json"), Tally("bip-39.json")
    for case in data["vectors"]:
        entropy, phrase = bytes_of(case["entropy"]), case["mnemonic"]
        tally.compare(phrase, wallet_keys.mnemonic(entropy), phrase)
        tally.compare(f"{phrase}, entropy", wallet_keys.entropy_of(phrase), entropy)
        salt = b"mnemonic" + data["passphrase"].encode("utf-8")
        seed = hashlib.pbkdf2_hmac("sha512", phrase.encode("ascii"), salt, 2048)
        tally.compare(f"{phrase}, seed", seed, case["seed"])
    return tally


def ecdsa():
    """vectors/rfc-6979.json, brought into the lower half."""
    data, tally = load(VECTORS, "rfc-6979.json"), Tally("rfc-6979.json")
    secret = int(data["p256"]["secretKey"], 16)
    for case in data["p256"]["vectors"]:
        s = min(int(case["s"], 16), P256.n - int(case["s"], 16))
        signature = curves.ecdsa_sign(P256, secret, sha256(case["message"].encode("utf-8")))[:64]
        tally.compare(case["message"], signature, f"{case['r']}{s:064x}")
    for case in data["secp256k1"]["vectors"]:
        signature = curves.ecdsa_sign(SECP256K1, int(case["secretKey"], 16), bytes_of(case["digest"]))[:64]
        tally.compare(case.get("description", case["digest"]), signature, case["signature"])
    return tally


def schnorr():
    """vectors/bip-340.json: those with a secret key and a message of 32 bytes."""
    tally = Tally("bip-340.json, signing 32 bytes")
    for case in load(VECTORS, "bip-340.json")["vectors"]:
        if case.get("secretKey") and len(case["message"]) == 64:
            signature = curves.schnorr_sign(int(case["secretKey"], 16), bytes_of(case["message"]),
                                            bytes_of(case["auxRand"]))
            tally.compare(f"index {case['index']}", signature, case["signature"])
    return tally


def password_exchange():
    """vectors/cpace-p256.json."""
    data, tally = load(VECTORS, "cpace-p256.json"), Tally("cpace-p256.json")
    sid = bytes_of(data["sessionIdentifier"])
    generator = cpace.generator(bytes_of(data["passwordString"]), bytes_of(data["channelIdentifier"]), sid)
    tally.compare("generator", curves.uncompressed(generator), data["generator"])
    shares = {}
    for role in ("initiator", "responder"):
        shares[role] = curves.multiply(P256, int(data[f"{role}Secret"], 16), generator)
        tally.compare(f"{role}Share", curves.uncompressed(shares[role]), data[f"{role}Share"])
    shared = curves.multiply(P256, int(data["initiatorSecret"], 16), shares["responder"])[0].to_bytes(32, "big")
    tally.compare("sharedSecret", shared, data["sharedSecret"])
    both = b"".join(cpace.lv_cat(curves.uncompressed(shares[role]), bytes_of(data[f"{role}AssociatedData"]))
                    for role in ("initiator", "responder"))
    isk = sha256(cpace.lv_cat(cpace.DSI + b"_ISK", sid, shared), both)
    tally.compare("intermediateSessionKey", isk, data["intermediateSessionKey"])
    tally.compare("sidOutput", sha256(b"CPaceSidOutput", both), data["sidOutput"])
    return tally


def recursive_lengths():
    """vectors/rlp.json: the invalid ones are refused."""
    data, tally = load(VECTORS, "rlp.json"), Tally("rlp.json")
    for case in data["valid"]:
        try:
            item = rlp.decode(bytes_of(case["encoded"]))
            tally.compare(case["name"], _hexadecimal(item), case["item"])
        except Malformed:
            tally.compare(case["name"], "malformed", case["item"])
    for case in data["invalid"]:
        try:
            rlp.decode(bytes_of(case["encoded"]))
            tally.compare(case["name"], "decoded", "malformed")
        except Malformed:
            tally.compare(case["name"], "malformed", "malformed")
    return tally


def _hexadecimal(item):
    return item.hex() if isinstance(item, bytes) else [_hexadecimal(one) for one in item]


def not_covered():
    """The files of vectors of standards that are not read here."""
    return sorted(path.name for path in VECTORS.glob("*.json") if path.name not in USED)
