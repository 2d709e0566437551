/**
 * Signed messages: proof that the owner of an address wrote a text, without a transaction. BIP-322 for witness
 * addresses, and for P2PKH the older form with a recoverable key ("Bitcoin Signed Message").
 */

import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { OutScript, p2pkh, p2wpkh } from '@scure/btc-signer';
import { RawTx, RawWitness, Script } from '@scure/btc-signer/script.js';
import { chainError, type Path, type Signer, type SignerCallOptions, type TransactionFacts } from '@symbolon/interface';
import { readAll } from '../../interpreters/read-all.ts';
import { boundSigner } from '../../sign/bound-signer.ts';
import { type BitcoinNetworkName, networkNamed } from '../address/networks.ts';
import { addressOfScript, type BitcoinScriptType, scriptOfAddress, scriptTypes } from '../address/scripts.ts';
import { bitcoinMessageInterpreter, encodeMessageStream } from '../interpreters/message.ts';
import { hashMessage, type MessageKey, messageDigest, toSign } from '../transaction/message-digest.ts';
import { sighash } from '../transaction/sighash.ts';

/** The address whose owner signs. */
export type BitcoinSignMessageOptions = SignerCallOptions & {
  /** Of the key, down to the address. */
  readonly path: Path;
  /** Default `p2wpkh`. */
  readonly scriptType?: BitcoinScriptType;
  /** Default `mainnet`. */
  readonly network?: BitcoinNetworkName;
};

/** A signed message. */
export type BitcoinSignMessageResult = {
  /** Whose owner signed. */
  readonly address: string;
  /** As people exchange it: base64, for BIP-322 with the prefix `smp` or `ful`. */
  readonly signature: string;
};

/** Whose signature it shall be. */
export type BitcoinVerifyMessageOptions = {
  readonly address: string;
  /** As {@link signMessage} gives it. */
  readonly signature: string;
  /** Of the address. Default `mainnet`. */
  readonly network?: BitcoinNetworkName;
};

/**
 * Signs a message with the key of one address.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws `signer/wrong-answer`, and what the signer throws
 * @see BIP-322: simple for P2WPKH and P2TR, full for P2SH-P2WPKH; BIP-137 for P2PKH
 * @example
 * ```ts
 * import { signMessage, verifyMessage } from '@symbolon/chains/bitcoin/sign';
 * import { parsePath } from '@symbolon/interface';
 * const { address, signature } = await signMessage(signer, 'Hello', { path: parsePath("m/84'/0'/0'/0/0") });
 * verifyMessage('Hello', { address, signature }); // => true
 * ```
 */
export async function signMessage(
  given: Signer,
  message: string | Uint8Array,
  options: BitcoinSignMessageOptions,
): Promise<BitcoinSignMessageResult> {
  const signer = boundSigner(given, options);
  const { path, scriptType = 'p2wpkh', network = 'mainnet' } = options;
  const bytes = bytesOf(message);
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { scheme, scriptPubKey } = scriptTypes[scriptType];
  const script = scriptPubKey(publicKey);
  const key = { scriptType, script, publicKey };
  const digest = messageDigest(hashMessage(bytes, scriptType), key);
  const [answer] =
    signer.signTransaction === undefined
      ? await signer.signDigests([{ path, scheme, digest }])
      : await signer.signTransaction({
          interpreter: bitcoinMessageInterpreter.id,
          transaction: encodeMessageStream({ network, scriptType, path, message: bytes }),
        });
  const signature = encodeSignature(answer ?? new Uint8Array(), bytes, key);
  const address = addressOfScript(script, networkNamed(network)) ?? '';
  if (!verifyMessage(bytes, { address, signature, network })) {
    throw chainError('signer/wrong-answer', { where: 'message', reason: 'the signature does not verify' });
  }
  return { address, signature };
}

/**
 * What a card tells of a message: with it `assertWillSign` asks the signer before a person.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws `transaction/refused` for a key of another network; what the signer throws
 * @example
 * ```ts
 * import { messageFacts } from '@symbolon/chains/bitcoin/sign';
 * import { parsePath } from '@symbolon/interface';
 * const facts = await messageFacts(signer, 'Hello', { path: parsePath("m/84'/0'/0'/0/0") });
 * facts.message?.standard; // => 'bip322'
 * ```
 */
export async function messageFacts(
  signer: Signer,
  message: string | Uint8Array,
  { path, scriptType = 'p2wpkh', network = 'mainnet' }: BitcoinSignMessageOptions,
): Promise<TransactionFacts> {
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const keys = { publicKey: () => publicKey, knowsMultisigWallet: () => false };
  const stream = encodeMessageStream({ network, scriptType, path, message: bytesOf(message) });
  return readAll(bitcoinMessageInterpreter.begin(keys), stream).facts;
}

/**
 * Whether a signature proves that the owner of a single-key address signed a message. Signatures with time locks or by
 * several keys are not understood, and so not confirmed.
 *
 * @throws `address/invalid`
 * @see BIP-322, whose test vector this is; BIP-137
 * @example
 * ```ts
 * import { verifyMessage } from '@symbolon/chains/bitcoin/sign';
 * const address = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
 * const signature =
 *   'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
 * verifyMessage('Hello World', { address, signature }); // => true
 * verifyMessage('Hello world', { address, signature }); // => false
 * ```
 */
export function verifyMessage(message: string | Uint8Array, options: BitcoinVerifyMessageOptions): boolean {
  const { address, signature, network = 'mainnet' } = options;
  const script = scriptOfAddress(address, networkNamed(network));
  const bytes = bytesOf(message);
  try {
    if (OutScript.decode(script).type === 'pkh') return verifyRecoverable(base64.decode(signature), bytes, script);
    if (signature.startsWith('ful')) return verifyFull(base64.decode(signature.slice(3)), bytes, script);
    // BIP-322: without a prefix a verifier may assume the simple form.
    const encoded = signature.startsWith('smp') ? signature.slice(3) : signature;
    return verifyWitness(RawWitness.decode(base64.decode(encoded)), bytes, script);
  } catch {
    return false;
  }
}

const bytesOf = (message: string | Uint8Array): Uint8Array =>
  typeof message === 'string' ? utf8ToBytes(message) : message;

function encodeSignature(
  answer: Uint8Array,
  message: Uint8Array,
  { scriptType, script, publicKey }: MessageKey,
): string {
  if (scriptType === 'p2tr') return `smp${base64.encode(RawWitness.encode([answer]))}`;
  const compact = answer.subarray(0, 64);
  // BIP-137: 31 to 34 for a compressed key under P2PKH.
  if (scriptType === 'p2pkh') return base64.encode(concatBytes(Uint8Array.of(31 + (answer[64] ?? 0)), compact));
  const der = secp256k1.Signature.fromBytes(compact, 'compact').toBytes('der');
  const witness = [concatBytes(der, Uint8Array.of(sighash.all)), publicKey];
  if (scriptType === 'p2wpkh') return `smp${base64.encode(RawWitness.encode(witness))}`;
  return `ful${base64.encode(encodeFull(hashMessage(message, scriptType), script, witness))}`;
}

function verifyWitness(witness: readonly Uint8Array[], message: Uint8Array, script: Uint8Array): boolean {
  const [signature, publicKey] = witness;
  if (signature === undefined) return false;
  const kind = OutScript.decode(script);
  if (kind.type === 'tr') {
    const type = signature[64] ?? sighash.default;
    if (witness.length !== 1 || signature.length > 65 || (signature.length === 65 && type !== sighash.all))
      return false;
    const digest = messageDigest(hashMessage(message, 'p2tr'), {
      ...{ scriptType: 'p2tr', script, publicKey: new Uint8Array() },
      taprootType: type,
    });
    return schnorr.verify(signature.subarray(0, 64), digest, kind.pubkey);
  }
  if (witness.length !== 2 || publicKey === undefined || signature.at(-1) !== sighash.all) return false;
  const scriptType = (['p2wpkh', 'p2sh-p2wpkh'] as const).find((type) =>
    equalBytes(scriptTypes[type].scriptPubKey(publicKey), script),
  );
  if (scriptType === undefined) return false;
  const digest = messageDigest(hashMessage(message, scriptType), { scriptType, script, publicKey });
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
