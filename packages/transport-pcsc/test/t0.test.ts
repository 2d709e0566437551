import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangeByT0 } from '../src/t0.ts';

/**
 * A card that speaks T=0 as ISO/IEC 7816-3:2006 clause 12.2 has it: announces its data by 61XX, and corrects a wrong Le
 * by 6CXX.
 */
function createT0Card(data: Uint8Array, corrects: boolean) {
  const tpdus: Uint8Array[] = [];
  let waiting: Uint8Array = new Uint8Array();
  const give = (length: number) => {
    const part = waiting.subarray(0, length);
    waiting = waiting.subarray(part.length);
    return Uint8Array.of(
      ...part,
      ...(waiting.length === 0 ? [0x90, 0x00] : [0x61, Math.min(waiting.length, 256) & 0xff]),
    );
  };
  const transmit = async (tpdu: Uint8Array) => {
    tpdus.push(tpdu);
    const [, ins, , , p3 = 0] = tpdu;
    if (corrects && waiting.length > 0 && waiting.length <= 256 && ins === 0xc0 && (p3 || 256) > waiting.length) {
      return Uint8Array.of(0x6c, waiting.length & 0xff);
    }
    if (ins === 0xc0) return give(p3 || 256);
    waiting = data;
    // Case 2 brings its data at once, if Le is right.
    if (tpdu.length === 5 && ins === 0xb0) {
      if (corrects && data.length <= 256 && (p3 || 256) !== data.length) return Uint8Array.of(0x6c, data.length & 0xff);
      return give(p3 || 256);
    }
    return data.length === 0 ? Uint8Array.of(0x90, 0x00) : Uint8Array.of(0x61, Math.min(data.length, 256) & 0xff);
  };
  return { transmit, tpdus };
}

/** A card that answers one TPDU after the other. */
function createScriptedCard(...answers: readonly (readonly number[])[]) {
  const tpdus: Uint8Array[] = [];
  const transmit = async (tpdu: Uint8Array) => {
    tpdus.push(tpdu);
    return Uint8Array.from(answers[tpdus.length - 1] ?? []);
  };
  return { transmit, tpdus };
}

describe('exchangeByT0', () => {
  it('brings the data that were asked for, in every case', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.boolean(),
        fc.boolean(),
        async (data, sends, corrects) => {
          const { transmit } = createT0Card(data, corrects);
          const command = sends
            ? Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x02, 0x3f, 0x00, 0x00)
            : Uint8Array.of(0x00, 0xb0, 0x00, 0x00, 0x00);
          const response = await exchangeByT0(command, transmit);
          expect(response.subarray(0, -2)).toEqual(data.subarray(0, 256));
          expect(response.at(-2)).toBe(data.length > 256 ? 0x61 : 0x90);
        },
      ),
    );
  });

  it.each([
    ['case 1', [0x00, 0xa4, 0x04, 0x00], [0x00, 0xa4, 0x04, 0x00, 0x00]],
    ['case 3', [0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa], [0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa]],
    ['case 4', [0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa, 0x10], [0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa]],
  ])('sends %s as its TPDU', async (_, command, tpdu) => {
    const { transmit, tpdus } = createT0Card(new Uint8Array(), false);
    expect(await exchangeByT0(Uint8Array.from(command), transmit)).toEqual(Uint8Array.of(0x90, 0x00));
    expect(tpdus).toEqual([Uint8Array.from(tpdu)]);
  });

  it('asks again where the length of the rest is corrected', async () => {
    const { transmit, tpdus } = createScriptedCard([0x61, 8], [0x6c, 3], [1, 2, 3, 0x90, 0x00]);
    const select = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa, 0x00);
    expect(await exchangeByT0(select, transmit)).toEqual(Uint8Array.of(1, 2, 3, 0x90, 0x00));
    expect(tpdus).toEqual([
      select.subarray(0, -1),
      Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 8),
      Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 3),
    ]);
  });

  it('never sends a command with data again without them', async () => {
    const { transmit, tpdus } = createScriptedCard([0x6c, 0x10]);
    const select = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x01, 0xaa, 0x00);
    expect(await exchangeByT0(select, transmit)).toEqual(Uint8Array.of(0x6c, 0x10));
    expect(tpdus).toEqual([select.subarray(0, -1)]);
  });

  it('asks for the rest on the logical channel of the command', async () => {
    const { transmit, tpdus } = createT0Card(Uint8Array.of(1), false);
    await exchangeByT0(Uint8Array.of(0x42, 0xa4, 0x04, 0x00, 0x01, 0xaa, 0x00), transmit);
    expect(tpdus[1]).toEqual(Uint8Array.of(0x42, 0xc0, 0x00, 0x00, 0x01));
  });

  it('ends with a card that corrects for ever, or announces and gives nothing', async () => {
    let calls = 0;
    const count = (answer: number[]) => async () => {
      calls++;
      return Uint8Array.from(answer);
    };
    expect(await exchangeByT0(Uint8Array.of(0, 0xb0, 0, 0, 5), count([0x6c, 6]))).toEqual(Uint8Array.of(0x6c, 6));
    expect(await exchangeByT0(Uint8Array.of(0, 0xb0, 0, 0, 5), count([0x61, 6]))).toEqual(Uint8Array.of(0x61, 6));
    expect(calls).toBe(4);
  });
});
