"""Transcripts and the example session, answered by the card."""

import apdu
import worlds
from card import transmit
from tally import SPEC, VECTORS, Tally, bytes_of, load


def transcript(name):
    """One file of vectors/transcripts. Also the cards, which must have no draws left."""
    data, tally = load(VECTORS, f"transcripts/{name}"), Tally(f"transcripts/{name}")
    root, measurement = worlds.root_of(data["root"]), bytes_of(data["firmware"])
    cards = [worlds.recorded_card(root, measurement, one) for one in data["cards"]]
    for number, step in enumerate(data["steps"]):
        card = cards[step["card"]]
        place = f"step {number}, {step['step']}"
        try:
            answer = transmit(card, bytes_of(step["command"])) if "command" in step else card.power_up()
        except (AssertionError, IndexError) as failure:
            answer = f"failure: {failure}"
        tally.compare(place, answer, step["response"])
        if "command" in step:
            tally.compare(f"{place}, in plain", _plain(card.heard), _expected(step.get("plain")))
    for number, card in enumerate(cards):
        if card.draws:
            tally.compare(f"draws of card {number} that were not needed", len(card.draws), 0)
    return tally, cards


def _plain(heard):
    """What crossed inside secure messaging, outer before inner."""
    return [[session.lower() if session == "PHONE" else session, command, response.hex()]
            for session, command, response in heard]


def _expected(plain):
    rows = []
    while plain is not None:
        rows.append([plain["session"], apdu.parse(bytes_of(plain["command"])), plain["response"]])
        plain = plain.get("inside")
    return rows


def session():
    """examples/session.json. Also the card."""
    data, tally = load(SPEC, "examples/session.json"), Tally("examples/session.json, the card")
    card = worlds.example_card(data["card"]["draws"])
    tally.compare("answer to reset", card.power_up(), data["answerToReset"])
    for number, step in enumerate(data["steps"]):
        tally.compare(f"step {number}, {step['name']}", transmit(card, bytes_of(step["command"])), step["response"])
        if number == 8:
            _session_keys(tally, "channel", card.session, data["channel"])
    _session_keys(tally, "resumed", card.session, data["resumed"])
    if card.draws:
        tally.compare("draws that were not needed", len(card.draws), 0)
    return tally, card


def _session_keys(tally, name, opened, expected):
    tally.compare(f"{name}: ksEnc", opened.ks_enc, expected["ksEnc"])
    tally.compare(f"{name}: ksMac", opened.ks_mac, expected["ksMac"])
    tally.compare(f"{name}: channelBinding", opened.binding, expected["channelBinding"])
