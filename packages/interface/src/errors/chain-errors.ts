/**
 * Errors about transactions, addresses and servers of chains. To add one, append its code and context to the type, its
 * text to the list below it, and its fields to `error-shapes.ts`. Codes are never renamed or reused.
 */
import { type CreateError, createErrors, type ErrorMessages } from './create-errors.ts';
import { type InputErrorContexts, inputMessages } from './input-errors.ts';

/** What each error about a chain tells beside its message. */
export type ChainErrorContexts = InputErrorContexts & {
  /** The key at a path is another chain's, by purpose and coin type (BIP-44, SLIP-44). */
  'path/other-coin': { readonly path: string; readonly coin: string; readonly coinType: number };
  /** An address does not parse, or belongs to another network. */
  'address/invalid': { readonly address: string; readonly reason: string };
  /**
   * A text is no BIP-39 phrase. `fault` says in what way: `count`, `word`, `checksum`, `ambiguous` or `kind`; `word` is
   * the place of the first wrong word, from 1. Of the text there is nothing in it but words of a list near that one.
   */
  'phrase/malformed': { readonly fault: string; readonly word: number | undefined; readonly reason: string };
  /**
   * A text is no share of SLIP-39, or no secret or share of codex32 (BIP-93): `what` names it. `fault` says in what
   * way: `count`, `word`, `character`, `checksum`, `padding`, `threshold`, `case`, `prefix`, `kind`, or `set` for some
   * that do not belong together; `place` is that of the word or character that is wrong, from 1, if it is known. Of the
   * text there is nothing in it but words of a list near that one.
   */
  'share/malformed': {
    readonly what: string;
    readonly fault: string;
    readonly place: number | undefined;
    readonly reason: string;
  };
  /** Fields of a transaction disagree with each other, or it lies about something that can be checked. */
  'transaction/inconsistent': { readonly where: string; readonly reason: string };
  /** Well-formed, but this software will not sign it. */
  'transaction/refused': { readonly where: string; readonly reason: string };
  /** Nothing in it can be signed by this key. The fingerprint is unknown if it names no keys at all. */
  'transaction/not-ours': { readonly what: string; readonly masterFingerprint: string | undefined };
  /** The fee exceeds what the caller allows. */
  'fee/excessive': { readonly fee: bigint; readonly limit: bigint; readonly unit: string };
  /** Coins don't cover amount and fee. */
  'funds/insufficient': { readonly needed: bigint; readonly available: bigint; readonly unit: string };
  /** The signer returned something that is not the asked-for signature or key. */
  'signer/wrong-answer': { readonly where: string; readonly reason: string };
  /** The signer says that it will refuse, before anybody was asked: the fields of a `PolicyVerdict`. */
  'signer/refuses': {
    readonly reason: string;
    readonly status: number;
    readonly setting: string | undefined;
    readonly meaning: string;
    readonly wayOut: string;
  };
  /** The signer can't do what was asked. */
  'signer/unsupported': { readonly operation: string };
  /** A server did not answer, or not in time. */
  'server/unreachable': { readonly server: string; readonly reason: string };
  /** A server answered nonsense, or contradicted itself. */
  'server/wrong-answer': { readonly server: string; readonly reason: string };
  /** A server refused for load. */
  'server/busy': { readonly server: string; readonly retryAfterSeconds: number | undefined };
  /** Nobody that this computer trusts vouches for a server's certificate, or it is for another server. */
  'server/untrusted': { readonly server: string; readonly reason: string };
};

/** The text of each error about a chain. */
export const chainMessages: ErrorMessages<ChainErrorContexts> = {
  ...inputMessages,
  'path/other-coin': ({ path, coin, coinType }) =>
    `the key at ${path} does not sign for ${coin}: theirs are below m/44'/${coinType}' (SLIP-44 coin type ${coinType}'), choose one of those; for what is held at this one, use a wallet of its own coin`,
  'address/invalid': ({ address, reason }) => `invalid address ${address}: ${reason}; check it with the recipient`,
  'phrase/malformed': ({ reason }) => `not a BIP-39 phrase: ${reason}`,
  'share/malformed': ({ what, reason }) => `not a ${what}: ${reason}`,
  'transaction/inconsistent': ({ where, reason }) =>
    `the transaction contradicts itself at ${where}: ${reason}; do not trust its source, nothing was signed`,
  'transaction/refused': ({ where, reason }) => `refused at ${where}: ${reason}; nothing was signed`,
  'transaction/not-ours': ({ what, masterFingerprint }) =>
    masterFingerprint === undefined
      ? `this ${what} names no keys: it needs the origins of the keys that sign; nothing was signed`
      : `no key of ours in this ${what} (our master fingerprint is ${masterFingerprint}): check that the right wallet is used; nothing was signed`,
  'fee/excessive': ({ fee, limit, unit }) =>
    `the fee of ${fee} ${unit} exceeds the limit of ${limit} ${unit}: lower the fee or raise the limit`,
  'funds/insufficient': ({ needed, available, unit }) =>
    `not enough funds: ${needed} ${unit} needed, ${available} ${unit} available`,
  'signer/wrong-answer': ({ where, reason }) =>
    `the signer answered wrongly at ${where}: ${reason}; do not use it for this transaction`,
  'signer/refuses': ({ meaning, wayOut }) => `the signer will refuse it: ${meaning}. ${wayOut} Nothing was signed`,
  'signer/unsupported': ({ operation }) => `this signer can't do ${operation}`,
  'server/unreachable': ({ server, reason }) =>
    `${server} can't be reached: ${reason}; check the connection and try again`,
  'server/wrong-answer': ({ server, reason }) => `${server} answered wrongly: ${reason}; use another server`,
  'server/busy': ({ server, retryAfterSeconds }) =>
    retryAfterSeconds === undefined
      ? `${server} is busy: try again later`
      : `${server} is busy: try again in ${retryAfterSeconds} s`,
  'server/untrusted': ({ server, reason }) => `${server} does not prove who it is: ${reason}; nothing was asked of it`,
};

/**
 * Creates an error about a chain.
 *
 * @example
 * ```ts
 * import { chainError } from '@symbolon/interface';
 * const error = chainError('transaction/refused', { where: 'input 0', reason: 'sighash type 0x02' });
 * error.context.where; // => 'input 0'
 * String(error); // => 'SymbolonError: refused at input 0: sighash type 0x02; nothing was signed'
 * ```
 */
export const chainError: CreateError<ChainErrorContexts> = createErrors('SymbolonError', chainMessages);
