import { describe, expect, test } from 'vitest';
import { type BackUpProgress, backUp, type CloneSource, type CloneTarget, sealSet } from '../../src/ceremony/back-up.ts';

/** Cards that write down what is asked of them, and refuse at the step whose name is given. */
function fakeCards(targets: number, refuseAt?: string) {
  const log: string[] = [];
  let onReader: string | undefined;
  const step = async (entry: string, answer: string): Promise<Uint8Array> => {
    // A card is asked nothing unless it is the one on the reader.
    expect(onReader).toBe(entry.split(':')[0]);
    log.push(entry);
    if (entry === refuseAt) throw new Error(`refused: ${entry}`);
    return Buffer.from(answer);
  };
  const tap =
    <C>(name: string, card: C) =>
    async <T>(use: (card: C) => Promise<T>): Promise<T> => {
      expect(onReader).toBeUndefined();
      onReader = name;
      log.push(`tap ${name}`);
      try {
        return await use(card);
      } finally {
        onReader = undefined;
      }
    };
  const source: CloneSource = {
    exportTo: (offer, role) => step(`source: export to ${Buffer.from(offer)} as ${role}`, `export for ${Buffer.from(offer)}`),
    confirm: async (receipt) => void (await step(`source: confirm ${Buffer.from(receipt)}`, '')),
    seal: async () => void (await step('source: seal', '')),
  };
  const target = (name: string): CloneTarget => ({
    offer: () => step(`${name}: offer`, `offer of ${name}`),
    importClone: (exported) => step(`${name}: import ${Buffer.from(exported)}`, `receipt of ${name}`),
  });
  const names = Array.from({ length: targets }, (_, index) => `target ${index}`);
  return { log, taps: { source: tap('source', source), targets: names.map((name) => tap(name, target(name))) } };
}

const text = (messages: readonly Uint8Array[]): string[] => messages.map((bytes) => Buffer.from(bytes).toString());

describe('a backup', () => {
  test('taps each target, the source once, each target again, and relays what they say', async () => {
    const { log, taps } = fakeCards(2);
    const progress: BackUpProgress[] = [];
    const receipts = await backUp(taps, { role: 'backup', report: (done) => progress.push(done) });
    expect(log).toEqual([
      'tap target 0',
      'target 0: offer',
      'tap target 1',
      'target 1: offer',
      'tap source',
      'source: export to offer of target 0 as backup',
      'source: export to offer of target 1 as backup',
      'tap target 0',
      'target 0: import export for offer of target 0',
      'tap target 1',
      'target 1: import export for offer of target 1',
    ]);
    expect(text(receipts)).toEqual(['receipt of target 0', 'receipt of target 1']);
    expect(progress).toEqual([
      { step: 'offered', target: 0 },
      { step: 'offered', target: 1 },
      { step: 'exported', targets: 2 },
      { step: 'imported', target: 0 },
      { step: 'imported', target: 1 },
    ]);
  });

  test.each([1, 2, 3, 8])('onto %i cards takes two taps a card and one more', async (targets) => {
    const { log, taps } = fakeCards(targets);
    expect(await backUp(taps, { role: 'backup' })).toHaveLength(targets);
    expect(log.filter((entry) => entry.startsWith('tap')).length).toBe(2 * targets + 1);
  });

  test('hands on the role it is told', async () => {
    const { log, taps } = fakeCards(1);
    await backUp(taps, { role: 'primary' });
    expect(log).toContain('source: export to offer of target 0 as primary');
  });

  test('stops at the first refusal, whichever step it is, and reports nothing that was not done', async () => {
    const { log: steps, taps: complete } = fakeCards(2);
    await backUp(complete, { role: 'backup' });
    for (const refused of steps.filter((entry) => !entry.startsWith('tap'))) {
      const { log, taps } = fakeCards(2, refused);
      const progress: BackUpProgress[] = [];
      await expect(backUp(taps, { role: 'backup', report: (done) => progress.push(done) })).rejects.toThrow(`refused: ${refused}`);
      expect(log).toEqual(steps.slice(0, steps.indexOf(refused) + 1));
      const exported = steps.indexOf(refused) > steps.lastIndexOf('source: export to offer of target 1 as backup');
      expect(progress.some(({ step }) => step === 'exported')).toBe(exported);
    }
  });

  test('of a tap that never happens passes on why', async () => {
    const { taps } = fakeCards(1);
    const gone = async () => {
      throw new Error('no card came');
    };
    await expect(backUp({ ...taps, source: gone }, { role: 'backup' })).rejects.toThrow('no card came');
  });
});

describe('sealing a set', () => {
  test('confirms each receipt in order, then seals', async () => {
    const { log, taps } = fakeCards(0);
    await taps.source((card) => sealSet(card, [Buffer.from('r0'), Buffer.from('r1')]));
    expect(log).toEqual(['tap source', 'source: confirm r0', 'source: confirm r1', 'source: seal']);
  });

  test('seals nothing where a receipt is refused', async () => {
    const { log, taps } = fakeCards(0, 'source: confirm r1');
    const receipts = ['r0', 'r1', 'r2'].map((receipt) => Buffer.from(receipt));
    await expect(taps.source((card) => sealSet(card, receipts))).rejects.toThrow('refused');
    expect(log).toEqual(['tap source', 'source: confirm r0', 'source: confirm r1']);
  });
});
