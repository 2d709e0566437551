/**
 * Reads typed data (EIP-712) as they stream in and hashes them as they go.
 *
 * After the signing path (see `path-prefix`):
 *
 *   types     1 byte: how many structs, the primary type first; none where nothing but the domain is signed
 *             each: 2 bytes length, `encodeType`; 2 bytes length, its layout (`typed-data/types`)
 *   domain    1 byte: which of the five fields of EIP712Domain are there, from bit 0 name, version, chainId,
 *             verifyingContract, salt; 20 where it has other fields or another order, and its types follow as above
 *             then its values
 *   message   the values of the primary type
 *
 * where numbers are big-endian and a value is
 *
 *   atomic            32 bytes, as EIP-712 encodes it
 *   string, bytes     4 bytes length, then the bytes
 *   array             2 bytes count (not where the type fixes it), then the elements
 *   struct            its members in order
 *
 * State: `typedDataMemory` bytes for the types that are not part of the program, what is open, and what a known
 * type keeps; the rest of the 2 KiB for what every reading has. What does not fit is refused, on a host as on a card.
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
import { evmCoin } from '../../firmware/coins.ts';
import { readPath } from '../../firmware/path-prefix.ts';
import { interpretStepwise, type Steps, take } from '../../firmware/stepwise.ts';
import { accountOf } from './address/address.ts';
import { messageEvents } from './message-facts.ts';
import { readShape } from './transaction/typed-data/shapes.ts';
import { domainMembers, domainType, ownDomain, typeTable } from './transaction/typed-data/types.ts';
import { readStruct, readTypes, type Types } from './typed-data-reader.ts';
import { createMemory, type Memory } from './word-hash.ts';

const what = 'typed data';

/** Bytes for types and values: about 20 structs of 20 members, or a tree of 30 levels. */
const typedDataMemory = 1536;

/** Typed data on the card. */
export const ethereumTypedDataInterpreter: Interpreter = Object.freeze({
  id: 0x12,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const path = yield* readPath(evmCoin);
      yield* typedDataSteps(path, () => accountOf(keys.publicKey(path, 'secp256k1')), emit);
    }),
});

/** The same without the path in front, for a signer whose 20-byte account is known. */
export function readTypedData(path: Path, self: Uint8Array): Interpretation {
  return interpretStepwise(what, (emit) => typedDataSteps(path, () => self, emit));
}

function* typedDataSteps(path: Path, self: () => Uint8Array, emit: (event: InterpreterEvent) => void): Steps<void> {
  const memory = createMemory(typedDataMemory, () => {
    const reason = 'too many types, or structs and arrays inside each other, for the memory of a card';
    throw chainError('transaction/refused', { where: what, reason });
  });
  const types = yield* readTypes(memory);
  const { separator, chainId, verifyingContract } = yield* readDomain(memory);

  // A signature for no chain or no contract in particular can be used in more places than it says.
  const bound =
    types?.known && chainId !== undefined && verifyingContract
      ? { chainId, verifyingContract, self: self() }
      : undefined;
  const reading = types?.known && bound && readShape(types.known.shape, bound, memory.take);
  // EIP-712 has no word about a domain as the message. viem and MetaMask hash nothing after the separator then.
  const parts = types ? [yield* readStruct({ structs: types.structs, memory, reading }, 0)] : [];
  const digest = keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), separator, ...parts));
  const effects = reading?.end();
  const blind = effects ? undefined : 'unknown-typed-data';
  messageEvents({ path, chainId: chainId ?? 0n, standard: 'eip712', digest, blind, ...effects }).forEach(emit);
}

type DomainReading = {
  /** EIP-712 `domainSeparator`. */
  readonly separator: Uint8Array;
  readonly chainId: bigint | undefined;
  /** 20 bytes. */
  readonly verifyingContract: Uint8Array | undefined;
};

function* readDomain(memory: Memory): Steps<DomainReading> {
  const [mask = 0] = yield* take(1);
  if (mask > ownDomain) throw malformed('domain', `fields ${mask}`);
  const own = mask === ownDomain ? yield* readTypes(memory, () => undefined) : standardDomain(mask);
  if (own === undefined) throw malformed('domain', 'no types');
  let chainId: bigint | undefined;
  let verifyingContract: Uint8Array | undefined;
  const reading = {
    word(field: string, word: Uint8Array) {
      if (field === 'chainId') chainId = bytesToNumberBE(word);
      if (field === 'verifyingContract') verifyingContract = word.slice(12);
    },
    bytes: () => undefined,
  };
  const separator = yield* readStruct({ structs: own.structs, memory, reading }, 0);
  if (mask === ownDomain) {
    for (const { layout } of own.structs) memory.give(32 + layout.length);
    // What its fields are called is in a text that is not read.
    return { separator, chainId: undefined, verifyingContract: undefined };
  }
  return { separator, chainId, verifyingContract };
}

/** The domain with some of the fields of EIP-712, in its order. */
function standardDomain(mask: number): Types {
  const members = domainMembers.filter((_, bit) => (mask >> bit) % 2 === 1);
  const table = typeTable(new Map([[domainType, members]]), domainType);
  return { structs: table.map(({ text, layout }) => ({ hash: keccak_256(text), layout, members })), known: undefined };
}

const malformed = (where: string, reason: string) => chainError('data/malformed', { what, where, reason });
