/** Multisig wallets that the owner has noted, and which of them the card's policy names: it signs for no others. */
import { hex } from '@scure/base';
import {
  canonicalPolicy,
  deriveScript,
  isReadablePolicy,
  multisigWalletId,
  parsePolicy,
  type WalletPolicy,
} from '@symbolon/chains/bitcoin/descriptors';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { getPolicy, type Session } from '@symbolon/client';
import { knowsMultisigWallet } from '@symbolon/protocol/policy';
import { readNotes } from '../../cards/files/notes.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';

/** A wallet among the notes. */
export type NotedWallet = {
  readonly policy: WalletPolicy;
  /** Hexadecimal; `undefined` where no card reads wallets of its kind. */
  readonly id: string | undefined;
  /** Whether the card's policy names it. */
  readonly confirmed: boolean;
};

/** In a PIN session, in the order of the notes. */
export async function notedWallets(
  session: Session,
  context: Pick<CommandContext, 'slot'>,
): Promise<readonly NotedWallet[]> {
  const { policies } = await readNotes(session, context);
  if (policies.length === 0) return [];
  const rules = await getPolicy(session, { slot: context.slot });
  return policies.map(canonicalPolicy).map((policy) => {
    const id = idOfWallet(policy);
    return { policy, id, confirmed: id !== undefined && knowsMultisigWallet(rules, hex.decode(id)) };
  });
}

/** Hexadecimal; `undefined` where no card reads wallets of its kind. */
export function idOfWallet(policy: WalletPolicy): string | undefined {
  return isReadablePolicy(policy) ? hex.encode(multisigWalletId(policy)) : undefined;
}

/**
 * The noted policy of the same wallet: with the same addresses, however its keys are ordered and their origins written.
 */
export function notedAlready(policy: WalletPolicy, noted: readonly WalletPolicy[]): WalletPolicy | undefined {
  const addresses = (each: WalletPolicy): string =>
    [0, 1].map((multipath) => hex.encode(deriveScript(parsePolicy(each), { multipath, index: 0 }).script)).join();
  return noted.find((each) => isReadablePolicy(each) && addresses(each) === addresses(policy));
}

/**
 * The policies to sign a PSBT under: those noted and confirmed. The notes take the PIN, so they are read only where an
 * input may be of such a wallet.
 */
export async function policiesFor(
  psbt: Uint8Array,
  session: Session,
  context: Pick<CommandContext, 'slot' | 'screen'>,
): Promise<readonly WalletPolicy[]> {
  const ofSeveral = decodePsbt(psbt).inputs.some(
    ({ fields: { bip32Derivation = [], tapBip32Derivation = [], witnessScript } }) =>
      bip32Derivation.length + tapBip32Derivation.length > 1 || witnessScript !== undefined,
  );
  if (!ofSeveral) return [];
  const wallets = await notedWallets(session, context);
  const left = wallets.filter(({ id, confirmed }) => id !== undefined && !confirmed).length;
  if (left > 0)
    context.screen.note(
      `This card has not confirmed ${left === 1 ? 'one multisig wallet that is' : `${left} multisig wallets that are`} noted: see "symbolon multisig join".`,
    );
  return wallets.filter(({ confirmed }) => confirmed).map(({ policy }) => policy);
}

/** The wallet of a number, from 1, as `multisig show` numbers them. Throws CliError `usage/wrong`. */
export function walletNumbered(wallets: readonly NotedWallet[], number: number): NotedWallet {
  const wallet = wallets[number - 1];
  if (wallet !== undefined) return wallet;
  const known = wallets.length === 0 ? 'no multisig wallet is' : `${wallets.length} are`;
  throw wrongUsage(`there is no multisig wallet ${number}: ${known} noted on the card`, { name: 'multisig join' });
}
