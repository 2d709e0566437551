/** What every card makes of a stream, as the published vectors have it. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  formatPath,
  type Interpreter,
  type InterpreterEvent,
  isSymbolonError,
  type KeyOracle,
  type TransactionFacts,
} from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { commitmentOf, summaryBody, summaryVersion, told } from '@symbolon/protocol/summary';

/** Of the master key of the test seed, which all streams are read with. */
const masterFingerprint = 0x73c5da0a;

type Json = string | number | readonly Json[] | { readonly [name: string]: Json };
type Vector = { readonly [name: string]: Json };

/** Cards cut transactions into pieces in the same places. */
function* piecesOf(stream: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < stream.length; at += limits.signData) yield stream.subarray(at, at + limits.signData);
}

/** A stream, and either all that is reported, hashed and signed, or the refusal. */
export function vectorOf(name: string, interpreter: Interpreter, stream: Uint8Array, keys: KeyOracle): Vector {
  const given = { name, stream: bytesToHex(stream) };
  try {
    return { ...given, ...reportOf(interpreter, stream, keys) };
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    const { where } = error.context as { readonly where?: string };
    return { ...given, refused: status.transactionRefused.toString(16).toUpperCase(), place: where ?? error.code };
  }
}

function reportOf(interpreter: Interpreter, stream: Uint8Array, keys: KeyOracle): Vector {
  const interpretation = interpreter.begin(keys);
  const events: InterpreterEvent[] = [];
  let bytesRead = 0;
  for (const piece of piecesOf(stream)) {
    if (!events.some(({ type }) => type === 'facts')) bytesRead += piece.length;
    events.push(...interpretation.push(piece));
  }
  events.push(...interpretation.end());
  const transfers = events.flatMap((event) => (event.type === 'transfer' ? [event.transfer] : []));
  const approvals = events.flatMap((event) => (event.type === 'approval' ? [event.approval] : []));
  const digests = events.flatMap((event) => (event.type === 'digest' ? [event] : []));
  const [facts] = events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []));
  if (facts === undefined) throw new Error('no facts');
  const telling = sha256.create();
  for (const event of events) {
    if (event.type === 'transfer') telling.update(told.encode({ TAG: 'transfer', data: event.transfer }));
    if (event.type === 'approval') telling.update(told.encode({ TAG: 'approval', data: event.approval }));
    if (event.type === 'facts') telling.update(told.encode({ TAG: 'facts', data: event.facts }));
  }
  const hashes = {
    interpreter: interpreter.id,
    bytesHash: sha256(stream.subarray(0, bytesRead)),
    toldHash: telling.digest(),
  };
  const summary = { version: summaryVersion, masterFingerprint, bytesRead, facts, signatures: digests.length };
  return {
    transfers: transfers.map(({ asset, amount, recipient }) => [asset, String(amount), bytesToHex(recipient)]),
    approvals: approvals.map(({ asset, amount, spender }) => [asset, String(amount ?? 'any'), bytesToHex(spender)]),
    facts: factsOf(facts),
    commitment: bytesToHex(commitmentOf(hashes)),
    digests: digests.map(({ path, scheme, digest }) => [formatPath(path), scheme, bytesToHex(digest)]),
    summary: bytesToHex(summaryBody.encode({ ...summary, ...hashes })),
  };
}

/** What is always empty on a chain is left out. */
function factsOf(facts: TransactionFacts): Vector {
  const { chain, fee, inputs, change, accounts, sighashTypes, message, blind, warnings, within } = facts;
  const sum = ({ count, amount }: TransactionFacts['change']) => [count, String(amount)];
  return {
    chain,
    fee: [fee.asset, String(fee.amount)],
    ...(inputs.count > 0 && { inputs: sum(inputs), change: sum(change) }),
    accounts: accounts.map(formatPath),
    ...(sighashTypes.length > 0 && { sighashTypes }),
    ...(message && { message: [message.standard, bytesToHex(message.hash)] }),
    ...(blind && { blind }),
    warnings,
    ...(within && { within }),
  };
}

/** One case to a line, as the file is long. */
export function vectorFile(head: Vector, cases: readonly Vector[]): string {
  const lines = cases.map((one) => `    ${JSON.stringify(one)}`);
  const top = Object.entries(head).map(([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},\n`);
  return `{\n${top.join('')}  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
