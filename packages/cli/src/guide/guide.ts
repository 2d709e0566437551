/**
 * `symbolon` alone, at a terminal: says what it sees, and offers the next sensible steps as the commands that do them.
 * Who has chosen one has learnt its name.
 */
import type { CardSource } from '../cards/sources/card-source.ts';
import { shellWord } from '../command-line/shell-word.ts';
import type { CommandContext } from '../context.ts';
import { isCliError, messageOf } from '../errors/cli-error.ts';
import { bold } from '../output/screen.ts';
import { lookAtCards, packsHere } from './look.ts';
import { describeSeen, firstSteps, type Reach, type Step, stepsFor } from './steps.ts';

/** How the guide reaches cards: with the options that choose them. */
type OpenCards = (choice: { readonly pack?: string; readonly reader?: string }) => Promise<CardSource>;

export type GuideServices = Pick<CommandContext, 'screen' | 'ask' | 'environment' | 'signal'> & {
  readonly openCards: OpenCards;
  readonly folder: string;
};

/** @returns the words of the command that was chosen; `undefined` where none was */
export async function guide(services: GuideServices): Promise<readonly string[] | undefined> {
  const { screen } = services;
  const reach = await reachOf(services);
  if (reach === undefined) {
    screen.note('No pack is chosen, none is in this folder, and no card is in a reader.');
    return choose(services, firstSteps);
  }
  const steps = await seenSteps(services, reach);
  return choose(services, steps);
}

type Chosen = { readonly pack?: string; readonly reader?: string };

/** What the environment names, or the pack in this folder, or the only reader. */
async function reachOf(services: GuideServices): Promise<Chosen | undefined> {
  const { environment, folder } = services;
  const { SYMBOLON_PACK: pack, SYMBOLON_READER: reader } = environment;
  if (pack !== undefined) return { pack };
  if (reader !== undefined) return { reader };
  const packs = packsHere(folder);
  const [first] = packs;
  if (packs.length > 1) return whichPack(services, packs);
  if (first !== undefined) return { pack: first };
  return (await readers()).length === 0 ? undefined : { reader: 'any' };
}

async function whichPack({ screen, ask }: GuideServices, packs: readonly string[]): Promise<Chosen> {
  screen.note('There are several packs in this folder:');
  for (const [index, pack] of packs.entries()) screen.note(`  ${index + 1}  ${pack}`);
  for (;;) {
    const answer = (await ask('Which one? [1] '))?.trim() ?? '';
    const numbered = /^[0-9]+$/.test(answer) ? packs[Number(answer) - 1] : undefined;
    const pack = answer === '' ? packs[0] : (packs.find((name) => name === answer) ?? numbered);
    if (pack !== undefined) return { pack };
    screen.note(`"${answer}" is none of 1 to ${packs.length}.`);
  }
}

/** None, where no service for readers runs. */
async function readers(): Promise<readonly string[]> {
  try {
    const { listReaders } = await import('@symbolon/transport-pcsc/node');
    return await listReaders();
  } catch {
    return [];
  }
}

async function seenSteps(
  { openCards, environment, screen, signal }: GuideServices,
  chosen: Chosen,
): Promise<readonly Step[]> {
  const source = await openCards(chosen);
  try {
    const seen = await lookAtCards(source, signal);
    screen.note([bold(chosen.pack === undefined ? 'The card in the reader' : `The pack "${chosen.pack}"`)]);
    screen.note(describeSeen(seen));
    return stepsFor(seen, reachIn(chosen, environment));
  } catch (error) {
    if (isCliError(error) || signal.aborted) throw error;
    screen.note(`The card can't be looked at: ${messageOf(error)}.`);
    return firstSteps;
  } finally {
    await source.close();
  }
}

/** What the environment says need not be typed. */
function reachIn({ pack, reader }: Chosen, { SYMBOLON_PACK, SYMBOLON_READER }: GuideServices['environment']): Reach {
  if (pack !== undefined) return SYMBOLON_PACK === pack ? [] : ['--pack', asValue(pack)];
  return reader === undefined || SYMBOLON_READER === reader ? [] : ['--reader', reader];
}

/** A folder whose name begins as an option does is no option. */
function asValue(folder: string): string {
  return folder.startsWith('-') ? `./${folder}` : folder;
}

/** The command line as a shell takes it back. */
export function typed(words: readonly string[]): string {
  return ['symbolon', ...words.map((word) => (/^[0-9,]+$/.test(word) ? word : shellWord(word)))].join(' ');
}

async function choose({ screen, ask }: GuideServices, steps: readonly Step[]): Promise<readonly string[] | undefined> {
  screen.note('');
  for (const [index, { words, why }] of steps.entries()) {
    screen.note(`  ${index + 1}  ${why}`);
    screen.note(`       ${typed(words)}`);
  }
  screen.note('');
  for (;;) {
    const answer = (await ask('Which one? A number, or Enter to leave: '))?.trim() ?? '';
    if (answer === '') return undefined;
    const chosen = /^[0-9]+$/.test(answer) ? steps[Number(answer) - 1] : undefined;
    if (chosen !== undefined) return chosen.words;
    screen.note(`"${answer}" is none of 1 to ${steps.length}.`);
  }
}
