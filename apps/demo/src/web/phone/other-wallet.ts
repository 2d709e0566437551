/** Ways to another program: files with public keys, and what the card says when it is asked for its words. */
import { type WatchingProgram, watchOnlyFile, watchOnlyPrograms } from '@symbolon/chains/bitcoin/watch-only';
import { type OwnDerivation, ownDerivations, whereItComesBack } from '@symbolon/chains/derivations';
import { exportWallet } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import type { AccountKeys } from '../model/accounts.ts';
import type { Store } from '../store/store.ts';
import { openWatchOnlyAccount } from './accounts.ts';

/** A file that a program opens to watch the account. */
export type AccountFile = {
  readonly program: WatchingProgram;
  /** Of the program, for people. */
  readonly title: string;
  readonly name: string;
  readonly content: string;
  /** Where to open it. */
  readonly open: string;
};

/** Files for the programs that take this account. No card is needed: the phone knows its public key. */
export async function accountFiles(keys: AccountKeys): Promise<readonly AccountFile[]> {
  const account = await openWatchOnlyAccount(keys);
  return (Object.keys(watchOnlyPrograms) as WatchingProgram[]).flatMap((program) => {
    const { name: title, scriptTypes, networks } = watchOnlyPrograms[program];
    const isTaken = scriptTypes.includes(account.scriptType) && (networks?.includes(account.network) ?? true);
    return isTaken ? [{ program, title, ...watchOnlyFile(program, [account], { label: 'Symbolon demo' }) }] : [];
  });
}

/** Asks the card for the words of its wallet. @returns its refusal: a wallet of this page is not exportable */
export function askForWords(store: Store, card: string, pin: string): Promise<string> {
  return store.tap(card, { pin }, async (session) => {
    try {
      (await exportWallet(session)).fill(0);
      return 'It gave them.';
    } catch (error) {
      if (!isSymbolonError(error, 'pin/needed')) throw error;
      return error.message;
    }
  });
}

export type Chain = OwnDerivation['chain'];

/** The accounts of a chain that this software uses first, and what programs make of them. */
export type ComesBack = { readonly account: OwnDerivation; readonly programs: readonly ProgramRow[] };

type Found = (typeof whereItComesBack)[number]['found'];
type ProgramRow = {
  readonly program: string;
  /** Absent where the table says nothing of this way. */
  readonly words?: Found;
  readonly file?: Found;
};

/** A part of the table that the guide "What comes back where" is made from. */
export function comesBack(chain: Chain): ComesBack {
  const account = ownDerivations.find((own) => own.chain === chain);
  if (account === undefined) throw new RangeError(`there are no accounts on ${chain}`);
  const rows = whereItComesBack.filter((row) => row.chain === chain && (row.ours ?? row.path) === account.path);
  const programs = [...new Set(rows.map(({ program }) => program))].map((program) => {
    const found = (way: 'phrase' | 'public key'): Found | undefined =>
      rows.find((row) => row.program === program && row.way === way)?.found;
    const [words, file] = [found('phrase'), found('public key')];
    return { program, ...(words && { words }), ...(file && { file }) };
  });
  return { account, programs };
}
