/**
 * Whoever carries the messages of shares is the attacker, knows every PIN, has a genuine card of another pack with its
 * key, and all that was ever said. Each step is judged by a model of the guarantees that knows nothing of the firmware:
 * `support/shares/guarantees.ts`. In the end a new host finishes what he left, and the wallet comes back.
 *
 * `SHARE_RUNS` says how many runs, `SHARE_FROM` with which to begin: a run that fails says its number.
 */
import { describe, expect, test, vi } from 'vitest';
import * as chips from '../../../packages/card-core/test/support/chip.ts';
import { newArena } from '../support/shares/arena.ts';
import { attack } from '../support/shares/attack.ts';

// Making and checking signatures, and stretching keys, are functions of their arguments here: what was computed once
// need not be again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));
vi.mock('@noble/curves/secp256k1.js', async (load) =>
  (await import('../support/memoised.ts')).memoisedKeys(
    await load<typeof import('@noble/curves/secp256k1.js')>(),
    'secp256k1',
  ),
);
vi.mock('@noble/curves/ed25519.js', async (load) =>
  (await import('../support/memoised.ts')).memoisedKeys(
    await load<typeof import('@noble/curves/ed25519.js')>(),
    'ed25519',
  ),
);
vi.mock('@noble/hashes/pbkdf2.js', async (load) => (await import('../support/memoised.ts')).memoisedAll(await load()));

const runs = Number(process.env['SHARE_RUNS'] ?? 240);
const from = Number(process.env['SHARE_FROM'] ?? 1);

describe('whoever carries the shares of a wallet', { timeout: 36_000_000 }, () => {
  test('breaks no guarantee with messages replayed, mixed, damaged and made up, and a new host ends what he left', () => {
    const { answers, ended } = attack(newArena(chips), { from, runs });
    const counted = [...answers]
      .sort(([, one], [, other]) => other - one)
      .map(([answer, count]) => `${answer} ${count}`);
    const ends = [...ended].map(([end, count]) => `${end} ${count}`).join(', ');
    process.stdout.write(`shares: ${runs} runs; ${counted.join(', ')}; a new host: ${ends}\n`);
    // Attacks that are all turned away at the door would show little.
    expect(answers.get('ok') ?? 0).toBeGreaterThan(runs / 2);
    expect(answers.size).toBeGreaterThan(runs < 1000 ? 8 : 14);
    expect(ended.get('went on') ?? 0).toBeGreaterThan(0);
  });
});
