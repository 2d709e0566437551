"""The cards of transcripts and examples, from their draws."""

import bitcoin
import bitcoin_message
import evm
import solana
import solana_message
import typed_data
from card import Card
from certificates import Root
from tally import VECTORS, bytes_of, load

RELEASE = b"\0\1"
INTERPRETERS = {0x01: bitcoin.transaction, 0x02: bitcoin_message.message, 0x10: evm.transaction, 0x11: evm.message,
                0x12: typed_data.interpret, 0x13: evm.authorization, 0x20: solana.transaction,
                0x21: solana_message.message}
NAMES = {0x01: "bitcoin-transaction", 0x02: "bitcoin-message", 0x10: "evm-transaction", 0x11: "evm-message",
         0x12: "evm-typed-data", 0x13: "evm-authorization", 0x20: "solana-transaction", 0x21: "solana-message"}


def root_of(data):
    """A trusted root, from `root` of a transcript or of test-root.json."""
    return Root(data["reference"].encode("ascii"), bytes_of(data["publicKey"]))


def test_root():
    """The root of test cards."""
    return root_of(load(VECTORS, "test-root.json")["root"])


def firmware():
    """The measurement of the firmware of test cards."""
    return bytes_of(load(VECTORS, "test-root.json")["card"]["firmware"])


def card_of(root, measurement, draws, interpreters=None, release=RELEASE):
    """A new card. The number of the firmware is that of the examples, unless another is given."""
    return Card([root], measurement, release, map(bytes_of, draws), interpreters)


def recorded_card(root, measurement, one):
    """A card of a transcript: an entry of its `cards`."""
    interpreters = {number: INTERPRETERS[number] for number in one.get("interpreters", [])}
    release = one.get("release", 1).to_bytes(2, "big")
    return card_of(root, measurement, one["draws"], interpreters, release)


def example_card(draws):
    """A card of examples/session.json, whose firmware lists all interpreters."""
    return card_of(test_root(), firmware(), draws, INTERPRETERS)
