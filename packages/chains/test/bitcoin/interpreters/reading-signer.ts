import type { InterpreterEvent } from '@symbolon/interface';
import { bitcoinMessageInterpreter } from '../../../src/bitcoin/firmware/message.ts';
import { bitcoinInterpreter } from '../../../src/bitcoin/firmware/transaction.ts';
import { type CountingSigner, keyOracle, signAt, softwareSigner, testSeed } from '../../software-signer.ts';

/**
 * A signer that reads what it signs, as a card with the interpreter does that has confirmed `wallets`. The transaction
 * reaches it in chunks of `chunk` bytes.
 */
export function readingSigner(seed = testSeed, chunk = 200, wallets: readonly Uint8Array[] = []): CountingSigner {
  const signer = softwareSigner(seed);
  return {
    ...signer,
    signDigests: async () => {
      throw new Error('raw digests are refused');
    },
    signTransaction: async ({ interpreter, transaction }) => {
      const reader = [bitcoinInterpreter, bitcoinMessageInterpreter].find(({ id }) => id === interpreter);
      if (reader === undefined) throw new Error(`no interpreter ${interpreter}`);
      signer.calls.signatures += 1;
      const events = interpretInChunks(transaction, chunk, seed, reader, wallets);
      return events.flatMap((event) => (event.type === 'digest' ? [signAt(seed, event)] : []));
    },
  };
}

/** All events of the interpreter over a stream cut into chunks. */
export function interpretInChunks(
  transaction: Uint8Array,
  chunk: number,
  seed = testSeed,
  interpreter = bitcoinInterpreter,
  wallets: readonly Uint8Array[] = [],
): readonly InterpreterEvent[] {
  const interpretation = interpreter.begin(keyOracle(seed, wallets));
  const events: InterpreterEvent[] = [];
  for (let offset = 0; offset < transaction.length; offset += chunk) {
    events.push(...interpretation.push(transaction.subarray(offset, offset + chunk)));
  }
  return [...events, ...interpretation.end()];
}
