/** Lists that this computer keeps for its user alone, beside the known cards: one JSON file each. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { malformedFile } from '../errors/cli-error.ts';
import { asFieldsOf, asList } from '../input/json-values.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { writeJson } from '../output/write-file.ts';
import { knownCardsFile } from './known-cards.ts';
import { changeWhole } from './whole-change.ts';

/** In bytes: some thousands of entries. */
const LARGEST_FILE = 1024 * 1024;

/** One such list. It holds no secret: what is wrong with it may be quoted. */
export type PrivateList<T> = {
  /** Of the file, in the folder of the known cards. */
  readonly fileName: string;
  /** The field of the file that has the entries. */
  readonly field: string;
  /** Completes "it is not ...": `the list of what was announced here`. */
  readonly what: string;
  /** @throws RangeError for what this program has not written */
  readonly read: (value: unknown) => T;
};

const fileOf = (environment: Environment, { fileName }: { readonly fileName: string }): string =>
  join(dirname(knownCardsFile(environment)), fileName);

/** @throws CliError `file/unreadable`, `file/malformed` */
export function readPrivateList<T>(environment: Environment, list: PrivateList<T>): readonly T[] {
  const file = fileOf(environment, list);
  if (!existsSync(file)) return [];
  try {
    const fields: Record<string, unknown> = asFieldsOf(JSON.parse(readSmallText(file, LARGEST_FILE)), [
      'version',
      list.field,
    ]);
    if (fields['version'] !== 1) throw new RangeError('it is not of this version');
    return asList(fields[list.field]).map(list.read);
  } catch (error) {
    throw malformedFile(file, `it is not ${list.what}; delete it`, error);
  }
}

/**
 * Changes such a list. Nothing is lost of what another command adds at the same time.
 *
 * @param change gets what is there now
 * @throws CliError `file/unreadable`, `file/malformed`, `file/unwritable`
 */
export function changePrivateList<T>(
  environment: Environment,
  list: PrivateList<T>,
  change: (entries: readonly T[]) => readonly T[],
): void {
  const file = fileOf(environment, list);
  changeWhole(file, () => {
    const entries = change(readPrivateList(environment, list));
    writeJson(file, { version: 1, [list.field]: entries }, { replace: true });
  });
}
