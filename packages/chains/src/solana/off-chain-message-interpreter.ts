/**
 * Reads a message that is no transaction: the signing path (see `path-prefix`), 2 bytes length, big-endian, and the message.
 *
 * Nothing in the bytes that are signed says that they are no transaction, so whatever could be one is refused.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { ChainError } from '../errors.ts';
import { hardenedDepth } from '../path.ts';
import { readPath } from '../path-prefix.ts';
import { interpretStepwise, type Steps } from '../stepwise.ts';
import type { Interpretation, Interpreter, InterpreterEvent, Path } from '../types.ts';
import { chain, nativeAsset } from './assets.ts';
import { readMessageBytes } from './interpreter.ts';
import { parseMessage } from './message.ts';

const what = 'Solana message';

/** Solana messages on the card. */
export const solanaMessageInterpreter: Interpreter = Object.freeze({
  id: 0x21,
  begin: () =>
    interpretStepwise(what, function* (emit) {
      yield* messageSteps(yield* readPath(), emit);
    }),
});

/** The same without the path in front. */
export function readOffChainMessage(path: Path): Interpretation {
  return interpretStepwise(what, (emit) => messageSteps(path, emit));
}

function* messageSteps(path: Path, emit: (event: InterpreterEvent) => void): Steps<void> {
  const message = yield* readMessageBytes();
  if (couldBeTransaction(message))
    throw new ChainError('transaction/refused', { where: 'message', reason: 'it could be used as a transaction' });
  emit({
    type: 'facts',
    facts: {
      chain,
      fee: { asset: nativeAsset, amount: 0n },
      transfers: 0,
      approvals: 0,
      inputs: { count: 0, amount: 0n },
      change: { count: 0, amount: 0n },
      accounts: [path.slice(0, hardenedDepth(path))],
      sighashTypes: [],
      message: { standard: 'solana-offchain', hash: sha256(message) },
      warnings: [],
    },
  });
  emit({ type: 'digest', path, scheme: 'ed25519', digest: message });
}

/** Versions 1 to 15 are not in use, but would begin so; text in UTF-8 can't, and the standard for off-chain messages begins with ff. */
function couldBeTransaction(message: Uint8Array): boolean {
  const first = message[0] ?? 0;
  if (first > 0x80 && first < 0x90) return true;
  try {
    parseMessage(message);
    return true;
  } catch {
    return false;
  }
}
