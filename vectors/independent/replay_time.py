"""Vectors of what proves time: Roughtime servers, and headers of Bitcoin."""

from base64 import b64decode

import roughtime
from errors import Malformed
from primitives import sha256
from tally import VECTORS, Tally, bytes_of, load

LEAST_WORK = 0x1D00FFFF


def _proven(packet, response, key):
    proof, certificate = roughtime.answer(response)
    return roughtime.verify(packet, proof, roughtime.delegation(certificate, key))


def _refused(tally, place, *given):
    try:
        tally.compare(place, _proven(*given), "malformed")
    except Malformed:
        tally.compare(place, "malformed", "malformed")


def report():
    """The report of vectors/roughtime-rfc-10049.json: the first server was a day ahead."""
    tally, times = Tally("roughtime-rfc-10049.json, the report"), []
    rows = load(VECTORS, "roughtime-rfc-10049.json")["report"]["responses"]
    exchanges = [[b64decode(row[name]) for name in ("request", "response", "publicKey")] for row in rows]
    for number, (packet, response, key) in enumerate(exchanges):
        times.append(_proven(packet, response, key))
        tally.check(f"response {number}", 1 <= times[-1][1] <= roughtime.MOST_RADIUS)
        another = exchanges[(number + 1) % len(exchanges)]
        _refused(tally, f"response {number}, to another request", another[0], response, key)
        _refused(tally, f"response {number}, of another server", packet, response, another[2])
    ahead = times[0][0] - times[1][0]
    tally.check("the first one is a day ahead", 86000 < ahead < 86800 and abs(times[1][0] - times[2][0]) < 60)
    return tally


def public_server():
    """vectors/roughtime-roughenough.json."""
    data, tally = load(VECTORS, "roughtime-roughenough.json"), Tally("roughtime-roughenough.json")
    single, key = data["single"], bytes_of(data["publicKey"])
    packet, response = bytes_of(single["request"]), bytes_of(single["response"])
    tally.compare("single", list(_proven(packet, response, key)), [single["midpoint"], single["radius"]])
    for at in (len(packet) - 1, 100):
        altered = packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1:]
        _refused(tally, f"single, to a request with another byte {at}", altered, response, key)
    deep = data["pathOfEight"]
    proof, _ = roughtime.answer(bytes_of(deep["response"]))
    tally.compare("pathOfEight", [proof[2], len(proof[3]) // 32], [deep["index"], deep["levels"]])
    _refused(tally, "pathOfEight, of another server", packet, bytes_of(deep["response"]), key)
    tally.check("srv", roughtime.decode_packet(bytes_of(data["srv"])))
    return tally


def headers():
    """vectors/bitcoin-headers.json."""
    data, tally = load(VECTORS, "bitcoin-headers.json"), Tally("bitcoin-headers.json")
    for chain in ("main", "testnet"):
        for row in data[chain]:
            header, place = bytes_of(row["header"]), f"{chain} {row['height']}"
            tally.compare(f"{place}, hash", sha256(sha256(header))[::-1], row["hash"])
            tally.compare(place, roughtime.header_time(header, LEAST_WORK), int.from_bytes(header[68:72], "little"))
            for wrong, floor in ((header[:-1] + bytes([header[-1] ^ 1]), LEAST_WORK), (header, 0x1700FFFF)):
                try:
                    tally.compare(f"{place}, too little work", roughtime.header_time(wrong, floor), "malformed")
                except Malformed:
                    tally.compare(place, "malformed", "malformed")
    return tally
