/**
 * Proofs of time with something changed, exchanged or of somebody else: none holds. `TIME_RUNS` says how many are
 * tried, and `TIME_FROM` where the search begins.
 */
import { isSymbolonError } from '@symbolon/interface';
import { roughtimeRequest, verifyCertificate, verifyRoughtime } from '@symbolon/protocol/time';
import { expect, test } from 'vitest';
import { type Shown, timeAttacks } from '../support/time-attacks.ts';

const runs = Number(process.env['TIME_RUNS'] ?? 1500);
const from = Number(process.env['TIME_FROM'] ?? 1);

/** Proofs are made anew after so many attacks. */
const PER_WORLD = 1000;

/** As a card verifies: it builds the request itself. */
function verify({ serverKey, nonce, proof }: Shown) {
  const delegation = verifyCertificate(proof.certificate, serverKey);
  return verifyRoughtime({ request: roughtimeRequest(nonce, serverKey), proof, delegation });
}

test(`of ${runs} false proofs none holds, from world ${from} on`, () => {
  const refused = new Map<string, number>();
  const reasons = new Set<string>();
  let left = runs;
  for (let world = from; left > 0; world += 1) {
    const attacks = timeAttacks(`${world}`);
    for (const shown of attacks.valid) expect(verify(shown).radius).toBe(10);
    for (let count = Math.min(left, PER_WORLD); count > 0; count -= 1, left -= 1) {
      const { kind, shown } = attacks.next();
      let held = true;
      try {
        verify(shown);
      } catch (error) {
        if (!isSymbolonError(error, 'time/proof-wrong') && !isSymbolonError(error, 'data/malformed')) throw error;
        held = false;
        reasons.add(error.message);
      }
      if (held) throw new Error(`world ${world}: it holds with ${kind}: ${JSON.stringify(shown, hexadecimal)}`);
      refused.set(kind, (refused.get(kind) ?? 0) + 1);
    }
  }
  const counted = [...refused].map(([kind, count]) => `${count} ${kind}`);
  if (process.env['TIME_RUNS'] !== undefined)
    process.stderr.write(`${[...counted.sort(), ...[...reasons].sort()].join('\n')}\n`);
  // Every kind is tried, and every rule of a proof refuses something.
  expect(refused.size).toBe(15);
  for (const reason of [
    'its certificate is not signed by this server',
    'it is not signed by the key of its certificate',
    'it answers another request',
    'its key may not sign this time',
    'its index is outside its tree',
    'its path is none',
    'its tags do not ascend',
  ])
    expect(
      [...reasons].some((each) => each.includes(reason)),
      reason,
    ).toBe(true);
});

function hexadecimal(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
