/**
 * Reads typed data (EIP-712) as it streams in and hashes it as it goes.
 *
 * After the signing path (see `path-prefix`):
 *
 *   types 2 bytes length, then `encodeType` of the primary type in ASCII domain 1 byte: which of the five fields of
 *   EIP712Domain are there, from bit 0 name, version, chainId, verifyingContract, salt; then their values message the
 *   values of the primary type
 *
 * where numbers are big-endian and a value is
 *
 *   atomic            32 bytes, as EIP-712 encodes it
 *   string, bytes     4 bytes length, then the bytes
 *   array             2 bytes count (not where the type fixes it), then the elements
 *   struct            its members in order
 *
 * State: the types (512 bytes), or in their place the words that a known shape keeps (at most 640), a keccak state
 * (some 210 bytes) for each open struct and array (at most 4) and for a string: under 2 KiB in all. Deeper or larger
 * types are refused.
 */

import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  chainError,
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  type KeyOracle,
  type Path,
} from '@symbolon/interface';
import { evmCoin } from '../../coins.ts';
import { readPath } from '../../interpreters/path-prefix.ts';
import { interpretStepwise, type Steps, take, takePieces } from '../../interpreters/stepwise.ts';
import { accountOf } from '../address/address.ts';
import { type KnownTypes, readShape, typesOf } from '../transaction/typed-data/shapes.ts';
import { cardLimits, domainMembers, type TypedDataLimits } from '../transaction/typed-data/types.ts';
import { messageEvents } from './message-facts.ts';
import { readStruct } from './typed-data-reader.ts';

const domainType = 'EIP712Domain';

const what = 'typed data';

/** Typed data on the card. */
export const ethereumTypedDataInterpreter: Interpreter = Object.freeze({
  id: 0x12,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const path = yield* readPath(evmCoin);
      yield* typedDataSteps(path, () => accountOf(keys.publicKey(path, 'secp256k1')), cardLimits, emit);
    }),
});

/**
 * The same without the path in front, for a signer whose 20-byte account is known.
 *
 * @param limits `cardLimits` for what a card takes, `hostLimits` for previews.
 */
export function readTypedData(path: Path, self: Uint8Array, limits: TypedDataLimits): Interpretation {
  return interpretStepwise(what, (emit) => typedDataSteps(path, () => self, limits, emit));
}

function* typedDataSteps(
  path: Path,
  self: () => Uint8Array,
  { typeLength, depth }: TypedDataLimits,
  emit: (event: InterpreterEvent) => void,
): Steps<void> {
  const { primary, structs, shape } = yield* readTypes(typeLength);

  const [mask = 0] = yield* take(1);
  const members = domainMembers.filter((_, bit) => (mask >> bit) % 2 === 1);
  if (members.length === 0 || mask >> domainMembers.length !== 0) throw malformed('domain', `fields ${mask}`);
  let chainId: bigint | undefined;
  let verifyingContract: Uint8Array | undefined;
  const domainSeparator = yield* readStruct(new Map([[domainType, members]]), domainType, {
    depth: 1,
    onWord(field, word) {
      if (field === 'chainId') chainId = bytesToNumberBE(word);
      if (field === 'verifyingContract') verifyingContract = word.slice(12);
    },
  });

  // A signature for no chain or no contract in particular can be used in more places than it says.
  const bound =
    shape && chainId !== undefined && verifyingContract ? { chainId, verifyingContract, self: self() } : undefined;
  const reading = shape && bound && readShape(shape, bound);
  const structHash = yield* readStruct(structs, primary, {
    depth,
    onWord: (field, word) => reading?.word(field, word),
  });
  const digest = keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domainSeparator, structHash));
  const effects = reading?.end();
  const blind = effects ? undefined : 'unknown-typed-data';
  messageEvents({ path, chainId: chainId ?? 0n, standard: 'eip712', digest, blind, ...effects }).forEach(emit);
}

function* readTypes(limit: number): Steps<KnownTypes> {
  const [high = 0, low = 0] = yield* take(2);
  const length = high * 256 + low;
  if (length > limit) throw malformed('types', `longer than ${limit} characters`);
  let text = '';
  yield* takePieces(length, (piece) => {
    text += String.fromCharCode(...piece);
  });
  return typesOf(text);
}

const malformed = (where: string, reason: string) => chainError('data/malformed', { what, where, reason });
