"""examples/clone.json: one clone with all the values between its messages, made again by both cards."""

import certificates
import clone
import curves
import wallet_keys
from curves import P256
from errors import Malformed
from primitives import sha256
from state import AGREED, BACKUP, DAILY, PRIMARY, Member, Memory, Offer, Root, Wallet
from tally import SPEC, Tally, bytes_of, load
from worlds import RELEASE



def _memory(card, batch):
    memory = Memory(identity=int(card["secretKey"], 16), batch=batch, certificate=bytes_of(card["certificate"]))
    memory.public = curves.public_key(P256, memory.identity)
    return memory


def _chain(tally, data):
    root = certificates.parse(bytes_of(data["rootCertificate"]))
    tally.compare("rootSecretKey", curves.public_key(P256, int(data["rootSecretKey"], 16)),
                  curves.compress(curves.decode(P256, root.public)))
    trusted = certificates.Root(root.holder, curves.compress(curves.decode(P256, root.public)))
    tally.check("rootCertificate", curves.verify(root.public, root.signature, root.body))
    for name in ("sourceCard", "targetCard"):
        own = bytes_of(data[name]["certificate"])
        found = certificates.chain(bytes_of(data["batchCertificate"]), own, [trusted])
        tally.check(f"{name}: chain", found is not None)
        tally.compare(f"{name}: secretKey", curves.public_key(P256, int(data[name]["secretKey"], 16)),
                      certificates.parse(own).public)


def _wallet(tally, data):
    entropy = bytes_of(data["entropy"])
    tally.compare("mnemonic", wallet_keys.mnemonic(entropy), data["mnemonic"])
    tally.compare("seed", wallet_keys.seed_of(entropy), data["seed"])
    root = Root((), 0, wallet_keys.seed_of(entropy), entropy)
    tally.compare("keySetDigest", wallet_keys.key_set_digest([root]), data["keySetDigest"])
    return root


def _messages(tally, data, memories, root):
    source, target = memories
    offer = clone.make_offer(target, Offer(bytes_of(data["offerId"]), int(data["targetEphemeralSecret"], 16), False),
                             RELEASE)
    tally.compare("offer", offer, data["offer"])
    offer = bytes_of(data["offer"])
    tally.compare("offerHash", sha256(offer), data["offerHash"])
    secret = clone.source_secret(bytes_of(data["exportSeed"]), offer)
    tally.compare("sourceEphemeralSecret", f"{secret:064x}", data["sourceEphemeralSecret"])
    try:
        _export(tally, data, source, root)
    except Malformed as malformed:
        tally.compare("export is of the form of clone.md", f"malformed: {malformed}", "an export")


def _export(tally, data, source, root):
    message, head = clone.parse_export(bytes_of(data["export"]))
    share = message.values[0x82]
    peer = curves.decode(P256, share)
    secret = int(data["targetEphemeralSecret"], 16)
    tally.compare("sharedX", curves.multiply(P256, secret, peer)[0].to_bytes(32, "big"), data["sharedX"])
    tally.compare("salt", sha256(head.whole, *message.certificates, share), data["salt"])
    key = clone.payload_key(secret, peer, head.whole, message.certificates, share)
    tally.compare("encryptionKey", key, data["encryptionKey"])
    clear = clone.decrypt(message, head, secret)
    tally.compare("payload", clear or b"", data["payload"])
    found = clone.parse_payload(bytes_of(data["payload"]))
    tally.compare("payload: seed", found.roots[0].secret, root.secret)
    held = Wallet([root], False, found.policy, head.set_id, head.members[:1], head.epoch,
                  extendable=head.extendable)
    tally.check("roles", [member.role for member in head.members] in ([PRIMARY, BACKUP], [PRIMARY, DAILY]))
    tally.check("standings", head.members[1] == Member(head.members[1].role, AGREED, head.members[1].key))
    made = clone.header(bytes_of(data["offer"]), held, head.members, [], wallet_keys.wallet_fingerprint([root]),
                        head.word)
    tally.compare("header", made, head.whole)
    export = clone.make_export(source, bytes_of(data["offer"]), bytes_of(data["exportSeed"]), made,
                               bytes_of(data["payload"]), False)
    tally.compare("export", export, data["export"])


def _receipt(tally, data, target):
    try:
        _, head = clone.parse_export(bytes_of(data["export"]))
    except Malformed as malformed:
        tally.compare("receipt", f"malformed: {malformed}", data["receipt"])
        return
    body = clone.receipt_body(head.set_id, head.epoch, len(head.members) - 1, sha256(bytes_of(data["export"])),
                              bytes_of(data["keySetDigest"]))
    tally.compare("receipt", clone.make_receipt(target.identity, body), data["receipt"])


def example():
    """All values of the file."""
    data, tally = load(SPEC, "examples/clone.json"), Tally("examples/clone.json")
    batch = bytes_of(data["batchCertificate"])
    memories = [_memory(data[name], batch) for name in ("sourceCard", "targetCard")]
    _chain(tally, data)
    root = _wallet(tally, data)
    _messages(tally, data, memories, root)
    tally.compare("exportHash", sha256(bytes_of(data["export"])), data["exportHash"])
    _receipt(tally, data, memories[1])
    return tally
