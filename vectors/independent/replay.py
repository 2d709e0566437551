"""Replays transcripts, examples and vectors, byte for byte. Exits 1 if any differ. Says what it does not cover."""

import sys

import replay_card
import replay_clone
import replay_host
import replay_interpreters
import replay_live
import replay_second_card
import replay_shares
import replay_short
import replay_standards
import replay_time
import replay_vectors
import replay_worked
from access import COMMANDS
from tally import VECTORS
from worlds import INTERPRETERS

CHECKS = (replay_short.ceremony, replay_host.session, replay_clone.example, replay_shares.example,
          replay_host.chains, replay_worked.page,
          replay_vectors.openings, replay_host.openings, replay_vectors.secure_messaging, replay_vectors.decisions,
          replay_vectors.log_chain, replay_vectors.encrypted_files, replay_shares.splits,
          replay_vectors.certificate_of_test_card,
          replay_standards.derivation, replay_standards.phrases, replay_standards.ecdsa, replay_standards.schnorr,
          replay_standards.password_exchange, replay_standards.recursive_lengths,
          replay_time.report, replay_time.public_server, replay_time.headers)


def _print(tally):
    print("\n".join(tally.lines()))
    return tally.right == tally.total


def _never(cards):
    never = set(COMMANDS) - set().union(*(card.carried_out for card in cards))
    return ", ".join(sorted(f"{cla:02X} {ins:02X}" for cla, ins in never)) or "none"


def main():
    """All files; the exit status."""
    right, cards = [], []
    for path in sorted((VECTORS / "transcripts").glob("*.json")):
        tally, used = replay_card.transcript(path.name)
        right.append(_print(tally))
        cards += used
    tally, card = replay_card.session()
    right.append(_print(tally))
    cards.append(card)
    tally, card = replay_second_card.clone()
    right.append(_print(tally))
    cards.append(card)
    tally, live = replay_live.ceremony()
    right.append(_print(tally))
    for check in CHECKS:
        right.append(_print(check()))
    left = []
    for number in INTERPRETERS:
        tallies, names = replay_interpreters.vectors(number)
        right += [_print(tally) for tally in tallies]
        left += names
    print("not covered:")
    print("  commands that no transcript or example carries out:", _never(cards))
    print("  commands that nothing carries out:", _never(cards + live))
    print(f"  cases of interpreters that are not read, {len(left)}:", "; ".join(left) or "none")
    print("  limits of memory (6A84, 6F00), loss of power within a command, dates of certificates")
    print("  fragments of a Bitcoin wallet other than multi, sortedmulti, multi_a, sortedmulti_a and pk")
    files = replay_standards.not_covered()
    print(f"  files of vectors of standards and registries, {len(files)}:", ", ".join(files))
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
