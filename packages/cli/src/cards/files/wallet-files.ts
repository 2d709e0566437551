/** The owner's files of a wallet, by number: those that have a name, and the numbers that are free. */
import { listFiles } from '@symbolon/client/actions/files';
import type { Session } from '@symbolon/client/session';
import { limits } from '@symbolon/protocol/limits';

export type Place = { readonly wallet: number };

type WalletFiles = {
  readonly used: readonly { readonly file: number; readonly name: string }[];
  readonly free: readonly number[];
};

export async function walletFiles(session: Session, place: Place): Promise<WalletFiles> {
  const used = (await listFiles(session, place)).flatMap(({ file, name }) =>
    name === undefined ? [] : [{ file, name }],
  );
  const numbers = Array.from({ length: limits.files }, (_, file) => file);
  return { used, free: numbers.filter((number) => !used.some(({ file }) => file === number)) };
}
