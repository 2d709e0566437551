/**
 * What the plan prints is what the cards do: each way back and each promotion of a plan is carried out, as printed, on
 * a copy of the cards. Sets are drawn: roles, delays, second factors, with a PUK and without, made together and apart.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heirPin, startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { createWorkplace, pin, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let servers: TimeServers;
beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
});
afterAll(async () => {
  await servers.close();
  place.remove();
});

/** One `backup`, or one `heir add`. */
type Added = { readonly role: 'backup' | 'daily' | 'heir'; readonly count: number; readonly factor?: boolean };
type Drawn = { readonly puk: boolean; readonly clock: boolean; readonly added: readonly Added[] };

const added: fc.Arbitrary<Added> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ role: fc.constant('backup' as const), count: fc.constantFrom(1, 2) }) },
  fc.record({ role: fc.constant('backup' as const), count: fc.constant(1), factor: fc.boolean() }),
  fc.constant({ role: 'daily', count: 1 } as const),
  fc.constant({ role: 'heir', count: 1 } as const),
);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  puk: fc.boolean(),
  clock: fc.boolean(),
  added: fc.array(added, { minLength: 1, maxLength: 3 }),
});

let made = 0;

/** @returns the pack, and the PIN of each member; `undefined` where a command refuses to make such a set */
async function make({ puk, clock, added }: Drawn): Promise<{ pack: string; pins: string[] } | undefined> {
  made += 1;
  const pack = `set-${made}`;
  const at = ['--pack', pack, '--json'] as const;
  const sum = added.reduce((all, { count }) => all + count, 0);
  resultOf(await place.symbolon('pack', 'new', pack, '--cards', `${sum + 1}`, '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--clones', `${sum}`, ...(puk ? [] : ['--no-puk']), ...at));
  if (clock) resultOf(await place.symbolon('time', 'trust', servers.file, ...at));
  const pins = [pin];
  for (const { role, count, factor } of added) {
    const targets = Array.from({ length: count }, (_, each) => pins.length + 1 + each);
    const cards = ['--card', [1, ...targets].join(',')];
    const delay = factor === undefined ? [] : ['--delay', '2h', ...(factor ? ['--with-factor'] : [])];
    const args =
      role === 'heir'
        ? ['heir', 'add', '--delay', '2h']
        : ['backup', '--targets', `${count}`, '--role', role, ...delay, ...(puk ? ['--puk'] : [])];
    const run = await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, ...args, ...cards, ...at);
    // A single backup that nothing would wake.
    if (run.status !== 0) return undefined;
    pins.push(...targets.map(() => (role === 'heir' ? heirPin : pin)));
  }
  return { pack, pins };
}

/** Lines of a list of ways, and who promotes. Cards are their places on the page, which are those in the pack. */
function printed(page: string) {
  const letters = (text: string): number[] =>
    [...text.matchAll(/<span class="badge b[0-9]">([A-Z])<\/span>/g)].map(
      ([, letter = '']) => letter.charCodeAt(0) - 65,
    );
  const [, lists = ''] = page.split('<h2>If a card is lost</h2>');
  const [, ways = ''] = lists.match(/<ul class="ways">([\s\S]*?)<\/ul>/) ?? [];
  const [, helper = ''] = page.match(/A card is missing\.<\/strong>[\s\S]*?<ul class="ways">([\s\S]*?)<\/ul>/) ?? [];
  const [, count, one, who = ''] =
    page.match(/It takes (?:any (\d+) of these|(one of these, with its PIN and the PUK)): ([^.]*)\./) ?? [];
  return {
    ways: [...new Set([...`${ways}${helper}`.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, line = '']) => line))].map(
      (line) => ({
        line,
        cards: letters(line),
        commands: [...line.matchAll(/<code>(.*?)<\/code>/g)].map(([, command = '']) => command),
      }),
    ),
    promoting:
      who === ''
        ? undefined
        : { cards: letters(who), count: one === undefined ? Number(count) : 1, puk: one !== undefined },
  };
}

/** Does something with a copy of the cards, in the order of `--card`. */
async function onCopy(
  pack: string,
  use: (run: (command: string, cards: readonly number[]) => Promise<unknown>) => Promise<void>,
  pins: readonly string[],
) {
  const copy = `${pack}-copy`;
  cpSync(place.path(pack), place.path(copy), { recursive: true });
  try {
    await use(async (command, cards) => {
      const own = { SYMBOLON_PIN: cards.map((card) => pins[card]).join('\n') };
      const chosen = ['--card', cards.map((card) => card + 1).join(','), '--pack', copy, '--json'];
      return resultOf(await place.symbolonWith(own, ...command.split(' ').slice(1), ...chosen));
    });
  } finally {
    rmSync(place.path(copy), { recursive: true });
    servers.turnTo(0);
  }
}

async function check(one: Drawn): Promise<void> {
  const set = await make(one);
  if (set === undefined) return;
  const { pack, pins } = set;
  const all = pins.map((_, card) => card + 1).join(',');
  const args = ['set', 'plan', '--output', `${pack}.html`, '--ask', `${pins.length - 1}`, '--card', all];
  resultOf(await place.symbolonWith({ SYMBOLON_PIN: pins.join('\n') }, ...args, '--pack', pack, '--json'));
  const page = readFileSync(place.path(`${pack}.html`), 'utf8');
  const { ways, promoting } = printed(page);
  for (const { line, cards, commands } of ways) {
    const [card = 0] = cards;
    const approver = cards.find((other) => other !== card);
    await onCopy(
      pack,
      async (run) => {
        for (const command of commands) {
          if (command === 'symbolon activate') await run(command, approver === undefined ? [card] : [card, approver]);
          else await run(command, [card]);
          if (command === 'symbolon heir ask') servers.turnTo(7300);
        }
        await run('symbolon sign message hello --yes', [card]);
      },
      pins,
    ).catch((error: unknown) => {
      throw new Error(`${line}: ${String(error)}`);
    });
  }
  if (promoting !== undefined) {
    const [first = 0, ...others] = promoting.cards.slice(0, promoting.count);
    const command = `symbolon set promote ${first} --lost-member 0 --signers ${others.length}`;
    await onCopy(pack, async (run) => void (await run(command, [first, ...others])), pins);
  }
  // Nobody is told of a PUK that is not there.
  if (!one.puk) expect(page).not.toMatch(/--puk|pin unblock|and the PUK/);
  expect(page.includes('Cards that wake by themselves')).toBe(
    one.added.some(({ role, factor }) => role === 'heir' || factor !== undefined),
  );
  rmSync(place.path(pack), { recursive: true });
}

test('cards take what the plan prints', { timeout: 300_000 }, () =>
  fc.assert(fc.asyncProperty(drawn, check), {
    numRuns: 5,
    examples: [
      // Made apart: they do not know each other.
      [
        {
          puk: false,
          clock: true,
          added: [
            { role: 'backup', count: 1, factor: false },
            { role: 'heir', count: 1 },
          ],
        },
      ],
      [
        {
          puk: true,
          clock: true,
          added: [
            { role: 'backup', count: 2 },
            { role: 'backup', count: 1, factor: true },
          ],
        },
      ],
      [
        {
          puk: true,
          clock: false,
          added: [
            { role: 'heir', count: 1 },
            { role: 'backup', count: 2 },
          ],
        },
      ],
    ],
  }),
);
