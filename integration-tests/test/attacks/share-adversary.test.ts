/**
 * Whoever carries the messages of shares, of the vault and of new PINs is the attacker, knows every PIN, has a genuine
 * card of another pack with its key, and all that was ever said. Each step is judged by a model of the guarantees that
 * knows nothing of the firmware: `support/shares/guarantees.ts`. In the end a new host finishes what he left, and the
 * wallet comes back.
 *
 * `SHARE_RUNS` says how many runs, `SHARE_FROM` with which to begin: a run that fails says its number. `SHARE_LOG`
 * names a file that gets a line for every thousand runs, so that what was done is known if the power goes.
 */
import { appendFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import * as chips from '../../../packages/card-core/test/support/chip.ts';
import { newArena } from '../support/shares/arena.ts';
import { attack, newFound } from '../support/shares/attack.ts';

// Making and checking signatures, and stretching keys, are functions of their arguments here: what was computed once
// need not be again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/remembering.ts')).remembered.nist(load));
vi.mock('@noble/curves/secp256k1.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.secp256k1(load),
);
vi.mock('@noble/curves/ed25519.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.ed25519(load),
);
vi.mock('@noble/hashes/pbkdf2.js', async (load) => (await import('../support/remembering.ts')).remembered.pbkdf2(load));
vi.mock('@scure/bip39', async (load) => (await import('../support/remembering.ts')).remembered.bip39(load));
vi.mock('@symbolon/protocol/certificates', async (load) =>
  (await import('../support/remembering.ts')).remembered.certificates(load),
);

const runs = Number(process.env['SHARE_RUNS'] ?? 260);
const from = Number(process.env['SHARE_FROM'] ?? 1);
const log = process.env['SHARE_LOG'];
/** Runs of one line of the log. */
const part = 1000;

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');

describe('whoever carries the backups of a wallet', { timeout: 360_000_000 }, () => {
  test('breaks no guarantee with messages replayed, mixed, damaged and made up, and a new host ends what he left', () => {
    const arena = newArena(chips);
    const found = newFound();
    for (let done = 0; done < runs; done += part) {
      attack(arena, { from: from + done, runs: Math.min(part, runs - done) }, found);
      const { moves, cuts } = found;
      if (log !== undefined)
        appendFileSync(log, `runs ${from} to ${from + done + part - 1}: ${moves} moves, ${cuts} cuts\n`);
    }
    const { answers, done, ended, moves, cuts } = found;
    process.stdout.write(`backups: ${runs} runs, ${moves} moves, power cut in ${cuts} of them; ${listed(answers)}\n`);
    process.stdout.write(`done: ${listed(done)}; a new host: ${listed(ended)}\n`);
    // Attacks that are all turned away at the door would show little.
    for (const name of ['shareImport', 'shareRecover', 'vaultRead', 'vaultReceive', 'walletFromVault', 'resetPin'])
      expect(done.get(name) ?? 0, name).toBeGreaterThan(runs / 200);
    expect(answers.size).toBeGreaterThan(runs < 1000 ? 20 : 30);
    expect(ended.get('went on') ?? 0).toBeGreaterThan(0);
  });
});
