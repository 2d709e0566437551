/** What anyone may read: that the application exists, and EF.CardAccess, which tells how to open a channel. */

import { equalBytes } from '@noble/curves/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { cardAccessFile, encodeCardAccess } from '@symbolon/protocol/channel';
import { applicationId, encodeSelected } from '@symbolon/protocol/commands';
import { protocolVersion } from '@symbolon/protocol/labels';
import { Refusal } from '../refusal.ts';

const masterFile = Uint8Array.of(0x3f, 0x00);
const cardAccess = encodeCardAccess();
const cardAccessId = Uint8Array.of(cardAccessFile.identifier >> 8, cardAccessFile.identifier & 0xff);

/**
 * The current elementary file: READ BINARY reads it without a short identifier. `undefined` after power-up, and after
 * the application or the master file was selected.
 */
export type SelectedFile = 'cardAccess' | undefined;

/**
 * ISO/IEC 7816-4:2020 clause 11.2.2. P1 00 or 02: by file identifier; 04: by name of the application. P2 0C: no
 * response data; 00: FCI.
 *
 * @throws Refusal `wrongParameters`, `fileNotFound`
 */
export function select({ p1, p2, data = new Uint8Array() }: CommandApdu): {
  readonly selected: SelectedFile;
  readonly response: Uint8Array;
} {
  if (p2 !== 0x00 && p2 !== 0x0c) throw new Refusal('wrongParameters');
  if (p1 === 0x04) {
    if (!equalBytes(data, applicationId)) throw new Refusal('fileNotFound');
    return {
      selected: undefined,
      response: p2 === 0x0c ? new Uint8Array() : encodeSelected([protocolVersion]),
    };
  }
  if (p1 !== 0x00 && p1 !== 0x02) throw new Refusal('wrongParameters');
  if (p1 === 0x00 && (data.length === 0 || equalBytes(data, masterFile)))
    return { selected: undefined, response: new Uint8Array() };
  if (!equalBytes(data, cardAccessId)) throw new Refusal('fileNotFound');
  return { selected: 'cardAccess', response: new Uint8Array() };
}

/**
 * ISO/IEC 7816-4:2020 clause 11.3.3, even instruction. With bit 8, P1 is a short file identifier and P2 the offset;
 * the file is the current one afterwards (general provisions of clause 11.3). Otherwise both are the offset in the
 * current file.
 *
 * @throws Refusal `fileNotFound`, `notAllowed` (no file selected), `wrongOffset`
 */
export function readBinary(
  { p1, p2, le }: CommandApdu,
  selected: SelectedFile,
): { readonly selected: SelectedFile; readonly response: Uint8Array } {
  const byShortIdentifier = (p1 & 0x80) !== 0;
  if (byShortIdentifier && (p1 & 0x7f) !== cardAccessFile.shortIdentifier) throw new Refusal('fileNotFound');
  if (!byShortIdentifier && selected === undefined) throw new Refusal('notAllowed');
  const offset = byShortIdentifier ? p2 : (p1 << 8) | p2;
  if (offset > cardAccess.length) throw new Refusal('wrongOffset');
  return { selected: 'cardAccess', response: cardAccess.slice(offset, offset + (le ?? 0)) };
}
