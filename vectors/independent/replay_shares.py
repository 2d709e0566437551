"""examples/shares.json and share-splits.json: splits, a deal and a recovery, made again from their secrets."""

import certificates
import clone
import curves
import share_messages
import shares
import short_certificates
import slip39
import wallet_keys
from curves import P256
from primitives import sha256
from state import AGREED, PRIMARY, SHARE, Member, Memory, Offer, Root, Wallet
from tally import SPEC, VECTORS, Tally, bytes_of, load
from worlds import RELEASE


def _root(case):
    if "seed" in case:
        return Root((), 0, bytes_of(case["seed"]))
    entropy = bytes_of(case["entropy"])
    return Root((), 0, wallet_keys.seed_of(entropy), entropy)


def compare(tally, name, case):
    """One split of share-splits.json."""
    held = Wallet([_root(case)], case["exportable"], b"", bytes_of(case["setId"]), [], case["epoch"])
    split, values, masks = shares.make(held, case["number"], bytes_of(case["plan"]), bytes_of(case["splitSeed"]))
    tally.compare(f"{name}: shares", [value.hex() for value in values], case["shares"])
    tally.compare(f"{name}: masks", [mask.hex() for mask in masks], case["masks"])
    tally.compare(f"{name}: split", split.whole, case["split"])
    tally.compare(f"{name}: digest", shares.digest(split), case["digest"])
    tally.check(f"{name}: all fit", all(shares.fits(split, index, value, mask)
                                        for index, (value, mask) in enumerate(zip(values, masks))))
    secret = held.roots[0].entropy or held.roots[0].secret
    tally.compare(f"{name}: all together", shares.secret_of(split, dict(enumerate(values))), secret)


def splits(path=None):
    """vectors/share-splits.json, or a file of the same form."""
    tally = Tally("share-splits.json")
    for number, case in enumerate(load(path or VECTORS, "share-splits.json")["splits"]):
        compare(tally, f"split {number}, {case['plan']}", case)
    return tally


def _memory(data, name):
    card = data[name]
    memory = Memory(identity=int(card["secretKey"], 16), batch=bytes_of(data["batchCertificate"]),
                    certificate=bytes_of(card["certificate"]))
    memory.public = curves.public_key(P256, memory.identity)
    return memory


def _chains(tally, data):
    root = certificates.parse(bytes_of(data["rootCertificate"]))
    trusted = certificates.Root(root.holder, curves.compress(curves.decode(P256, root.public)))
    for name in ("dealerCard", "shareCard", "recoveringCard"):
        found = certificates.chain(bytes_of(data["batchCertificate"]), bytes_of(data[name]["certificate"]), [trusted])
        tally.check(f"{name}: chain", found is not None and found.public == _memory(data, name).public)


def _split(tally, data):
    entropy = bytes_of(data["entropy"])
    set_id = shares.parse(bytes_of(data["split"])).set_id
    held = Wallet([Root((), 0, wallet_keys.seed_of(entropy), entropy)], True, b"", set_id, [])
    split, values, masks = shares.make(held, data["number"], bytes_of(data["plan"]), bytes_of(data["splitSeed"]))
    tally.compare("identifier", split.identifier, data["identifier"])
    tally.compare("encryptedSecret", slip39.encrypt(entropy, split.identifier, True, 0), data["encryptedSecret"])
    tally.compare("shares", [value.hex() for value in values], data["shares"])
    tally.compare("masks", [mask.hex() for mask in masks], data["masks"])
    tally.compare("split", split.whole, data["split"])
    tally.compare("splitDigest", shares.digest(split), data["splitDigest"])
    return split, values, masks


def _sealed(tally, data, name, message, form, tag):
    """Salt and key of a deal or a recovery."""
    secret = int(data[f"{'dealer' if name == 'deal' else 'recovery'}EphemeralSecret"], 16)
    peer = clone.parse_offer(bytes_of(data["offer" if name == "deal" else "recoveryOffer"])).values[0x82]
    salt, key = share_messages.salt_and_key(message.body, form, tag, secret, curves.decode(P256, peer))
    tally.compare(f"{name}Salt", salt, data[f"{name}Salt"])
    tally.compare(f"{name}Key", key, data[f"{name}Key"])


def _deal(tally, data, split, value, mask):
    dealer, holder = _memory(data, "dealerCard"), _memory(data, "shareCard")
    offer = Offer(bytes_of(data["offerId"]), int(data["shareCardEphemeralSecret"], 16), False, SHARE,
                  (data["number"] - 1).to_bytes(4, "big"))
    sent = clone.make_offer(holder, offer, RELEASE, share_messages.OFFER)
    tally.compare("offer", sent, data["offer"])
    seed = bytes_of(data["splitSeed"])
    tally.compare("dealerEphemeralSecret", f"{share_messages.dealer_secret(seed, sent):064x}",
                  data["dealerEphemeralSecret"])
    clear = share_messages.payload(value, mask)
    tally.compare("payload", clear, data["payload"])
    members = [Member(PRIMARY, AGREED, dealer.public), Member(SHARE, AGREED, holder.public)]
    deal = share_messages.make_deal(dealer, sent, seed, split, data["index"], members, 1, False, clear)
    tally.compare("deal", deal, data["deal"])
    tally.compare("dealHash", sha256(deal), data["dealHash"])
    message = share_messages.parse_deal(bytes_of(data["deal"]))
    _sealed(tally, data, "deal", message, short_certificates.DEAL, 0x88)
    tally.compare("payload, opened", share_messages.opened(message, offer.secret, short_certificates.DEAL, 0x88),
                  data["payload"])
    body = clone.receipt_body(split.set_id, split.epoch, 1, sha256(deal), shares.digest(split))
    tally.compare("receipt", share_messages.make_receipt(holder.identity, body), data["receipt"])


def _recovery(tally, data, split, values):
    holder, target = _memory(data, "shareCard"), _memory(data, "recoveringCard")
    offer = Offer(bytes_of(data["recoveryOfferId"]), int(data["recoveringCardEphemeralSecret"], 16), False)
    sent = clone.make_offer(target, offer, RELEASE, share_messages.RECOVERY_OFFER)
    tally.compare("recoveryOffer", sent, data["recoveryOffer"])
    secret, index = int(data["recoveryEphemeralSecret"], 16), data["index"]
    recovery = share_messages.make_recovery(holder, sent, secret, split, index, values[index])
    tally.compare("recovery", recovery, data["recovery"])
    message = share_messages.parse_recovery(bytes_of(data["recovery"]))
    _sealed(tally, data, "recovery", message, short_certificates.RECOVERY, 0x85)
    share = share_messages.opened(message, offer.secret, short_certificates.RECOVERY, 0x85)
    tally.compare("share, opened", share, values[index])
    written = [shares.in_the_clear(split, place, value) for place, value in enumerate(values[:2])]
    tally.compare("writtenShares", [one.hex() for one in written], data["writtenShares"])
    tally.compare("entropy", shares.secret_of(split, {0: values[0], 1: values[1], index: share}), data["entropy"])


def example():
    """All values of examples/shares.json."""
    data, tally = load(SPEC, "examples/shares.json"), Tally("examples/shares.json")
    _chains(tally, data)
    split, values, masks = _split(tally, data)
    _deal(tally, data, split, values[data["index"]], masks[data["index"]])
    _recovery(tally, data, split, values)
    return tally
