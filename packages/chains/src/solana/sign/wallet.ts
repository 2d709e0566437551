/**
 * One account that shows everything before it signs: what the adapters for `@solana/kit` and the wallet standard are
 * made of.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { assertWillSign, type Path, type Signer, type SignerCallOptions } from '@symbolon/interface';
import { checkCoin, solanaCoin } from '../../coins.ts';
import { type Consent, consent } from '../../sign/consent.ts';
import { createTurns } from '../../sign/in-turn.ts';
import { defaultPath, solanaAddress } from '../address/address.ts';
import type { SolanaToken } from '../address/assets.ts';
import { decodeTransaction } from '../transaction/message.ts';
import { readMessageFacts, signMessage } from './message.ts';
import { previewTransaction } from './preview.ts';
import { signTransaction, signTransactionMessage } from './sign.ts';

/** Which account, and how a person is asked. */
export type SolanaWalletOptions = {
  /**
   * Shows a person, line by line, what is about to be signed. `false` refuses, and so does an error, which becomes the
   * cause of `confirmation/refused`. A `SymbolonError` reaches the caller as it is. Not asked again before what it was
   * asked for last is signed or refused: one dialog at a time.
   */
  readonly confirm: (lines: readonly string[]) => Consent;
  /** Default m/44'/501'/0'/0'. */
  readonly path?: Path;
  /** Tokens whose amounts are shown in their units. */
  readonly tokens?: readonly SolanaToken[];
  /** Wallets that tokens are meant for, at most 4. */
  readonly owners?: readonly string[];
};

/**
 * An account whose every signature a person has seen and confirmed. A signal stops one call, also before the person
 * agrees.
 */
export type SolanaWallet = {
  /** In base 58. */
  readonly address: string;
  /** A message, legacy or version 0, without signatures. Gives 64 bytes. */
  readonly signTransactionMessage: (message: Uint8Array, call?: SignerCallOptions) => Promise<Uint8Array>;
  /** A transaction with places for signatures. Gives it with ours. */
  readonly signTransaction: (transaction: Uint8Array, call?: SignerCallOptions) => Promise<Uint8Array>;
  /** A message that is no transaction. Gives 64 bytes. */
  readonly signMessage: (message: Uint8Array, call?: SignerCallOptions) => Promise<Uint8Array>;
};

/**
 * The account of a signer at a path.
 *
 * @throws SymbolonError of `solanaAddress`; `path/other-coin`; each method throws those of its preview and its
 * signing,
 * `confirmation/refused`, and `signer/refuses` before it asks, if the signer says that it will refuse
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/solana/sign';
 * const shown: string[] = [];
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => void shown.push(...lines) }); // and wait for a person
 * const signed = await wallet.signTransaction(solanaTransaction);
 * shown[0]; // => 'Send 1 SOL to 2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'
 * ```
 */
export async function createConfirmingWallet(
  signer: Signer,
  { confirm, path = defaultPath, ...options }: SolanaWalletOptions,
): Promise<SolanaWallet> {
  checkCoin(path, solanaCoin);
  const address = await solanaAddress(signer, path);
  const show = async (message: Uint8Array, call: SignerCallOptions): Promise<void> => {
    const preview = previewTransaction(message, { ...options, path, from: address });
    await assertWillSign(signer, preview);
    await consent('sign the transaction', () => confirm(preview.lines), call);
  };
  const inTurn = createTurns();
  return Object.freeze({
    address,
    signTransactionMessage: (given: Uint8Array, call: SignerCallOptions = {}) => {
      const message = Uint8Array.from(given);
      return inTurn(async () => {
        await show(message, call);
        return signTransactionMessage(signer, message, { ...options, ...call, path });
      });
    },
    signTransaction: (given: Uint8Array, call: SignerCallOptions = {}) => {
      const transaction = Uint8Array.from(given);
      return inTurn(async () => {
        await show(decodeTransaction(transaction).message, call);
        return signTransaction(signer, transaction, { ...options, ...call, path });
      });
    },
    signMessage: (given: Uint8Array, call: SignerCallOptions = {}) => {
      const message = Uint8Array.from(given);
      return inTurn(async () => {
        await assertWillSign(signer, { facts: readMessageFacts(message, path) });
        const lines = [`Sign the message: ${readable(message)}`];
        await consent('sign the message', () => confirm(lines), call);
        return (await signMessage(signer, message, { ...call, path })).signature;
      });
    },
  });
}

function readable(message: Uint8Array): string {
  try {
    return JSON.stringify(utf8.encode(message));
  } catch {
    return `0x${bytesToHex(message)} (not text)`;
  }
}
