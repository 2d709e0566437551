import { concatBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { anchorBody, type TimeAnchor } from '../../src/time/index.ts';

const servers = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
const anchorOf = (change: Partial<TimeAnchor>): TimeAnchor => ({
  version: 2,
  number: 1,
  needed: 2,
  servers,
  ...change,
});
/** As it stands in the statements that members sign and cards read. */
const bodyOf = (anchor: TimeAnchor): Uint8Array =>
  anchorBody.encode({ version: 2, setId: new Uint8Array(16), epoch: 0, anchor });
const decodedFloor = (floor: number): TimeAnchor => {
  const bytes = bodyOf(anchorOf({ floor: 0x1d00ffff }));
  const digits = Uint8Array.of(...[24, 16, 8, 0].map((by) => floor >>> by));
  return anchorBody.decode(concatBytes(bytes.slice(0, -4), digits)).anchor;
};
const malformed = expect.objectContaining({ code: 'data/malformed' });

test.each([
  // Block 935,709; of regtest; the first block.
  0x17023c7e, 0x207fffff, 0x1d00ffff,
])('%d is a floor', (floor) => {
  expect(decodedFloor(floor)).toEqual(anchorOf({ floor }));
});

test.each([
  ['0', 0],
  // The three below: github.com/minium/Bitcoin-Spec/issues/3, github.com/btclib-org/btclib/issues/402.
  ['negative', 0x04923456],
  ['negative, and the least work otherwise', 0x1d80ffff],
  ['0 by its length', 0x01003456],
  // github.com/rust-bitcoin/rust-bitcoin/issues/6859, github.com/bsv-blockchain/teranode/issues/779.
  ['0 with a sign', 0x01800000],
  ['above 256 bits', 0xff00ffff],
  // github.com/spesmilo/electrum/issues/7562 is of the same kind: 17025a5b as it stands in a raw header.
  ['in the order of a header', 0x5b5a0217],
])('a floor that is %s is malformed, for host and card', (_, floor) => {
  expect(() => bodyOf(anchorOf({ floor }))).toThrow(malformed);
  expect(() => decodedFloor(floor)).toThrow(malformed);
});

test.each<[string, Partial<TimeAnchor>]>([
  ['more needed than there are', { needed: 3 }],
  ['nothing that proves time', { needed: 0, servers: [] }],
  ['a server twice', { servers: servers.map(() => new Uint8Array(32)) }],
  ['number 0', { number: 0 }],
])('an anchor with %s is malformed', (_, change) => {
  expect(() => bodyOf(anchorOf(change))).toThrow(malformed);
});
