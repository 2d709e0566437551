/**
 * Reads the signing stream of a Bitcoin transaction inside a card: proves inputs and change by derivation, says who gets what, then gives one digest
 * per input of ours.
 *
 * Memory: at most six running hashes at a time (624 bytes, as SHA-256 takes 104), the next record or script (256) and a copy of it (256), four account
 * paths (176), the results of the hashes (160), the last link of the chain, one path and one key (109), and sums. Some 1.6 KiB, however long the
 * transaction: nothing is kept per input or output.
 *
 * Not checked, because a fixed memory can't: that no input is repeated. Consensus refuses such a transaction, so its signatures are worth nothing.
 */

import * as P from 'micro-packed';
import { ChainError } from '../errors.ts';
import type { Warning } from '../facts.ts';
import { equalPaths, hardenedDepth } from '../path.ts';
import { interpretStepwise, maxStep, type Steps, take, takePieces } from '../stepwise.ts';
import type { Interpreter, InterpreterEvent, KeyOracle, Path } from '../types.ts';
import { hasCoinType, isChange } from './change.ts';
import type { Network } from './networks.ts';
import { provePrevout } from './previous-transaction.ts';
import { equalBytes, maxMoney } from './psbt.ts';
import { dustLimit, isDataScript, type ScriptType, scriptTypes } from './scripts.ts';
import {
  createLegacyHasher,
  createTransactionHasher,
  type PrevoutHashes,
  segwitDigest,
  sighash,
  type TransactionHashes,
  taprootDigest,
} from './sighash.ts';
import * as stream from './signing-stream.ts';

const what = 'signing stream';
const maxAccounts = 4;

/** What the first part of the stream leaves behind for the signatures. */
type Reading = {
  readonly network: Network;
  readonly header: { readonly txVersion: number; readonly lockTime: number; readonly inputs: number; readonly outputs: number };
  readonly hashes: TransactionHashes & PrevoutHashes;
  readonly link: Uint8Array;
  readonly own: number;
};

/** Number 1: the signing stream of `signing-stream.ts`. */
export const bitcoinInterpreter: Interpreter = Object.freeze({
  id: 1,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const reading = yield* readTransaction(keys, emit);
      yield* readSignatures(reading, emit);
    }),
});

function* readTransaction(keys: KeyOracle, emit: (event: InterpreterEvent) => void): Steps<Reading> {
  const header = stream.Header.decode(yield* take(stream.headerLength));
  const network = stream.networkNumbered(header.network);
  if (header.inputs === 0 || header.outputs === 0) throw malformed('header', 'no inputs or no outputs');
  const hasher = createTransactionHasher();
  const accounts: Path[] = [];
  const sighashTypes: number[] = [];
  const warnings: Warning[] = [];
  let link: Uint8Array = new Uint8Array(32);
  let total = 0n;
  const inputs = { count: 0, amount: 0n };
  let unproven = 0;
  let signsAllAmounts = false;

  for (let position = 0; position < header.inputs; position += 1) {
    const where = `input ${position}`;
    const head = stream.InputHead.decode(yield* take(stream.inputHeadLength));
    const { txid, index, sequence, amount, scriptLength } = head;
    const scriptType = ownerOf(head.owner, where);
    total = addAmount(total, amount, where);
    hasher.input({ txid, index, sequence, amount, scriptLength });
    let script: Uint8Array | undefined;
    if (scriptType === undefined) {
      yield* takePieces(scriptLength, hasher.script);
      addOnce(warnings, 'inputs-of-others');
    } else {
      script = (yield* take(checkLength(scriptLength, where))).slice();
      hasher.script(script);
      const path = yield* stream.takePath(where);
      const sighashType = (yield* take(1))[0] ?? 0;
      if (!hasCoinType(path, network.coinType)) throw refused(where, `its key is not one of ${network.name}`);
      if (sighashType !== sighash.all && (sighashType !== sighash.default || scriptType !== 'p2tr')) {
        throw refused(where, `signature hash type 0x${sighashType.toString(16).padStart(2, '0')} does not cover the whole transaction`);
      }
      const publicKey = keys.publicKey(path, 'secp256k1');
      if (!equalBytes(scriptTypes[scriptType].scriptPubKey(publicKey), script)) throw notOurs(where);
      addOnce(sighashTypes, sighashType);
      addAccount(accounts, path, where);
      inputs.count += 1;
      inputs.amount += amount;
      if (scriptType === 'p2tr') signsAllAmounts = true;
      else if (head.proven === 0) unproven += 1;
      if (scriptType === 'p2pkh' && head.proven === 0)
        throw refused(where, 'its previous transaction is missing, so its amount is unknown');
      const signature = stream.SignatureHead.encode({ owner: head.owner, sighashType, position, txid, index, sequence, amount, publicKey });
      link = stream.nextLink(link, signature, stream.StreamPath.encode([...path]));
    }
    if (head.proven === 1) {
      const length = P.U32LE.decode(yield* take(4));
      yield* provePrevout({ txid, index, amount, script }, length, where);
    } else if (head.proven !== 0) throw malformed(where, 'neither proven nor unproven');
  }
  if (inputs.count === 0) throw refused('inputs', 'none is ours');
  // See analysePsbt: a version 0 signature covers its own amount only.
  if (unproven > 1 && !signsAllAmounts) throw refused('inputs', 'several amounts are unproven: their previous transactions are missing');

  const change = { count: 0, amount: 0n };
  let paid = 0n;
  let transfers = 0;
  for (let position = 0; position < header.outputs; position += 1) {
    const where = `output ${position}`;
    const { owner, amount, scriptLength } = stream.OutputHead.decode(yield* take(stream.outputHeadLength));
    const script = (yield* take(checkLength(scriptLength, where))).slice();
    hasher.output({ amount, script });
    paid = addAmount(paid, amount, where);
    if (isDataScript(script)) addOnce(warnings, 'data-output');
    else if (amount < dustLimit(script)) addOnce(warnings, 'dust-output');
    const scriptType = ownerOf(owner, where);
    if (scriptType !== undefined) {
      const path = yield* stream.takePath(where);
      if (!equalBytes(scriptTypes[scriptType].scriptPubKey(keys.publicKey(path, 'secp256k1')), script)) throw notOurs(where);
      if (isChange(path, scriptType, accounts)) {
        change.count += 1;
        change.amount += amount;
        continue;
      }
    }
    transfers += 1;
    emit({ type: 'transfer', transfer: { asset: network.asset, amount, recipient: script } });
  }
  if (paid > total)
    throw new ChainError('transaction/inconsistent', {
      where: 'outputs',
      reason: `they pay ${paid - total} sat more than the inputs hold`,
    });
  const fee = total - paid;
  if (fee * 10n > paid - change.amount) warnings.push('fee-high');
  emit({
    type: 'facts',
    facts: Object.freeze({
      chain: network.chain,
      fee: { asset: network.asset, amount: fee },
      transfers,
      approvals: 0,
      inputs,
      change,
      accounts,
      sighashTypes,
      warnings,
    }),
  });
  return { network, header, hashes: hasher.end(), link, own: inputs.count };
}

function* readSignatures({ header, hashes, link: lastLink, own }: Reading, emit: (event: InterpreterEvent) => void): Steps<void> {
  let held = lastLink;
  for (let left = own; left > 0; left -= 1) {
    const where = `signature ${left - 1}`;
    const headBytes = (yield* take(stream.signatureHeadLength)).slice();
    const path = yield* stream.takePath(where);
    const link = (yield* take(32)).slice();
    if (!equalBytes(stream.nextLink(link, headBytes, stream.StreamPath.encode([...path])), held)) {
      throw new ChainError('transaction/inconsistent', { where, reason: 'it is not the input that was shown' });
    }
    held = link;
    const { owner, sighashType, position, publicKey, txid, index, sequence, amount } = stream.SignatureHead.decode(headBytes);
    const scriptType = ownerOf(owner, where);
    if (scriptType === undefined) throw notOurs(where);
    const script = scriptTypes[scriptType].scriptPubKey(publicKey);
    const { scheme } = scriptTypes[scriptType];
    if (scriptType === 'p2tr') {
      const digest = taprootDigest(header, hashes, { txid, index, sequence, amount, script, position }, sighashType);
      emit({ type: 'digest', path, scheme, digest });
    } else if (scriptType === 'p2pkh') {
      emit({ type: 'digest', path, scheme, digest: yield* readLegacyDigest(header, hashes, position, script, where) });
    } else {
      const scriptCode = scriptTypes.p2pkh.scriptPubKey(publicKey);
      emit({
        type: 'digest',
        path,
        scheme,
        digest: segwitDigest(header, hashes, { txid, index, sequence, amount, scriptCode }, sighashType),
      });
    }
  }
}

/** The whole transaction comes by again, and has to hash to what it was. */
function* readLegacyDigest(
  header: Reading['header'],
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
    const { amount, scriptLength } = stream.OutputHead.decode(yield* take(stream.outputHeadLength));
    const script = yield* take(checkLength(scriptLength, where));
    again.output({ amount, script });
    legacy.output({ amount, script });
  }
  const { prevouts, sequences, outputs } = again.end();
  if (!equalBytes(prevouts, hashes.prevouts) || !equalBytes(sequences, hashes.sequences) || !equalBytes(outputs, hashes.outputs)) {
    throw new ChainError('transaction/inconsistent', { where, reason: 'the repeated transaction is not the one that was shown' });
  }
  return legacy.end();
}

function ownerOf(number: number, where: string): ScriptType | undefined {
  if (number >= stream.ownerNumbers.length) throw malformed(where, `no kind of script has number ${number}`);
  return stream.ownerNumbers[number];
}

function addAccount(accounts: Path[], path: Path, where: string): void {
  const account = path.slice(0, hardenedDepth(path));
  if (accounts.some((known) => equalPaths(known, account))) return;
  if (accounts.length === maxAccounts) throw refused(where, `more than ${maxAccounts} accounts pay`);
  accounts.push(account);
}

function addOnce<T>(list: T[], item: T): void {
  if (!list.includes(item)) list.push(item);
}

function addAmount(sum: bigint, amount: bigint, where: string): bigint {
  if (sum + amount > maxMoney) throw malformed(where, `${amount} sat is not a possible amount`);
  return sum + amount;
}

function checkLength(length: number, where: string): number {
  if (length > maxStep) throw refused(where, `a script of ${length} bytes`);
  return length;
}

function notOurs(where: string): ChainError {
  return new ChainError('transaction/inconsistent', { where, reason: 'its script is not one of our key' });
}

function malformed(where: string, reason: string): ChainError {
  return new ChainError('data/malformed', { what, where, reason });
}

function refused(where: string, reason: string): ChainError {
  return new ChainError('transaction/refused', { where, reason });
}
