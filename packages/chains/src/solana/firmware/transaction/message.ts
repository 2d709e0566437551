/**
 * Solana transactions as bytes: legacy and version 0 messages, and the signatures in front of them.
 *
 * Source: Solana documentation, "Transaction structure" and "Versioned transactions"; solana-sdk, `message` and
 * `short-vec`.
 */
import { chainError, checkArgument } from '@symbolon/interface';
import * as P from 'micro-packed';
import { whyNot } from './cut-short.ts';

/** IPv6 minimum MTU less headers: no transaction is larger. Bytes, signatures included. */
export const maxTransaction = 1232;

/** A call of one program. */
export type SolanaInstruction = {
  /** Index among the accounts. */
  readonly program: number;
  /** Indexes, the looked up ones after those of the message. */
  readonly accounts: readonly number[];
  /** What the program reads. */
  readonly data: Uint8Array;
};

/** Accounts that are named by their index in a table on the chain: what they are can't be seen here. */
export type SolanaLookup = {
  readonly table: Uint8Array;
  readonly writable: readonly number[];
  readonly readonly: readonly number[];
};

/** A parsed message: what signatures are over. */
export type SolanaMessage = {
  readonly version: 'legacy' | 0;
  /** The first so many accounts must sign; the first of all pays the fee. */
  readonly signers: number;
  /** 32 bytes each. */
  readonly accounts: readonly Uint8Array[];
  /** All the accounts an instruction may name: these, then those looked up. */
  readonly accountCount: number;
  /** 32 bytes: of a recent block, after which the message expires in a minute or so. */
  readonly blockhash: Uint8Array;
  /** In the order in which they run. */
  readonly instructions: readonly SolanaInstruction[];
  /** Empty in a legacy message. */
  readonly lookups: readonly SolanaLookup[];
};

/** A legacy message as it is laid out. */
export type SolanaMessageFields = {
  readonly signers: number;
  readonly readonlySigners: number;
  readonly readonlyOthers: number;
  /** 32 bytes each. */
  readonly accounts: readonly Uint8Array[];
  /** 32 bytes. */
  readonly blockhash: Uint8Array;
  readonly instructions: readonly SolanaInstruction[];
};

/** `short_vec`: 7 bits a byte, lowest first, at most 3 bytes, and no more of them than needed. */
const length: P.CoderType<number> = P.wrap({
  encodeStream(writer, value) {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) writer.byte((rest & 0x7f) | 0x80);
    writer.byte(rest);
  },
  decodeStream(reader) {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = reader.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) throw reader.err('length not in its shortest form');
        return value;
      }
    }
    throw reader.err('length too long');
  },
});

const account = P.bytes(32);
const body = {
  signers: P.U8,
  readonlySigners: P.U8,
  readonlyOthers: P.U8,
  accounts: P.array(length, account),
  blockhash: account,
  instructions: P.array(length, P.struct({ program: P.U8, accounts: P.array(length, P.U8), data: P.bytes(length) })),
};
const legacyMessage = P.struct(body);
const version0Message = P.struct({
  version: P.magic(P.U8, 0x80),
  ...body,
  lookups: P.array(
    length,
    P.struct({ table: account, writable: P.array(length, P.U8), readonly: P.array(length, P.U8) }),
  ),
});
const transaction = P.struct({ signatures: P.array(length, P.bytes(64)), message: P.bytes(null) });

/**
 * Reads a message to its last byte.
 *
 * @param bytes Without signatures, at most 1232.
 * @throws SymbolonError `data/malformed`; `transaction/refused` for later versions
 * @example
 * ```ts
 * import { formatAddress } from '@symbolon/chains/solana/address';
 * import { decodeMessage } from '@symbolon/chains/solana/transaction';
 * const { version, signers, accounts, instructions } = decodeMessage(solanaMessage);
 * [version, signers, instructions.length]; // => [0, 1, 1]
 * accounts[0] && formatAddress(accounts[0]); // => 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'
 * ```
 */
export function decodeMessage(bytes: Uint8Array): SolanaMessage {
  checkArgument('bytes', bytes, 'bytes');
  if (bytes.length > maxTransaction) throw malformed('end', `longer than ${maxTransaction} bytes`);
  const first = bytes[0] ?? 0;
  if (first > 0x80)
    throw chainError('transaction/refused', {
      where: 'version',
      reason: `version ${first - 0x80} is not supported`,
    });
  let fields: SolanaMessageFields & { readonly lookups?: readonly SolanaLookup[] };
  try {
    fields = first === 0x80 ? version0Message.decode(bytes) : legacyMessage.decode(bytes);
  } catch (cause) {
    throw malformed('encoding', first === 0x80 ? whyNot(version0Message, bytes) : whyNot(legacyMessage, bytes), cause);
  }
  const { signers, accounts, blockhash, instructions, lookups = [] } = fields;
  const looked = lookups.reduce((sum, { writable, readonly }) => sum + writable.length + readonly.length, 0);
  const message: SolanaMessage = {
    version: first === 0x80 ? 0 : 'legacy',
    signers,
    accounts,
    accountCount: accounts.length + looked,
    blockhash,
    instructions,
    lookups,
  };
  checkMessage(message, fields.readonlySigners, fields.readonlyOthers);
  return message;
}

/** Whether bytes are laid out as a message, be it one that no cluster takes: what must not be signed as a text. */
export function isLaidOutAsMessage(bytes: Uint8Array): boolean {
  try {
    (bytes[0] === 0x80 ? version0Message : legacyMessage).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A legacy message from its fields, which are taken as they are. Not for users: they parse what others built. */
export function encodeMessage(fields: SolanaMessageFields): Uint8Array {
  return legacyMessage.encode({
    ...fields,
    accounts: [...fields.accounts],
    instructions: fields.instructions.map((one) => ({ ...one, accounts: [...one.accounts] })),
  });
}

/** What the runtime checks before it looks at instructions (`SanitizedMessage`), as far as it concerns what we show. */
function checkMessage(
  { signers, accounts, accountCount, instructions }: SolanaMessage,
  readonlySigners: number,
  readonlyOthers: number,
): void {
  if (signers === 0 || readonlySigners >= signers) throw malformed('header', 'nobody pays the fee');
  if (signers + readonlyOthers > accounts.length) throw malformed('header', 'more accounts than there are');
  if (accountCount > 256) throw malformed('accounts', 'more than 256');
  if (new Set(accounts.map((bytes) => bytes.join())).size !== accounts.length)
    throw malformed('accounts', 'one is there twice');
  instructions.forEach((instruction, i) => {
    if (instruction.program === 0 || instruction.program >= accounts.length)
      throw malformed(`instructions[${i}].program`, 'not an account of the message');
    if (instruction.accounts.some((index) => index >= accountCount))
      throw malformed(`instructions[${i}].accounts`, 'not an account of the message');
  });
}

/** A transaction: one signature (64 bytes, zeros where it is missing) for each signer, and the message they sign. */
export type SolanaTransaction = { readonly signatures: readonly Uint8Array[]; readonly message: Uint8Array };

/**
 * Reads a transaction as wallets and nodes exchange it.
 *
 * @throws SymbolonError `data/malformed`; `transaction/refused` for later versions
 * @example
 * ```ts
 * import { decodeTransaction } from '@symbolon/chains/solana/transaction';
 * const { signatures, message } = decodeTransaction(solanaTransaction);
 * [signatures.length, message.length]; // => [1, 152]
 * ```
 */
export function decodeTransaction(bytes: Uint8Array): SolanaTransaction {
  checkArgument('bytes', bytes, 'bytes');
  if (bytes.length > maxTransaction) throw malformed('end', `longer than ${maxTransaction} bytes`);
  let parsed: SolanaTransaction;
  try {
    parsed = transaction.decode(bytes);
  } catch (cause) {
    throw malformed('encoding', whyNot(transaction, bytes), cause);
  }
  const { signers } = decodeMessage(parsed.message);
  if (parsed.signatures.length !== signers)
    throw malformed('signatures', `${parsed.signatures.length} instead of ${signers}`);
  return parsed;
}

/**
 * The inverse of {@link decodeTransaction}.
 *
 * @example
 * ```ts
 * import { decodeTransaction, encodeTransaction } from '@symbolon/chains/solana/transaction';
 * const { message } = decodeTransaction(solanaTransaction);
 * const signed = encodeTransaction({ message, signatures: [new Uint8Array(64).fill(1)] });
 * signed.length === solanaTransaction.length; // => true
 * ```
 */
export const encodeTransaction = ({ signatures, message }: SolanaTransaction): Uint8Array =>
  transaction.encode({ signatures: [...signatures], message });

/**
 * A message with its length in front (2 bytes, big-endian), as interpreters read it.
 *
 * @throws SymbolonError `argument/invalid`; `data/malformed` if it is longer than 1232 bytes
 */
export function frame(message: Uint8Array): Uint8Array {
  checkArgument('message', message, 'bytes');
  if (message.length > maxTransaction) throw malformed('end', `longer than ${maxTransaction} bytes`);
  return P.prefix(P.U16BE, P.bytes(null)).encode(message);
}

const malformed = (where: string, reason: string, cause?: unknown) =>
  chainError('data/malformed', { what: 'Solana transaction', where, reason }, { cause });
