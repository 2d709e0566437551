/** What a person must see before a Solana transaction is signed. */
import type { AssetId, Path, TransactionFacts, Transfer } from '@symbolon/interface';
import { readAll } from '../../interpreters/read-all.ts';
import { formatUnits } from '../../units.ts';
import { defaultPath, formatAddress, parseAddress } from '../address/address.ts';
import { type SolanaToken, solAsset, solanaChain } from '../address/assets.ts';
import { frameMessage, readEffects, readTransaction } from '../interpreters/transaction.ts';
import { decodeMessage } from '../transaction/message.ts';

/** Whose view it is, and what is known besides the message. */
export type SolanaPreviewOptions = {
  /** The account that signs, in base 58. */
  readonly from: string;
  /** Its key, for the facts. Default m/44'/501'/0'/0'. */
  readonly path?: Path;
  /** Whose amounts are shown in their units. Default none. */
  readonly tokens?: readonly SolanaToken[];
  /**
   * Wallets that tokens are meant for, at most 4: they are shown instead of their token accounts, if these are theirs.
   */
  readonly owners?: readonly string[];
};

/** What a transaction does to an account, as facts and in words. */
export type SolanaPreview = {
  /** The account that signs. */
  readonly from: string;
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
 * What a transaction does to the account `from`, read from the very message that is signed.
 *
 * @param message Legacy or version 0, without signatures.
 * @throws SymbolonError `data/malformed`; `transaction/refused` if `from` does not sign it
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/solana/sign';
 * const { lines } = previewTransaction(solanaMessage, { from: 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk' });
 * lines[0]; // => 'Send 1 SOL to 2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'
 * ```
 */
export function previewTransaction(
  message: Uint8Array,
  { from, path = defaultPath, tokens = [], owners = [] }: SolanaPreviewOptions,
): SolanaPreview {
  const self = parseAddress(from);
  const { transfers, facts } = readAll(readTransaction(path, self), frameMessage(message, owners));
  const parsed = decodeMessage(message);
  const effects = readEffects(parsed, self, []);
  const memos = effects.flatMap((effect) => effect?.memo ?? []);
  const opened = new Set(effects.flatMap((effect) => (effect?.newOwner ? [formatAddress(effect.newOwner)] : [])));
  const payer = formatAddress(parsed.accounts[0] ?? self);
  const unknown = parsed.instructions
    .filter((_, i) => !effects[i])
    .map(({ program }) => formatAddress(parsed.accounts[program] ?? self));
  const lines = [
    ...transfers.map(({ asset, amount, recipient }) => {
      const isRent = asset === solAsset && amount === 0n && opened.has(formatAddress(recipient));
      return isRent
        ? `Pay for an account of ${formatAddress(recipient)}, who can have that back; it is in the fee`
        : `Send ${inAsset(asset, amount, tokens)} to ${formatAddress(recipient)}`;
    }),
    ...unknown.map((program) => `WARNING: call program ${program}; what it does can't be shown`),
    ...(facts.warnings.includes('fee-high') ? ['WARNING: the fee may exceed a tenth of what is sent'] : []),
    ...memos.map((memo) => `Memo: ${JSON.stringify(memo)}`),
    `Fee: at most ${formatUnits(facts.fee.amount, 9)} SOL${payer === from ? '' : `; the rest is paid by ${payer}`}`,
  ];
  return Object.freeze({ from, payer, facts, transfers, memos, lines });
}

function inAsset(asset: AssetId, amount: bigint, tokens: readonly SolanaToken[]): string {
  if (asset === solAsset) return `${formatUnits(amount, 9)} SOL`;
  const mint = asset.slice(`${solanaChain}/token:`.length);
  const token = tokens.find((known) => known.mint === mint);
  return token
    ? `${formatUnits(amount, token.decimals)} ${token.symbol}`
    : `${amount} (smallest units) of token ${mint}`;
}
