/** ECDSA signatures of EVM accounts: one is asked for, and nothing about it is believed. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { chainError, checkArgument, type Path, type Signer, type SignerCallOptions } from '@symbolon/interface';
import { evmCoin } from '../../firmware/coins.ts';
import { plainCopy } from '../../plain-copy.ts';
import { callNames, checkSignOptions } from '../../sign/approved.ts';
import { callOptions } from '../../sign/bound-signer.ts';
import { type OneSignature, requestSignature, type SignatureJob, wrongSignature } from '../../sign/one-signature.ts';
import { type EthereumAddress, formatAddress } from '../firmware/address/address.ts';
import { type Hex, toHex } from '../firmware/address/hex.ts';
import { signShape } from './approval.ts';
import { knownKey } from './known-key.ts';

/** What a person approved, from one preview: both, or neither where nobody was asked. */
type Approval =
  | {
      /** `fingerprint` of the preview: anything else is refused. */
      readonly approved: Uint8Array;
      /** `lines` of it: the fingerprint is over them as well. */
      readonly shown: readonly string[];
    }
  | { readonly approved?: never; readonly shown?: never };

/** With which key to sign, what was approved, a signal that stops it, and who hears of the progress. */
export type EthereumSignOptions = SignerCallOptions &
  Approval & {
    /** m/44'/60' or below. */
    readonly path: Path;
  };

/** A signed message or signed typed data. */
export type EthereumSignMessageResult = {
  /** Whose key signed. */
  readonly address: EthereumAddress;
  /** As wallets exchange it: 65 bytes r || s || v, v 27 or 28. */
  readonly signature: Hex;
};

/** Options of signing, as they were read. */
type ReadSignOptions = SignerCallOptions & {
  readonly path: Path;
  readonly approved: Uint8Array | undefined;
  readonly shown: readonly string[] | undefined;
};

/**
 * Options of signing, each read once: a getter must not name another key to the signer than was approved.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function readSignOptions(options: EthereumSignOptions): ReadSignOptions {
  checkSignOptions(options, ['path', 'shown', ...callNames]);
  const { path, approved, shown, signal, onProgress } = options;
  const call = callOptions({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
  const copy = { ...plainCopy('options', { path, approved, shown }), ...call };
  checkArgument('options', copy, signShape);
  if ((approved === undefined) !== (shown === undefined)) {
    const [argument, reason] =
      shown === undefined
        ? ['options.shown', 'missing: the lines that were approved']
        : ['options.approved', 'missing: the fingerprint of what was shown'];
    throw chainError('argument/invalid', { argument, reason });
  }
  return Object.freeze(copy);
}

const { Fn } = secp256k1.Point;
const halfOrder = Fn.ORDER >> 1n;

/**
 * Asks for one signature and proves that it is by that key over that digest.
 *
 * @returns 65 bytes r || s || recovery id (0 or 1), s in the lower half (EIP-2).
 * @throws SymbolonError `path/other-coin`, `signer/wrong-answer`
 */
export function requestEvmSignature(
  signer: Signer,
  job: SignatureJob,
  { path, ...call }: ReadSignOptions,
): Promise<OneSignature> {
  return requestSignature(signer, job, {
    path,
    coin: evmCoin,
    curve: 'secp256k1',
    check: checkSignature,
    ...callOptions(call),
  });
}

/** {@link requestEvmSignature}, written as wallets exchange it. */
export async function requestMessageSignature(
  signer: Signer,
  job: SignatureJob,
  options: ReadSignOptions,
): Promise<EthereumSignMessageResult> {
  const { signature, publicKey } = await requestEvmSignature(signer, job, options);
  return Object.freeze({
    address: formatAddress(knownKey(publicKey).account),
    signature: toHex(Uint8Array.of(...signature.subarray(0, 64), 27 + (signature[64] ?? 0))),
  });
}

/**
 * SEC 1, section 4.1.4, with R itself in place of its x-coordinate alone: so the recovery id is checked as well,
 * without a second key to recover. Of public values, so its time may depend on them.
 */
function checkSignature(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): void {
  if (signature.length !== 65) throw wrongSignature(`${signature.length} bytes instead of 65`);
  const recovery = signature[64] ?? 0xff;
  if (recovery > 1) throw wrongSignature(`recovery id ${recovery}`);
  const r = bytesToNumberBE(signature.subarray(0, 32));
  const s = bytesToNumberBE(signature.subarray(32, 64));
  if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) throw wrongSignature('not a signature');
  if (s > halfOrder) throw wrongSignature('s in the upper half (EIP-2)');
  const inverse = Fn.inv(s);
  const sum = knownKey(publicKey).sum(Fn.mul(Fn.create(bytesToNumberBE(digest)), inverse), Fn.mul(r, inverse));
  const { x, y } = sum.toAffine();
  if (x !== r || y % 2n !== BigInt(recovery)) throw wrongSignature('made by another key, or over something else');
}
