"""The host's side against examples that have all its secrets: examples/session.json, vectors/open-channel.json."""

import certificates
import clone
import cpace
import curves
import host
import host_checks
import messaging
import statements
import tlv
import worlds
from apdu import parse
from primitives import password_key
from tally import SPEC, VECTORS, Tally, bytes_of, load

REFERENCES = {"can": host.CAN, "pin": host.PIN, "puk": host.PUK}


class Recording:
    """A card that is a recording: every command is compared, and gets the recorded response."""

    def __init__(self, tally, steps):
        self.tally, self.steps, self.at = tally, steps, 0

    def __call__(self, command):
        step = self.steps[self.at]
        self.tally.compare(f"command {self.at}, {step['name']}", command, step["command"])
        self.at += 1
        return bytes_of(step["response"])


def _protected(tally, card, link, step):
    plain, want = parse(bytes_of(step["plain"]["command"])), bytes_of(step["plain"]["response"])
    data, status = host.exchange(link, plain.header(), plain.data)
    tally.compare(f"response to {step['name']}", data + status.to_bytes(2, "big"), want)
    return data


def _keys(tally, name, session, expected):
    got = [session.ks_enc.hex(), session.ks_mac.hex(), session.binding.hex()]
    tally.compare(name, got, [expected["ksEnc"], expected["ksMac"], expected["channelBinding"]])


def session():
    """examples/session.json, from the host: what it sends, and whether it believes the answers."""
    data, tally = load(SPEC, "examples/session.json"), Tally("examples/session.json, the host")
    card = Recording(tally, data["steps"])
    card.at = 2
    draws = [bytes_of(draw) for draw in data["host"]["draws"]]
    tally.compare("versions", host.select(card), b"\2")
    card.at += 1
    tally.compare("mappingSecret", f"{cpace.secret_from(draws[0]):064x}", data["host"]["mappingSecret"])
    link = host.run_pace(card, host.CAN, data["can"].encode("ascii"), draws[0], draws[1])
    _keys(tally, "keys of PACE", link.session, data["channel"])
    answers = {}
    while card.at < len(data["steps"]) - 1:
        step = data["steps"][card.at]
        answer = _protected(tally, card, link, step)
        answers.setdefault(step["name"], []).append((bytes_of(step["plain"]["command"]), answer))
    _believe(tally, link.session.binding, answers, draws)
    last, secret = data["steps"][-1], bytes_of(data["resumed"]["phoneSecret"])
    tally.compare("command, RESUME SESSION", host.resume_request([secret], draws[4]), last["command"])
    try:
        resumed = host.resume(lambda _: bytes_of(last["response"]), [secret], draws[4])
        tally.check("tag of the card, RESUME SESSION", True)
        _keys(tally, "keys of RESUME SESSION", resumed.session, data["resumed"])
    except host.NotGenuine:
        tally.check("tag of the card, RESUME SESSION", False)
    return tally


def _believe(tally, binding, answers, draws):
    def answer(name, number=0):
        return answers[name][number][1]

    try:
        card = host.check_attestation(answer("INTERNAL AUTHENTICATE"), binding, draws[2], [worlds.test_root()]).card
    except host.NotGenuine as doubt:
        tally.compare("attestation", str(doubt), "genuine")
        return
    export_command = parse(answers["CLONE EXPORT"][0][0]).data
    offer = tlv.fields(export_command, "80 81? A2? 83? 84? 85? A6 87? 88?")[0xA6]
    batch = tlv.fields(answer("INTERNAL AUTHENTICATE"), "80 A1 A2 83? 5F37")[0xA1]
    target = host_checks.offer_is_genuine(offer, batch, [worlds.test_root()])
    tally.check("offer", target is not None)
    export = tlv.fields(answer("CLONE EXPORT"), "A0 A1? 82?")[0xA0]
    source = host_checks.export_is_genuine(export, batch, [worlds.test_root()])
    tally.compare("export", source and source.public, card.public)
    receipt = parse(answers["CLONE CONFIRM"][0][0]).data
    tally.check("receipt", host_checks.receipt_is_for(receipt, export, target.public))
    keys = [card.public, target.public]
    tally.check("GET ROSTER", host_checks.statement_of(answer("GET ROSTER"), keys[:1]))
    tally.check("ADOPT ROSTER", host_checks.statement_of(parse(answers["ADOPT ROSTER"][0][0]).data, keys))
    proof = host_checks.membership(answer("PROVE MEMBERSHIP"), card.public, draws[2])
    tally.check("proof of membership", proof)
    digest = clone.parse_receipt(receipt)[1][0x85]
    tally.compare("key set digest of source and clone", proof and proof[0x89], digest)
    tally.check("activation", host_checks.statement_is_by(statements.ACTIVATION, answer("APPROVE ACTIVATION"),
                                                          card.public))
    for number, approved in enumerate((False, True)):
        end = tlv.fields(answer("SIGN END", number), "80 A1 A2?")
        tally.check(f"summary {number}", host_checks.summary_is_by(end[0xA1], card.public))
        if approved:
            tally.check("approval", host_checks.statement_is_by(statements.APPROVAL, end[0xA2], card.public))
    tally.check("voucher", host_checks.statement_is_by(statements.VOUCHER, answer("ISSUE VOUCHER"), card.public))
    head = host_checks.log_head(answer("GET LOG HEAD"), card.public, binding, draws[3])
    tally.check("head of the log", head)
    tally.check("entries of the log", head and host_checks.log_is_whole(
        head, host_checks.log_entries(answer("READ LOG")), card.public))


def openings():
    """vectors/open-channel.json, from the host."""
    tally = Tally("open-channel.json, the host")
    for case in load(VECTORS, "open-channel.json")["openings"]:
        name = f"{case['password']}, {case['attestation']}"
        tally.compare(f"{name}: passwordKey", password_key(case["digits"].encode("ascii")), case["passwordKey"])
        exchanges = [{"name": name, "command": f"803e0000000033{case['request']}0000",
                      "response": case["response"] + "9000"}]
        first = case.get("firstCommand")
        if first:
            exchanges.append({"name": f"{name}, first command", **first})
        link, proof, challenge = host.open_channel(
            Recording(tally, exchanges), REFERENCES[case["password"]], case["digits"].encode("ascii"),
            bytes_of(case["request"])[1], bytes_of(case["sid"]), bytes_of(case["hostSeed"]))
        if proof is not None:
            tally.compare(f"{name}: attestation", proof, case["attestationEncoded"])
            tally.compare(f"{name}: challenge", challenge, case["challenge"])
        if first:
            tally.compare(f"{name}: run", link.run, first["run"])
            tally.compare(f"{name}: answer", host.exchange(link, b"\x80\x10\0\0"), (b"", 0x9000))
    return tally


def chains():
    """examples/clone.json: would a host believe its messages?"""
    data, tally = load(SPEC, "examples/clone.json"), Tally("examples/clone.json, the host")
    root = certificates.parse(bytes_of(data["rootCertificate"]))
    trusted = [certificates.Root(root.holder, curves.compress(curves.decode(curves.P256, root.public)))]
    batch = bytes_of(data["batchCertificate"])
    checks = {"offer": lambda: host_checks.offer_is_genuine(bytes_of(data["offer"]), batch, trusted),
              "export": lambda: host_checks.export_is_genuine(bytes_of(data["export"]), batch, trusted),
              "receipt": lambda: host_checks.receipt_is_for(
                  bytes_of(data["receipt"]), bytes_of(data["export"]),
                  certificates.parse(bytes_of(data["targetCard"]["certificate"])).public)}
    for name, check in checks.items():
        try:
            tally.check(name, check())
        except messaging.Malformed as malformed:
            tally.compare(name, f"malformed: {malformed}", "genuine")
    return tally
