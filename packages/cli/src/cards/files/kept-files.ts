/** Which of the owner's files commands keep: whoever writes over one loses what they know. */
import { type Line, line } from '@symbolon/interface';
import { cardDelaysFile } from './card-delays.ts';
import { cardNamesFile } from './card-names.ts';
import { isNotesFile } from './notes.ts';

export type KeptFile = {
  /** What it holds, in words. */
  readonly what: Line;
  /** The command that keeps it. */
  readonly command: Line;
};

/** @returns `undefined` for a file of the owner's own */
export function keptFile(name: string): KeptFile | undefined {
  if (name === cardNamesFile) return { what: line`your names for the cards`, command: line`set name` };
  if (name === cardDelaysFile) return { what: line`after which delay cards wake`, command: line`set plan` };
  if (isNotesFile(name)) return { what: line`your notes, and with them multisig wallets`, command: line`notes set` };
  return undefined;
}
