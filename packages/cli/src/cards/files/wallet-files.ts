/** The owner's files of a wallet, by number. */
import { listFiles, type Session } from '@symbolon/client';
import { limits } from '@symbolon/protocol/limits';

/** Slot of the wallet on the card. */
export type SlotOptions = { readonly slot: number };

type WalletFiles = {
  /** Files with a name. */
  readonly used: readonly { readonly file: number; readonly name: string }[];
  /** Free numbers. */
  readonly free: readonly number[];
};

export async function listWalletFiles(session: Session, { slot }: SlotOptions): Promise<WalletFiles> {
  const used = (await listFiles(session, { slot })).flatMap(({ file, name }) =>
    name === undefined ? [] : [{ file, name }],
  );
  const numbers = Array.from({ length: limits.files }, (_, file) => file);
  return { used, free: numbers.filter((number) => !used.some(({ file }) => file === number)) };
}
