/**
 * vectors/share-splits.json: splits by plan, seed and secret. The card in Python makes them too, from the specification
 * alone (`vectors/independent`). `pnpm test --project card-core -u` writes the file anew after a change of format.
 */
import { fileURLToPath } from 'node:url';
import { bytesToHex } from '@noble/hashes/utils.js';
import { planFault, type SharePlan, sharePlan, shareSplit, splitDigest } from '@symbolon/protocol/shares';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { walletFromEntropy, walletFromSeed } from '../../src/keys/wallet.ts';
import { makeSplit } from '../../src/shares/split.ts';

const file = fileURLToPath(new URL('../../../../vectors/share-splits.json', import.meta.url));
const random = seededRandom('share splits');
const below = (limit: number): number => (random(1)[0] ?? 0) % limit;

/** A plan at random, of up to four groups. */
function randomPlan(): SharePlan {
  const groups = Array.from({ length: 1 + below(4) }, () => {
    const count = 1 + below(5);
    return { threshold: count === 1 ? 1 : 2 + below(count - 1), count };
  });
  const plan = { groupThreshold: 1 + below(groups.length), groups };
  return planFault(plan) === undefined ? plan : randomPlan();
}

type Case = { readonly plan: SharePlan; readonly of: 'entropy' | 'seed'; readonly bytes: number };

function caseOf({ plan, of, bytes }: Case) {
  const secret = random(bytes);
  const exportable = of === 'entropy' && below(2) === 1;
  const wallet = of === 'entropy' ? walletFromEntropy(secret, { exportable }) : walletFromSeed(secret, { exportable });
  const [setId, seed] = [random(16), random(32)];
  const [epoch, number] = [below(5), 1 + below(200)];
  const { split, shares } = makeSplit({ version: 2, setId, epoch, number, plan, wallet, seed });
  return {
    plan: bytesToHex(sharePlan.encode(plan)),
    [of]: bytesToHex(secret),
    exportable,
    setId: bytesToHex(setId),
    epoch,
    number,
    splitSeed: bytesToHex(seed),
    shares: shares.map(({ value }) => bytesToHex(value)),
    masks: shares.map(({ mask }) => bytesToHex(mask)),
    split: bytesToHex(shareSplit.encode(split)),
    digest: bytesToHex(splitDigest(split)),
  };
}

const oneGroup = (threshold: number, count: number): SharePlan => ({
  groupThreshold: 1,
  groups: [{ threshold, count }],
});
const chosen: readonly Case[] = [
  { plan: oneGroup(2, 3), of: 'entropy', bytes: 32 },
  { plan: oneGroup(2, 2), of: 'entropy', bytes: 16 },
  { plan: oneGroup(8, 8), of: 'seed', bytes: 64 },
  { plan: { groupThreshold: 8, groups: Array(8).fill({ threshold: 1, count: 1 }) }, of: 'entropy', bytes: 24 },
];
/** More for a comparison by hand: SPLITS=1000. */
const more = Number(process.env['SPLITS'] ?? 12);
const lengths = [16, 20, 24, 28, 32] as const;
const drawn = (): Case =>
  below(4) === 0
    ? { plan: randomPlan(), of: 'seed', bytes: 64 }
    : { plan: randomPlan(), of: 'entropy', bytes: lengths[below(5)] ?? 32 };

describe('vectors/share-splits.json', () => {
  test('has splits as this card makes them', async () => {
    const splits = [...chosen, ...Array.from({ length: more }, drawn)].map(caseOf);
    const content = {
      source: "Symbolon's own, made by packages/card-core/test/shares/vectors.test.ts.",
      note: 'By the plan, the seed of the split and the entropy or the seed of the wallet: the shares and masks in the order of their indexes, the split, and its digest. All secrets are public.',
      splits,
    };
    await expect(`${JSON.stringify(content, null, 2)}\n`).toMatchFileSnapshot(process.env['SPLITS_FILE'] ?? file);
  });
});
