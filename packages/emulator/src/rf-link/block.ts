/**
 * Blocks of the half-duplex transmission protocol: ISO/IEC 14443-4:2018 clause 7.2. Neither CID nor NAD is used: one
 * card at a time.
 */

export type Block =
  | { readonly type: 'I'; readonly number: number; readonly more: boolean; readonly information: Uint8Array }
  | { readonly type: 'R'; readonly number: number; readonly acknowledges: boolean }
  | { readonly type: 'S'; readonly request: 'deselect' }
  | { readonly type: 'S'; readonly request: 'waiting-time'; readonly multiplier: number };

/** PCB and CRC_A around the information field. */
export const BLOCK_OVERHEAD = 3;

const I = 0x02;
const MORE = 0x10;
const ACK = 0xa2;
const NAK = 0xb2;
const DESELECT = 0xc2;
const WTX = 0xf2;

/** PCB and information field, CRC_A left to the frame. */
export function encodeBlock(block: Block): Uint8Array {
  switch (block.type) {
    case 'I':
      return Uint8Array.of(I | (block.more ? MORE : 0) | block.number, ...block.information);
    case 'R':
      return Uint8Array.of((block.acknowledges ? ACK : NAK) | block.number);
    case 'S':
      return block.request === 'deselect' ? Uint8Array.of(DESELECT) : Uint8Array.of(WTX, block.multiplier);
  }
}

/** `undefined` for what clause 7.2 does not allow, or needs a CID or NAD. */
export function decodeBlock(bytes: Uint8Array): Block | undefined {
  const [pcb, ...rest] = bytes;
  if (pcb === undefined) return undefined;
  const number = pcb & 1;
  if ((pcb & ~(MORE | 1)) === I)
    return { type: 'I', number, more: (pcb & MORE) !== 0, information: Uint8Array.from(rest) };
  if (rest.length === 0 && (pcb & ~1) === ACK) return { type: 'R', number, acknowledges: true };
  if (rest.length === 0 && (pcb & ~1) === NAK) return { type: 'R', number, acknowledges: false };
  if (rest.length === 0 && pcb === DESELECT) return { type: 'S', request: 'deselect' };
  // Clause 7.4: WTXM is 1 to 59; the power level above it (clause 7.5) says nothing to an emulator.
  const multiplier = (rest[0] ?? 0) & 0x3f;
  if (rest.length === 1 && pcb === WTX && multiplier >= 1 && multiplier <= 59)
    return { type: 'S', request: 'waiting-time', multiplier };
  return undefined;
}

/** FSCI or FSDI to the size of a frame in bytes: ISO/IEC 14443-4:2018 table 1. */
export const frameSizes = [16, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096] as const;

/** Cycles of the frame waiting time: clause 7.3, 256 × 16 / fc × 2^FWI. */
export function frameWaitingCycles(fwi: number): number {
  return 256 * 16 * 2 ** fwi;
}
