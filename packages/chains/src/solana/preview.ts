/** What a person must see before a Solana transaction is signed. */
import { concatBytes } from '@noble/hashes/utils.js';
import { coders } from 'micro-packed';
import { ChainError } from '../errors.ts';
import type { AssetId, TransactionFacts, Transfer } from '../facts.ts';
import { readAll } from '../interpretation.ts';
import { formatAddress, parseAddress } from './address.ts';
import { chain, nativeAsset } from './assets.ts';
import { maxOwners, readEffects, readTransaction } from './interpreter.ts';
import { frame, parseMessage } from './message.ts';

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type Token = { readonly mint: string; readonly symbol: string; readonly decimals: number };

/** What is known besides the message. */
export type PreviewOptions = {
  /** Whose amounts are shown in their units. Default none. */
  readonly tokens?: readonly Token[];
  /**
   * Wallets that tokens are meant for, at most 4: they are shown instead of their token accounts, if these are theirs.
   */
  readonly owners?: readonly string[];
};

/** What a transaction does to an account, as facts and in words. */
export type Preview = {
  /** Ours. */
  readonly account: string;
  /** Who pays the fee. */
  readonly payer: string;
  /** As a card tells them, and whether that is all (`blind`). */
  readonly facts: TransactionFacts;
  /** What leaves the account; 0 lamports to whom the rent of a new account belongs. */
  readonly transfers: readonly Transfer[];
  /** Texts that are written into the transaction. */
  readonly memos: readonly string[];
  /** The same in words, most important first. */
  readonly lines: readonly string[];
};

/**
 * What a transaction does to `account`, read from the very message that is signed.
 *
 * @param message Legacy or version 0, without signatures.
 * @throws ChainError `data/malformed`; `transaction/refused` if `account` does not sign it
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/solana/preview';
 * const { lines } = previewTransaction(solanaMessage, 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');
 * lines[0]; // => 'Send 1 SOL to 2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'
 * ```
 */
export function previewTransaction(
  message: Uint8Array,
  account: string,
  { tokens = [], owners = [] }: PreviewOptions = {},
): Preview {
  const self = parseAddress(account);
  const { transfers, facts } = readAll(readTransaction([], self), frameMessage(message, owners));
  const parsed = parseMessage(message);
  const effects = readEffects(parsed, self, []);
  const memos = effects.flatMap((effect) => effect?.memo ?? []);
  const opened = new Set(effects.flatMap((effect) => (effect?.newOwner ? [formatAddress(effect.newOwner)] : [])));
  const payer = formatAddress(parsed.accounts[0] ?? self);
  const unknown = parsed.instructions
    .filter((_, i) => !effects[i])
    .map(({ program }) => formatAddress(parsed.accounts[program] ?? self));
  const lines = [
    ...transfers.map(({ asset, amount, recipient }) => {
      const isRent = asset === nativeAsset && amount === 0n && opened.has(formatAddress(recipient));
      return isRent
        ? `Pay for an account of ${formatAddress(recipient)}, who can have that back; it is in the fee`
        : `Send ${inAsset(asset, amount, tokens)} to ${formatAddress(recipient)}`;
    }),
    ...unknown.map((program) => `WARNING: call program ${program}; what it does can't be shown`),
    ...(facts.warnings.includes('fee-high') ? ['WARNING: the fee may exceed a tenth of what is sent'] : []),
    ...memos.map((memo) => `Memo: ${JSON.stringify(memo)}`),
    `Fee: at most ${coders.decimal(9).encode(facts.fee.amount)} SOL${payer === account ? '' : `; the rest is paid by ${payer}`}`,
  ];
  return Object.freeze({ account, payer, facts, transfers, memos, lines });
}

/**
 * What the interpreter reads after the path: who may own token accounts that are paid to, and the message.
 *
 * @throws ChainError `argument/invalid` for more than 4 owners; `address/invalid`, `data/malformed`
 * @example
 * ```ts
 * import { frameMessage } from '@symbolon/chains/solana/preview';
 * const framed = frameMessage(solanaMessage, ['2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i']);
 * framed.length === 1 + 32 + 2 + solanaMessage.length; // => true
 * ```
 */
export function frameMessage(message: Uint8Array, owners: readonly string[]): Uint8Array {
  if (owners.length > maxOwners)
    throw new ChainError('argument/invalid', { argument: 'owners', reason: `more than ${maxOwners}` });
  return concatBytes(Uint8Array.of(owners.length), ...owners.map(parseAddress), frame(message));
}

function inAsset(asset: AssetId, amount: bigint, tokens: readonly Token[]): string {
  if (asset === nativeAsset) return `${coders.decimal(9).encode(amount)} SOL`;
  const mint = asset.slice(`${chain}/token:`.length);
  const token = tokens.find((known) => known.mint === mint);
  return token
    ? `${coders.decimal(token.decimals).encode(amount)} ${token.symbol}`
    : `${amount} (smallest units) of token ${mint}`;
}
