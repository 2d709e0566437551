/**
 * Attempts of `adversary-cases.ts` as a host makes them, a stream for a card or a PSBT, and what has come of them in
 * the end. FOR TESTS ONLY.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { formatPath, type Path, type Scheme, type SignRequest } from '@symbolon/interface';
import * as bitcoinjs from 'bitcoinjs-lib';
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { type Psbt, transactionId } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import {
  type PsbtInputMap,
  type PsbtOutputMap,
  psbtCodecs,
  type RawTransaction,
} from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { singleKeySpend } from '../../../src/bitcoin/firmware/transaction/spend.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import type { Analysis, OwnInput } from '../../../src/bitcoin/transaction/analysis.ts';
import type { OwnScript } from '../../../src/bitcoin/transaction/own-scripts.ts';
import { nodeAt, testSeed } from '../../software-signer.ts';
import { type Attempt, type Case, keyOf, lossOf, type Place, scriptOf } from './adversary-cases.ts';

/** The transactions that made the coins, and ids. */
function previousOf({ inputs }: Case): readonly { readonly previous: RawTransaction; readonly txid: Uint8Array }[] {
  return inputs.map(({ at, amount }, n) => {
    const from = { txid: new Uint8Array(32).fill(n + 1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 };
    const previous = { version: 2, lockTime: 0, inputs: [from], outputs: [{ amount, script: scriptOf(at) }] };
    return { previous, txid: transactionId(previous) };
  });
}

const sequence = 0xfffffffd;

/** A signature is one of a transaction if it is by this key over this digest. */
function nameOfRequest({
  path,
  scheme,
  digest,
}: {
  readonly path: Path;
  readonly scheme: Scheme;
  readonly digest: Uint8Array;
}): string {
  return `${formatPath(path)} ${scheme} ${bytesToHex(digest)}`;
}

/**
 * For each input under a key of the owner's, the signatures of which it takes one, by bitcoinjs-lib's digests of the
 * transaction as it is.
 */
function signaturesFor(one: Case): readonly ReadonlySet<string>[] {
  const transaction = new bitcoinjs.Transaction();
  transaction.version = 2;
  for (const { txid } of previousOf(one)) transaction.addInput(Uint8Array.from(txid).reverse(), 0, sequence);
  for (const { at, amount } of one.outputs) transaction.addOutput(scriptOf(at), amount);
  const amounts = one.inputs.map(({ amount }) => amount);
  const spent = one.inputs.map(({ at }) => scriptOf(at));
  return one.inputs.flatMap(({ at, amount }, n) => {
    if (at.kind === 'theirs') return [];
    const { scheme } = scriptTypes[at.scriptType];
    const name = (digest: Uint8Array) => nameOfRequest({ path: at.path, scheme, digest });
    if (at.scriptType === 'p2tr')
      return [new Set([0, 1].map((type) => name(transaction.hashForWitnessV1(n, spent, amounts, type))))];
    const scriptCode = scriptTypes.p2pkh.scriptPubKey(keyOf(at));
    const legacy = at.scriptType === 'p2pkh';
    return [
      new Set([
        name(
          legacy
            ? transaction.hashForSignature(n, scriptCode, 1)
            : transaction.hashForWitnessV0(n, scriptCode, amount, 1),
        ),
      ]),
    ];
  });
}

/** What an attempt got: signatures, and what was counted for them. */
export type Outcome = {
  readonly given: readonly Pick<SignRequest, 'path' | 'scheme' | 'digest'>[];
  readonly counted: bigint;
};

/**
 * Whether the signatures of all attempts complete the transaction, and which attempts with a signature of it counted
 * less than the owner loses.
 */
export function judge(
  one: Case,
  outcomes: readonly Outcome[],
): { readonly complete: boolean; readonly cheated: readonly Outcome[] } {
  const needed = signaturesFor(one);
  const useful = outcomes.filter(({ given }) =>
    given.some((request) => needed.some((names) => names.has(nameOfRequest(request)))),
  );
  const all = new Set(outcomes.flatMap(({ given }) => given.map(nameOfRequest)));
  const complete = needed.length > 0 && needed.every((names) => [...names].some((name) => all.has(name)));
  return { complete, cheated: complete ? useful.filter(({ counted }) => counted < lossOf(one)) : [] };
}

/** The attempt as a stream for a card, whatever our own host would say of it. */
export function streamOf(one: Case, attempt: Attempt): Uint8Array {
  return encodeSigningStream(analysisOf(one, attempt));
}

function analysisOf(one: Case, attempt: Attempt): Analysis {
  const made = previousOf(one);
  const ownAt = (at: Place): OwnScript => ({
    ...{ scriptType: at.scriptType, policy: undefined, path: at.path, fields: {}, derived: undefined },
    spends: [singleKeySpend(at.scriptType, at.path, keyOf(at))],
  });
  const prevouts = attempt.inputs.map(({ amount, script, proven }) => ({ amount, script, proven }));
  const inputs = made.map(({ txid, previous }, n): Psbt['inputs'][number] => {
    const proven = prevouts[n]?.proven === true;
    return { txid, index: 0, sequence, prevout: prevouts[n], fields: proven ? { nonWitnessUtxo: previous } : {} };
  });
  const ownInputs = attempt.inputs.flatMap(({ ours }, position): OwnInput[] => {
    const prevout = prevouts[position];
    if (ours === undefined || prevout === undefined) return [];
    return [{ ...ownAt(ours), position, prevout, sighashType: ours.scriptType === 'p2tr' ? attempt.taprootType : 1 }];
  });
  const outputs = one.outputs.map(({ at, amount }, position) => ({
    ...{ position, amount, script: scriptOf(at), address: undefined, change: false },
    own: attempt.outputs[position] === true ? ownAt(at) : undefined,
  }));
  const psbt: Psbt = {
    ...{ version: 0, txVersion: 2, lockTime: 0, inputs, global: {} },
    outputs: outputs.map(({ amount, script }) => ({ amount, script, fields: {}, derived: undefined })),
  };
  return {
    psbt,
    network: networks.mainnet,
    policies: [],
    walletNames: [],
    virtualSize: 1,
    masterFingerprint: 0,
    ownInputs,
    prevouts,
    outputs,
    fee: 0n,
    warnings: [],
  };
}

/** The attempt as a PSBT. */
export function psbtOf(one: Case, attempt: Attempt): Uint8Array {
  const made = previousOf(one);
  const { fingerprint } = nodeAt(testSeed, []);
  const origin = (at: Place): PsbtInputMap & PsbtOutputMap => {
    const key = keyOf(at);
    const der = { fingerprint, path: [...at.path] };
    if (at.scriptType === 'p2tr')
      return { tapInternalKey: key.subarray(1), tapBip32Derivation: [[key.subarray(1), { hashes: [], der }]] };
    return { bip32Derivation: [[key, der]] };
  };
  const inputs = attempt.inputs.map(({ ours, amount, script, proven }, n): PsbtInputMap => {
    const previous = made[n]?.previous;
    return {
      ...(proven && previous !== undefined ? { nonWitnessUtxo: previous } : { witnessUtxo: { amount, script } }),
      ...(ours === undefined ? {} : origin(ours)),
      ...(ours?.scriptType === 'p2tr' ? { sighashType: attempt.taprootType } : {}),
    };
  });
  const unsignedTx = {
    ...{ version: 2, lockTime: 0 },
    inputs: made.map(({ txid }) => ({ txid, index: 0, sequence, finalScriptSig: new Uint8Array() })),
    outputs: one.outputs.map(({ at, amount }) => ({ amount, script: scriptOf(at) })),
  };
  const outputs = one.outputs.map(({ at }, n): PsbtOutputMap => (attempt.outputs[n] === true ? origin(at) : {}));
  return psbtCodecs[0].encode({ global: { unsignedTx }, inputs, outputs });
}
