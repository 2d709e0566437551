/** Frames between a reader (PCD) and a type A card (PICC): ISO/IEC 14443-3:2018 clause 6.2.3 and annex B. */

/** kbit/s. ISO/IEC 14443-4:2018 clause 5.3.4. */
export type BitRate = 106 | 212 | 424 | 848;

/** Commands of activation. */
export const REQA = 0x26;
export const WUPA = 0x52;
export const SELECT_LEVELS = [0x93, 0x95, 0x97] as const;

/** SAK, clause 6.5.3.4: UID incomplete; UID complete, and compliant with ISO/IEC 14443-4. */
export const SAK_CASCADE = 0x04;
export const SAK_ISO_DEP = 0x20;

export type Frame = {
  /** Bits in the order sent: lowest bit of a byte first. An incomplete last byte is padded with zeros. */
  readonly bytes: Uint8Array;
  /** Number of bits sent. */
  readonly bits: number;
  /** False if a byte has a wrong parity bit. */
  readonly intact: boolean;
  readonly rate: BitRate;
};

/** REQA and WUPA: 7 bits without parity. Clause 6.2.3.1. */
export function shortFrame(command: number): Frame {
  return { bytes: Uint8Array.of(command), bits: 7, intact: true, rate: 106 };
}

/** Whole bytes, each with its parity. Clause 6.2.3.2. */
export function standardFrame(bytes: Uint8Array, rate: BitRate = 106): Frame {
  return { bytes, bits: bytes.length * 8, intact: true, rate };
}

/** A standard frame that ends with CRC_A. */
export function frameWithCrc(bytes: Uint8Array, rate: BitRate = 106): Frame {
  return standardFrame(Uint8Array.of(...bytes, ...crcA(bytes)), rate);
}

/** The bytes before CRC_A; `undefined` if the frame is incomplete or the check fails. */
export function withoutCrc({ bytes, bits, intact }: Frame): Uint8Array | undefined {
  if (!intact || bits !== bytes.length * 8 || bytes.length < 3) return undefined;
  const body = bytes.subarray(0, -2);
  const [low, high] = crcA(body);
  return bytes.at(-2) === low && bytes.at(-1) === high ? body : undefined;
}

/** CRC_A, low byte first. Annex B: initial value 6363, polynomial x^16 + x^12 + x^5 + 1, lowest bit first. */
export function crcA(bytes: Uint8Array): readonly [number, number] {
  let register = 0x6363;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = (register & 1) === 0 ? register >> 1 : (register >> 1) ^ 0x8408;
  }
  return [register & 0xff, register >> 8];
}

/** The carrier, 13.56 MHz. The standard counts time in its cycles. */
export const CARRIER_HERTZ = 13_560_000;

/**
 * Duration of a frame in cycles: start and end of communication, and per byte 8 data bits and parity (clause 6.2.3). A
 * bit at 106 kbit/s lasts 128 cycles.
 */
export function frameCycles({ bits, rate }: Frame): number {
  const parityBits = bits === 7 ? 0 : Math.floor(bits / 8);
  return (1 + bits + parityBits + 1) * ((128 * 106) / rate);
}

export function bitsOf(bytes: Uint8Array): readonly number[] {
  return [...bytes].flatMap((byte) => [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => (byte >> bit) & 1));
}

export function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7));
  });
  return bytes;
}
