/**
 * What the key of an address signs for a message: BIP-322, and for P2PKH the older "Bitcoin Signed Message" (BIP-137).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { p2pkh } from '@scure/btc-signer';
import { CompactSizeLen, RawOldTx, Script } from '@scure/btc-signer/script.js';
import { type BitcoinScriptType, scriptTypes } from '../address/scripts.ts';
import { hashTransaction, segwitDigest, sighash, taprootDigest } from './sighash.ts';

/** Running hash of a message, piece by piece. */
export type MessageHasher = {
  readonly update: (piece: Uint8Array) => void /** 32 bytes. */;
  readonly end: () => Uint8Array;
};

/** @param length Of the whole message in bytes. */
export function createMessageHasher(scriptType: BitcoinScriptType, length: number): MessageHasher {
  const hash = sha256.create();
  const update = (piece: Uint8Array): void => {
    hash.update(piece);
  };
  if (scriptType === 'p2pkh') {
    hash.update(utf8ToBytes('\x18Bitcoin Signed Message:\n')).update(CompactSizeLen.encode(length));
    return { update, end: () => sha256(hash.digest()) };
  }
  // BIP-340 tagged hash.
  const tag = sha256(utf8ToBytes('BIP0322-signed-message'));
  hash.update(concatBytes(tag, tag));
  return { update, end: () => hash.digest() };
}

/** Hash of a whole message. */
export function hashMessage(message: Uint8Array, scriptType: BitcoinScriptType): Uint8Array {
  const hasher = createMessageHasher(scriptType, message.length);
  hasher.update(message);
  return hasher.end();
}

/** The address that signs. */
export type MessageKey = {
  readonly scriptType: BitcoinScriptType;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** 33 bytes; not used for P2TR. */
  readonly publicKey: Uint8Array;
  /** Signature hash type for P2TR. */
  readonly taprootType?: number;
};

/**
 * From the hash of a message to the digest that is signed: for P2PKH itself, otherwise that of BIP-322's virtual
 * transaction.
 */
export function messageDigest(
  hash: Uint8Array,
  { scriptType, script, publicKey, taprootType = sighash.default }: MessageKey,
): Uint8Array {
  if (scriptType === 'p2pkh') return hash;
  const { inputs, outputs } = toSign(hash, script);
  const [input] = inputs;
  const transaction = { txVersion: 0, lockTime: 0 };
  const hashes = hashTransaction(inputs, [{ amount: 0n, script }], outputs);
  if (scriptTypes[scriptType].scheme === 'schnorr-bip341') {
    return taprootDigest(transaction, hashes, {
      ...input,
      amount: 0n,
      script,
      position: 0,
      sighashType: taprootType,
    });
  }
  return segwitDigest(transaction, hashes, {
    ...input,
    amount: 0n,
    scriptCode: p2pkh(publicKey).script,
    sighashType: sighash.all,
  });
}

/** BIP-322 "Full": the virtual `to_spend` pays the address, `to_sign` spends it to nobody. */
export function toSign(hash: Uint8Array, script: Uint8Array) {
  const toSpend = RawOldTx.encode({
    version: 0,
    inputs: [
      { txid: new Uint8Array(32), index: 0xffffffff, finalScriptSig: Script.encode(['OP_0', hash]), sequence: 0 },
    ],
    outputs: [{ amount: 0n, script }],
    lockTime: 0,
  });
  const input = { txid: sha256(sha256(toSpend)).reverse(), index: 0, sequence: 0 } as const;
  return { inputs: [input] as const, outputs: [{ amount: 0n, script: Uint8Array.of(opReturn) }] as const };
}

/** A script of this one byte (OP_RETURN) is that of the output of `to_sign`. */
const opReturn = 0x6a;

/** Why a transaction that {@link signsMessage} is not signed as one. */
export const messageReason = 'it is a signed message (BIP-322), which moves nothing: sign it as a message';

/**
 * Whether a transaction with this one output is a BIP-322 `to_sign`, whatever its inputs: its signatures are those of a
 * message, so who approves "0 BTC" would sign any text. It is of no other use, for it pays all to the fee.
 *
 * @param output The only one. `script` is the scriptPubKey, or the start of it.
 * @param length Of the whole script. Default: there is no more.
 */
export function signsMessage(
  { amount, script }: { readonly amount: bigint; readonly script: Uint8Array },
  length: number = script.length,
): boolean {
  return amount === 0n && length === 1 && script[0] === opReturn;
}
