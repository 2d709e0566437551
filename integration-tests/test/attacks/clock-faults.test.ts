/**
 * The search of `clock-adversary.test.ts`, on cards with one fault each: it finds every one within so many runs.
 *
 * `FAULT_SEEDS` says with which runs to begin, `FAULT_RUNS` how many there are at most. Without it, the faults that
 * take long are left to the night. `CLOCK_FAULTS=told` tells what was found, and when.
 */
import { join } from 'node:path';
import * as ed25519 from '@noble/curves/ed25519.js';
import * as nist from '@noble/curves/nist.js';
import * as secp256k1 from '@noble/curves/secp256k1.js';
import { describe, expect, test, vi } from 'vitest';
import * as chips from '../../../packages/card-core/test/support/chip.ts';
import { faultyModule } from '../../../packages/conformance/test/support/faulty-card.ts';
import { attack, newFound } from '../support/clocks/attack.ts';
import { faults } from '../support/clocks/faults.ts';

vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/remembering.ts')).remembered.nist(load));
vi.mock('@noble/curves/secp256k1.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.secp256k1(load),
);
vi.mock('@noble/curves/ed25519.js', async (load) =>
  (await import('../support/remembering.ts')).remembered.ed25519(load),
);

/** What remembers, for the faulty card too. */
const remembering = {
  '@noble/curves/ed25519.js': ed25519,
  '@noble/curves/nist.js': nist,
  '@noble/curves/secp256k1.js': secp256k1,
};
const workshop = join(import.meta.dirname, '../../../packages/card-core/test/support/chip.ts');
const seeds = (process.env['FAULT_SEEDS'] ?? '1').split(',').map(Number);
const most = Number(process.env['FAULT_RUNS'] ?? 400);

const chosen = faults.filter(({ long }) => process.env['FAULT_SEEDS'] !== undefined || long !== true);
process.stdout.write(`${chosen.length} of ${faults.length} faults; the others take long, and are left to the night\n`);

describe('a fault in a card is found by the search', { timeout: 36_000_000 }, () => {
  test.each(chosen.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const faulty = await faultyModule<typeof chips>(fault, workshop, remembering);
    for (const from of seeds) {
      const counted = newFound();
      let found = 'nothing';
      try {
        attack(faulty, { from, runs: most, honest: chips }, counted);
      } catch (error) {
        found = (error as Error).message;
      }
      const run = Number(/^run (\d+)/.exec(found)?.[1] ?? from + most) - from + 1;
      if (process.env['CLOCK_FAULTS'] === 'told')
        process.stdout.write(`${fault.name}: run ${run} from ${from}: ${found.slice(-120)}\n`);
      expect(found, `from run ${from}`).toContain(fault.finds);
    }
  });
});
