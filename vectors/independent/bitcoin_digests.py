"""What inputs sign: the legacy digest, BIP-143, BIP-341. Hash types ALL and DEFAULT only."""

from bitcoin_message import P2PKH, compact_size, hash160, twice
from curves import tagged
from primitives import sha256

HASH_ALL = b"\1\0\0\0"
ECDSA, BIP340, BIP341 = 1, 2, 3


def _counted(data):
    return compact_size(len(data)) + data


def _outputs(read):
    return b"".join(amount.to_bytes(8, "little") + _counted(script) for amount, script in read.outputs)


def _joined(read, name):
    return b"".join(getattr(one, name) for one in read.inputs)


def _legacy(read, position):
    inputs = b"".join(one.outpoint + _counted(one.script if index == position else b"") + one.sequence
                      for index, one in enumerate(read.inputs))
    return twice(read.version + compact_size(len(read.inputs)) + inputs + compact_size(len(read.outputs))
                 + _outputs(read) + read.lock_time + HASH_ALL)


def _version_0(read, position):
    one = read.inputs[position]
    script_code = _counted(one.spent.witness_script if one.spent else b"\x76\xA9\x14" + hash160(one.key) + b"\x88\xAC")
    return twice(read.version + twice(_joined(read, "outpoint")) + twice(_joined(read, "sequence")) + one.outpoint
                 + script_code + one.amount.to_bytes(8, "little") + one.sequence + twice(_outputs(read))
                 + read.lock_time + HASH_ALL)


def _taproot(read, position, leaf):
    amounts = b"".join(one.amount.to_bytes(8, "little") for one in read.inputs)
    scripts = b"".join(_counted(one.script) for one in read.inputs)
    return tagged("TapSighash", b"\0" + bytes([read.inputs[position].hash_type]) + read.version + read.lock_time
                  + sha256(_joined(read, "outpoint")) + sha256(amounts) + sha256(scripts)
                  + sha256(_joined(read, "sequence")) + sha256(_outputs(read)) + (b"\2" if leaf else b"\0")
                  + position.to_bytes(4, "little") + (leaf + b"\0" + b"\xFF" * 4 if leaf else b""))


def digest(read, position):
    """The scheme and the digest of an own input: "What is reported", table of schemes."""
    one = read.inputs[position]
    if not one.taproot():
        return ECDSA, (_legacy if one.owner == P2PKH else _version_0)(read, position)
    leaf = one.spent.leaf_hash if one.spent else None
    root = one.spent.merkle_root if one.spent and not leaf else b""
    return (BIP340 if leaf else BIP341), _taproot(read, position, leaf) + root
