/**
 * How the cards of a set wake by themselves, in a file of the wallet: no card tells it of another one. Every clone that
 * is made later gets the file. A line for each card with a delay: its member number, the seconds, and `factor` where it
 * takes a second factor after them.
 *
 *     1 15778800
 *     3 2592000 factor
 */
import { utf8 } from '@scure/base';
import { readFile, type Session, writeFile } from '@symbolon/client';
import type { WakeTerms } from '@symbolon/protocol/delays';
import { isRefusal } from '@symbolon/protocol/status';
import { cliError } from '../../errors/cli-error.ts';
import { listWalletFiles, type SlotOptions } from './wallet-files.ts';

/** How cards wake, by member. */
export type CardDelays = ReadonlyMap<number, WakeTerms>;

const fileName = 'card delays';

/** In a PIN session. Empty where nothing is kept, and on a share card, which has none of the wallet's files. */
export async function readCardDelays(session: Session, options: SlotOptions): Promise<CardDelays> {
  try {
    return (await find(session, options)).delays;
  } catch (error) {
    if (isRefusal(error, 'shareOnly')) return new Map();
    throw error;
  }
}

/** Adds to them. @throws CliError `card/no-room`, also where the file of that name holds something else */
export async function writeCardDelays(session: Session, added: CardDelays, options: SlotOptions): Promise<void> {
  const { delays, file } = await find(session, options);
  const text = format(new Map([...delays, ...added]));
  if (text === format(delays)) return;
  if (file === undefined) throw cliError('card/no-room', { what: 'the delays of cards', needed: 1, free: 0 });
  await writeFile(session, { file, name: fileName, content: utf8.decode(text) }, { slot: options.slot });
}

type FoundDelays = { readonly delays: CardDelays; readonly file: number | undefined };

async function find(session: Session, options: SlotOptions): Promise<FoundDelays> {
  const { used, free } = await listWalletFiles(session, options);
  const own = used.find(({ name }) => name === fileName);
  if (own === undefined) return { delays: new Map(), file: free[0] };
  const delays = parse((await readFile(session, own.file, { slot: options.slot })).content);
  return delays === undefined ? { delays: new Map(), file: undefined } : { delays, file: own.file };
}

const format = (delays: CardDelays): string =>
  [...delays]
    .sort(([a], [b]) => a - b)
    .map(([member, { delay, factor }]) => `${member} ${delay}${factor ? ' factor' : ''}`)
    .join('\n');

/** @returns `undefined` for a file that this program has not written */
function parse(content: Uint8Array): CardDelays | undefined {
  const delays = new Map<number, WakeTerms>();
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const [, member, delay, factor] = /^([0-9]{1,2}) ([0-9]{1,9})( factor)?$/.exec(line) ?? [];
    if (member === undefined || delay === undefined) return undefined;
    delays.set(Number(member), { delay: Number(delay), factor: factor !== undefined });
  }
  return delays;
}
