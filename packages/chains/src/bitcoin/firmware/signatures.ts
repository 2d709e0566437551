/** The second part of a signing stream: what it takes to compute each digest, now that the facts are told. */

import { equalBytes } from '@noble/curves/utils.js';
import { chainError, type InterpreterEvent, type Path, type SymbolonError } from '@symbolon/interface';
import { maxStep, type Steps, take, takePieces } from '../../firmware/stepwise.ts';
import { type BitcoinScriptType, scriptTypes } from './address/scripts.ts';
import { type ConfirmedWallet, walletScript } from './multisig-wallet.ts';
import * as stream from './signing-stream.ts';
import { StreamPath, takePath } from './stream-path.ts';
import {
  createLegacyHasher,
  createTransactionHasher,
  type PrevoutHashes,
  type TransactionHashes,
} from './transaction/sighash.ts';
import { derivedSpends, type Spend, signRequest, singleKeySpend, witnessDigest } from './transaction/spend.ts';

/** What the first part of the stream leaves behind for the signatures. */
export type StreamReading = {
  readonly header: {
    readonly txVersion: number;
    readonly lockTime: number;
    readonly inputs: number;
    readonly outputs: number;
  };
  readonly wallet: ConfirmedWallet | undefined;
  readonly hashes: TransactionHashes & PrevoutHashes;
  readonly link: Uint8Array;
  readonly own: number;
};

/** Gives a digest for each input of ours, from the last to the first. */
export function* readSignatures(
  { header, wallet, hashes, link: lastLink, own }: StreamReading,
  emit: (event: InterpreterEvent) => void,
): Steps<void> {
  let held = lastLink;
  for (let left = own; left > 0; left -= 1) {
    const where = `signature ${left - 1}`;
    const headBytes = (yield* take(stream.signatureHeadLength)).slice();
    const path = yield* takePath(where);
    const link = (yield* take(32)).slice();
    if (!equalBytes(stream.nextLink(link, headBytes, StreamPath.encode([...path])), held)) {
      throw chainError('transaction/inconsistent', { where, reason: 'it is not the input that was shown' });
    }
    held = link;
    const { owner, sighashType, position, publicKey, txid, index, sequence, amount } =
      stream.SignatureHead.decode(headBytes);
    const kind = ownerOf(owner, where);
    if (kind === undefined) throw notOurs(where);
    const { script, spend } = scriptOfOurs({ owner: kind, path, publicKey, wallet, where });
    const { covers } = spend;
    const digest =
      covers.type === 'legacy'
        ? yield* readLegacyDigest(header, hashes, position, covers.scriptCode, where)
        : witnessDigest(header, hashes, { txid, index, sequence, amount, script, position, covers, sighashType });
    emit({ type: 'digest', ...signRequest(spend, digest) });
  }
}

/** The whole transaction comes by again, and has to hash to what it was. */
function* readLegacyDigest(
  header: StreamReading['header'],
  hashes: TransactionHashes,
  position: number,
  scriptCode: Uint8Array,
  where: string,
): Steps<Uint8Array> {
  const legacy = createLegacyHasher(header, position, scriptCode);
  const again = createTransactionHasher();
  for (let input = 0; input < header.inputs; input += 1) {
    const repeated = stream.RepeatedInput.decode(yield* take(stream.repeatedInputLength));
    again.input({ ...repeated, amount: 0n, scriptLength: 0 });
    legacy.input(repeated);
  }
  for (let output = 0; output < header.outputs; output += 1) {
    const head = stream.OutputHead.decode(yield* take(stream.outputHeadLength));
    again.output(head);
    legacy.output(head);
    yield* takePieces(head.scriptLength, (piece) => {
      again.outputScript(piece);
      legacy.outputScript(piece);
    });
  }
  const { prevouts, sequences, outputs } = again.end();
  if (
    !equalBytes(prevouts, hashes.prevouts) ||
    !equalBytes(sequences, hashes.sequences) ||
    !equalBytes(outputs, hashes.outputs)
  ) {
    throw chainError('transaction/inconsistent', {
      where,
      reason: 'the repeated transaction is not the one that was shown',
    });
  }
  return legacy.end();
}

/** What the stream says is ours. */
type OwnClaim = {
  readonly owner: BitcoinScriptType | 'wallet';
  readonly path: Path;
  /** 33 bytes: our key at `path`. */
  readonly publicKey: Uint8Array;
  readonly wallet: ConfirmedWallet | undefined;
  /** Names the place in errors. */
  readonly where: string;
};

/** The script that our key is in, and what it takes to spend it. */
function scriptOfOurs({ owner, path, publicKey, wallet, where }: OwnClaim): {
  readonly script: Uint8Array;
  readonly spend: Spend;
} {
  if (owner !== 'wallet')
    return { script: scriptTypes[owner].scriptPubKey(publicKey), spend: singleKeySpend(owner, path, publicKey) };
  if (wallet === undefined) throw malformed(where, 'there is no wallet');
  const derived = walletScript(wallet, path);
  const [spend] = derivedSpends(derived, [{ path, publicKey }]);
  if (spend === undefined) throw notOurs(where);
  return { script: derived.script, spend };
}

/** What a signature for a script covers, if it is ours. Throws `transaction/inconsistent` if it is not. */
export function proveOwn(script: Uint8Array, claim: OwnClaim): Spend['covers']['type'] {
  const ours = scriptOfOurs(claim);
  if (!equalBytes(ours.script, script)) throw notOurs(claim.where);
  return ours.spend.covers.type;
}

/** Whose something is, by its number in the stream; `undefined` for somebody else's. */
export function ownerOf(number: number, where: string): BitcoinScriptType | 'wallet' | undefined {
  if (number >= stream.ownerNumbers.length) throw malformed(where, `no kind of script has number ${number}`);
  return stream.ownerNumbers[number];
}

/** Scripts of ours are short. */
export function checkLength(length: number, where: string): number {
  if (length > maxStep) throw notOurs(where);
  return length;
}

function notOurs(where: string): SymbolonError {
  return chainError('transaction/inconsistent', { where, reason: 'its script is not one of our key' });
}

function malformed(where: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'signing stream', where, reason });
}
