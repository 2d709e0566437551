/** Cards tell each other something, and one leaves at any command: nothing is half done, and the next run ends well. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandsSent, type Event } from '../../support/lifted.ts';
import { startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { type Attempt, runAs } from '../../support/tries.ts';
import { copier, createWorkplace, errorOf, foundOf, pin, resultOf, type Workplace } from '../../support/workplace.ts';

vi.mock('../../../src/cards/sources/card-source.ts', async (original) =>
  (await import('../../support/lifted.ts')).liftedSource(original),
);

/** The test run takes a share of the commands, and one event. */
const everything = process.env['TORN'] === 'all';

const day = 86_400;
let place: Workplace;
let servers: TimeServers;
const at = (pack: string) => ['--pack', pack] as const;
const symbolon = (pack: string, ...args: string[]) => place.symbolon(...args, ...at(pack), '--json');

/** The primary, a backup, and another one that was made after it. */
async function makeStaggered(pack: string): Promise<void> {
  resultOf(await place.symbolon('pack', 'new', pack, '--cards', '3', '--json'));
  resultOf(await symbolon(pack, 'wallet', 'create', '--clones', '2'));
  for (const card of ['1,2', '1,3'])
    resultOf(await symbolon(pack, 'backup', '--targets', '1', '--puk', '--card', card));
}

beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
  await makeStaggered('untold');
  // The card of an heir that has asked to wake, and a daily card that it has never heard of.
  resultOf(await place.symbolon('pack', 'new', 'asked', '--cards', '3', '--json'));
  resultOf(await symbolon('asked', 'wallet', 'create', '--clones', '2'));
  resultOf(await symbolon('asked', 'time', 'trust', servers.file));
  const add = ['heir', 'add', '--delay', '30 days', ...at('asked'), '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: pin }, ...add));
  resultOf(await symbolon('asked', 'backup', '--targets', '1', '--role', 'daily', '--puk', '--card', '1,3'));
  resultOf(await symbolon('asked', 'heir', 'ask', '--card', '2'));
  servers.turnTo(day);
  resultOf(await symbolon('asked', 'heir', 'well', '--output', 'well.json', '--card', '3'));
});
afterAll(async () => {
  await servers.close();
  place.remove();
});

/** The command, on a new copy each time, with the event at its commands in turn; then the same command once more. */
async function tornAt(
  args: readonly string[],
  { event, every, of }: { readonly event: Event; readonly every: number; readonly of: string },
  { torn, whole }: { readonly torn: (pack: string) => Promise<void>; readonly whole: (pack: string) => Promise<void> },
): Promise<void> {
  const copy = copier(place, of);
  const run = (pack: string, attempt?: Attempt) => runAs(place, [...args, ...at(pack)], attempt);
  const first = copy();
  resultOf(await run(first));
  const commands = commandsSent();
  await whole(first);
  for (let command = 0; command < commands; command += everything ? 1 : every) {
    const pack = copy();
    const error = errorOf(await run(pack, { event, at: command }));
    expect(error.code, `at ${command}`).toMatch(
      /^(transport\/card-removed|pin\/unsettled|ceremony\/stopped|interrupted)$/,
    );
    await torn(pack);
    resultOf(await run(pack));
    await whole(pack);
  }
  expect(commands).toBeGreaterThan(10);
}

const believedBy = async (pack: string, card: string) => {
  const shown = await symbolon(pack, 'time', 'show', '--card', card);
  const { clock, needed, servers } = resultOf<{ clock: number; needed: number; servers: unknown[] }>(shown);
  return { clock, needed, servers: servers.length };
};
const knownTo = async (pack: string, card: string) =>
  resultOf<{ members: unknown[] }>(await symbolon(pack, 'set', 'show', '--card', card)).members.length;
/** Exit code 12: it has asked. */
const waitsFor = async (pack: string, card: string) => {
  const run = await symbolon(pack, 'heir', 'status', '--card', card);
  const exit = run.status === 12 ? 12 : 0;
  return foundOf<{ waiting: { kind: string } | null }>(run, exit).waiting?.kind;
};

const cards = ['1', '2', '3'];
const nobody = { clock: null, needed: 0, servers: 0 };
const all = { clock: 1, needed: 2, servers: 3 };

describe.each<Event>(everything ? ['removed before', 'removed after', 'stopped after'] : ['removed after'])(
  'a card %s a command',
  (event) => {
    test('time trust --tell: a card believes all the servers or nobody', async () => {
      const trust = ['time', 'trust', servers.file, '--tell', '2', '--card', '1,2,3'];
      await tornAt(
        trust,
        { of: 'untold', event, every: 5 },
        {
          torn: async (pack) => {
            for (const card of cards) expect(await believedBy(pack, card)).toBeOneOf([nobody, all]);
          },
          whole: async (pack) => {
            for (const card of cards) expect(await believedBy(pack, card)).toEqual(all);
          },
        },
      );
    });

    test('set tell: a card knows the list that it had, or the newest', async () => {
      await tornAt(
        ['set', 'tell', '--card', '2,3'],
        { of: 'untold', event, every: 5 },
        {
          torn: async (pack) => expect(await knownTo(pack, '2')).toBeOneOf([2, 3]),
          whole: async (pack) => expect(await knownTo(pack, '2')).toBe(3),
        },
      );
    });

    test.each([
      ['take', ['heir', 'take', 'well.json', '--card', '2'], 2],
      ['well', ['heir', 'well', '--card', '3,2'], 5],
    ] as const)('heir %s: what the heir asked is dropped once its card knows who is well', async (_, args, every) => {
      await tornAt(
        args,
        { of: 'asked', event, every },
        {
          torn: async (pack) => {
            const known = await knownTo(pack, '2');
            expect([known, await waitsFor(pack, '2')]).toBeOneOf([
              [2, 'wake'],
              [3, 'wake'],
              [3, undefined],
            ]);
          },
          whole: async (pack) => {
            expect(await knownTo(pack, '2')).toBe(3);
            expect(await waitsFor(pack, '2')).toBeUndefined();
          },
        },
      );
    });
  },
);
