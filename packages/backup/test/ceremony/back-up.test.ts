import { describe, expect, test } from 'vitest';
import { type BackUpProgress, backUp, type CloneSource, type CloneTarget, sealSet, type Tap } from '../../src/ceremony/back-up.ts';

/** Cards that write down what they are asked. */
function table(targets: number, fail?: string) {
  const asked: string[] = [];
  const note = async (text: string): Promise<Uint8Array> => {
    asked.push(text);
    if (text === fail) throw new Error(`refused: ${text}`);
    return new TextEncoder().encode(text);
  };
  const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const source: CloneSource = {
    exportTo: (offer, role) => note(`export ${role} to ${read(offer)}`),
    confirm: async (receipt) => void (await note(`confirm ${read(receipt)}`)),
    seal: async () => void (await note('seal')),
  };
  const tapOf = <C>(name: string, card: C): Tap<C> => {
    return async (use) => {
      await note(`tap ${name}`);
      const result = await use(card);
      await note(`away ${name}`);
      return result;
    };
  };
  const target = (index: number): CloneTarget => ({
    offer: () => note(`offer ${index}`),
    importClone: (exported) => note(`import ${read(exported)}`),
  });
  return {
    asked,
    source,
    taps: {
      source: tapOf('source', source),
      targets: Array.from({ length: targets }, (_, index) => tapOf(`target ${index}`, target(index))),
    },
  };
}

describe('the backup ceremony', () => {
  test('taps each target, the source, each target again, and hands every message to the card it is for', async () => {
    const { asked, taps } = table(2);
    const progress: BackUpProgress[] = [];
    await backUp(taps, { role: 'backup', report: (step) => progress.push(step) });
    expect(asked).toEqual([
      'tap target 0',
      'offer 0',
      'away target 0',
      'tap target 1',
      'offer 1',
      'away target 1',
      'tap source',
      'export backup to offer 0',
      'export backup to offer 1',
      'away source',
      'tap target 0',
      'import export backup to offer 0',
      'away target 0',
      'tap target 1',
      'import export backup to offer 1',
      'away target 1',
    ]);
    expect(progress).toEqual([
      { step: 'offered', target: 0 },
      { step: 'offered', target: 1 },
      { step: 'exported', targets: 2 },
      { step: 'imported', target: 0 },
      { step: 'imported', target: 1 },
    ]);
  });

  test.each(['offer 1', 'tap source', 'export backup to offer 0', 'import export backup to offer 0'])(
    'stops at a refusal (%s), and asks no card for anything more',
    async (step) => {
      const { asked, taps } = table(2, step);
      await expect(backUp(taps, { role: 'backup' })).rejects.toThrow(`refused: ${step}`);
      expect(asked.at(-1)).toBe(step);
    },
  );

  test('seals after every receipt, and not where one is refused', async () => {
    const receipts = ['a', 'b'].map((text) => new TextEncoder().encode(text));
    const good = table(0);
    await sealSet(good.source, receipts);
    expect(good.asked).toEqual(['confirm a', 'confirm b', 'seal']);
    const bad = table(0, 'confirm b');
    await expect(sealSet(bad.source, receipts)).rejects.toThrow('refused: confirm b');
    expect(bad.asked).not.toContain('seal');
  });
});
