/**
 * One account that shows everything before it signs: what the adapters for `@solana/kit` and the wallet standard are
 * made of.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { checkCoin, solanaCoin } from '../coin-type.ts';
import type { Path, Signer } from '../types.ts';
import { defaultPath, solanaAddress } from './address.ts';
import { parseTransaction } from './message.ts';
import { signOffChainMessage } from './off-chain-message.ts';
import { type PreviewOptions, previewTransaction } from './preview.ts';
import { signMessageBytes, signTransaction } from './sign.ts';

/** Which account, and how a person is asked. */
export type WalletOptions = PreviewOptions & {
  /**
   * Shows a person, line by line, what is about to be signed. Rejects to refuse: what it rejects with reaches the
   * caller.
   */
  readonly confirm: (lines: readonly string[]) => Promise<void>;
  /** Default m/44'/501'/0'/0'. */
  readonly path?: Path;
};

/** An account whose every signature a person has seen and confirmed. */
export type SolanaWallet = {
  /** In base 58. */
  readonly address: string;
  /** A message, legacy or version 0, without signatures. Gives 64 bytes. */
  readonly signTransactionMessage: (message: Uint8Array) => Promise<Uint8Array>;
  /** A transaction with places for signatures. Gives it with ours. */
  readonly signTransaction: (transaction: Uint8Array) => Promise<Uint8Array>;
  /** A message that is no transaction. Gives 64 bytes. */
  readonly signMessage: (message: Uint8Array) => Promise<Uint8Array>;
};

/**
 * The account of a signer at a path.
 *
 * @throws ChainError of `solanaAddress`; `path/other-coin`; each method throws those of its preview and its signing,
 * and what `confirm` rejects with
 * @example
 * ```ts
 * import { openWallet } from '@symbolon/chains/solana/wallet';
 * const shown: string[] = [];
 * const wallet = await openWallet(signer, { confirm: async (lines) => void shown.push(...lines) }); // and wait for a person
 * const signed = await wallet.signTransaction(solanaTransaction);
 * shown[0]; // => 'Send 1 SOL to 2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'
 * ```
 */
export async function openWallet(
  signer: Signer,
  { confirm, path = defaultPath, ...options }: WalletOptions,
): Promise<SolanaWallet> {
  checkCoin(path, solanaCoin);
  const address = await solanaAddress(signer, path);
  return Object.freeze({
    address,
    async signTransactionMessage(message: Uint8Array) {
      await confirm(previewTransaction(message, address, options).lines);
      return signMessageBytes(signer, path, message, options);
    },
    async signTransaction(transaction: Uint8Array) {
      await confirm(previewTransaction(parseTransaction(transaction).message, address, options).lines);
      return signTransaction(signer, path, transaction, options);
    },
    async signMessage(message: Uint8Array) {
      await confirm([`Sign the message: ${readable(message)}`]);
      return signOffChainMessage(signer, path, message);
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
