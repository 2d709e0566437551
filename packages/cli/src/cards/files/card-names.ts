/**
 * The owner's names for the cards of a set, in a file of the wallet: it goes along to every clone, and is written whole
 * or not at all. A line each, the place in the set and the name:
 *
 *     1 safe
 *     2 sister
 */
import { utf8 } from '@scure/base';
import { readFile, writeFile } from '@symbolon/client/actions/files';
import type { Session } from '@symbolon/client/session';
import { CliError } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';
import { type Place, walletFiles } from './wallet-files.ts';

export type CardNames = ReadonlyMap<number, string>;

const fileName = 'card names';
/** Nine of them, each with its place, fit into a file. */
const longestName = 40;

/** Why a text can be no name; `undefined` where it can. */
export function notAName(name: string): string | undefined {
  const { length } = utf8.decode(name);
  if (length === 0 || length > longestName) return `expected 1 to ${longestName} bytes`;
  if (!isVisible(name) || name.trim() !== name) return 'expected nothing that does not show, and no spaces around it';
  return undefined;
}

/** Those there are: none where nobody gave any. In a PIN session. */
export async function readCardNames(session: Session, place: Place): Promise<CardNames> {
  return (await look(session, place)).names;
}

/**
 * Puts names beside those there are; an empty one takes the name of its place away.
 *
 * @returns all of them
 * @throws CliError `card/no-room`, also where the file of that name holds something else
 */
export async function writeCardNames(session: Session, changes: CardNames, place: Place): Promise<CardNames> {
  const { names, file } = await look(session, place);
  const all = new Map([...names, ...changes].filter(([member]) => (changes.get(member) ?? names.get(member)) !== ''));
  const text = format(all);
  if (text === format(names)) return all;
  if (file === undefined) throw new CliError('card/no-room', { what: 'the names', needed: 1, free: 0 });
  await writeFile(session, { file, name: fileName, content: utf8.decode(text) }, place);
  return all;
}

/** @returns `file`: where names are, or can be written */
async function look(
  session: Session,
  place: Place,
): Promise<{ readonly names: CardNames; readonly file: number | undefined }> {
  const { used, free } = await walletFiles(session, place);
  const own = used.find(({ name }) => name === fileName);
  if (own !== undefined) {
    const names = parse((await readFile(session, own.file, place)).content);
    return names === undefined ? { names: new Map(), file: undefined } : { names, file: own.file };
  }
  return { names: new Map(), file: free[0] };
}

const format = (names: CardNames): string =>
  [...names]
    .sort(([a], [b]) => a - b)
    .map(([member, name]) => `${member} ${name}`)
    .join('\n');

/** @returns `undefined` for what this program has not written */
function parse(content: Uint8Array): CardNames | undefined {
  const names = new Map<number, string>();
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const [, member, name = ''] = /^([0-9]{1,2}) (.+)$/.exec(line) ?? [];
    if (member === undefined || notAName(name) !== undefined)
      return line === '' && content.length === 0 ? names : undefined;
    names.set(Number(member), name);
  }
  return names;
}
