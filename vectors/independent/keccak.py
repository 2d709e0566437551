"""Keccak-256, as EVM chains use it."""

ROTATIONS = ((0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56), (27, 20, 39, 8, 14))
MASK = (1 << 64) - 1
RATE = 136


def _round_constants():
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << (1 << power) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


CONSTANTS = _round_constants()


def _rotate(word, by):
    return (word << by | word >> 64 - by) & MASK


def _permute(lanes):
    for constant in CONSTANTS:
        sums = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        mixed = [sums[x - 1] ^ _rotate(sums[(x + 1) % 5], 1) for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = _rotate(lanes[x][y] ^ mixed[x], ROTATIONS[x][y])
        lanes = [[moved[x][y] ^ ~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y] for y in range(5)] for x in range(5)]
        lanes[0][0] ^= constant
    return lanes


def keccak256(data):
    """Keccak-256 of some bytes."""
    padded = bytearray(data + b"\1" + bytes(-(len(data) + 1) % RATE))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), RATE):
        for index in range(RATE // 8):
            at = start + 8 * index
            lanes[index % 5][index // 5] ^= int.from_bytes(padded[at:at + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lanes[index][0].to_bytes(8, "little") for index in range(4))
