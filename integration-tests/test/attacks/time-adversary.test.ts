/**
 * Proofs of time with something changed, exchanged or of somebody else: a card takes none, and believes after each what
 * it did before. `TIME_RUNS` says how many are tried, and `TIME_FROM` where the search begins.
 */
import { isSymbolonError } from '@symbolon/interface';
import { status } from '@symbolon/protocol/status';
import { roughtimeRequest, verifyCertificate, verifyRoughtime } from '@symbolon/protocol/time';
import { expect, test } from 'vitest';
import { earlierProof, type Shown, serverKeysOf, timeAttacks } from '../support/time-attacks.ts';
import { NOW } from '../support/time-servers.ts';
import { timedCard } from '../support/timed-card.ts';

const runs = Number(process.env['TIME_RUNS'] ?? 1000);
const from = Number(process.env['TIME_FROM'] ?? 1);

/** Cards and proofs are made anew after so many attacks. */
const PER_WORLD = 250;
/** One of so many is read here too, which tells more than a card of what is wrong. */
const READ_HERE = 2;

/** As a card verifies: it builds the request itself. */
function verify({ serverKey, proof }: Shown, nonce: Uint8Array) {
  const delegation = verifyCertificate(proof.certificate, serverKey);
  return verifyRoughtime({ request: roughtimeRequest(nonce, serverKey), proof, delegation });
}

/** As PROVE TIME has it. */
function crossing({ serverKey, proof, bare }: Shown) {
  const { certificate, ...rest } = proof;
  return { serverKey, ...rest, ...(bare ? {} : { certificate }) };
}

test(`of ${runs} false proofs a card takes none, from world ${from} on`, { timeout: 36_000_000 }, () => {
  const refused = new Map<string, number>();
  const answers = new Map<number, number>();
  const reasons = new Set<string>();
  let left = runs;
  for (let world = from; left > 0; world += 1) {
    const card = timedCard(`${world}`, serverKeysOf(`${world}`));
    expect(card.prove(crossing(earlierProof(`${world}`, card.read().nonce)))).toBe(status.ok);
    const before = card.read();
    expect(before).toMatchObject({ time: NOW - 10n, delegations: [0] });
    const { nonce } = before;
    const attacks = timeAttacks(`${world}`, nonce);
    for (let count = Math.min(left, PER_WORLD); count > 0; count -= 1, left -= 1) {
      const { kind, shown } = attacks.next();
      const fail = (what: string): never => {
        throw new Error(`world ${world}: ${what} with ${kind}: ${JSON.stringify(shown, hexadecimal)}`);
      };
      const sw = card.prove(crossing(shown));
      answers.set(sw, (answers.get(sw) ?? 0) + 1);
      if (sw !== status.timeWrong && sw !== status.incorrectData) fail(`the card answers ${sw.toString(16)}`);
      const now = card.read();
      if (now.time !== before.time) fail(`the card believes ${now.time}`);
      if (String(now.nonce) !== String(nonce) || now.delegations.length !== 1) fail('the card has learned something');
      refused.set(kind, (refused.get(kind) ?? 0) + 1);
      if (left % READ_HERE > 0 || shown.bare) continue;
      const reason = reasonAgainst(shown, nonce);
      if (reason === undefined) fail('it holds here');
      else reasons.add(reason);
    }
    const right = attacks.valid[world % attacks.valid.length]!;
    const { midpoint, radius } = verify(right, nonce);
    expect(card.prove(crossing(right))).toBe(status.ok);
    expect(card.read().time).toBe(midpoint - BigInt(radius));
    expect(card.prove(crossing(right))).toBe(status.timeWrong);
  }
  const counted = [...refused].map(([kind, count]) => `${count} ${kind}`);
  const said = [...answers].map(([sw, count]) => `${count} answers ${sw.toString(16)}`);
  if (process.env['TIME_RUNS'] !== undefined)
    process.stderr.write(`${[...counted.sort(), ...said, ...[...reasons].sort()].join('\n')}\n`);
  // Every kind is tried, and every rule of a proof refuses something.
  expect(refused.size).toBe(16);
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

/** What is wrong with it; `undefined` where nothing is. */
function reasonAgainst(shown: Shown, nonce: Uint8Array): string | undefined {
  try {
    verify(shown, nonce);
    return undefined;
  } catch (error) {
    if (!isSymbolonError(error, 'time/proof-wrong') && !isSymbolonError(error, 'data/malformed')) throw error;
    return error.message;
  }
}

function hexadecimal(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
