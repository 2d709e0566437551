/** What a person must see before a Solana transaction is signed. */
import {
  type Approval,
  checkArgument,
  formatPath,
  type Line,
  line,
  type Path,
  type TransactionFacts,
  type Transfer,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { prefixPath } from '../../firmware/path-prefix.ts';
import { readAll } from '../../firmware/read-all.ts';
import { fingerprintOf } from '../../sign/approved.ts';
import { defaultPath, formatAddress, parseAddress } from '../firmware/address/address.ts';
import type { SolanaToken } from '../firmware/address/assets.ts';
import { readInstructions } from '../firmware/effects.ts';
import type { Action } from '../firmware/transaction/actions.ts';
import { decodeMessage } from '../firmware/transaction/message.ts';
import { frameMessage, readTransaction } from '../firmware/transaction.ts';
import { captureBytes, captureOwners, capturePath, captureTokens } from './capture.ts';
import { wordsOf } from './instruction-words.ts';
import { durableNonce, transactionWords } from './transaction-words.ts';

/** Whose view it is, and what is known besides the message. */
export type SolanaPreviewOptions = {
  /** The account that signs, in base 58. */
  readonly from: string;
  /** Its key, for the facts. Default m/44'/501'/0'/0'. */
  readonly path?: Path;
  /** Whose amounts are shown by their symbols. Default none. */
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
  /** What leaves the account; 0 lamports to who gets hold of what the fee or another transfer counts. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take later. */
  readonly approvals: readonly Approval[];
  /** Texts that are written into the transaction. */
  readonly memos: readonly string[];
  /**
   * Set where it does not expire in a minute or so, but can be sent until this account moves on, which takes a
   * signature of one of `authorities`: mostly there is one. `account` is missing where a table on the chain names it.
   */
  readonly nonce: { readonly account: string | undefined; readonly authorities: readonly string[] } | undefined;
  /** The same in words: warnings, then what happens in order, then the fee, and whose account it is. */
  readonly lines: readonly Line[];
  /** 32 bytes over all that is shown but the names of tokens. Given to a function that signs, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * What a transaction does to the account `from`, read from the very message that is signed.
 *
 * @param message Legacy or version 0, without signatures.
 * @throws SymbolonError `data/malformed`; `transaction/refused` if `from` does not sign it; `argument/invalid`,
 * `address/invalid`, `path/invalid` for the options
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/solana/sign';
 * const { lines } = previewTransaction(solanaMessage, { from: 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk' });
 * lines[0]; // => 'Send 1 SOL to 2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'
 * ```
 */
export function previewTransaction(message: Uint8Array, options: SolanaPreviewOptions): SolanaPreview {
  const bytes = captureBytes('message', message);
  checkArgument('options', options, 'object');
  const { from, path: givenPath = defaultPath, tokens: givenTokens = [], owners: givenOwners = [] } = options;
  const self = parseAddress(from);
  const path = capturePath(givenPath);
  const tokens = captureTokens(givenTokens);
  const owners = captureOwners(givenOwners);

  const framed = frameMessage(bytes, owners);
  const fingerprint = transactionFingerprint(path, self, framed);
  const { transfers, approvals, facts } = readAll(readTransaction(path, self), framed);
  const parsed = decodeMessage(bytes);
  const { instructions, context } = readInstructions(parsed, self, owners.map(parseAddress));
  const understood = instructions.filter((instruction) => instruction !== undefined);
  const nonce = durableNonce(parsed);
  // Advancing the nonce is what makes a transaction last, and said by that.
  const isSaid = nonce && instructions[0] && !instructions[0].effects.blind;
  const actions = understood.slice(isSaid ? 1 : 0).map(({ action }) => action);
  const [rents, others] = [actions.filter(isRent), actions.filter((action) => !isRent(action))];
  const unknown = parsed.instructions
    .filter((_, i) => !instructions[i])
    .map(({ program }) => formatAddress(parsed.accounts[program] ?? self));
  const lines = warningsFirst([
    ...(parsed.instructions.length === 0 ? [line`It has no instruction: it does nothing but cost the fee`] : []),
    ...unknown.map((program) => warn`call program ${word(program)}; what it does can't be shown`),
    ...[...others, ...rents].flatMap((action) => wordsOf(action, { ...context, tokens })),
    ...transactionWords(parsed, { self, understood, nonce }),
    line`From ${word(formatAddress(self))} (${word(formatPath(path))})`,
  ]);
  return Object.freeze({
    from: formatAddress(self),
    payer: formatAddress(parsed.accounts[0] ?? self),
    facts,
    transfers,
    approvals,
    memos: understood.flatMap(({ action }) => (action.kind === 'memo' ? [action.text] : [])),
    nonce: nonce && {
      account: nonce.account && formatAddress(nonce.account),
      authorities: nonce.authorities.map(formatAddress),
    },
    lines,
    fingerprint,
  });
}

const isRent = ({ kind }: Action): boolean => kind === 'token-create';

/** What a person approves: the key, the account, the owners that were shown, and the message. */
export function transactionFingerprint(path: Path, self: Uint8Array, framed: Uint8Array): Uint8Array {
  return fingerprintOf('Symbolon approval Solana transaction', [self, prefixPath(path, framed)]);
}
