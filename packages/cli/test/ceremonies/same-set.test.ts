/** Another card lies on the reader after the question: what was agreed to is not done to the set of that one. */
import { readFileSync } from 'node:fs';
import type { Transport } from '@symbolon/protocol/transport';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { allTries, triesOf } from '../support/tries.ts';
import { createWorkplace, errorOf, start, type Workplace } from '../support/workplace.ts';

/** What lies on the reader at each connection: the pack, and the card of it. The last one stays. */
let onReader: readonly (readonly [pack: string, card: number])[] = [];
let connections = 0;
let isCanKnown = false;
const canOf = ([pack, card]: readonly [string, number]): string =>
  JSON.parse(readFileSync(`${pack}/pack.json`, 'utf8')).cards[card - 1].can;
let lying: readonly [pack: string, card: number] = ['', 1];

vi.mock('../../src/cards/sources/open-card-source.ts', async () => {
  const { emulatorTrust } = await import('@symbolon/emulator/cards');
  const { openPackFolder } = await import('../../src/pack/pack-folder.ts');
  return {
    openCardSource: async () => ({
      name: (turn: number) => (turn === 0 ? 'the card' : `card ${turn + 1}`),
      trust: emulatorTrust,
      cards: undefined,
      turnOf: () => undefined,
      can: async () => canOf(lying),
      // Of the card that was there first.
      knownCan: async () => (isCanKnown ? canOf(onReader[0] ?? lying) : undefined),
      connect: async (_: number, use: (transport: Transport) => Promise<unknown>) => {
        lying = onReader[Math.min(connections, onReader.length - 1)] ?? lying;
        const [pack, card] = lying;
        connections += 1;
        const folder = openPackFolder(pack);
        const transport = folder.take(card).tap();
        try {
          return await use(transport);
        } finally {
          await transport.close();
          folder.close();
        }
      },
      close: async () => {},
    }),
  };
});

let place: Workplace;
const run = (cards: typeof onReader, ...args: readonly string[]) => {
  onReader = cards.map(([pack, card]) => [place.path(pack), card]);
  connections = 0;
  return place.symbolon(...args, '--json');
};
const listOf = async (pack: string) => (await run([[pack, 1]], 'set', 'show')).stdout;

beforeAll(async () => {
  place = createWorkplace();
  // In processes of their own, which see the packs as they are.
  for (const pack of ['ours', 'other'])
    for (const args of [
      ['pack', 'new', pack],
      ['wallet', 'create', '--pack', pack],
      ['backup', '--targets', '1', '--puk', '--pack', pack],
    ])
      expect(await start(place, args).ended).toMatchObject({ status: 0 });
  expect(await start(place, ['pack', 'new', 'apart']).ended).toMatchObject({ status: 0 });
  const made = await start(place, ['wallet', 'create', '--pack', 'apart'], { SYMBOLON_PIN: '135790' }).ended;
  expect(made).toMatchObject({ status: 0 });
});
afterAll(() => place.remove());

test.each([
  ['set revoke', ['set', 'revoke', '2', '--yes']],
  ['set promote', ['set', 'promote', '2', '--lost-member', '1', '--signers', '0', '--yes']],
  ['set add', ['set', 'add', '--signers', '0', '--yes']],
])('%s stops at a card of another set', async (name, args) => {
  const before = [await listOf('ours'), await listOf('other')];
  const first = name === 'set promote' ? 2 : 1;
  const swapped = [['ours', first], ...(name === 'set add' ? [['other', 3] as const] : []), ['other', first]] as const;
  const error = errorOf(await run(swapped, ...args));
  expect(error).toMatchObject({ problem: 'wrong-card', exit: 3 });
  expect([await listOf('ours'), await listOf('other')]).toEqual(before);
});

const revoke = ['set', 'revoke', '2', '--yes'];
const swapped = [
  ['ours', 1],
  ['apart', 1],
] as const;
const triesLeft = () => triesOf(place, 'apart', 'pin');

test('the PIN that one card has taken goes to no other one whose CAN differs', async () => {
  isCanKnown = true;
  const error = errorOf(await run(swapped, ...revoke));
  isCanKnown = false;
  expect(error).toMatchObject({ problem: 'wrong-card', exit: 3 });
  expect(await triesLeft()).toBe(allTries);
});

test('where no CAN is known, it is tried once on a card that has all its tries, which says so, and not on any other', async () => {
  const { stderr } = await run(swapped, ...revoke);
  expect(stderr).toMatch(/The card with number \d{12} has taken this PIN\. Another one is there now/);
  expect(await triesLeft()).toBe(allTries - 1);
  expect(errorOf(await run(swapped, ...revoke))).toMatchObject({ problem: 'wrong-card', exit: 3 });
  expect(await triesLeft()).toBe(allTries - 1);
});
