"""Secure messaging: channel.md, "Secure messaging". Both ends."""

from dataclasses import dataclass

import tlv
from errors import Malformed
from primitives import aes_encrypt_block, cbc_decrypt, cbc_encrypt, cmac


@dataclass
class Session:
    """A session, or one that waits for its first command (`run`)."""
    kind: str
    ks_enc: bytes
    ks_mac: bytes
    binding: bytes
    counter: int = 0
    run: bytes = None
    decoy: bool = False
    puk_noted: bool = True


def pad(data):
    """80 and zeros to whole blocks."""
    return data + b"\x80" + bytes(-(len(data) + 1) % 16)


def unpad(data):
    """The inverse of pad, or None."""
    stripped = data.rstrip(b"\0")
    if not stripped or stripped[-1] != 0x80 or len(data) - len(stripped) > 15:
        return None
    return stripped[:-1]


def _counter(session):
    return session.counter.to_bytes(16, "big")


def _mac(session, header, objects):
    data = _counter(session) + (pad(header) if header else b"") + (pad(objects) if objects else b"")
    return cmac(session.ks_mac, data)[:8]


def _start(session):
    return aes_encrypt_block(session.ks_enc, _counter(session))


def parse_command(command):
    """The data objects of a protected command. Raises Malformed."""
    cryptogram = "85?" if command.ins & 1 else "87?"
    found = tlv.fields(command.data, f"B5? {cryptogram} 97? 8E?")
    if found[0xB5] is not None:
        found["run"] = tlv.sized(tlv.fields(found[0xB5], "84")[0x84], 8)
    tlv.sized(found[0x97], 1, 2)
    tlv.sized(found[0x8E], 8)
    if 0x87 in found and found[0x87] is not None:
        if found[0x87][:1] != b"\1":
            raise Malformed("padding indicator")
        found["cryptogram"] = found[0x87][1:]
    else:
        found["cryptogram"] = found.get(0x85)
    if found["cryptogram"] is not None and (not found["cryptogram"] or len(found["cryptogram"]) % 16):
        raise Malformed("whole blocks")
    return found


def open_command(session, command, found):
    """Check MAC and padding, and return data and Le of the plain command, or None."""
    session.counter += 1
    objects = command.data[:-10]
    if _mac(session, command.header(), objects) != found[0x8E]:
        return None
    data = b""
    if found["cryptogram"] is not None:
        data = unpad(cbc_decrypt(session.ks_enc, _start(session), found["cryptogram"]))
    le = found[0x97]
    if le is not None:
        le = int.from_bytes(le, "big") or (256 if len(le) == 1 else 65536)
    return None if data is None else (data, le)


def _cryptogram(session, data, odd):
    """Data object 87, or 85 with an odd instruction."""
    encrypted = cbc_encrypt(session.ks_enc, _start(session), pad(data))
    return tlv.encode(0x85, encrypted) if odd else tlv.encode(0x87, b"\1" + encrypted)


def protect_response(session, data, status, odd=False):
    """A protected response, with its status word."""
    session.counter += 1
    objects = _cryptogram(session, data, odd) if data else b""
    objects += tlv.encode(0x99, status.to_bytes(2, "big"))
    return objects + tlv.encode(0x8E, _mac(session, b"", objects))


def protect_command(session, header, data, le, run=None):
    """The data field of a protected command. The header has bits 4 and 3 of CLA set."""
    session.counter += 1
    objects = b"" if run is None else tlv.encode(0xB5, tlv.encode(0x84, run))
    if data:
        objects += _cryptogram(session, data, header[1] & 1)
    if le is not None:
        objects += tlv.encode(0x97, le)
    return objects + tlv.encode(0x8E, _mac(session, header, objects))


def open_response(session, response):
    """Data and status of a protected response, or None if it is not right."""
    session.counter += 1
    try:
        found = tlv.fields(response[:-2], "87? 99 8E")
    except Malformed:
        return None
    objects = response[:-12]
    if found[0x8E] != _mac(session, b"", objects) or found[0x99] != response[-2:]:
        return None
    data = b""
    if found[0x87] is not None:
        data = unpad(cbc_decrypt(session.ks_enc, _start(session), found[0x87][1:]))
    return data, int.from_bytes(found[0x99], "big")
