/**
 * The block number rules of the reader, with cards that keep to them and cards that do not (ISO/IEC 14443-4:2018 clause
 * 7.6).
 */
import { describe, expect, it } from 'vitest';
import { createField } from '../../src/rf-link/field.ts';
import { type Frame, frameWithCrc, withoutCrc } from '../../src/rf-link/frame.ts';
import { createReaderProtocol } from '../../src/rf-link/reader/protocol.ts';

const ats = {
  fsci: 0,
  fwi: 4,
  sfgi: 0,
  addresses: 0,
  ratesToCard: [],
  ratesToReader: [],
  historicalBytes: new Uint8Array(),
} as const;

/** A reader before a card that answers as the script says; what comes after the script's end is silence. */
function readerBefore(...script: readonly (readonly number[] | 'silence' | 'garbled')[]) {
  const sent: number[][] = [];
  const left = [...script];
  const field = createField();
  field.put({
    enterField: () => {},
    leaveField: () => {},
    receive: (frame: Frame) => {
      sent.push([...(withoutCrc(frame) ?? [])]);
      const next = left.shift() ?? 'silence';
      if (next === 'silence') return undefined;
      const answer = frameWithCrc(Uint8Array.from(next === 'garbled' ? [0x02] : next));
      return { frame: next === 'garbled' ? { ...answer, intact: false } : answer, delay: 0 };
    },
  });
  const activated = {
    uid: new Uint8Array(4),
    atqa: new Uint8Array(2),
    sak: 0x20,
    ats,
    rateToCard: 106,
    rateToReader: 106,
  } as const;
  const { exchange, isPresent, deselect } = createReaderProtocol(field, activated);
  return { exchange: (...command: number[]) => exchange(Uint8Array.from(command)), isPresent, deselect, sent };
}

describe('the reader', () => {
  it('asks whether the card is there with the number that the card does not have (rule 12), and goes on', async () => {
    const { exchange, isPresent, sent } = readerBefore([0x02, 7], 'garbled', [0xa2], [0x03, 8]);
    await exchange(1);
    expect(isPresent()).toBe(true);
    expect(await exchange(2)).toEqual(Uint8Array.of(8));
    expect(sent).toEqual([[0x02, 1], [0xb3], [0xb3], [0x03, 2]]);
    expect(isPresent()).toBe(false);
  });

  it('takes an I-block with its own number for the answer, and toggles (rules A, B)', async () => {
    const { exchange, sent } = readerBefore([0x02, 7], [0x03, 8]);
    expect(await exchange(1)).toEqual(Uint8Array.of(7));
    expect(await exchange(2)).toEqual(Uint8Array.of(8));
    expect(sent).toEqual([
      [0x02, 1],
      [0x03, 2],
    ]);
  });

  it('takes no I-block with the other number: it is an earlier answer', async () => {
    const { exchange, sent } = readerBefore([0x03, 6], [0x02, 7]);
    expect(await exchange(1)).toEqual(Uint8Array.of(7));
    expect(sent[1]).toEqual([0xb2]);
  });

  it('asks with R(NAK) for what was lost or garbled (rule 4)', async () => {
    const { exchange, sent } = readerBefore('silence', 'garbled', [0x02, 7]);
    expect(await exchange(1)).toEqual(Uint8Array.of(7));
    expect(sent).toEqual([[0x02, 1], [0xb2], [0xb2]]);
  });

  it('sends again what the card has not seen (rule 6)', async () => {
    const { exchange, sent } = readerBefore('silence', [0xa3], [0x02, 7]);
    expect(await exchange(1)).toEqual(Uint8Array.of(7));
    expect(sent).toEqual([[0x02, 1], [0xb2], [0x02, 1]]);
  });

  it('sends a long command in parts, each when the one before is acknowledged (rules 2, 7)', async () => {
    const command = Array.from({ length: 20 }, (_, index) => index);
    const { exchange, sent } = readerBefore([0xa2], 'silence', [0xa2], [0x03, 7]);
    expect(await exchange(...command)).toEqual(Uint8Array.of(7));
    expect(sent).toEqual([
      [0x12, ...command.slice(0, 13)],
      [0x03, ...command.slice(13)],
      [0xb3],
      [0x03, ...command.slice(13)],
    ]);
  });

  it('fetches a long answer in parts, and asks for a lost one with R(ACK) (rules 2, 5)', async () => {
    const { exchange, sent } = readerBefore([0x12, 1], 'garbled', [0x13, 2], [0x02, 3]);
    expect(await exchange(9)).toEqual(Uint8Array.of(1, 2, 3));
    expect(sent).toEqual([[0x02, 9], [0xa3], [0xa3], [0xa2]]);
  });

  it('grants the time that the card asks for (rules 3, 9)', async () => {
    const { exchange, sent } = readerBefore([0xf2, 5], [0xf2, 59], [0x02, 7]);
    expect(await exchange(1)).toEqual(Uint8Array.of(7));
    expect(sent.slice(1)).toEqual([
      [0xf2, 5],
      [0xf2, 59],
    ]);
  });

  it.each([
    ['falls silent', []],
    ['asks for time for ever', Array(2_000).fill([0xf2, 1])],
    ['acknowledges for ever', Array(2_000).fill([0xa3])],
    ['answers with blocks that no standard knows', Array(20).fill([0xff])],
  ] as const)('gives up a card that %s', async (_, script) => {
    const { exchange, sent } = readerBefore(...script);
    expect(await exchange(1)).toBeUndefined();
    expect(sent.length).toBeLessThan(1_100);
  });

  it('gives up a card that answers before it has the whole command', async () => {
    expect(await readerBefore([0x02, 7]).exchange(...Array(20).fill(0))).toBeUndefined();
  });

  it('gives up a card whose answer has no end', async () => {
    const parts = Array.from({ length: 6_000 }, (_, index) => [0x12 | (index & 1), ...Array(13).fill(0)]);
    expect(await readerBefore(...parts).exchange(1)).toBeUndefined();
  });

  it('deselects, with patience for what gets lost (rule 8)', () => {
    expect(readerBefore('silence', [0xc2]).deselect()).toBe(true);
    expect(readerBefore().deselect()).toBe(false);
  });
});
