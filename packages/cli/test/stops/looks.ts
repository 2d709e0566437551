/** What a person can see of a folder: of each card what the commands show, of each other file whether it is whole. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pin, type Workplace } from '../support/workplace.ts';

/** By name: of a card, or of a file. */
export type Look = { readonly [name: string]: unknown };

const shows = [
  'info',
  'wallets',
  'policy show',
  'files list',
  'set show',
  'vault list',
  'notes show',
  'time show',
  'phone list',
];

/** The PIN of the tests, and the one that examples set. */
const pins = [pin, '135790'];

/** A draft that a killed process leaves. */
export const isDraft = (path: string): boolean => /(^|\/)\.symbolon-/.test(path);

/** All files of a folder and those below. */
export function filesOf(folder: string): readonly string[] {
  const all = readdirSync(folder, { withFileTypes: true, recursive: true });
  return all.filter((one) => !one.isDirectory()).map((one) => relative(folder, join(one.parentPath, one.name)));
}

/** A folder as it was before, and what was seen of it. Of cards that nobody touches nothing is asked. */
export type Base = { readonly folder: string; readonly look: Look };

/** @returns a look at a folder. What was seen of a card is known again, so that only cards that change cost time */
export function createLooker(place: Workplace): (folder: string, base: Base) => Promise<Look> {
  const seen = new Map<string, unknown>();

  async function showCard(folder: string, card: string): Promise<unknown> {
    const files = [card, 'pack.json'].map((file) => readFileSync(join(folder, file)));
    const key = createHash('sha256').update(Buffer.concat(files)).digest('hex');
    if (!seen.has(key)) seen.set(key, await ask(folder, card));
    return seen.get(key);
  }

  async function ask(folder: string, card: string): Promise<unknown> {
    for (const known of pins) {
      const own = mkdtempSync(join(place.folder, 'look-'));
      for (const file of ['pack.json', card]) copyFileSync(join(folder, file), join(own, file));
      const position = /\d+/.exec(card)?.[0] ?? '';
      const answers: Record<string, unknown> = {};
      for (const name of shows) {
        const words = [...name.split(' '), '--pack', own, '--card', position, '--json'];
        const { status, stdout, stderr } = await place.symbolonWith(
          { SYMBOLON_PIN: known, XDG_STATE_HOME: own },
          ...words,
        );
        answers[name] = status === 0 ? JSON.parse(stdout) : { error: errorCode(stderr) };
        if (JSON.stringify(answers[name]).includes('pin/wrong')) break;
      }
      rmSync(own, { recursive: true });
      if (!JSON.stringify(answers).includes('pin/wrong')) return { pin: pins.indexOf(known), ...answers };
    }
    return { pin: 'neither' };
  }

  return async (folder, base) => {
    const look: Record<string, unknown> = {};
    const files = filesOf(folder);
    const packs = files.filter((file) => file.endsWith('pack.json')).map((file) => file.slice(0, -'/pack.json'.length));
    for (const file of files.filter((each) => !isDraft(each))) {
      const pack = packs.find((each) => file.startsWith(`${each}/`));
      if (file in base.look && isSame(join(folder, file), join(base.folder, file))) look[file] = base.look[file];
      else if (pack === undefined) look[file] = showFile(join(folder, file));
      else if (file.endsWith('.card')) look[file] = await showCard(join(folder, pack), file.slice(pack.length + 1));
      else if (!/\/(pack\.json|lock\.\d+)$/.test(file)) look[file] = 'a file that does not belong to a pack';
    }
    return look;
  };
}

/** Cards of a folder that are the same in all the others: nobody has to be shown them. */
export function untouched(folder: string, others: readonly string[]): Look {
  const cards = filesOf(folder).filter((file) => file.endsWith('.card'));
  const same = cards.filter((file) => others.every((other) => isSame(join(folder, file), join(other, file))));
  return Object.fromEntries(same.map((file) => [file, 'untouched']));
}

const isSame = (one: string, other: string): boolean =>
  existsSync(other) && readFileSync(one).equals(readFileSync(other));

function showFile(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    return { lines: text.split('\n').length, ended: text.endsWith('\n'), text };
  }
}

export function errorCode(stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  try {
    return (JSON.parse(last) as { error: { code: string } }).error.code;
  } catch {
    return `not in JSON: ${last}`;
  }
}

const random = 'differs from run to run';

/** What two runs of the same command have in common. */
export function common(one: unknown, other: unknown): unknown {
  if (isMoment(one) && isMoment(other)) return random;
  if (JSON.stringify(one) === JSON.stringify(other) && !isObject(one)) return one;
  if (!isObject(one) || !isObject(other)) return random;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) return random;
  const both = Object.fromEntries(
    names.map((name) => [name, name in one && name in other ? common(one[name], other[name]) : random]),
  );
  return Array.isArray(one) ? Object.values(both) : both;
}

/** Where `seen` differs from what is expected: paths. Empty where it is the same but for what is random. */
export function differences(expected: unknown, seen: unknown, path = ''): readonly string[] {
  if (expected === random) return [];
  if (!isObject(expected) || !isObject(seen))
    return JSON.stringify(expected) === JSON.stringify(seen)
      ? []
      : [`${path}: ${brief(seen)} instead of ${brief(expected)}`];
  return [...new Set([...Object.keys(expected), ...Object.keys(seen)])].flatMap((name) =>
    differences(expected[name], seen[name], `${path}.${name}`),
  );
}

/** A time of today, on the clock of this machine: two runs may have the same. */
function isMoment(value: unknown): boolean {
  const moment = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Math.abs(moment - Date.now()) < 86_400_000;
}

const brief = (value: unknown): string => `${JSON.stringify(value)}`.slice(0, 80);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
