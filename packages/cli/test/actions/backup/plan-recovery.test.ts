/**
 * What the plan prints is what the cards do: each way back and each promotion of a plan is carried out, as printed, on
 * a copy of the cards; and where it says that there is none, the cards refuse whatever is tried. Sets are drawn: roles,
 * delays, second factors, with a PUK and without, made together and apart.
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
  const [, command = ''] = page.match(/<code>(symbolon set promote [^<]*)<\/code>/) ?? [];
  return {
    ways: [...new Set([...`${ways}${helper}`.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, line = '']) => line))].map(
      (line) => ({
        line,
        cards: letters(line),
        // In the helper's part they are as a helper types them.
        commands: [...line.matchAll(/<code>(?:npx -y pnpm@12 )?(.*?)(?: --reader any)?<\/code>/g)].map(
          ([, command = '']) => command,
        ),
      }),
    ),
    promoting:
      who === ''
        ? undefined
        : {
            cards: letters(who).slice(0, one === undefined ? Number(count) : 1),
            command,
            wakes: page.includes('must be awake for that'),
          },
    deniesWays: page.includes('No card on this page was found that brings the wallet back'),
    deniesPromotion: page.includes('can’t make another one the primary'),
  };
}

/** A person says yes, where the command asks: what can't be undone. */
const agreed = (command: string): readonly string[] => [
  ...command.split(' ').slice(1),
  ...(/ (activate|heir wake|set promote) ?/.test(command) ? ['--yes'] : []),
];

type Run = (command: string, cards: readonly number[]) => Promise<unknown>;
type PrintedWay = ReturnType<typeof printed>['ways'][number];

/** Does what the plan says, with a card that approves where it names one. */
async function goWay({ cards, commands }: PrintedWay, run: Run): Promise<void> {
  const [card = 0] = cards;
  const approver = cards.find((other) => other !== card);
  for (const command of commands) {
    await run(command, command === 'symbolon activate' && approver !== undefined ? [card, approver] : [card]);
    if (command === 'symbolon heir ask') servers.turnTo(7300);
  }
}

/** @returns those of the commands that the cards carried out */
async function carriedOut(run: Run, attempts: readonly (readonly [command: string, cards: readonly number[]])[]) {
  const done: string[] = [];
  for (const [command, cards] of attempts)
    await run(command, cards).then(
      () => done.push(`${command} with ${cards}`),
      () => undefined,
    );
  return done;
}

/** Whatever wakes one of these cards is tried. A card that has nothing to wait for refuses. */
async function wakeAll(run: Run, cards: readonly number[]): Promise<void> {
  for (const card of cards) {
    await carriedOut(run, [
      ...cards.filter((other) => other !== card).map((other) => ['symbolon activate', [card, other]] as const),
      ['symbolon activate --puk', [card]],
      ['symbolon heir ask', [card]],
    ]);
    servers.turnTo(7300);
    await carriedOut(run, [
      ['symbolon heir wake', [card]],
      ['symbolon heir wake --puk', [card]],
    ]);
  }
}

/** Does something with a copy of the cards, in the order of `--card`. */
async function onCopy(pack: string, use: (run: Run) => Promise<void>, pins: readonly string[]) {
  const copy = `${pack}-copy`;
  cpSync(place.path(pack), place.path(copy), { recursive: true });
  try {
    await use(async (command, cards) => {
      const own = { SYMBOLON_PIN: cards.map((card) => pins[card]).join('\n') };
      const chosen = ['--card', cards.map((card) => card + 1).join(','), '--pack', copy, '--json'];
      return resultOf(await place.symbolonWith(own, ...agreed(command), ...chosen));
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
  const { ways, promoting, deniesWays, deniesPromotion } = printed(page);
  for (const way of ways)
    await onCopy(
      pack,
      async (run) => {
        await goWay(way, run);
        await run('symbolon sign message hello --chain ethereum --yes', way.cards.slice(0, 1));
      },
      pins,
    ).catch((error: unknown) => {
      throw new Error(`${way.line}: ${String(error)}`);
    });
  if (promoting !== undefined) {
    const { cards, command, wakes } = promoting;
    const way = wakes ? ways.find(({ cards: [card] }) => card === cards[0]) : undefined;
    expect(way !== undefined).toBe(wakes);
    await onCopy(
      pack,
      async (run) => {
        // What the page says is needed is needed.
        if (way !== undefined) expect(await carriedOut(run, [[command, cards]])).toEqual([]);
        if (way !== undefined) await goWay(way, run);
        await run(command, cards);
      },
      pins,
    );
  }
  const left = pins.flatMap((_, card) => (card === 0 ? [] : [card]));
  if (deniesWays || deniesPromotion)
    await onCopy(
      pack,
      async (run) => {
        if (left.length > 1) await carriedOut(run, [[`symbolon set tell --cards ${left.length}`, left]]);
        await wakeAll(run, left);
        const signing = left.map((card) => ['symbolon sign message hello --chain ethereum --yes', [card]] as const);
        if (deniesWays) expect(await carriedOut(run, signing)).toEqual([]);
        const promotions = left.flatMap((card) => {
          const others = left.filter((other) => other !== card);
          const command = `symbolon set promote ${card + 1} --lost-member 1 --signers`;
          return [[`${command} 0`, [card]] as const, [`${command} ${others.length}`, [card, ...others]] as const];
        });
        if (deniesPromotion) expect(await carriedOut(run, promotions)).toEqual([]);
      },
      pins,
    );
  // Nobody is told of a PUK that is not there.
  if (!one.puk) expect(page).not.toMatch(/--puk|pin unblock|and the PUK/);
  expect(page.includes('Cards that wake by themselves')).toBe(
    one.added.some(({ role, factor }) => role === 'heir' || factor !== undefined),
  );
  rmSync(place.path(pack), { recursive: true });
}

test('cards take what the plan prints', { timeout: 300_000 }, () =>
  fc.assert(fc.asyncProperty(drawn, check), {
    numRuns: 9,
    examples: [
      // It waits, and has a PUK, which counts once it is awake.
      [{ puk: true, clock: true, added: [{ role: 'backup', count: 1, factor: false }] }],
      // The same without a clock never wakes.
      [{ puk: true, clock: false, added: [{ role: 'backup', count: 1, factor: false }] }],
      [{ puk: false, clock: true, added: [{ role: 'daily', count: 1 }] }],
      // Each alone can do nothing, and they do not know each other yet.
      [
        {
          puk: false,
          clock: false,
          added: [
            { role: 'backup', count: 1, factor: false },
            { role: 'backup', count: 1, factor: false },
          ],
        },
      ],
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
