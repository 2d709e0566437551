/**
 * Reads a message that is no transaction: the signing path (see `path-prefix`), 2 bytes length, big-endian, and the
 * message.
 *
 * Nothing in the bytes that are signed says that they are no transaction, so whatever could be one is refused.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { solanaCoin } from '../coin-type.ts';
import { ChainError } from '../errors.ts';
import { hardenedDepth } from '../path.ts';
import { readPath } from '../path-prefix.ts';
import { interpretStepwise, type Steps } from '../stepwise.ts';
import type { Interpretation, Interpreter, InterpreterEvent, Path } from '../types.ts';
import { chain, nativeAsset } from './assets.ts';
import { readMessageBytes } from './interpreter.ts';
import { isLaidOutAsMessage } from './message.ts';

const what = 'Solana message';

/** Solana messages on the card. */
export const solanaMessageInterpreter: Interpreter = Object.freeze({
  id: 0x21,
  begin: () =>
    interpretStepwise(what, function* (emit) {
      yield* messageSteps(yield* readPath(solanaCoin), emit);
    }),
});

/**
 * The same without the path in front: what it asks to have signed is signed by the key at `path`.
 *
 * @example
 * ```ts
 * import { utf8 } from '@scure/base';
 * import { readAll } from '@symbolon/chains/interpretation';
 * import { defaultPath } from '@symbolon/chains/solana/address';
 * import { frame } from '@symbolon/chains/solana/message';
 * import { readOffChainMessage } from '@symbolon/chains/solana/off-chain-message-interpreter';
 * const framed = frame(utf8.decode('Log in to example.com'));
 * readAll(readOffChainMessage(defaultPath), framed).facts.message?.standard; // => 'solana-offchain'
 * ```
 */
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

/**
 * What every message in the standard for off-chain messages begins with: `ff`, which no version of a transaction has,
 * and a name.
 */
const signingDomain = concatBytes(Uint8Array.of(0xff), utf8ToBytes('solana offchain'));
/** Versions of that standard: of others nobody knows what they say. */
const headerVersions = [0, 1];

/**
 * Bytes from 80 on are how transactions begin, by their version (`MESSAGE_VERSION_PREFIX`); ff is left out for
 * off-chain messages. Text that is not in English may begin with c2 to f4, which are versions that nobody has come
 * near.
 */
function couldBeTransaction(message: Uint8Array): boolean {
  if (isLaidOutAsMessage(message)) return true;
  const [first = 0] = message;
  return first >= 0x80 && !isOffChainMessage(message) && !isText(message);
}

function isOffChainMessage(message: Uint8Array): boolean {
  const version = message[signingDomain.length];
  return (
    equalBytes(message.subarray(0, signingDomain.length), signingDomain) &&
    version !== undefined &&
    headerVersions.includes(version)
  );
}

function isText(message: Uint8Array): boolean {
  try {
    utf8.encode(message);
    return true;
  } catch {
    return false;
  }
}
