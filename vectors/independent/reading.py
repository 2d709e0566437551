"""What interpreters report, and what a card makes of it: policy.md, "Reading a transaction"."""

from collections import namedtuple
from dataclasses import dataclass, field

import policy
import tlv
from curves import sign
from primitives import label, sha256


Keys = namedtuple("Keys", "roots wallets")


@dataclass
class Report:
    """All that an interpreter found out about a stream. An amount of None has no limit."""
    chain: str
    fee_asset: str
    fee: int
    accounts: list
    transfers: list = field(default_factory=list)
    approvals: list = field(default_factory=list)
    message: tuple = None
    blind: str = None
    warnings: list = field(default_factory=list)
    digests: list = field(default_factory=list)
    own_inputs: tuple = (0, 0)
    change: tuple = (0, 0)
    hash_types: bytes = b""
    complete: bool = True
    within: str = None


def _counted(data):
    return len(data).to_bytes(2, "big") + data


def _transfer(asset, amount, recipient):
    return _counted(asset.encode("ascii")) + amount.to_bytes(32, "big") + _counted(recipient)


def _approval(asset, amount, spender):
    limit = b"\0" if amount is None else b"\1" + amount.to_bytes(32, "big")
    return _counted(asset.encode("ascii")) + limit + _counted(spender)


def _sum(counted):
    return counted[0].to_bytes(4, "big") + counted[1].to_bytes(32, "big")


def facts_bytes(report):
    """The content of A6 of "Summary"."""
    message = None
    if report.message is not None:
        standard, digest = report.message
        message = bytes([len(standard)]) + standard.encode("ascii") + digest
    warnings = b"".join(bytes([len(warning)]) + warning.encode("ascii") for warning in report.warnings)
    return tlv.join(
        (0x80, report.chain.encode("ascii")),
        (0x81, _counted(report.fee_asset.encode("ascii")) + report.fee.to_bytes(32, "big")),
        (0x82, len(report.transfers).to_bytes(4, "big")), (0x83, len(report.approvals).to_bytes(4, "big")),
        (0x84, _sum(report.own_inputs)), (0x85, _sum(report.change)),
        (0x86, b"".join(tlv.path_bytes(account) for account in report.accounts)), (0x87, report.hash_types),
        (0x88, message),
        (0x89, report.blind and report.blind.encode("ascii")), (0x8A, warnings),
        (0x8B, report.within and report.within.encode("ascii")))


def told_hash(report):
    """SHA-256 of all that was reported, in order."""
    return sha256(b"".join(b"\1" + _transfer(*transfer) for transfer in report.transfers),
                  b"".join(b"\2" + _approval(*approval) for approval in report.approvals),
                  b"\3", facts_bytes(report))


def commitment(number, stream, report):
    """What an approval is for. `stream` ends with the piece in which the facts became complete."""
    return sha256(label("symbolon commitment 2"), bytes([number]), sha256(stream), told_hash(report))


def summary_body(number, fingerprint, stream, report, signatures):
    """The content of A0 of "Summary"."""
    return tlv.join((0x80, b"\2"), (0x81, bytes([number])), (0x82, fingerprint),
                    (0x83, len(stream).to_bytes(4, "big")), (0x84, sha256(stream)), (0x85, told_hash(report)),
                    (0xA6, facts_bytes(report)), (0x87, signatures.to_bytes(4, "big")))


def signed_summary(secret, body):
    """A summary with its signature."""
    return tlv.join((0xA0, body), (0x5F37, sign(secret, label("symbolon summary 2"), body)))


def rules_view(report):
    """The facts as the rules of a policy look at them."""
    approvals = [(asset, policy.INFINITE if amount is None else amount, spender)
                 for asset, amount, spender in report.approvals]
    return policy.Facts(report.chain, report.fee_asset, report.fee, report.accounts, report.transfers, approvals,
                        report.blind is not None, report.message is not None, report.within,
                        report.own_inputs, report.change, report.warnings)
