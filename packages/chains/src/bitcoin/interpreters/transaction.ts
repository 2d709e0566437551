/**
 * Reads the signing stream of a Bitcoin transaction inside a card: proves inputs and change by derivation, says who
 * gets what, then gives one digest per input of ours.
 *
 * Memory: at most six running hashes at a time (624 bytes, as SHA-256 takes 104), the next record or script (256) and a
 * copy of it (256), four account paths (176) and a sum for each, the results of the hashes (160), the last link of the
 * chain, one path and one key (109), and sums. Some 1.7 KiB, however long the transaction: nothing is kept per input or
 * output.
 *
 * Not checked, because a fixed memory can't: that no input is repeated. Consensus refuses such a transaction, so its
 * signatures are worth nothing.
 */

import {
  chainError,
  equalPaths,
  hardenedDepth,
  type Interpreter,
  type InterpreterEvent,
  type KeyOracle,
  type Path,
  type SymbolonError,
  type Warning,
} from '@symbolon/interface';
import * as P from 'micro-packed';
import { interpretStepwise, type Steps, take, takePieces } from '../../interpreters/stepwise.ts';
import { dustLimit, isDataScript } from '../address/scripts.ts';
import { coveredAmounts, createAmountProofs } from '../transaction/amounts.ts';
import { createChangeLedger, hasCoinType } from '../transaction/change.ts';
import { maxMoney } from '../transaction/psbt.ts';
import { createTransactionHasher, sighash } from '../transaction/sighash.ts';
import { type ConfirmedWallet, takeWallet } from './multisig-wallet.ts';
import { provePrevout } from './previous-transaction.ts';
import { checkLength, ownerOf, proveOwn, readSignatures, type StreamReading } from './signatures.ts';
import * as stream from './signing-stream.ts';
import { StreamPath, takePath } from './stream-path.ts';

const what = 'signing stream';
const maxAccounts = 4;

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
  const accounts: Path[] = [];
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
      if (!hasCoinType(path, network.coinType)) throw refused(where, `its key is not one of ${network.name}`);
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
      addAccount(accounts, path, where);
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
    const script = (yield* take(checkLength(scriptLength, where))).slice();
    hasher.output({ amount, script });
    paid = addAmount(paid, amount, where);
    if (isDataScript(script)) addOnce(warnings, 'data-output');
    else if (amount < dustLimit(script)) addOnce(warnings, 'dust-output');
    const kind = ownerOf(owner, where);
    if (kind !== undefined) {
      const path = yield* takePath(where);
      proveOwn(script, { owner: kind, path, publicKey: keys.publicKey(path, 'secp256k1'), wallet, where });
      if (ledger.comesBack(path, kind, amount)) {
        change.count += 1;
        change.amount += amount;
        continue;
      }
    }
    transfers += 1;
    emit({ type: 'transfer', transfer: { asset: network.asset, amount, recipient: script } });
  }
  if (paid > total)
    throw chainError('transaction/inconsistent', {
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

function malformed(where: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what, where, reason });
}

function refused(where: string, reason: string): SymbolonError {
  return chainError('transaction/refused', { where, reason });
}
