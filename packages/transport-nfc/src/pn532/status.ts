/** Status bytes of the PN532: User Manual UM0701-02 rev. 02, clause 7.1. */

/** More information: the next answer continues this one. */
export const MORE_INFORMATION = 0x40;

const meanings: { readonly [code: number]: string } = {
  1: 'the card did not answer in time',
  2: 'the CRC from the card was wrong',
  3: 'the parity from the card was wrong',
  4: 'cards collided',
  5: 'the frame from the card was wrong',
  6: 'cards collided in one bit',
  7: 'the buffer of the chip is too small',
  9: 'the buffer of the radio overflowed',
  10: 'the field was off',
  11: 'the card broke the protocol',
  13: 'the antenna is overheated',
  14: 'a buffer in the chip overflowed',
  16: 'the chip was given a wrong parameter',
  19: 'the data from the card have a wrong format',
  39: 'the command came in a wrong state',
  41: 'the card was released',
  43: 'the card has gone',
};

/** Errors that lose the card: only a new activation helps. */
const lost: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 10, 11, 19, 41, 43]);

/** The error in a status byte, bits 1 to 6; `undefined` for success. */
export function pn532Error(status: number): { readonly meaning: string; readonly cardLost: boolean } | undefined {
  const code = status & 0x3f;
  return code === 0 ? undefined : { meaning: meanings[code] ?? `error ${code} of the PN532`, cardLost: lost.has(code) };
}
