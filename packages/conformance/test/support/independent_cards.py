"""Two cards of vectors/independent on a pipe: a line to a card, a line from it. Hexadecimal; "on" applies power."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "vectors" / "independent"))

import replay_live  # noqa: E402
from card import transmit  # noqa: E402
from tally import VECTORS, load  # noqa: E402

DATA = load(VECTORS, "test-root.json")
CARDS = [replay_live.new_card(DATA, number) for number in (b"000000000002", b"000000000003")]

for line in sys.stdin:
    index, command = line.split()
    card = CARDS[int(index)]
    answer = card.power_up() if command == "on" else transmit(card, bytes.fromhex(command))
    print(answer.hex(), flush=True)
