/**
 * One account that shows everything before it signs: what the adapters for `@solana/kit` and the wallet standard are
 * made of.
 */

import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  assertWillSign,
  checkArgument,
  type Line,
  type Path,
  type Signer,
  type SignerCallOptions,
} from '@symbolon/interface';
import { checkCoin, solanaCoin } from '../../firmware/coins.ts';
import { type Consent, consent } from '../../sign/consent.ts';
import { createTurns } from '../../sign/in-turn.ts';
import { defaultPath, solanaAddress } from '../firmware/address/address.ts';
import type { SolanaToken } from '../firmware/address/assets.ts';
import { decodeTransaction } from '../firmware/transaction/message.ts';
import { captureBytes, captureCall, captureOwners, capturePath, captureTokens, checkSigner } from './capture.ts';
import { signMessage } from './message.ts';
import { previewMessage } from './message-preview.ts';
import { previewTransaction } from './preview.ts';
import { signTransaction, signTransactionMessage } from './sign.ts';
import { captureSignIn, formatSignIn, type SolanaSignInInput } from './sign-in.ts';

/** Which account, and how a person is asked. */
export type SolanaWalletOptions = {
  /**
   * Shows a person, line by line, what is about to be signed. `false` refuses, and so does an error, which becomes the
   * cause of `confirmation/refused`. A `SymbolonError` reaches the caller as it is. Not asked again before what it was
   * asked for last is signed or refused: one dialog at a time.
   */
  readonly confirm: (lines: readonly Line[]) => Consent;
  /** Default m/44'/501'/0'/0'. */
  readonly path?: Path;
  /** Tokens whose amounts are shown by their symbols. */
  readonly tokens?: readonly SolanaToken[];
  /** Wallets that tokens are meant for, at most 4. */
  readonly owners?: readonly string[];
};

/** A signal that stops one call, who hears of its progress, and who asks for a message. */
export type SolanaWalletMessageOptions = SignerCallOptions & {
  /** The host of the page that asks: a sign-in to another is shown with a warning. Default: nobody knows. */
  readonly domain?: string;
};

/**
 * An account whose every signature a person has seen and confirmed. Each method takes what it is given as it is when it
 * is called; later changes reach neither the person nor the signature. A signal stops one call, also before the person
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
  readonly signMessage: (message: Uint8Array, call?: SolanaWalletMessageOptions) => Promise<Uint8Array>;
  /**
   * The text of a sign-in with this account, made of fields. Without a domain it takes that of the page. Gives the
   * bytes of the text, and 64 bytes of signature.
   */
  readonly signIn: (
    input: SolanaSignInInput,
    call?: SolanaWalletMessageOptions,
  ) => Promise<{ readonly message: Uint8Array; readonly signature: Uint8Array }>;
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
export async function createConfirmingWallet(signer: Signer, options: SolanaWalletOptions): Promise<SolanaWallet> {
  checkSigner(signer);
  checkArgument('options', options, 'object');
  const { confirm, path: givenPath = defaultPath, tokens: givenTokens = [], owners: givenOwners = [] } = options;
  checkArgument('options', { confirm }, { confirm: 'function' });
  const path = capturePath(givenPath);
  const tokens = captureTokens(givenTokens);
  const owners = captureOwners(givenOwners);
  checkCoin(path, solanaCoin);
  const address = await solanaAddress(signer, path);

  /** Shows a transaction, and says what was agreed to. */
  const show = async (message: Uint8Array, call: SignerCallOptions) => {
    const preview = previewTransaction(message, { from: address, path, tokens, owners });
    await assertWillSign(signer, preview);
    await consent('sign the transaction', () => confirm(preview.lines), call);
    return { ...call, path, owners, approved: preview.fingerprint };
  };
  const signText = async (message: Uint8Array, call: SignerCallOptions, domain: string | undefined) => {
    const preview = previewMessage(message, { from: address, path, ...(domain !== undefined && { domain }) });
    await assertWillSign(signer, preview);
    await consent('sign the message', () => confirm(preview.lines), call);
    return (await signMessage(signer, message, { ...call, path, approved: preview.fingerprint })).signature;
  };
  const inTurn = createTurns();
  return Object.freeze({
    address,
    async signTransactionMessage(given: Uint8Array, options: SignerCallOptions = {}) {
      const [message, call] = [captureBytes('message', given), captureCall(options)];
      return inTurn(async () => signTransactionMessage(signer, message, await show(message, call)));
    },
    async signTransaction(given: Uint8Array, options: SignerCallOptions = {}) {
      const [transaction, call] = [captureBytes('transaction', given), captureCall(options)];
      const { message } = decodeTransaction(transaction);
      return inTurn(async () => signTransaction(signer, transaction, await show(message, call)));
    },
    async signMessage(given: Uint8Array, options: SolanaWalletMessageOptions = {}) {
      const [message, call] = [captureBytes('message', given), captureCall(options)];
      const { domain } = options;
      return inTurn(() => signText(message, call, domain));
    },
    async signIn(given: SolanaSignInInput, options: SolanaWalletMessageOptions = {}) {
      const call = captureCall(options);
      const { domain } = options;
      const usual = { address, ...(domain !== undefined && { domain }) };
      const message = utf8ToBytes(formatSignIn(captureSignIn(given, usual)));
      return inTurn(async () => ({ message, signature: await signText(message, call, domain) }));
    },
  });
}
