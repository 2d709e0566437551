"""Vectors beside the transcripts: decisions of policies, logs, files, openings, secure messaging, certificates."""

import certificates
import cpace
import curves
import files
import log
import messaging
import policy
import tlv
from apdu import Command
from curves import P256
from primitives import siv_encrypt
from state import File, Root, Wallet
from tally import VECTORS, Tally, bytes_of, load

STATUS = {"digestsUnseenRefused": 0x9D20, "transactionRefused": 0x9D21, "blindRefused": 0x9D22,
          "messageRefused": 0x9D23, "chainRefused": 0x9D24, "pathRefused": 0x9D25, "recipientRefused": 0x9D26,
          "assetRefused": 0x9D27, "feeAboveCeiling": 0x9D28, "limitExceeded": 0x9D29, "allowanceExceeded": 0x9D2A,
          "approvalMissing": 0x9D2B, "securityStatus": 0x6982}


def _facts(case):
    found = tlv.fields(bytes_of(case["facts"]), "80 81 82 83 84 85 86 87 88? 89? 8A 8B?")
    reader = tlv.Reader(found[0x81])
    fee_asset, fee = reader.take(reader.number(2)).decode("ascii"), reader.number(32)
    accounts, paths = [], tlv.Reader(found[0x86])
    while paths.left():
        accounts.append(paths.path())
    moved = {kind: [(one["asset"], int(one["amount"]) if "amount" in one else policy.INFINITE,
                     bytes_of(one[party])) for one in case[kind]]
             for kind, party in (("transfers", "recipient"), ("approvals", "spender"))}
    counts = tuple(int.from_bytes(found[tag], "big") for tag in (0x82, 0x83))
    sums = [(int.from_bytes(found[tag][:4], "big"), int.from_bytes(found[tag][4:], "big")) for tag in (0x84, 0x85)]
    warnings, told = [], tlv.Reader(found[0x8A])
    while told.left():
        warnings.append(told.take(told.number(1)).decode("ascii"))
    within = found[0x8B].decode("ascii") if found[0x8B] is not None else None
    facts = policy.Facts(found[0x80].decode("ascii"), fee_asset, fee, accounts, moved["transfers"],
                         moved["approvals"], found[0x89] is not None, found[0x88] is not None,
                         within, *sums, warnings)
    return facts, counts == (len(facts.transfers), len(facts.approvals))


def _dated(case):
    """Budgets with dates: what is spent, what is settled, and both of the refresh."""
    if "time" not in case:
        return policy.parse_amounts(bytes_of(case["budgets"])), {}, None
    reader, spent, settled = tlv.Reader(bytes_of(case["budgets"])), {}, {}
    for _ in range(reader.number(1)):
        name = reader.take(16)
        spent[name], settled[name] = policy.parse_spending(reader)
    reader.end()
    refreshed = policy.parse_spending(tlv.Reader(bytes_of(case["refreshed"]))) if "refreshed" in case else None
    return spent, settled, refreshed


def _encoded(case, budgets, settled, refreshed):
    if "time" not in case:
        return policy.encode_amounts(budgets).hex()
    all_of = b"".join(name + policy.encode_spending(spent, settled[name]) for name, spent in budgets.items())
    used = case["withoutPin"] and not policy.parse(bytes_of(case["policy"])).phone
    then = " " + policy.encode_spending(refreshed[0] + 1, refreshed[1]).hex() if used else ""
    return bytes([len(budgets)]).hex() + all_of.hex() + then


def decisions():
    """vectors/policy-decisions.json."""
    tally = Tally("policy-decisions.json")
    for case in load(VECTORS, "policy-decisions.json")["cases"]:
        table = policy.parse(bytes_of(case["policy"]))
        facts, agree = _facts(case)
        leaves = policy.proven_leaves(table.tree, [bytes_of(proof) for proof in case["proofs"]])
        by_refresh = case["withoutPin"] and not table.phone
        before, settled, refreshed = _dated(case)
        status, budgets = (0x6982 if by_refresh else 0x9D21, None) if not agree else policy.decide(
            table, facts, leaves, before, case["purpose"] == "approve", case["approved"], case["withoutPin"],
            case["cosigner"], settled, refreshed, int(case.get("time", "0")))
        expected = case["expected"]
        if "refuse" in expected:
            tally.compare(case["name"], f"{status:04x}", f"{STATUS[expected['refuse']]:04x}")
        else:
            found = f"{status:04x}" if status else _encoded(case, budgets, settled, refreshed)
            tally.compare(case["name"], found, " ".join(expected[key] for key in ("allow", "refreshed") if key in expected))
    return tally


def log_chain():
    """vectors/log-chain.json."""
    data, tally = load(VECTORS, "log-chain.json"), Tally("log-chain.json")
    head = log.empty(bytes_of(data["publicKey"])).base
    tally.compare("start", head, data["start"])
    for entry in data["entries"]:
        head = log.entry_hash(head, bytes_of(entry["bytes"]))
        tally.compare(entry["event"], head, entry["hash"])
    return tally


def encrypted_files():
    """vectors/encrypted-file.json."""
    data, tally = load(VECTORS, "encrypted-file.json"), Tally("encrypted-file.json")
    held = Wallet([Root((), 0, bytes_of(data["seed"]))], False, b"", bytes_of(data["setId"]), [])
    for case in data["files"]:
        name = case["name"].encode("utf-8") or None
        file = File(case["version"], name, bytes_of(case["content"]))
        tally.compare(f"file {case['file']}", files.encrypt(held, case["file"], file), case["encrypted"])
    return tally


def openings():
    """vectors/open-channel.json."""
    tally = Tally("open-channel.json")
    for case in load(VECTORS, "open-channel.json")["openings"]:
        request, name = bytes_of(case["request"]), f"{case['password']}, {case['attestation']}: "
        reference, attestation, sid = request[0], request[1], request[2:18]
        key, secret = bytes_of(case["passwordKey"]), cpace.secret_from(bytes_of(case["cardSeed"]))
        share = cpace.share(key, reference, sid, secret)
        both = cpace.transcript(curves.decode(P256, request[18:]), attestation, share, case["triesLeft"])
        keys = cpace.keys(sid, secret, curves.decode(P256, request[18:]), both)
        proof = bytes_of(case["attestationEncoded"])
        if proof:
            proof = cpace.padded(proof)
        ciphertext = siv_encrypt(keys[64:], proof) if reference == 2 else b""
        answer = bytes([case["triesLeft"]]) + curves.compress(share) + ciphertext
        tally.compare(name + "response", answer, case["response"])
        tally.compare(name + "keys", keys[:64].hex(), case["ksEnc"] + case["ksMac"] + case["channelBinding"])
        if "firstCommand" in case:
            tally.compare(name + "run", cpace.run_name(both), case["firstCommand"]["run"])
    return tally


def secure_messaging():
    """vectors/secure-messaging-aes128.json."""
    data, tally = load(VECTORS, "secure-messaging-aes128.json"), Tally("secure-messaging-aes128.json")
    session = messaging.Session("CAN", bytes_of(data["ksEnc"]), bytes_of(data["ksMac"]), b"")
    for case in data["exchanges"]:
        raw = bytes_of(case["protectedCommand"])
        wire = Command(*raw[:4], data=raw[4:])
        plain = messaging.open_command(session, wire, messaging.parse_command(wire))
        want = case["command"]
        tally.compare(case["name"], (plain[0].hex(), plain[1]), (want.get("data", ""), want.get("le")))
        answer = messaging.protect_response(session, bytes_of(case["response"]["data"]), case["response"]["status"],
                                            wire.ins & 1)
        tally.compare(case["name"] + ", response", answer, case["protectedResponse"])
    return tally


def certificate_of_test_card():
    """vectors/test-root.json."""
    data, tally = load(VECTORS, "test-root.json"), Tally("test-root.json")
    for name in ("root", "batch", "card"):
        one = data[name]
        found = certificates.parse(bytes_of(one["certificate"]))
        public = curves.public_key(P256, int(one["secretKey"], 16))
        tally.compare(f"{name}: publicKey", public, one["publicKey"])
        tally.compare(f"{name}: holder", found.holder.decode("ascii"), one["reference"])
        issuer = {"root": "root", "batch": "root", "card": "batch"}[name]
        signature = curves.sign(int(data[issuer]["secretKey"], 16), found.body)
        tally.compare(f"{name}: signature", signature, found.signature)
    root = certificates.Root(data["root"]["reference"].encode("ascii"), bytes_of(data["root"]["publicKey"]))
    found = certificates.chain(bytes_of(data["batch"]["certificate"]), bytes_of(data["card"]["certificate"]), [root])
    tally.check("chain", found is not None)
    return tally
