/**
 * What the owner's cards are called, or how they wake: a text for each member, in a file of the wallet. Every clone
 * that is made later gets the file. A line for each member with one: its number, a space, and the text.
 */
import { utf8 } from '@scure/base';
import { readFile, type Session, writeFile } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import { cliError } from '../../errors/cli-error.ts';
import { listWalletFiles, type SlotOptions } from './wallet-files.ts';

/** One such file. */
export type MemberLines<T> = {
  /** Of the file. */
  readonly fileName: string;
  /** Completes "there is no room for ...". */
  readonly what: string;
  readonly format: (value: T) => string;
  /** @returns `undefined` for what this program has not written */
  readonly parse: (text: string) => T | undefined;
};

/** In a PIN session. Empty where nothing is kept, and on a share card, which has none of the wallet's files. */
export async function readMemberLines<T>(
  session: Session,
  lines: MemberLines<T>,
  options: SlotOptions,
): Promise<ReadonlyMap<number, T>> {
  try {
    return (await find(session, lines, options)).values;
  } catch (error) {
    if (isRefusal(error, 'shareOnly')) return new Map();
    throw error;
  }
}

/**
 * Changes some of them; `undefined` removes one.
 *
 * @returns all of them
 * @throws CliError `card/no-room`, also where the file of that name holds something else
 */
export async function writeMemberLines<T>(
  session: Session,
  lines: MemberLines<T>,
  changes: ReadonlyMap<number, T | undefined>,
  options: SlotOptions,
): Promise<ReadonlyMap<number, T>> {
  const { values, file } = await find(session, lines, options);
  const all = new Map<number, T>();
  for (const [member, value] of [...values, ...changes])
    if (value === undefined) all.delete(member);
    else all.set(member, value);
  const text = format(all, lines);
  if (text === format(values, lines)) return all;
  if (file === undefined) throw cliError('card/no-room', { what: lines.what, needed: 1, free: 0 });
  await writeFile(session, { file, name: lines.fileName, content: utf8.decode(text) }, { slot: options.slot });
  return all;
}

type Found<T> = {
  readonly values: ReadonlyMap<number, T>;
  /** Number of the file that holds them or can hold them. */
  readonly file: number | undefined;
};

async function find<T>(session: Session, lines: MemberLines<T>, options: SlotOptions): Promise<Found<T>> {
  const { used, free } = await listWalletFiles(session, options);
  const own = used.find(({ name }) => name === lines.fileName);
  if (own === undefined) return { values: new Map(), file: free[0] };
  const values = parse((await readFile(session, own.file, { slot: options.slot })).content, lines);
  return values === undefined ? { values: new Map(), file: undefined } : { values, file: own.file };
}

const format = <T>(values: ReadonlyMap<number, T>, lines: MemberLines<T>): string =>
  [...values]
    .sort(([a], [b]) => a - b)
    .map(([member, value]) => `${member} ${lines.format(value)}`)
    .join('\n');

/** @returns `undefined` for a file that this program has not written */
function parse<T>(content: Uint8Array, lines: MemberLines<T>): ReadonlyMap<number, T> | undefined {
  const values = new Map<number, T>();
  if (content.length === 0) return values;
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const [, member, text = ''] = /^([0-9]{1,2}) (.+)$/.exec(line) ?? [];
    const value = lines.parse(text);
    if (member === undefined || value === undefined) return undefined;
    values.set(Number(member), value);
  }
  return values;
}
