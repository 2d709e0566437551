/**
 * The owner's names for the cards of a set, in a file of the wallet. Every clone gets the file. A line for each card,
 * its member number and its name:
 *
 *     1 safe
 *     2 sister
 */
import { utf8 } from '@scure/base';
import { readFile, type Session, writeFile } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import { cliError } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';
import { listWalletFiles, type SlotOptions } from './wallet-files.ts';

/** Names by member. */
export type CardNames = ReadonlyMap<number, string>;

const fileName = 'card names';

/** In bytes: nine names with their members fit into a file. */
const longestName = 40;

/** Why a text can't be a name; `undefined` where it can. */
export function reasonAgainstName(name: string): string | undefined {
  const { length } = utf8.decode(name);
  if (length === 0 || length > longestName) return `expected 1 to ${longestName} bytes`;
  if (!isVisible(name) || name.trim() !== name) return 'expected only characters that show, and no spaces around them';
  return undefined;
}

/** In a PIN session. Empty where no card has a name, and on a share card, which has none of the wallet's files. */
export async function readCardNames(session: Session, options: SlotOptions): Promise<CardNames> {
  try {
    return (await find(session, options)).names;
  } catch (error) {
    if (isRefusal(error, 'shareOnly')) return new Map();
    throw error;
  }
}

/**
 * Changes names; an empty one is removed.
 *
 * @returns all names
 * @throws CliError `card/no-room`, also where the file of that name holds something else
 */
export async function writeCardNames(session: Session, changes: CardNames, options: SlotOptions): Promise<CardNames> {
  const { names, file } = await find(session, options);
  const all = new Map([...names, ...changes].filter(([member]) => (changes.get(member) ?? names.get(member)) !== ''));
  const text = format(all);
  if (text === format(names)) return all;
  if (file === undefined) throw cliError('card/no-room', { what: 'the names', needed: 1, free: 0 });
  await writeFile(session, { file, name: fileName, content: utf8.decode(text) }, { slot: options.slot });
  return all;
}

type FoundNames = {
  readonly names: CardNames;
  /** Number of the file that holds the names or can hold them. */
  readonly file: number | undefined;
};

async function find(session: Session, options: SlotOptions): Promise<FoundNames> {
  const { used, free } = await listWalletFiles(session, options);
  const own = used.find(({ name }) => name === fileName);
  if (own === undefined) return { names: new Map(), file: free[0] };
  const names = parse((await readFile(session, own.file, { slot: options.slot })).content);
  return names === undefined ? { names: new Map(), file: undefined } : { names, file: own.file };
}

const format = (names: CardNames): string =>
  [...names]
    .sort(([a], [b]) => a - b)
    .map(([member, name]) => `${member} ${name}`)
    .join('\n');

/** @returns `undefined` for a file that this program has not written */
function parse(content: Uint8Array): CardNames | undefined {
  const names = new Map<number, string>();
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const [, member, name = ''] = /^([0-9]{1,2}) (.+)$/.exec(line) ?? [];
    if (member === undefined || reasonAgainstName(name) !== undefined)
      return line === '' && content.length === 0 ? names : undefined;
    names.set(Number(member), name);
  }
  return names;
}
