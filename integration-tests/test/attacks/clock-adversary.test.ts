/**
 * Whoever holds the phone has every PIN, asks servers whenever he likes, keeps what they say for as long as he likes,
 * and cuts the power. One of three servers lies for him, of which two are needed. True time goes on, and a model of it
 * judges each answer: no card is ahead of the time or goes back, no more comes back than the time that has passed, and
 * nothing is done early that has to wait. In the end an honest phone finds everything usable within one period.
 *
 * `CLOCK_RUNS` says how many runs, `CLOCK_FROM` with which to begin: a run that fails says its number.
 */
import { describe, expect, test, vi } from 'vitest';
import * as chips from '../../../packages/card-core/test/support/chip.ts';
import { attack, newFound } from '../support/clocks/attack.ts';

vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/remembering.ts')).remembered.nist(load));
vi.mock('@noble/curves/secp256k1.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.secp256k1(load),
);
vi.mock('@noble/curves/ed25519.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.ed25519(load),
);

const runs = Number(process.env['CLOCK_RUNS'] ?? 60);
const from = Number(process.env['CLOCK_FROM'] ?? 1);

describe('whoever holds the phone', { timeout: 360_000_000 }, () => {
  test('brings no card ahead of the time, gets nothing back early, wakes nothing early, and locks nobody out', () => {
    const found = newFound();
    attack(chips, { from, runs }, found);
    const done = [...found.done]
      .filter(([what]) => what.endsWith(' 9000'))
      .map(([what, count]) => `${what.slice(0, -5)} ${count}`);
    process.stdout.write(
      `clocks: ${runs} runs, ${found.moves} moves, power cut in ${found.cuts}; done: ${done.join(', ')}\n`,
    );
    for (const what of ['proveTime', 'signData', 'announce', 'activate', 'takeVeto', 'cloneImport'])
      expect(found.done.get(`${what} 9000`) ?? 0, what).toBeGreaterThan(runs / 100);
    expect(found.ended).toBeLessThan(runs / 2);
  });
});
