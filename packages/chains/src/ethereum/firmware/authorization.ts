/**
 * Reads an EIP-7702 authorization as it streams in: the signing path (see `path-prefix`), the byte 0x05, and RLP of
 * chain id, address and nonce.
 *
 * The signature lets its holder make the account run the code at that address, which may move everything the account
 * has. So it is never understood and always an unlimited approval. The zero address takes such code away.
 */

import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import {
  chainError,
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  type Path,
} from '@symbolon/interface';
import { evmCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps, take, watch } from '../../firmware/stepwise.ts';
import { nativeAsset } from './address/assets.ts';
import { messageEvents } from './message-facts.ts';
import { type RlpHandlers, type RlpShape, readRlp } from './rlp.ts';

const what = 'EIP-7702 authorization';
const magic = 0x05;

const shape: RlpShape = {
  type: 'struct',
  fields: [
    ['chainId', { type: 'uint', bytes: 32 }],
    ['address', { type: 'bytes', lengths: [20] }],
    ['nonce', { type: 'uint', bytes: 8 }],
  ],
};

/** EIP-7702 authorizations on the card. */
export const ethereumAuthorizationInterpreter: Interpreter = Object.freeze({
  id: 0x13,
  begin: () =>
    interpretStepwise(what, function* (emit) {
      yield* authorizationSteps(yield* readPath(evmCoin), emit);
    }),
});

/** The same without the path in front: what it asks to have signed is signed by the key at `path`. */
export function readAuthorization(path: Path): Interpretation {
  return interpretStepwise(what, (emit) => authorizationSteps(path, emit));
}

function* authorizationSteps(path: Path, emit: (event: InterpreterEvent) => void): Steps<void> {
  let chainId = 0n;
  let address = new Uint8Array(20);
  const [first] = yield* take(1);
  if (first !== magic) throw chainError('data/malformed', { what, where: 'start', reason: 'does not begin with 05' });
  const hash = keccak_256.create().update(Uint8Array.of(magic));
  const handlers = {
    value(field: string, bytes: Uint8Array) {
      if (field === 'chainId') chainId = bytesToNumberBE(bytes);
      if (field === 'address') address = bytes.slice();
    },
    piece() {},
  } satisfies RlpHandlers;
  const rlp = readRlp(shape, handlers, { what });
  yield* watch(rlp, (bytes) => hash.update(bytes));

  const message = { path, chainId, standard: 'eip7702', digest: hash.digest() } as const;
  const revokes = address.every((byte) => byte === 0);
  const consent = {
    approvals: [{ asset: nativeAsset(chainId), amount: undefined, spender: address }],
    warnings: ['approval-unlimited', 'delegation'],
    blind: 'delegated-code',
  } as const;
  messageEvents(revokes ? message : { ...message, ...consent }).forEach(emit);
}
