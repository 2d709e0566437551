/**
 * Signed messages: proof that the owner of an address wrote a text, without a transaction. BIP-322 for witness
 * addresses, and for P2PKH the older form with a recoverable key ("Bitcoin Signed Message").
 */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { OutScript, p2pkh, p2wpkh } from '@scure/btc-signer';
import { RawTx, RawWitness, Script } from '@scure/btc-signer/script.js';
import { ChainError } from '../errors.ts';
import type { Path, Signer } from '../types.ts';
import { hashMessage, messageDigest, toSign } from './message-digest.ts';
import { bitcoinMessageInterpreter, encodeMessageStream } from './message-interpreter.ts';
import { type NetworkName, networkNamed } from './networks.ts';
import { equalBytes } from './psbt.ts';
import { addressOfScript, type ScriptType, scriptOfAddress, scriptTypes } from './scripts.ts';
import { sighash } from './sighash.ts';

/** A text, and the address whose owner signs it. */
export type MessageOptions = {
  /** Signed as UTF-8. */
  readonly message: string;
  /** Of the key, down to the address. */
  readonly path: Path;
  /** Default `p2wpkh`. */
  readonly scriptType?: ScriptType;
  /** Default `mainnet`. */
  readonly network?: NetworkName;
};

/** What goes to whoever asked for the proof. */
export type SignedMessage = {
  /** Whose owner signed. */
  readonly address: string;
  /** As people exchange it: base64, for BIP-322 with the prefix `smp` or `ful`. */
  readonly signature: string;
};

/**
 * Signs a text with the key of one address.
 *
 * @throws `signer/wrong-answer`, and what the signer throws
 * @see BIP-322: simple for P2WPKH and P2TR, full for P2SH-P2WPKH; BIP-137 for P2PKH
 * @example
 * ```ts
 * import { signMessage, verifyMessage } from '@symbolon/chains/bitcoin/message';
 * import { parsePath } from '@symbolon/chains/path';
 * const { address, signature } = await signMessage(signer, { message: 'Hello', path: parsePath("m/84'/0'/0'/0/0") });
 * verifyMessage({ address, message: 'Hello', signature }); // => true
 * ```
 */
export async function signMessage(signer: Signer, options: MessageOptions): Promise<SignedMessage> {
  const { message, path, scriptType = 'p2wpkh', network = 'mainnet' } = options;
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { scheme, scriptPubKey } = scriptTypes[scriptType];
  const script = scriptPubKey(publicKey);
  const digest = messageDigest(hashMessage(utf8ToBytes(message), scriptType), scriptType, script, publicKey);
  const [answer] =
    signer.signTransaction === undefined
      ? await signer.signDigests([{ path, scheme, digest }])
      : await signer.signTransaction({
          interpreter: bitcoinMessageInterpreter.id,
          transaction: encodeMessageStream({ network, scriptType, path, message: utf8ToBytes(message) }),
        });
  const signature = encodeSignature(answer ?? new Uint8Array(), message, scriptType, publicKey, script);
  const address = addressOfScript(script, networkNamed(network)) ?? '';
  if (!verifyMessage({ address, message, signature, network })) {
    throw new ChainError('signer/wrong-answer', { where: 'message', reason: 'the signature does not verify' });
  }
  return { address, signature };
}

/**
 * Whether a signature proves that the owner of a single-key address signed a text. Signatures with time locks or by
 * several keys are not understood, and so not confirmed.
 *
 * @param claim `network` of the address, default `mainnet`.
 * @throws `address/invalid`
 * @see BIP-322, whose test vector this is; BIP-137
 * @example
 * ```ts
 * import { verifyMessage } from '@symbolon/chains/bitcoin/message';
 * const address = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
 * const signature =
 *   'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
 * verifyMessage({ address, message: 'Hello World', signature }); // => true
 * verifyMessage({ address, message: 'Hello world', signature }); // => false
 * ```
 */
export function verifyMessage(claim: {
  readonly address: string;
  readonly message: string;
  readonly signature: string;
  readonly network?: NetworkName;
}): boolean {
  const script = scriptOfAddress(claim.address, networkNamed(claim.network ?? 'mainnet'));
  const message = utf8ToBytes(claim.message);
  try {
    if (OutScript.decode(script).type === 'pkh')
      return verifyRecoverable(base64.decode(claim.signature), message, script);
    if (claim.signature.startsWith('ful')) return verifyFull(base64.decode(claim.signature.slice(3)), message, script);
    // BIP-322: without a prefix a verifier may assume the simple form.
    const encoded = claim.signature.startsWith('smp') ? claim.signature.slice(3) : claim.signature;
    return verifyWitness(RawWitness.decode(base64.decode(encoded)), message, script);
  } catch {
    return false;
  }
}

function encodeSignature(
  answer: Uint8Array,
  message: string,
  scriptType: ScriptType,
  publicKey: Uint8Array,
  script: Uint8Array,
): string {
  if (scriptType === 'p2tr') return `smp${base64.encode(RawWitness.encode([answer]))}`;
  const compact = answer.subarray(0, 64);
  // BIP-137: 31 to 34 for a compressed key under P2PKH.
  if (scriptType === 'p2pkh') return base64.encode(concatBytes(Uint8Array.of(31 + (answer[64] ?? 0)), compact));
  const der = secp256k1.Signature.fromBytes(compact, 'compact').toBytes('der');
  const witness = [concatBytes(der, Uint8Array.of(sighash.all)), publicKey];
  if (scriptType === 'p2wpkh') return `smp${base64.encode(RawWitness.encode(witness))}`;
  return `ful${base64.encode(encodeFull(hashMessage(utf8ToBytes(message), scriptType), script, witness))}`;
}

function verifyWitness(witness: readonly Uint8Array[], message: Uint8Array, script: Uint8Array): boolean {
  const [signature, publicKey] = witness;
  if (signature === undefined) return false;
  const kind = OutScript.decode(script);
  if (kind.type === 'tr') {
    const type = signature[64] ?? sighash.default;
    if (witness.length !== 1 || signature.length > 65 || (signature.length === 65 && type !== sighash.all))
      return false;
    const digest = messageDigest(hashMessage(message, 'p2tr'), 'p2tr', script, new Uint8Array(), type);
    return schnorr.verify(signature.subarray(0, 64), digest, kind.pubkey);
  }
  if (witness.length !== 2 || publicKey === undefined || signature.at(-1) !== sighash.all) return false;
  const scriptType = (['p2wpkh', 'p2sh-p2wpkh'] as const).find((type) =>
    equalBytes(scriptTypes[type].scriptPubKey(publicKey), script),
  );
  if (scriptType === undefined) return false;
  const digest = messageDigest(hashMessage(message, scriptType), scriptType, script, publicKey);
  return secp256k1.verify(signature.subarray(0, -1), digest, publicKey, { prehash: false, format: 'der', lowS: true });
}

/** Nothing in the transaction may differ from what the message implies. */
function verifyFull(bytes: Uint8Array, message: Uint8Array, script: Uint8Array): boolean {
  const [witness = []] = RawTx.decode(bytes).witnesses ?? [];
  return (
    equalBytes(bytes, encodeFull(hashMessage(message, 'p2sh-p2wpkh'), script, witness)) &&
    verifyWitness(witness, message, script)
  );
}

/** BIP-322 "Full" for a single key: `to_sign` with its witness, for P2SH-P2WPKH with the redeem script. */
function encodeFull(hash: Uint8Array, script: Uint8Array, witness: readonly Uint8Array[]): Uint8Array {
  const { inputs, outputs } = toSign(hash, script);
  const nested = OutScript.decode(script).type === 'sh';
  const finalScriptSig = nested ? Script.encode([p2wpkh(witness[1] ?? new Uint8Array()).script]) : new Uint8Array();
  return RawTx.encode({
    version: 0,
    segwitFlag: true,
    inputs: inputs.map((input) => ({ ...input, finalScriptSig })),
    outputs: [...outputs],
    witnesses: [[...witness]],
    lockTime: 0,
  });
}

function verifyRecoverable(signature: Uint8Array, message: Uint8Array, script: Uint8Array): boolean {
  const header = signature[0] ?? 0;
  if (signature.length !== 65 || header < 27 || header > 34) return false;
  const recovered = secp256k1.Signature.fromBytes(signature.subarray(1), 'compact').addRecoveryBit((header - 27) & 3);
  const publicKey = recovered.recoverPublicKey(hashMessage(message, 'p2pkh')).toBytes(header >= 31);
  return equalBytes(p2pkh(publicKey).script, script);
}
