import { cardError, checkArgument, type Progress } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import type { RecipientProof } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import { inOneAction, type Session } from '../session/channel.ts';
import { unreadable } from './get-info.ts';

/** A transaction in the form that an interpreter of the card reads. `@symbolon/chains` makes it. */
export type ReadableTransaction = {
  /** Number of the interpreter. */
  readonly interpreter: number;
  /** The bytes, of any length. */
  readonly transaction: Uint8Array;
  /** Proofs for recipients that the policy has in its tree, at most 4. */
  readonly recipients?: readonly RecipientProof[];
};

/** Which wallet reads a transaction, and who hears how far it is. */
export type ReadTransactionOptions = RequestOptions & {
  /** Called after each piece that the card has read. */
  readonly onProgress?: (progress: Progress) => void;
};

/** Which wallet signs, and what its policy may ask for. */
export type SignTransactionOptions = ReadTransactionOptions & {
  /** Another member's approval, where the policy asks for one: from {@link approveTransaction}. */
  readonly approval?: Uint8Array;
};

/** What a card gives for a transaction that it signed. */
export type SignTransactionResult = {
  /** In the order the interpreter asks for them. ECDSA: r || s || recovery id, 65 bytes; others 64 bytes. */
  readonly signatures: readonly Uint8Array[];
  /** What the card understood, signed with its identity key: `verifySummary` checks it. */
  readonly summary: Uint8Array;
};

/** What a card gives for a transaction that another member signs. */
export type ApproveTransactionResult = {
  /** For {@link signTransaction} on the other card. */
  readonly approval: Uint8Array;
  /** What the card understood, signed with its identity key: `verifySummary` checks it. */
  readonly summary: Uint8Array;
};

/**
 * Has the card read a transaction of any length and sign it, if its policy allows.
 *
 * @param session a PIN session, or that of a known phone where the policy allows it
 * @param transaction in the form that the interpreter reads
 * @param options the slot of the wallet, and another member's approval where the policy asks for one
 * @throws SymbolonError `policy/refused` with the reason and what the owner can do; `card/no-interpreter`, before
 * anything is signed; `card/status`; of a phone without the PIN, `pin/needed` for every refusal
 * @example
 * ```ts
 * import { attest, signTransaction } from '@symbolon/client';
 * import { verifySummary } from '@symbolon/protocol/summary';
 * const { signatures, summary } = await signTransaction(session, { interpreter: 0x10, transaction });
 * signatures.map(({ length }) => length); // => [65]
 * const { publicKey } = await attest(session, { trust });
 * verifySummary(summary, publicKey).facts.chain; // => 'eip155:1'
 * ```
 */
export async function signTransaction(
  session: Session,
  { interpreter, transaction, recipients }: ReadableTransaction,
  { approval, ...options }: SignTransactionOptions = {},
): Promise<SignTransactionResult> {
  checkArgument('transaction', transaction, 'bytes');
  const request = { interpreter, ...(recipients && { recipients }), ...(approval && { approval }) };
  return inOneAction(session, options, async (within) => {
    await readable(session, interpreter, within, session.send(commands.signStart, request, within));
    const early = await sendPieces(session, transaction, within);
    const { signatures, summary } = await session.send(commands.signEnd, {}, within);
    return { signatures: [...early, ...signatures], summary };
  });
}

/**
 * Has the card read a transaction that another member of its set will sign, and approve it if its own policy allows.
 *
 * @param session a PIN session
 * @param transaction in the form that the interpreter reads
 * @param options the slot of the wallet, a signal, and who hears of the progress
 * @throws SymbolonError `policy/refused`, `card/no-interpreter`, `card/status`
 * @example
 * ```ts
 * import { approveTransaction, attest } from '@symbolon/client';
 * import { verifySummary } from '@symbolon/protocol/summary';
 * const { approval, summary } = await approveTransaction(session, { interpreter: 0x10, transaction });
 * const { publicKey } = await attest(session, { trust });
 * verifySummary(summary, publicKey).signatures; // => 0
 * approval.length > 0; // => true
 * ```
 */
export async function approveTransaction(
  session: Session,
  { interpreter, transaction, recipients }: ReadableTransaction,
  options: ReadTransactionOptions = {},
): Promise<ApproveTransactionResult> {
  checkArgument('transaction', transaction, 'bytes');
  const { approval, summary } = await inOneAction(session, options, async (within) => {
    const request = { interpreter, ...(recipients && { recipients }) };
    await readable(session, interpreter, within, session.send(commands.approve, request, within));
    await sendPieces(session, transaction, within);
    return session.send(commands.signEnd, {}, within);
  });
  if (approval === undefined)
    throw cardError('data/malformed', { what: 'SIGN END response', reason: 'the approval is missing' });
  return { approval, summary };
}

/** @throws SymbolonError `card/no-interpreter` if the card can't read such transactions */
async function readable(
  session: Session,
  interpreter: number,
  options: RequestOptions,
  started: Promise<unknown>,
): Promise<void> {
  try {
    await started;
  } catch (error) {
    throw await unreadable(session, interpreter, error, options);
  }
}

/** One card approves exactly what another signs: both get the same pieces. */
async function sendPieces(
  session: Session,
  transaction: Uint8Array,
  options: ReadTransactionOptions,
): Promise<readonly Uint8Array[]> {
  const totalBytes = transaction.length;
  const signatures: Uint8Array[] = [];
  for (let offset = 0; offset < transaction.length; offset += limits.signData) {
    const piece = transaction.subarray(offset, offset + limits.signData);
    signatures.push(...(await session.send(commands.signData, { piece }, options)));
    options.onProgress?.(Object.freeze({ sentBytes: offset + piece.length, totalBytes }));
  }
  return signatures;
}
