import { beforeAll, describe, expect, test } from 'vitest';
import { openLab } from '../../src/web/attack-room/relay/attacks.ts';
import { prepareTearing, type TearSetup, tear, tearAndFinish } from '../../src/web/attack-room/tearing/tear.ts';

let bench: TearSetup;

describe('a card that loses power while it takes the key', () => {
  beforeAll(async () => {
    bench = await prepareTearing((await openLab()).owner);
  });

  test('has taken all of the key or nothing, and returns the same receipt at the next tap', async () => {
    const cuts = [0, 1, Math.floor(bench.writes / 2), bench.writes - 1, bench.writes].flatMap((afterWrites) =>
      [false, true].map((torn) => ({ afterWrites, torn })),
    );
    const results = [];
    for (const cut of cuts) results.push(await tear(bench, cut));
    expect(results.map(({ same }) => same)).toEqual(cuts.map(() => true));
    expect([...new Set(results.map(({ state }) => state))]).toEqual(['before', 'after']);
    expect(results.at(0)?.state).toBe('before');
    expect(results.at(-1)?.state).toBe('after');
  });

  test('completes the backup afterwards', async () => {
    expect(await tearAndFinish(bench, { afterWrites: 7, torn: true })).toBe(true);
  });
});
