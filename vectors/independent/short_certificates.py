"""Short certificates: certificates.md, "Short certificate". How the messages of clones and shares go with them:
clone.md, "Certificates"."""

import certificates
import tlv
from curves import P256, decode
from errors import Malformed

SIZE = 103
OFFER = ("80 81 82 A3 84 85 86?", 0xA3)
EXPORT = ("A0 A1 82 87", 0xA1)
DEAL = ("A0 A1 82 83 84 85 86 87 88 89?", 0xA1)
RECOVERY = ("A0 A1 82 83 84 85", 0xA1)


def shorten(certificate):
    """Number, key and signature of a card's certificate."""
    found = certificates.parse(certificate)
    return bytes.fromhex(found.holder[2:].decode("ascii")) + found.public + found.signature


def _split(short):
    """The three fields. Raises Malformed: a digit above 9, a key that is no point, s in the upper half."""
    tlv.sized(short, SIZE)
    number, key, signature = short[:6].hex(), short[6:39], short[39:]
    if not number.isdecimal() or decode(P256, key) is None or int.from_bytes(signature[32:], "big") > P256.n // 2:
        raise Malformed("short certificate")
    return number.encode("ascii"), key, signature


def restore(short, other):
    """The certificate of a card, from its short one and the certificate of any card of its pack."""
    number, key, signature = _split(short)
    outer = tlv.fields(tlv.fields(other, "7F21")[0x7F21], "7F4E 5F37")
    body = tlv.fields(outer[0x7F4E], "5F29 42 7F49 5F20 7F4C 5F25 5F24 65")
    body[0x7F49] = tlv.join((0x06, certificates.ECDSA_SHA_256), (0x86, key))
    body[0x5F20] = body[0x5F20][:2] + number
    return tlv.encode(0x7F21, tlv.join((0x7F4E, tlv.join(*body.items())), (0x5F37, signature)))


def _open(message, form):
    outer = tlv.fields(message, "A0 5F37")
    return tlv.fields(outer[0xA0], form[0]), outer[0x5F37]


def _close(body, signature):
    return tlv.join((0xA0, tlv.join(*body.items())), (0x5F37, signature))


def bare(message, form):
    """A message whose data object of the certificates is empty: clone.md, "Certificates", "From a card"."""
    body, signature = _open(message, form)
    body[form[1]] = b""
    return _close(body, signature)


def put_in(message, form, chain):
    """A bare message with these certificates. Raises Malformed if it has some already."""
    body, signature = _open(message, form)
    if body[form[1]]:
        raise Malformed("certificates beside those that are put in")
    body[form[1]] = b"".join(tlv.encode(0xA0, certificate) for certificate in chain)
    return _close(body, signature)


def complete(message, form, short, own):
    """The whole message that a card gets, with or without a short one beside it: "To a card"."""
    return message if short is None else put_in(message, form, [restore(short, own)])
