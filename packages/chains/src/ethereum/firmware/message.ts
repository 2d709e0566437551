/**
 * Reads a personal message (EIP-191, version 0x45) as it streams in: the signing path (see `path-prefix`), the length
 * of the message as 4 bytes big-endian, and the message. The length comes first because it is hashed first, as decimal
 * digits.
 */

import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Interpretation, Interpreter, InterpreterEvent, Path } from '@symbolon/interface';
import { evmCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps, take, takePieces } from '../../firmware/stepwise.ts';
import { messageEvents } from './message-facts.ts';

const what = 'message';

/** Personal messages on the card. They are bound to no chain. */
export const ethereumMessageInterpreter: Interpreter = Object.freeze({
  id: 0x11,
  begin: () =>
    interpretStepwise(what, function* (emit) {
      yield* messageSteps(yield* readPath(evmCoin), emit);
    }),
});

/** The same without the path in front: what it asks to have signed is signed by the key at `path`. */
export function readMessage(path: Path): Interpretation {
  return interpretStepwise(what, (emit) => messageSteps(path, emit));
}

function* messageSteps(path: Path, emit: (event: InterpreterEvent) => void): Steps<void> {
  const length = (yield* take(4)).reduce((number, byte) => number * 256 + byte, 0);
  const hash = keccak_256.create().update(utf8ToBytes(`\x19Ethereum Signed Message:\n${length}`));
  yield* takePieces(length, (piece) => hash.update(piece));
  messageEvents({ path, chainId: 0n, standard: 'eip191', digest: hash.digest() }).forEach(emit);
}
