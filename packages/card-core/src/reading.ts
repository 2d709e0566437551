/**
 * Reading a transaction piece by piece: what the card keeps of it from one command to the next, and the moment at which
 * it is judged. The same bytes are always cut into the same pieces, so the hash of what was read until the facts were
 * complete is a name of the transaction that two cards agree on.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { limits } from '@symbolon/protocol/limits';
import type { Name, Policy } from '@symbolon/protocol/policy';
import { Refusal } from '@symbolon/protocol/refusal';
import { commitmentOf, type Summary, told } from '@symbolon/protocol/summary';
import type { TransactionFacts } from '@symbolon/protocol/transaction-facts';
import type { Path, Scheme } from '@symbolon/protocol/values';
import type { KeyRing } from './keys/key-ring.ts';
import { parentPointsState } from './keys/parent-points.ts';
import { isWithin } from './keys/paths.ts';
import { addApproval, addTransfer, emptyTally, type Tally } from './policy/tally.ts';
import {
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  interpretationState,
  type KeyOracle,
} from './ports.ts';

/**
 * Bytes that a reading takes: the interpretation; two running hashes (SHA-256 takes 104); the facts (four accounts of
 * 41, six identifiers and numbers); sums, names of recipients and counters; and what saves the card to multiply anew
 * for each key.
 */
export const readingState: number = interpretationState + 2 * 104 + 512 + 128 + parentPointsState;

/** What was understood once the facts are complete. */
export type Understood = Pick<Summary, 'interpreter' | 'bytesRead' | 'bytesHash' | 'toldHash' | 'facts'> & {
  readonly tally: Tally;
  readonly commitment: Uint8Array;
};

export type DueDigest = { readonly path: Path; readonly scheme: Scheme; readonly digest: Uint8Array };

export type ReadingTerms = {
  readonly interpreter: Interpreter;
  readonly keys: KeyOracle;
  readonly policy: Policy;
  /** Recipients allowed; `undefined`: everybody. */
  readonly recipients: readonly Name[] | undefined;
};

/**
 * Called once, when the facts are complete: throws to refuse the transaction. Only when it has returned are digests
 * due.
 */
export type Judge = (understood: Understood) => void;

export type Reading = {
  /** The wallet slot it was started for. */
  readonly slot: number;
  readonly purpose: 'sign' | 'approve';
  /** What another member has approved: a commitment of 32 bytes. */
  readonly approved: Uint8Array | undefined;
  /** Signatures given so far. */
  readonly signatures: number;
  /** From one command to the next it keeps public keys alone. */
  readonly keys: KeyRing;
  /**
   * Takes the next piece: {@link limits.signData} bytes, fewer for the last one.
   *
   * @throws Refusal `incorrectData` for a piece after the last, `transactionRefused`, and what `judge` throws
   */
  readonly push: (piece: Uint8Array, judge: Judge) => readonly DueDigest[];
  /** No more pieces. @throws as `push`, also where the transaction is incomplete */
  readonly end: (judge: Judge) => { readonly due: readonly DueDigest[]; readonly understood: Understood };
};

export function startReading(
  { interpreter, keys, policy, recipients }: ReadingTerms,
  started: Omit<Reading, 'push' | 'end'>,
): Reading {
  const interpretation: Interpretation = refusing(() => interpreter.begin(keys));
  const bytes = sha256.create();
  const telling = sha256.create();
  let bytesRead = 0;
  let last = false;
  let tally = emptyTally(policy);
  let understood: Understood | undefined;

  function understand(facts: TransactionFacts): Understood {
    const hashes = { interpreter: interpreter.id, bytesHash: bytes.digest(), toldHash: telling.digest() };
    return { ...hashes, bytesRead, facts, tally, commitment: commitmentOf(hashes) };
  }

  function hear(event: InterpreterEvent, judge: Judge): readonly DueDigest[] {
    if (event.type === 'digest') return [digestOf(event, understood?.facts)];
    if (understood !== undefined) throw new Refusal('transactionRefused');
    if (event.type === 'transfer') {
      telling.update(told.encode({ TAG: 'transfer', data: event.transfer }));
      tally = addTransfer(policy, recipients, tally, event.transfer);
    } else if (event.type === 'approval') {
      telling.update(told.encode({ TAG: 'approval', data: event.approval }));
      tally = addApproval(policy, recipients, tally, event.approval);
    } else {
      telling.update(told.encode({ TAG: 'facts', data: event.facts }));
      understood = understand(event.facts);
      judge(understood);
    }
    return [];
  }

  return {
    ...started,
    push: (piece, judge) => {
      if (last) throw new Refusal('incorrectData');
      last = piece.length < limits.signData;
      if (understood === undefined) {
        bytes.update(piece);
        bytesRead += piece.length;
      }
      return refusing(() => interpretation.push(piece).flatMap((event) => hear(event, judge)));
    },
    end: (judge) =>
      refusing(() => {
        const due = interpretation.end().flatMap((event) => hear(event, judge));
        if (understood === undefined) throw new Refusal('transactionRefused');
        return { due, understood };
      }),
  };
}

/** An interpreter asks for keys of the accounts it told about, and only after it did. */
function digestOf({ path, scheme, digest }: DueDigest, facts: TransactionFacts | undefined): DueDigest {
  if (facts?.accounts.some((account) => isWithin(path, account)) !== true) throw new Refusal('transactionRefused');
  return { path, scheme, digest };
}

/** Whatever an interpreter throws, it does not take the transaction. */
function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('transactionRefused');
  }
}
