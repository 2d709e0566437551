/**
 * A helper who knows nothing but the plan: every command of part 2 is typed as it is printed, with the cards that the
 * step names, and the screen says what the page says that it says. In the end a card signs.
 */
import { cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heirPin, startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { createWorkplace, makeSplit, pin, puk, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let servers: TimeServers;
beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
  const at = ['--pack', 'set', '--json'] as const;
  resultOf(await place.symbolon('pack', 'new', 'set', '--cards', '4', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--clones', '5', '--pin-reset', '1', ...at));
  resultOf(await place.symbolon('time', 'trust', servers.file, ...at));
  resultOf(await place.symbolon('backup', '--targets', '2', '--puk', ...at));
  resultOf(
    await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, 'heir', 'add', '--delay', '2h', '--card', '1,4', ...at),
  );
  const pins = { SYMBOLON_PIN: [pin, pin, pin, heirPin].join('\n') };
  resultOf(await place.symbolonWith(pins, 'set', 'tell', '--card', '1,2,3,4', ...at));
  const ask = ['--ask', '3', '--card', '1,2,3,4'];
  resultOf(await place.symbolonWith(pins, 'set', 'plan', '--output', 'set.html', ...ask, ...at));
});
afterAll(async () => {
  await servers.close();
  place.remove();
});

type Typed = { readonly words: string; readonly cards: readonly number[]; readonly says: readonly string[] };

/** The commands of one place of part 2, each with the cards before it there and what the screen is to say after it. */
function typedIn(page: string, where: RegExp): readonly Typed[] {
  const [, helper = ''] = page.split('</main>');
  const [section] = where.exec(helper) ?? [];
  if (section === undefined) throw new Error(`the plan has no ${where}`);
  const found: Typed[] = [];
  let cards: number[] = [];
  const parts = section.split(/(<h3>|<code class="type">[^<]*<\/code>)/);
  for (const [at, part] of parts.entries()) {
    // A step names its cards anew.
    if (part === '<h3>') cards = [];
    const [, words] = /^<code class="type">npx -y pnpm@12 symbolon ([^<]*)</.exec(part) ?? [];
    if (words === undefined)
      for (const [, letter = ''] of part.matchAll(/<span class="badge b[0-9]">([A-Z])</g))
        cards = [...new Set([...cards, letter.charCodeAt(0) - 64])];
    else {
      const says = [...(parts[at + 1] ?? '').matchAll(/<samp>([^<]*)<\/samp>/g)].map(([, sentence = '']) => sentence);
      found.push({ words, cards, says });
    }
  }
  return found;
}

type Follow = { readonly pack: string; readonly cards?: readonly number[]; readonly pins?: Record<string, string> };

/** Types one command. @returns what the screen says */
async function follow({ words, says, cards: named }: Typed, { pack, cards = named, pins = {} }: Follow) {
  if (/^(--version|readers)$/.test(words)) return '';
  // A pack stands for the reader, with the cards in the order of the step.
  expect(words).toMatch(/ --reader any$/);
  const args = words.replace(' --reader any', '').split(' ');
  // The helper says yes to what can't be undone.
  const yes = /^(activate|heir wake) ?/.test(words) ? ['--yes'] : [];
  const run = await place.symbolonWith(pins, ...args, ...yes, '--pack', pack, '--card', cards.join(','));
  const said = `${run.stdout}\n${run.stderr}`;
  for (const sentence of says) expect(said, words).toContain(sentence.replaceAll('&quot;', '"'));
  return said;
}

const steps = /<ol class="steps">[\s\S]*?\n<\/ol>\n/;
const trouble = /If it says something else<\/h2>[\s\S]*/;
let copies = 0;
const copyOf = (pack: string): string => {
  copies += 1;
  cpSync(place.path(pack), place.path(`${pack}-${copies}`), { recursive: true });
  return `${pack}-${copies}`;
};
const pageOf = (name: string): string => readFileSync(place.path(`${name}.html`), 'utf8');
const signs = async (pack: string, card: number, own = pin) => {
  const sign = [
    'sign',
    'message',
    'hello',
    '--chain',
    'ethereum',
    '--yes',
    '--pack',
    pack,
    '--card',
    `${card}`,
    '--json',
  ];
  resultOf(await place.symbolonWith({ SYMBOLON_PIN: own }, ...sign));
};

test('the primary is lost', async () => {
  const pack = copyOf('set');
  const all = typedIn(pageOf('set'), steps);
  expect(all.map(({ words }) => words.split(' ')[0])).toEqual(['--version', 'readers', 'activate', 'address']);
  for (const one of all) await follow(one, { pack, ...(one.words.startsWith('activate') ? {} : { cards: [2] }) });
  await signs(pack, 2);
});

test('the primary is lost, and nobody knows the PIN', async () => {
  const pack = copyOf('set');
  const [unblock] = typedIn(pageOf('set'), trouble).filter(({ words }) => words.startsWith('pin unblock'));
  if (unblock === undefined) throw new Error('the plan says nothing of a forgotten PIN');
  const [forgotten, own] = ['864200', { SYMBOLON_PIN: '864200' }];
  for (const card of [2, 3])
    await follow(unblock, { pack, cards: [card], pins: { SYMBOLON_NEW_PIN: forgotten, SYMBOLON_PUK: puk } });
  for (const one of typedIn(pageOf('set'), steps))
    await follow(one, { pack, pins: own, ...(one.words.startsWith('activate') ? {} : { cards: [2] }) });
  await signs(pack, 2, forgotten);
});

test('the PIN is forgotten, and the PUK too: another card gives a new one', async () => {
  const pack = copyOf('set');
  const [reset] = typedIn(pageOf('set'), trouble).filter(({ words }) => words.startsWith('pin reset'));
  if (reset === undefined) throw new Error('the plan says nothing of it');
  const said = await follow(reset, { pack, cards: [1, 2], pins: { SYMBOLON_NEW_PIN: '864200' } });
  expect(said).toContain('The new PIN is valid from now on');
  await signs(pack, 1, '864200');
});

test('the heir has their card alone', async () => {
  const pack = copyOf('set');
  const [ask, wake, list] = typedIn(pageOf('set'), /If you are the heir<\/h2>[\s\S]*?<\/ol>/);
  if (ask === undefined || wake === undefined || list === undefined)
    throw new Error('the plan has no way for the heir');
  const own = { SYMBOLON_PIN: heirPin };
  expect(await follow(ask, { pack, cards: [4], pins: own })).toMatch(/its delay has begun/);
  servers.turnTo(7300);
  await follow(wake, { pack, cards: [4], pins: own });
  await follow(list, { pack, cards: [4], pins: own });
  servers.turnTo(0);
  await signs(pack, 4, heirPin);
});

test('two of three people with a share', async () => {
  await makeSplit(place);
  resultOf(await place.symbolon('set', 'plan', '--output', 'split.html', '--pack', 'split', '--json'));
  const pins = { SYMBOLON_NEW_PIN: '864200', SYMBOLON_NEW_PUK: '432198765012', SYMBOLON_SHARE_PIN: pin };
  for (const one of typedIn(pageOf('split'), steps)) {
    const isRecovery = one.words.startsWith('shares recover');
    const said = await follow(isRecovery ? { ...one, says: ['holds the wallet'] } : one, {
      pack: 'split',
      cards: isRecovery ? [5, 2, 4] : [5],
      pins: isRecovery ? pins : {},
    });
    if (isRecovery) expect(said).toMatch(/holds the wallet 73c5da0a again/);
  }
  await signs('split', 5);
});
