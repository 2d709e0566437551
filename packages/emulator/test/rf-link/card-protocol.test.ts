/** The block number rules of the card, one by one: ISO/IEC 14443-4:2018 clause 7.6. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock, encodeBlock } from '../../src/rf-link/block.ts';
import { createCardProtocol } from '../../src/rf-link/card/protocol.ts';
import { createTestDevice } from '../support/test-device.ts';

const ats = {
  fsci: 0,
  fwi: 4,
  sfgi: 0,
  addresses: 0,
  ratesToCard: [],
  ratesToReader: [],
  historicalBytes: new Uint8Array(),
} as const;

function card({ largestInformation = 13, processing = 0 } = {}) {
  const device = createTestDevice();
  const protocol = createCardProtocol(device, { ats, largestInformation, processingMicroseconds: () => processing });
  const send = (...bytes: number[]) => {
    const answer = protocol.receive(Uint8Array.from(bytes));
    return typeof answer === 'object' ? [...answer.block] : answer;
  };
  return { send, device };
}

describe('the card', () => {
  it('answers an I-block with an I-block of the same number (rules C, D, 10)', () => {
    const { send } = card();
    expect(send(0x02, 1)).toEqual([0x02, 2, 0x90, 0x00]);
    expect(send(0x03, 5)).toEqual([0x03, 6, 0x90, 0x00]);
  });

  it('acknowledges what has more to follow, and answers the whole (rule 2)', () => {
    const { send, device } = card();
    expect(send(0x12, 1, 2)).toEqual([0xa2]);
    expect(send(0x13, 3)).toEqual([0xa3]);
    expect(send(0x02, 4)).toEqual([0x02, 2, 3, 4, 5, 0x90, 0x00]);
    expect(device.log).toEqual([4]);
  });

  it('sends its last block again for R(NAK) and R(ACK) with its own number (rule 11), and does nothing twice', () => {
    const { send, device } = card();
    const answer = send(0x02, 1);
    expect(send(0xb2)).toEqual(answer);
    expect(send(0xa2)).toEqual(answer);
    expect(device.log).toEqual([1]);
  });

  it('says with R(ACK) that it has not seen the block (rule 12)', () => {
    const { send } = card();
    expect(send(0xb2)).toEqual([0xa3]);
    send(0x02, 1);
    expect(send(0xb3)).toEqual([0xa2]);
  });

  it('sends the next part of a chain for R(ACK) with the other number (rules 13, E)', () => {
    const { send } = card({ largestInformation: 3 });
    expect(send(0x02, 1, 2)).toEqual([0x12, 2, 3, 0x90]);
    expect(send(0xa3)).toEqual([0x03, 0x00]);
    expect(send(0xa2)).toBeUndefined();
  });

  it('asks for time, and grants nothing it was not given (rules 3, 9)', () => {
    const { send } = card({ processing: 12_000 });
    expect(send(0x02, 1)).toEqual([0xf2, 2]);
    expect(send(0xb2)).toEqual([0xf2, 2]);
    expect(send(0xf2, 3)).toBeUndefined();
    expect(send(0xf2, 2)).toEqual([0x02, 2, 0x90, 0x00]);
  });

  it('forgets its last answer when a command comes that it never answers', () => {
    const { send, device } = card();
    send(0x02, 1);
    const mute = createCardProtocol(
      { ...device, transmit: (command) => (command[0] === 1 ? Uint8Array.of(0x90, 0) : undefined) },
      { ats, largestInformation: 13, processingMicroseconds: () => 0 },
    );
    mute.receive(Uint8Array.of(0x02, 1));
    mute.receive(Uint8Array.of(0x03, 2));
    expect(mute.receive(Uint8Array.of(0xb3))).toBeUndefined();
  });

  it('deselects', () => {
    expect(card().send(0xc2)).toBe('deselected');
  });

  it('is silent to CID, NAD, and blocks longer than its frame size', () => {
    const { send, device } = card();
    for (const bytes of [
      [],
      [0x0a, 0, 1],
      [0x06, 0, 1],
      [0xaa, 0],
      [0xc2, 0],
      [0xf2],
      [0xf2, 0],
      [0xf2, 60],
      Array(15).fill(2),
    ]) {
      expect(send(...bytes)).toBeUndefined();
    }
    expect(device.log).toEqual([]);
  });

  it('takes any bytes without throwing', () => {
    const { send } = card({ largestInformation: 3, processing: 12_000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 14 }), (bytes) => void send(...bytes)));
  });
});

describe('blocks', () => {
  it('are read back as they were built, and nothing else is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        const block = decodeBlock(bytes);
        if (block !== undefined)
          expect(encodeBlock(block)).toEqual(bytes[0] === 0xf2 ? Uint8Array.of(0xf2, (bytes[1] ?? 0) & 0x3f) : bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
