"""Owner files: files.md."""

import tlv
from errors import Malformed
from primitives import hkdf, label, siv_decrypt, siv_encrypt
from state import File

VERSION = b"\2"


def file_key(seed, set_id):
    """The key of a set's files."""
    return hkdf(seed, set_id, label("symbolon file key 2"), 64)


def key_of(wallet):
    """The key of a wallet's files: a whole wallet derives it."""
    root = wallet.roots[0]
    return wallet.files_key if root.curve else file_key(root.secret, wallet.set_id)


def encode_content(file):
    """ "Content"."""
    return tlv.join((0x80, file.name), (0x81, file.content))


def parse_content(data, version=0):
    """The inverse of encode_content. Raises Malformed."""
    found = tlv.fields(data, "80? 81")
    name, content = found[0x80], found[0x81]
    if len(content) > 512 or (name is not None and not 1 <= len(name) <= 16):
        raise Malformed("content")
    try:
        (name or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("name") from None
    return File(version, name, content)


def encrypt(wallet, number, file):
    """ "Encrypted files"."""
    head = tlv.join((0x80, VERSION), (0x81, wallet.set_id), (0x82, bytes([number])),
                    (0x83, file.version.to_bytes(4, "big")))
    return tlv.join((0xA0, head), (0x81, siv_encrypt(key_of(wallet), encode_content(file), head)))


def parse_encrypted(data):
    """Header values, header and ciphertext. Raises Malformed."""
    outer = tlv.fields(data, "A0 81")
    head = tlv.fields(outer[0xA0], "80 81 82 83")
    for tag, size in ((0x80, 1), (0x81, 16), (0x82, 1), (0x83, 4)):
        tlv.sized(head[tag], size)
    if head[0x80] != VERSION or head[0x82][0] > 5 or len(outer[0x81]) < 16:
        raise Malformed("encrypted file")
    return head, outer[0xA0], outer[0x81]


def decrypt(wallet, head, whole, ciphertext):
    """The file, or None if it can't be decrypted."""
    clear = siv_decrypt(key_of(wallet), ciphertext, whole)
    if clear is None:
        return None
    try:
        return parse_content(clear, int.from_bytes(head[0x83], "big"))
    except Malformed:
        return None
