"""Owner files: commands.md, "Files"; files.md."""

import files
import log
import tlv
from common import side, wallet
from errors import Malformed, need
from state import File

HIGHEST = 0xFFFFFFFF


def parse_file(data):
    """Command data of DELETE FILE and READ ENCRYPTED FILE."""
    number = tlv.number(data, 1)
    if number > 5:
        raise Malformed("file")
    return number


def list_files(card, slot, _args):
    """LIST FILES."""
    return b"".join(tlv.encode(0x30, tlv.join(
        (0x80, bytes([number])), (0x81, file.version.to_bytes(4, "big")), (0x82, file.name),
        (0x83, len(file.content).to_bytes(2, "big")))) for number, file in sorted(wallet(card, slot).files.items()))


def parse_read(data):
    """Command data of READ FILE."""
    reader = tlv.Reader(data)
    values = parse_file(reader.take(1)), reader.number(2), reader.number(2)
    reader.end()
    return values


def read_file(card, slot, args):
    """READ FILE."""
    number, offset, size = args
    file = wallet(card, slot).files.get(number)
    need(file is not None and file.name is not None, 0x6A82)
    need(offset <= len(file.content), 0x6B00)
    return file.version.to_bytes(4, "big") + file.content[offset:offset + size]


def parse_write(data):
    """Command data of WRITE FILE."""
    found = tlv.fields(data, "80 A1")
    return parse_file(found[0x80]), files.parse_content(found[0xA1])


def _store(card, slot, number, file, code):
    held = wallet(card, slot)
    held.files[number] = file
    version = file.version.to_bytes(4, "big")
    log.append(side(card).log, code, bytes([slot, number]) + version)
    return version


def _next_version(held, number):
    version = held.files.get(number, File()).version
    need(version < HIGHEST, 0x6A84)
    return version + 1


def write_file(card, slot, args):
    """WRITE FILE."""
    number, file = args
    need(file.name is not None, 0x6A80)
    file.version = _next_version(wallet(card, slot), number)
    return _store(card, slot, number, file, 0x60)


def delete_file(card, slot, number):
    """DELETE FILE."""
    held = wallet(card, slot)
    need(number in held.files and held.files[number].name is not None, 0x6A82)
    return _store(card, slot, number, File(_next_version(held, number)), 0x61)


def read_encrypted_file(card, slot, number):
    """READ ENCRYPTED FILE."""
    held = wallet(card, slot)
    need(number in held.files, 0x6A82)
    return files.encrypt(held, number, held.files[number])


def write_encrypted_file(card, slot, args):
    """WRITE ENCRYPTED FILE."""
    head, whole, ciphertext = files.parse_encrypted(args)
    held, number = wallet(card, slot), head[0x82][0]
    need(head[0x81] == held.set_id, 0x9D06)
    file = files.decrypt(held, head, whole, ciphertext)
    need(file is not None, 0x9D01)
    old = held.files.get(number, File())
    need(file.version >= old.version, 0x9D11)
    if file.version == old.version:
        need(file == old, 0x9D11)
        return file.version.to_bytes(4, "big")
    return _store(card, slot, number, file, 0x60 if file.name is not None else 0x61)
