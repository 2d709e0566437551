"""vectors/interpreters: what interpreters make of streams."""

import reading
import wallet_keys
from errors import Malformed, Refusal
from partial import NotCovered
from tally import VECTORS, Tally, bytes_of, load
from wallet_commands import whole_root
from transaction_commands import PIECE
from worlds import INTERPRETERS, NAMES


def _path(path):
    return "/".join(["m", *(f"{step & 0x7FFFFFFF}'" if step >> 31 else str(step) for step in path)])


def _told(report):
    """What a case tells of a report, apart from hashes."""
    facts = {"chain": report.chain, "fee": [report.fee_asset, str(report.fee)],
             "accounts": [_path(account) for account in report.accounts]}
    if report.message:
        facts["message"] = [report.message[0], report.message[1].hex()]
    if report.blind:
        facts["blind"] = report.blind
    if report.own_inputs[0]:
        facts["inputs"] = [report.own_inputs[0], str(report.own_inputs[1])]
        facts["change"] = [report.change[0], str(report.change[1])]
        facts["sighashTypes"] = list(report.hash_types)
    facts["warnings"] = report.warnings
    if report.within:
        facts["within"] = report.within
    return [[[asset, str(amount), party.hex()] for asset, amount, party in report.transfers],
            [[asset, "any" if amount is None else str(amount), party.hex()]
             for asset, amount, party in report.approvals], facts,
            [[_path(path), digest.hex()] for path, _, digest in report.digests]]


def _feed(interpreter, stream, keys):
    """The report of a whole stream, and the stream up to the piece in which the facts became complete."""
    report = judged = None
    for end in range(PIECE, len(stream) + PIECE, PIECE):
        report = interpreter(stream[:end], keys)
        if report is not None and judged is None:
            judged = stream[:end]
    return (report, judged) if report is not None and report.complete else (None, None)


def vectors(number):
    """Facts and digests of one file, hashes of the same, and the names of what is not covered."""
    name, roots, left = f"interpreters/{NAMES[number]}.json", [whole_root(bytes(16))], []
    data = load(VECTORS, name)
    keys = reading.Keys(roots, [bytes_of(one) for one in data.get("wallets", [])])
    told, hashed = Tally(f"{name}, facts and digests"), Tally(f"{name}, commitments and summaries")
    print_ = wallet_keys.wallet_fingerprint(roots)
    for case in data["cases"]:
        try:
            report, judged = _feed(INTERPRETERS[number], bytes_of(case["stream"]), keys)
        except NotCovered:
            left.append(f"{name}: {case['name']}")
            continue
        except (Malformed, Refusal):
            report = None
        if "refused" in case or report is None:
            told.compare(case["name"], "9D21" if report is None else "read", case.get("refused", "read"))
            continue
        told.compare(case["name"], _told(report), [case["transfers"], case["approvals"], case["facts"],
                                                   [[digest[0], digest[2]] for digest in case["digests"]]])
        body = reading.summary_body(number, print_, judged, report, len(report.digests))
        hashed.compare(case["name"], [body.hex(), reading.commitment(number, judged, report).hex()],
                       [case["summary"], case["commitment"]])
    return [told, hashed], left
