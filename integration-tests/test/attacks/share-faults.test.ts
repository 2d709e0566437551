/**
 * The search of `share-adversary.test.ts`, on cards with one fault each: it finds every one within so many runs.
 *
 * `FAULT_SEEDS` says with which runs to begin, `FAULT_RUNS` how many there are at most. Without it, the faults that
 * take long are left to the night. `SHARE_FAULTS=told` tells what was found, and when.
 */
import { join } from 'node:path';
import * as ed25519 from '@noble/curves/ed25519.js';
import * as nist from '@noble/curves/nist.js';
import * as secp256k1 from '@noble/curves/secp256k1.js';
import * as pbkdf2 from '@noble/hashes/pbkdf2.js';
import * as bip39 from '@scure/bip39';
import * as certificates from '@symbolon/protocol/certificates';
import { describe, expect, test, vi } from 'vitest';
import * as chips from '../../../packages/card-core/test/support/chip.ts';
import { faultyModule } from '../../../packages/conformance/test/support/faulty-card.ts';
import { newArena } from '../support/shares/arena.ts';
import { attack, newFound } from '../support/shares/attack.ts';
import { faults } from '../support/shares/faults.ts';

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

/** What remembers, for the faulty card too. */
const remembering = {
  '@noble/curves/ed25519.js': ed25519,
  '@noble/curves/nist.js': nist,
  '@noble/curves/secp256k1.js': secp256k1,
  '@noble/hashes/pbkdf2.js': pbkdf2,
  '@scure/bip39': bip39,
  '@symbolon/protocol/certificates': certificates,
};
const workshop = join(import.meta.dirname, '../../../packages/card-core/test/support/chip.ts');
const seeds = (process.env['FAULT_SEEDS'] ?? '1').split(',').map(Number);
const most = Number(process.env['FAULT_RUNS'] ?? 1200);

/** Where whole cards come to: a fault is to be found by the search, and not by the ceremonies before. */
const { stages } = newArena(chips);

const chosen = faults.filter(({ long }) => process.env['FAULT_SEEDS'] !== undefined || long !== true);
process.stdout.write(`${chosen.length} of ${faults.length} faults; the others take long, and are left to the night\n`);

describe('a fault in a card is found by the search', { timeout: 36_000_000 }, () => {
  test.each(chosen.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const arena = newArena(await faultyModule<typeof chips>(fault, workshop, remembering), stages);
    for (const from of seeds) {
      const counted = newFound();
      let found = 'nothing';
      try {
        attack(arena, { from, runs: most }, counted);
      } catch (error) {
        found = (error as Error).message;
      }
      const run = Number(/^run (\d+)/.exec(found)?.[1] ?? from + most) - from + 1;
      if (process.env['SHARE_FAULTS'] === 'told')
        process.stdout.write(`${fault.name}: run ${run} from ${from}, ${counted.moves} moves: ${found.slice(-120)}\n`);
      expect(found, `from run ${from}`).toContain(fault.finds);
    }
  });
});
