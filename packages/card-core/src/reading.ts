/**
 * Reads a transaction piece by piece and judges it once its facts are complete. The same bytes are always cut into the
 * same pieces, so the hash of what was read up to the facts names a transaction: two cards agree on it.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import {
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  interpretationState,
  isWithin,
  type KeyOracle,
  type Path,
  type Scheme,
} from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { addApproval, addTransfer, emptyTally, type Name, type Policy, type Tally } from '@symbolon/protocol/policy';
import { commitmentOf, type Summary, type SummaryFacts, told } from '@symbolon/protocol/summary';
import type { KeyRing } from './keys/key-ring.ts';
import { parentPointsState } from './keys/parent-points.ts';
import { Refusal } from './refusal.ts';

/**
 * Bytes that a reading keeps: the interpretation; two running hashes (SHA-256: 104 bytes each); the facts (four
 * accounts of 41 bytes, six identifiers and numbers); sums, names of recipients and counters; and the points of parent
 * keys.
 */
export const readingState: number = interpretationState + 2 * 104 + 512 + 128 + parentPointsState;

/** A transaction whose facts are complete. */
export type InterpretedTransaction = Pick<Summary, 'interpreter' | 'bytesRead' | 'bytesHash' | 'toldHash' | 'facts'> & {
  readonly tally: Tally;
  readonly commitment: Uint8Array;
};

export type DueDigest = { readonly path: Path; readonly scheme: Scheme; readonly digest: Uint8Array };

export type ReadingOptions = {
  readonly interpreter: Interpreter;
  readonly keys: KeyOracle;
  readonly policy: Policy;
  /** Recipients that the policy allows; `undefined` for any. */
  readonly recipients: readonly Name[] | undefined;
};

/**
 * Decides about a transaction. Called once, when the facts are complete; throws to refuse. No digest is signed before
 * it returns.
 */
export type Judge = (transaction: InterpretedTransaction) => void;

export type Reading = {
  /** The slot of the wallet that signs. */
  readonly slot: number;
  readonly purpose: 'sign' | 'approve';
  /** Commitment that another member has approved, 32 bytes. */
  readonly approved: Uint8Array | undefined;
  /** Signatures given so far. */
  readonly signatures: number;
  /** Keeps only public keys from one command to the next. */
  readonly keys: KeyRing;
  /**
   * Takes the next piece: {@link limits.signData} bytes; the last piece is shorter.
   *
   * @throws Refusal `incorrectData` for a piece after the last, `transactionRefused`, and what `judge` throws
   */
  readonly push: (piece: Uint8Array, judge: Judge) => readonly DueDigest[];
  /** @throws as `push`, also where the transaction is incomplete */
  readonly end: (judge: Judge) => { readonly due: readonly DueDigest[]; readonly transaction: InterpretedTransaction };
};

export function createReading(
  { interpreter, keys, policy, recipients }: ReadingOptions,
  started: Omit<Reading, 'push' | 'end'>,
): Reading {
  const interpretation: Interpretation = asRefusal(() => interpreter.begin(keys));
  const bytes = sha256.create();
  const telling = sha256.create();
  let bytesRead = 0;
  let last = false;
  let tally = emptyTally(policy);
  let transaction: InterpretedTransaction | undefined;

  function complete(facts: SummaryFacts): InterpretedTransaction {
    const hashes = { interpreter: interpreter.id, bytesHash: bytes.digest(), toldHash: telling.digest() };
    return { ...hashes, bytesRead, facts, tally, commitment: commitmentOf(hashes) };
  }

  function handle(event: InterpreterEvent, judge: Judge): readonly DueDigest[] {
    if (event.type === 'digest') return [digestOf(event, transaction?.facts)];
    if (transaction !== undefined) throw new Refusal('transactionRefused');
    if (event.type === 'transfer') {
      telling.update(told.encode({ TAG: 'transfer', data: event.transfer }));
      tally = addTransfer(tally, event.transfer, { policy, recipients });
    } else if (event.type === 'approval') {
      telling.update(told.encode({ TAG: 'approval', data: event.approval }));
      tally = addApproval(tally, event.approval, { policy, recipients });
    } else {
      telling.update(told.encode({ TAG: 'facts', data: event.facts }));
      transaction = complete(event.facts);
      judge(transaction);
    }
    return [];
  }

  return {
    ...started,
    push: (piece, judge) => {
      if (last) throw new Refusal('incorrectData');
      last = piece.length < limits.signData;
      if (transaction === undefined) {
        bytes.update(piece);
        bytesRead += piece.length;
      }
      return asRefusal(() => interpretation.push(piece).flatMap((event) => handle(event, judge)));
    },
    end: (judge) =>
      asRefusal(() => {
        const due = interpretation.end().flatMap((event) => handle(event, judge));
        if (transaction === undefined) throw new Refusal('transactionRefused');
        return { due, transaction };
      }),
  };
}

/** An interpreter may ask for signatures only after its facts, and only by keys of the accounts in them. */
function digestOf({ path, scheme, digest }: DueDigest, facts: SummaryFacts | undefined): DueDigest {
  if (facts?.accounts.some((account) => isWithin(path, account)) !== true) throw new Refusal('transactionRefused');
  return { path, scheme, digest };
}

/** An interpreter that throws refuses the transaction. */
function asRefusal<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('transactionRefused');
  }
}
