/** What a card is told of a PSBT, worked out on the host by the card's interpreter. */
import {
  chainError,
  formatPath,
  type InterpreterEvent,
  type KeyOracle,
  type ToBeSigned,
  type TransactionFacts,
  type Transfer,
} from '@symbolon/interface';
import { bitcoinInterpreter } from '../firmware/transaction.ts';
import type { Analysis } from '../transaction/analysis.ts';
import { encodeSigningStream, isReadable } from './encode-stream.ts';

/** Bytes read at a time. */
const pieceSize = 1024;

/**
 * What a card decides by: the facts, or the keys alone for what no card reads.
 *
 * @throws what the interpreter of a card throws
 */
export function toBeSignedOf(analysis: Analysis): ToBeSigned {
  const paths = analysis.ownInputs.flatMap(({ spends }) => spends.map(({ path }) => path));
  if (!isReadable(analysis)) return Object.freeze({ facts: undefined, paths });
  let multisigWallet: Uint8Array | undefined;
  const keys: KeyOracle = {
    publicKey: publicKeysOf(analysis),
    // Whether the owner has confirmed it is the policy's to say.
    knowsMultisigWallet: (id) => {
      multisigWallet = id.slice();
      return true;
    },
  };
  const told = readFacts(keys, encodeSigningStream(analysis));
  return Object.freeze({ ...told, paths, multisigWallet });
}

/** Reads up to the facts: what follows is for the digests. */
function readFacts(
  keys: KeyOracle,
  stream: Uint8Array,
): { readonly facts: TransactionFacts; readonly transfers: readonly Transfer[] } {
  const transfers: Transfer[] = [];
  const interpretation = bitcoinInterpreter.begin(keys);
  const factsIn = (events: readonly InterpreterEvent[]): TransactionFacts | undefined => {
    for (const event of events) {
      if (event.type === 'transfer') transfers.push(event.transfer);
      if (event.type === 'facts') return event.facts;
    }
    return undefined;
  };
  for (let offset = 0; offset < stream.length; offset += pieceSize) {
    const facts = factsIn(interpretation.push(stream.subarray(offset, offset + pieceSize)));
    if (facts !== undefined) return { facts, transfers };
  }
  throw chainError('data/malformed', { what: 'signing stream', where: 'end', reason: 'no facts' });
}

/** The keys of ours, as the analysis has proven them. */
function publicKeysOf({ ownInputs, outputs }: Analysis): KeyOracle['publicKey'] {
  const scripts = [...ownInputs, ...outputs.flatMap(({ own }) => own ?? [])];
  const known = new Map(
    scripts.flatMap(({ spends }) => spends.map(({ path, publicKey }) => [formatPath(path), publicKey] as const)),
  );
  return (path) => {
    const publicKey = known.get(formatPath(path));
    if (publicKey === undefined)
      throw chainError('transaction/inconsistent', { where: formatPath(path), reason: 'its key is not proven' });
    return publicKey;
  };
}
