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
import { chainError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type BitcoinNetwork, type BitcoinNetworkName, networks } from './address/networks.ts';
import type { BitcoinScriptType } from './address/scripts.ts';

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

/** An input as legacy signatures repeat it. */
export const RepeatedInput = /* @__PURE__ */ P.struct({ txid: P.bytes(32, true), index: P.U32LE, sequence: P.U32LE });
export const repeatedInputLength = 40;

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
