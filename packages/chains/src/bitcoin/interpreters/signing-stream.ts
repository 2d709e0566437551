/**
 * The form in which a card reads a Bitcoin transaction: each fact once, in the order in which it can be checked with
 * little memory, then what it takes to compute each digest.
 *
 *     stream    = Header, [wallet, see `multisig-wallet.ts`], Input * inputs, Output * outputs, Signature * inputs of ours from the last to the first
 *     Input     = InputHead, script, [Path, sighash type: 1 byte, if ours], [length: 4 bytes, previous transaction, if proven]
 *     Output    = OutputHead, script, [Path, if ours]
 *     Signature = SignatureHead, Path, link: 32 bytes, [all inputs and outputs again, if p2pkh: Outpoint and sequence each, OutputHead and script each]
 *
 * Integers are little-endian, as in Bitcoin. A previous transaction is serialised without witnesses.
 *
 * The signatures repeat what was said about the inputs, and the card must notice a difference without having kept them.
 * So it hashes each input of ours into a chain, link n = SHA-256(link n-1 || SignatureHead n || Path n), and keeps only
 * the last link. Going backwards, it is told link n-1 with input n; if they hash to the link it holds, both are what
 * they were, and it now holds link n-1. The first link is 32 zero bytes.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { chainError, type Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type BitcoinNetwork, type BitcoinNetworkName, networks } from '../address/networks.ts';
import type { BitcoinScriptType } from '../address/scripts.ts';
import type { AnalysedOutput, Analysis, OwnInput } from '../transaction/analysis.ts';
import type { OwnScript } from '../transaction/own-scripts.ts';
import { sighash } from '../transaction/sighash.ts';
import { encodeWallet, isReadableWallet } from './multisig-wallet.ts';
import { StreamPath } from './stream-path.ts';

/** Networks and script types by their number in the stream. Append only. */
export const networkNumbers: readonly BitcoinNetworkName[] = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'];
/** 0 is somebody else's. */
export const ownerNumbers: readonly (BitcoinScriptType | 'wallet' | undefined)[] = [
  undefined,
  'p2pkh',
  'p2sh-p2wpkh',
  'p2wpkh',
  'p2tr',
  'wallet',
];

export const Header = /* @__PURE__ */ P.struct({
  network: P.U8,
  txVersion: P.I32LE,
  lockTime: P.U32LE,
  inputs: P.U32LE,
  outputs: P.U32LE,
  /** 1 if a wallet of several cosigners follows, whose coins the inputs of ours are. */
  wallet: P.U8,
});
export const headerLength = 18;

export const InputHead = /* @__PURE__ */ P.struct({
  owner: P.U8,
  /** 1 if the previous transaction follows. */
  proven: P.U8,
  txid: P.bytes(32, true),
  index: P.U32LE,
  sequence: P.U32LE,
  amount: P.U64LE,
  scriptLength: P.U16LE,
});
export const inputHeadLength = 52;

export const OutputHead = /* @__PURE__ */ P.struct({ owner: P.U8, amount: P.U64LE, scriptLength: P.U32LE });
export const outputHeadLength = 13;

export const SignatureHead = /* @__PURE__ */ P.struct({
  owner: P.U8,
  sighashType: P.U8,
  position: P.U32LE,
  txid: P.bytes(32, true),
  index: P.U32LE,
  sequence: P.U32LE,
  amount: P.U64LE,
  /** Compressed. */
  publicKey: P.bytes(33),
});
export const signatureHeadLength = 87;

/** Next link of the chain over our inputs. */
export function nextLink(link: Uint8Array, head: Uint8Array, path: Uint8Array): Uint8Array {
  return sha256(concatBytes(link, head, path));
}

/**
 * Whether a card can read a transaction: whole signature hash types, and inputs of ours that are under single keys, or
 * all under one wallet policy that a card reads, with one signature each.
 */
export function isReadable({ ownInputs, policies }: Analysis): boolean {
  const [first] = ownInputs;
  const descriptor = first?.policy === undefined ? undefined : policies[first.policy];
  return (
    ownInputs.every(
      ({ sighashType, policy, spends }) =>
        sighashType <= sighash.all && policy === first?.policy && spends.length === 1,
    ) &&
    (first?.policy === undefined || (descriptor !== undefined && isReadableWallet(descriptor)))
  );
}

/**
 * Writes the stream of a transaction for a card's interpreter. Signatures for it come back for the inputs of ours from
 * the last to the first.
 *
 * @param analysis One that {@link isReadable}: of others a card refuses the stream.
 * @throws `transaction/refused` for a wallet that no card reads
 */
export function encodeSigningStream(analysis: Analysis): Uint8Array {
  const { psbt, network, ownInputs, outputs, prevouts, policies, masterFingerprint } = analysis;
  const [first] = ownInputs;
  const wallet = first?.policy === undefined ? undefined : policies[first.policy];
  const own = new Map(ownInputs.map((input) => [input.position, input]));
  const parts: Uint8Array[] = [
    Header.encode({
      network: networkNumbers.indexOf(network.name),
      txVersion: psbt.txVersion,
      lockTime: psbt.lockTime,
      inputs: psbt.inputs.length,
      outputs: psbt.outputs.length,
      wallet: wallet === undefined ? 0 : 1,
    }),
    ...(wallet === undefined || first === undefined ? [] : [encodeWallet(wallet, masterFingerprint, first.path)]),
  ];
  let link: Uint8Array = new Uint8Array(32);
  const signatures: Uint8Array[] = [];
  psbt.inputs.forEach(({ txid, index, sequence, fields }, position) => {
    const { amount, script } = prevouts[position] ?? { amount: 0n, script: new Uint8Array() };
    const mine = own.get(position);
    const previous = fields.nonWitnessUtxo;
    const head = { txid, index, sequence, amount };
    const proven = previous === undefined ? 0 : 1;
    parts.push(InputHead.encode({ ...head, owner: ownerNumber(mine), proven, scriptLength: script.length }), script);
    if (mine !== undefined) {
      const path = encodePath(mine.path);
      const { sighashType, spends } = mine;
      const publicKey = spends[0]?.publicKey ?? new Uint8Array();
      parts.push(path, Uint8Array.of(sighashType));
      const signature = SignatureHead.encode({ ...head, owner: ownerNumber(mine), sighashType, position, publicKey });
      signatures.unshift(concatBytes(signature, path, link, repeated(mine, analysis)));
      link = nextLink(link, signature, path);
    }
    if (previous !== undefined) {
      const { version, inputs, outputs: paid, lockTime } = previous;
      const raw = RawOldTx.encode({ version, inputs: [...inputs], outputs: [...paid], lockTime });
      parts.push(P.U32LE.encode(raw.length), raw);
    }
  });
  for (const output of outputs.map((each) => withoutOther(each, first?.policy)))
    parts.push(encodeOutput(output), ...(output.own === undefined ? [] : [encodePath(output.own.path)]));
  return concatBytes(...parts, ...signatures);
}

/** Legacy signatures hash the whole transaction once per input. */
function repeated({ scriptType }: OwnInput, { psbt, outputs }: Analysis): Uint8Array {
  if (scriptType !== 'p2pkh') return new Uint8Array();
  const inputs = psbt.inputs.map(({ txid, index, sequence }) => RepeatedInput.encode({ txid, index, sequence }));
  return concatBytes(...inputs, ...outputs.map(encodeOutput));
}

/** To a card that is not told of a wallet, its outputs are somebody else's. */
function withoutOther(output: AnalysedOutput, policy: number | undefined): AnalysedOutput {
  return output.own?.scriptType === undefined && output.own?.policy !== policy ? { ...output, own: undefined } : output;
}

/** An input as legacy signatures repeat it. */
export const RepeatedInput = /* @__PURE__ */ P.struct({ txid: P.bytes(32, true), index: P.U32LE, sequence: P.U32LE });
export const repeatedInputLength = 40;

function encodeOutput({ amount, script, own }: AnalysedOutput): Uint8Array {
  return concatBytes(OutputHead.encode({ owner: ownerNumber(own), amount, scriptLength: script.length }), script);
}

function ownerNumber(own: OwnScript | undefined): number {
  return ownerNumbers.indexOf(own === undefined ? undefined : (own.scriptType ?? 'wallet'));
}

function encodePath(path: Path): Uint8Array {
  return StreamPath.encode([...path]);
}

/** The network of a number in a stream. */
export function networkNumbered(number: number): BitcoinNetwork {
  const name = networkNumbers[number];
  if (name === undefined)
    throw chainError('data/malformed', {
      what: 'signing stream',
      where: 'network',
      reason: `no network ${number}`,
    });
  return networks[name];
}
