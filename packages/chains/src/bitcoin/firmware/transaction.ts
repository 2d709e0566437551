/**
 * Reads the signing stream of a Bitcoin transaction inside a card: proves inputs and change by derivation, says who
 * gets what, then gives one digest per input of ours.
 *
 * Memory: at most six running hashes at a time (624 bytes, as SHA-256 takes 104), the next record or script (256) and
 * a copy of it (256), eight accounts and a sum for each and the place of the first input (see `limits.ts`), the
 * results of the hashes (160), the last link of the chain, one path and one key (109), and sums. Less than 2 KiB,
 * however long the transaction: nothing is kept per input or output.
 *
 * Not checked, because a fixed memory can't: that no input is repeated. Consensus refuses such a transaction, so its
 * signatures are worth nothing.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import {
  chainError,
  type Interpreter,
  type InterpreterEvent,
  type KeyOracle,
  type SymbolonError,
  type Warning,
} from '@symbolon/interface';
import * as P from 'micro-packed';
import { interpretStepwise, maxStep, type Steps, take, takePieces } from '../../firmware/stepwise.ts';
import { checkKeyNetwork } from './address/networks.ts';
import { dustLimit, isUnguarded, isUnspendable } from './address/scripts.ts';
import { type ConfirmedWallet, takeWallet } from './multisig-wallet.ts';
import { provePrevout } from './previous-transaction.ts';
import { checkLength, ownerOf, proveOwn, readSignatures, type StreamReading } from './signatures.ts';
import * as stream from './signing-stream.ts';
import { StreamPath, takePath } from './stream-path.ts';
import { accountPaths, addAccount, type PackedAccounts } from './transaction/accounts.ts';
import { coveredAmounts, createAmountProofs } from './transaction/amounts.ts';
import { createChangeLedger } from './transaction/change.ts';
import { isTenth } from './transaction/fee-share.ts';
import { enforcesLockTime, relativeLockOf } from './transaction/locks.ts';
import { messageReason, signsMessage } from './transaction/message-digest.ts';
import { maxMoney } from './transaction/psbt.ts';
import { createTransactionHasher, sighash } from './transaction/sighash.ts';

const what = 'signing stream';

/** Number 1: the signing stream of `signing-stream.ts`. */
export const bitcoinInterpreter: Interpreter = Object.freeze({
  id: 1,
  begin: (keys: KeyOracle) =>
    interpretStepwise(what, function* (emit) {
      const reading = yield* readTransaction(keys, emit);
      yield* readSignatures(reading, emit);
    }),
});

function* readTransaction(keys: KeyOracle, emit: (event: InterpreterEvent) => void): Steps<StreamReading> {
  const header = stream.Header.decode(yield* take(stream.headerLength));
  const network = stream.networkNumbered(header.network);
  if (header.inputs === 0 || header.outputs === 0) throw malformed('header', 'no inputs or no outputs');
  const wallet = yield* readWallet(header.wallet, keys);
  const hasher = createTransactionHasher();
  const accounts: PackedAccounts = [];
  const sighashTypes: number[] = [];
  const warnings: Warning[] = [];
  let link: Uint8Array = new Uint8Array(32);
  let total = 0n;
  const inputs = { count: 0, amount: 0n };
  const proofs = createAmountProofs();
  const ledger = createChangeLedger(network.coinType);

  for (let position = 0; position < header.inputs; position += 1) {
    const where = `input ${position}`;
    const head = stream.InputHead.decode(yield* take(stream.inputHeadLength));
    const { txid, index, sequence, amount, scriptLength } = head;
    const owner = ownerOf(head.owner, where);
    total = addAmount(total, amount, where);
    hasher.input({ txid, index, sequence, amount, scriptLength });
    if (header.lockTime !== 0 && enforcesLockTime(head)) addOnce(warnings, 'locked');
    // Those of others too: one coin that is too young keeps the whole transaction out of every block.
    if (relativeLockOf(head, header.txVersion) !== undefined) addOnce(warnings, 'locked');
    let script: Uint8Array | undefined;
    if (owner === undefined) {
      yield* takePieces(scriptLength, hasher.script);
      addOnce(warnings, 'inputs-of-others');
      proofs.input(position, head.proven === 1, undefined);
    } else {
      script = (yield* take(checkLength(scriptLength, where))).slice();
      hasher.script(script);
      const path = yield* takePath(where);
      const sighashType = (yield* take(1))[0] ?? 0;
      checkKeyNetwork(path, network, where);
      if (wallet !== undefined && owner !== 'wallet')
        throw refused(where, 'coins of ours alone are spent with those of a wallet of several');
      const publicKey = keys.publicKey(path, 'secp256k1');
      const type = proveOwn(script, { owner, path, publicKey, wallet, where });
      if (sighashType !== sighash.all && (sighashType !== sighash.default || type !== 'taproot')) {
        throw refused(
          where,
          `signature hash type 0x${sighashType.toString(16).padStart(2, '0')} does not cover the whole transaction`,
        );
      }
      addOnce(sighashTypes, sighashType);
      addAccount(accounts, path);
      inputs.count += 1;
      inputs.amount += amount;
      ledger.spend(path, owner, amount);
      proofs.input(position, head.proven === 1, coveredAmounts(type, sighashType));
      const signature = stream.SignatureHead.encode({
        owner: head.owner,
        sighashType,
        position,
        txid,
        index,
        sequence,
        amount,
        publicKey,
      });
      link = stream.nextLink(link, signature, StreamPath.encode([...path]));
    }
    if (head.proven === 1) {
      const length = P.U32LE.decode(yield* take(4));
      yield* provePrevout({ txid, index, amount, script }, length, where);
    } else if (head.proven !== 0) throw malformed(where, 'neither proven nor unproven');
  }
  if (inputs.count === 0) throw refused('inputs', 'none is ours');
  proofs.check();

  const change = { count: 0, amount: 0n };
  let paid = 0n;
  let transfers = 0;
  for (let position = 0; position < header.outputs; position += 1) {
    const where = `output ${position}`;
    const { owner, amount, scriptLength } = stream.OutputHead.decode(yield* take(stream.outputHeadLength));
    const script = (yield* take(Math.min(scriptLength, maxStep))).slice();
    if (header.outputs === 1 && signsMessage({ amount, script }, scriptLength)) throw refused('outputs', messageReason);
    hasher.output({ amount, scriptLength });
    hasher.outputScript(script);
    const long = scriptLength > maxStep ? yield* readRest(script, scriptLength, hasher.outputScript) : undefined;
    paid = addAmount(paid, amount, where);
    if (isUnspendable(script, scriptLength)) addOnce(warnings, 'data-output');
    else if (amount < dustLimit(script, scriptLength)) addOnce(warnings, 'dust-output');
    if (isUnguarded(script, scriptLength)) addOnce(warnings, 'unguarded-output');
    const kind = ownerOf(owner, where);
    if (kind !== undefined) {
      checkLength(scriptLength, where);
      const path = yield* takePath(where);
      proveOwn(script, { owner: kind, path, publicKey: keys.publicKey(path, 'secp256k1'), wallet, where });
      if (ledger.comesBack(path, kind, amount)) {
        change.count += 1;
        change.amount += amount;
        continue;
      }
    }
    transfers += 1;
    emit({ type: 'transfer', transfer: { asset: network.asset, amount, recipient: long ?? script } });
  }
  if (paid > total)
    throw chainError('transaction/inconsistent', {
      where: 'outputs',
      reason: `they pay ${paid - total} sat more than the inputs hold`,
    });
  const fee = total - paid;
  if (isTenth(fee, { sent: paid - change.amount, kept: change.amount })) warnings.push('fee-high');
  const within = inputs.count === header.inputs && transfers === 0 ? ledger.within() : undefined;
  emit({
    type: 'facts',
    facts: Object.freeze({
      chain: network.chain,
      fee: { asset: network.asset, amount: fee },
      transfers,
      approvals: 0,
      inputs,
      change,
      accounts: accountPaths(accounts),
      sighashTypes,
      warnings,
      ...(within && { within }),
    }),
  });
  return { header, wallet, hashes: hasher.end(), link, own: inputs.count };
}

/** The wallet of several cosigners whose coins are spent, if there is one: the owner has to have confirmed it. */
function* readWallet(follows: number, keys: KeyOracle): Steps<ConfirmedWallet | undefined> {
  if (follows === 0) return undefined;
  if (follows !== 1) throw malformed('header', 'neither with nor without a wallet');
  const { id, ...wallet } = yield* takeWallet('wallet');
  if (!keys.knowsMultisigWallet(id)) throw refused('wallet', 'its owner has not confirmed it on this card');
  return wallet;
}

/** The rest of a script above {@link maxStep}. Returns SHA-256 of the whole, by which a policy names such a recipient. */
function* readRest(start: Uint8Array, length: number, use: (piece: Uint8Array) => void): Steps<Uint8Array> {
  const hash = sha256.create().update(start);
  yield* takePieces(length - start.length, (piece) => {
    use(piece);
    hash.update(piece);
  });
  return hash.digest();
}

function addOnce<T>(list: T[], item: T): void {
  if (!list.includes(item)) list.push(item);
}

function addAmount(sum: bigint, amount: bigint, where: string): bigint {
  if (sum + amount > maxMoney) throw malformed(where, `${amount} sat is not a possible amount`);
  return sum + amount;
}

function malformed(where: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what, where, reason });
}

function refused(where: string, reason: string): SymbolonError {
  return chainError('transaction/refused', { where, reason });
}
