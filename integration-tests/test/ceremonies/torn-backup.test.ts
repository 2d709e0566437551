/**
 * Whole backups with the power cut after each write to the memory of each card, at every step; then a host that knows
 * nothing but the cards and the owner's plan finishes. What opening a session writes is torn in `open-channel.test.ts`.
 *
 * `TORN=all` cuts everything in every way; the test run does so for one target, and takes a share of the cuts for two.
 */

import { backUp, confirmBackUp, type TargetPlan } from '@symbolon/backup';
import { isSymbolonError } from '@symbolon/interface';
import { describe, expect, test, vi } from 'vitest';
import { type Tear, tears } from '../../../packages/card-core/test/support/memory.ts';
import { asset } from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPuk } from '../../../test/passwords.ts';
import { type CardName, cardNames, makeWallets, newTable, type Player, policies } from '../support/adversary/cards.ts';
import { leftOn, setOf } from '../support/adversary/model.ts';
import { slot } from '../support/adversary/slot.ts';
import { driverWithChips } from '../support/chip-driver.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const cutsEverything = process.env['TORN'] === 'all';

const table = newTable();
const { players } = table;
makeWallets(table);
const start = table.snapshot();
const trust = players.primary.chip.ports.trust;
const source = { label: 'primary' };
const allowance = leftOn(players.primary);
const keyOf = (card: CardName): string =>
  Buffer.from(table.run(card, 'getPublicKey', { curve: 'secp256k1', path: [] }).data).toString('hex');
const key = keyOf('primary');

type Plan = TargetPlan & {
  readonly label: CardName;
  readonly shares: readonly [{ readonly asset: string; readonly left: bigint }];
};
const daily: Plan = { label: 'a', role: 'daily', policy: policies[1], shares: [{ asset, left: 20n }] };
const sleeping: Plan = { label: 'b', role: 'backup', shares: [{ asset, left: 10n }] };

/** All of a backup, by a host that begins it without a memory. */
async function backUpWhole(targets: readonly Plan[], isDead?: (card: Player) => boolean): Promise<void> {
  const take = ({ card }: { readonly card: { readonly label: string } }): Player => players[card.label as CardName];
  const driver = driverWithChips({ take, trust, ...(isDead && { isDead }) });
  const result = await backUp(driver, { source, targets, puk: true });
  await confirmBackUp(driver, result, { source, seal: true });
}

function begin(): void {
  // A copy, for what the chips do past the table is unknown to it.
  table.restore(new Map(start));
  for (const name of cardNames) players[name].chip.memory.power();
}

/**
 * The cards that were agreed on hold the wallet and are of use, the others hold nothing, and the budget is split, not
 * copied nor lost.
 */
function expectComplete(targets: readonly Plan[]): void {
  const { primary } = players;
  const set = setOf(primary);
  expect(set?.sealed).toBe(true);
  expect(set?.members.map(({ role, standing }) => `${role} ${standing}`)).toEqual([
    'primary agreed',
    ...targets.map(({ role }) => `${role} agreed`),
  ]);
  expect(slot.exports.map((record) => primary.store.get(record)?.pending)).toEqual(
    slot.exports.map((_, at) => (at < targets.length ? false : undefined)),
  );
  expect(keyOf('primary')).toBe(key);
  expect(leftOn(primary)).toBe(allowance - targets.reduce((sum, { shares: [{ left }] }) => sum + left, 0n));
  for (const [at, { label, role, shares }] of targets.entries()) {
    expect(setOf(players[label])).toMatchObject({ setId: set?.setId, member: at + 1, dormant: role === 'backup' });
    expect(keyOf(label)).toBe(key);
    expect(leftOn(players[label])).toBe(shares[0].left);
    if (role === 'backup') expect(table.run(label, 'activate', { puk: testPuk }).status).toBe(0x9000);
    const digest = { scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32).fill(1) } as const;
    expect(table.run(label, 'signDigests', [digest]).status).toBe(0x9000);
  }
  for (const name of cardNames) {
    if (name === 'primary' || targets.some(({ label }) => label === name)) continue;
    expect(players[name].store.get(slot.set)?.id).not.toEqual(primary.store.get(slot.set)?.id);
  }
}

/** Cuts the power of one card after so many writes, and lets the backup end as it may. */
async function tornAt(
  card: CardName,
  afterWrites: number,
  tear: Tear | undefined,
  targets: readonly Plan[],
): Promise<void> {
  const { memory } = players[card].chip;
  memory.power({ afterWrites, ...(tear && { tear }) });
  const isDead = (player: Player): boolean => player.name === card && memory.writes() >= afterWrites;
  try {
    await backUpWhole(targets, isDead);
  } catch (error) {
    if (!isSymbolonError(error, 'ceremony/stopped')) throw error;
  }
  memory.power();
  players[card].chip.reset();
}

describe('a backup whose power is cut after any write, finished by a new host', { timeout: 3_600_000 }, () => {
  test.each([
    { name: 'onto one card', targets: [daily], every: 1 },
    { name: 'onto two cards', targets: [daily, sleeping], every: cutsEverything ? 1 : 24 },
  ])('$name: comes to exactly the clones that were agreed on, all of use and none lost', async ({ targets, every }) => {
    begin();
    await backUpWhole(targets);
    const cards: readonly CardName[] = ['primary', ...targets.map(({ label }) => label)];
    const written = cards.map((name) => players[name].chip.memory.writes());
    expectComplete(targets);
    const ways = cutsEverything ? [undefined, ...Object.values(tears)] : [undefined, tears['garbage']];
    let cuts = 0;
    for (const [at, card] of cards.entries()) {
      const writes = written[at] ?? 0;
      for (let afterWrites = 0; afterWrites <= writes; afterWrites += every) {
        for (const tear of ways) {
          begin();
          await tornAt(card, afterWrites, tear, targets);
          // The second host has no better luck.
          if (cutsEverything || cuts % 5 === 0) await tornAt(card, 1 + ((afterWrites * 7) % 40), tear, targets);
          await backUpWhole(targets);
          expectComplete(targets);
          cuts += 1;
        }
      }
    }
    process.stdout.write(
      `torn backups: ${cuts} cuts ${targets.length === 1 ? 'with one target' : 'with two targets'}, of ${written.join(' + ')} writes\n`,
    );
    expect(cuts).toBeGreaterThan(40);
  });
});
