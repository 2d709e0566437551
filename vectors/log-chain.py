"""Entries, hash chain and head of a card's log, made without any of our code: python3 log-chain.py > log-chain.json"""
import hashlib
import json
import struct

# The generator point of P-256, compressed: anyone knows its secret key (1).
PUBLIC_KEY = bytes.fromhex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
TAG = bytes.fromhex("01234567")

# Every event: name, code, details, and their bytes.
EVENTS = [
    ("personalised", 0x01, {}, b""),
    ("reset", 0x02, {}, b""),
    ("terminated", 0x03, {}, b""),
    ("randomnessFailed", 0x04, {"total": 1}, struct.pack(">I", 1)),
    ("pinChanged", 0x10, {"by": "puk"}, b"\x02"),
    ("pinUnblocked", 0x11, {}, b""),
    ("pinFailed", 0x12, {"total": 258}, struct.pack(">I", 258)),
    ("pinBlocked", 0x13, {}, b""),
    ("pukProven", 0x14, {}, b""),
    ("pukChanged", 0x15, {}, b""),
    ("pukFailed", 0x16, {"total": 3}, struct.pack(">I", 3)),
    ("pukBlocked", 0x17, {}, b""),
    ("settingsChanged", 0x18, {"pinInChannel": True}, b"\x01"),
    ("phoneAdded", 0x20, {"slot": 0}, b"\x00"),
    ("phoneForgotten", 0x21, {"slot": 1}, b"\x01"),
    ("walletCreated", 0x30, {"slot": 0, "clones": 2, "exportable": False}, b"\x00\x02\x00"),
    ("walletImported", 0x31, {"slot": 1, "clones": 0, "exportable": True}, b"\x01\x00\x01"),
    ("walletExported", 0x32, {"slot": 1}, b"\x01"),
    ("duressPinChanged", 0x33, {}, b""),
    ("cloneOffered", 0x40, {"slot": 2}, b"\x02"),
    ("cloneExported", 0x41, {"slot": 0, "member": 1, "role": "backup", "tag": TAG}, b"\x00\x01\x02" + TAG),
    ("cloneImported", 0x42, {"slot": 2, "member": 2, "role": "backup", "tag": TAG}, b"\x02\x02\x02" + TAG),
    ("cloneConfirmed", 0x43, {"slot": 0, "member": 1}, b"\x00\x01"),
    ("setSealed", 0x44, {"slot": 0}, b"\x00"),
    ("rosterSigned", 0x45, {"slot": 0, "epoch": 258}, b"\x00" + struct.pack(">I", 258)),
    ("rosterAdopted", 0x46, {"slot": 0, "epoch": 258}, b"\x00" + struct.pack(">I", 258)),
    ("activationApproved", 0x47, {"slot": 0, "member": 1}, b"\x00\x01"),
    ("activated", 0x48, {"slot": 2, "by": "member"}, b"\x02\x01"),
    ("pinResetApproved", 0x49, {"slot": 0, "member": 1}, b"\x00\x01"),
    ("pinReset", 0x4A, {"slot": 0, "approvers": [0, 2]}, b"\x00\x02\x00\x02"),
    ("digestsSigned", 0x50, {"slot": 0, "signatures": 32, "tag": TAG}, b"\x00\x00\x20" + TAG),
    ("digestsRefused", 0x51, {"slot": 0, "status": 0x9D20, "tag": TAG}, b"\x00\x9d\x20" + TAG),
    ("transactionSigned", 0x52, {"slot": 1, "signatures": 1, "tag": TAG}, b"\x01\x00\x01" + TAG),
    ("transactionRefused", 0x53, {"slot": 1, "status": 0x9D29, "tag": TAG}, b"\x01\x9d\x29" + TAG),
    ("policyChanged", 0x54, {"slot": 1, "tag": TAG}, b"\x01" + TAG),
    ("voucherIssued", 0x55, {"slot": 0, "member": 1, "counter": 7}, b"\x00\x01" + struct.pack(">I", 7)),
    ("voucherRedeemed", 0x56, {"slot": 0, "member": 0, "counter": 7}, b"\x00\x00" + struct.pack(">I", 7)),
    ("fileWritten", 0x60, {"slot": 0, "file": 3, "version": 1}, b"\x00\x03" + struct.pack(">I", 1)),
    ("fileDeleted", 0x61, {"slot": 0, "file": 3, "version": 2}, b"\x00\x03" + struct.pack(">I", 2)),
    ("shareOffered", 0x80, {"slot": 1}, b"\x01"),
    ("shareDealt", 0x81, {"slot": 0, "index": 2, "tag": TAG}, b"\x00\x02" + TAG),
    ("shareImported", 0x82, {"slot": 1, "index": 2, "tag": TAG}, b"\x01\x02" + TAG),
    ("shareConfirmed", 0x83, {"slot": 0, "member": 3}, b"\x00\x03"),
    ("shareReleased", 0x84, {"slot": 1, "tag": TAG}, b"\x01" + TAG),
    ("shareExported", 0x85, {"slot": 1}, b"\x01"),
    ("walletRecovered", 0x86, {"slot": 0, "clones": 2, "exportable": True}, b"\x00\x02\x01"),
    ("vaultStored", 0x70, {"slot": 0, "item": 258}, b"\x00" + struct.pack(">I", 258)),
    ("vaultShown", 0x71, {"slot": 0, "item": 258}, b"\x00" + struct.pack(">I", 258)),
    ("vaultSent", 0x72, {"slot": 1, "item": 258, "tag": TAG}, b"\x01" + struct.pack(">I", 258) + TAG),
    ("vaultReceived", 0x73, {"slot": 1, "item": 258, "tag": TAG}, b"\x01" + struct.pack(">I", 258) + TAG),
    ("vaultDeleted", 0x74, {"slot": 2, "item": 258}, b"\x02" + struct.pack(">I", 258)),
    (
        "vaultApproved",
        0x75,
        {"slot": 0, "item": 258, "member": 1, "use": "send"},
        b"\x00" + struct.pack(">I", 258) + b"\x01\x02",
    ),
    ("vaultWallet", 0x76, {"slot": 0, "item": 258, "into": 2}, b"\x00" + struct.pack(">I", 258) + b"\x02"),
    ("anchorSigned", 0x90, {"slot": 0, "number": 258}, b"\x00" + struct.pack(">I", 258)),
    ("anchorAdopted", 0x91, {"slot": 0, "number": 258}, b"\x00" + struct.pack(">I", 258)),
    ("announced", 0x92, {"slot": 1, "kind": "voucher", "tag": TAG}, b"\x01\x03" + TAG),
    ("vetoGiven", 0x93, {"slot": 0, "member": 2}, b"\x00\x02"),
    ("vetoed", 0x94, {"slot": 1, "member": 0}, b"\x01\x00"),
]


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def tlv(tag, value):
    assert len(value) < 256
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return bytes([tag]) + length + value


start = sha256(b"symbolon log start 2\0", PUBLIC_KEY)
value = start
entries = []
for sequence, (event, code, details, encoded) in enumerate(EVENTS, 1):
    entry = struct.pack(">IB", sequence, code) + encoded
    value = sha256(b"symbolon log entry 2\0", value, entry)
    shown = {name: field.hex() if isinstance(field, bytes) else field for name, field in details.items()}
    entries.append({"event": event, "details": shown, "bytes": entry.hex(), "hash": value.hex()})

card_counters = {"wrongPins": 258, "wrongPuks": 3, "resets": 2, "randomnessFailures": 1}
wallet_counters = {
    "walletsMade": 1,
    "walletsImported": 1,
    "walletsExported": 1,
    "clonesImported": 1,
    "clonesExported": 1,
    "signatures": 33,
    "refusals": 2,
    "policyChanges": 1,
}
chain = (
    tlv(0x80, struct.pack(">I", len(entries)))
    + tlv(0x81, struct.pack(">I", 0))
    + tlv(0x82, start)
    + tlv(0x83, value)
    + tlv(0x84, struct.pack(">8I", *wallet_counters.values()))
)
head = tlv(0x80, b"\x05") + tlv(0x81, struct.pack(">4I", *card_counters.values())) + tlv(0xA2, chain)
binding, challenge = bytes([0x11]) * 32, bytes([0x22]) * 32

print(
    json.dumps(
        {
            "source": "log-chain.py beside this file, which shares no code with ours",
            "note": "One entry of every event. `hash` is that of the chain after the entry.",
            "publicKey": PUBLIC_KEY.hex(),
            "start": start.hex(),
            "entries": entries,
            "head": {
                "lifecycle": "active",
                "counters": card_counters,
                "walletCounters": wallet_counters,
                "bytes": head.hex(),
                "channelBinding": binding.hex(),
                "challenge": challenge.hex(),
                "signatureInput": (b"symbolon log head 2\0" + binding + challenge + head).hex(),
            },
        },
        indent=2,
    )
)
