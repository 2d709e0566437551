/** The search of `share-adversary.test.ts`, on cards with one fault each: it finds every one. */
import { join } from 'node:path';
import * as ed25519 from '@noble/curves/ed25519.js';
import * as nist from '@noble/curves/nist.js';
import * as secp256k1 from '@noble/curves/secp256k1.js';
import * as pbkdf2 from '@noble/hashes/pbkdf2.js';
import { describe, expect, test, vi } from 'vitest';
import type * as chips from '../../../packages/card-core/test/support/chip.ts';
import { faultyModule } from '../../../packages/conformance/test/support/faulty-card.ts';
import { newArena } from '../support/shares/arena.ts';
import { attack } from '../support/shares/attack.ts';
import { shareFaults } from '../support/shares/faults.ts';

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

/** What remembers, for the faulty card too. */
const remembering = {
  '@noble/curves/ed25519.js': ed25519,
  '@noble/curves/nist.js': nist,
  '@noble/curves/secp256k1.js': secp256k1,
  '@noble/hashes/pbkdf2.js': pbkdf2,
};
const workshop = join(import.meta.dirname, '../../../packages/card-core/test/support/chip.ts');

describe('a fault in a card with shares is found by the search', { timeout: 600_000 }, () => {
  test.each(shareFaults.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const chipsWithIt = await faultyModule<typeof chips>(fault, workshop, remembering);
    let found = 'nothing';
    try {
      attack(newArena(chipsWithIt), { from: fault.run ?? 1, runs: 250, stage: fault.stage });
    } catch (error) {
      found = (error as Error).message;
    }
    if (process.env['SHARE_FAULTS'] === 'told') process.stdout.write(`${fault.name}: ${found.slice(-300)}\n`);
    expect(found).toContain(fault.finds);
  });
});
