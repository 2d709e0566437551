/**
 * Signed messages: proof that the owner of an address wrote a text, without a transaction. BIP-322 for witness
 * addresses, and for P2PKH the older form with a recoverable key ("Bitcoin Signed Message"), which is verified for
 * witness addresses too.
 */

import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64, hex, utf8 } from '@scure/base';
import { RawTx, RawWitness, Script } from '@scure/btc-signer/script.js';
import {
  chainError,
  checkArgument,
  formatPath,
  type Line,
  line,
  type Path,
  quote,
  type Signer,
  type SignerCallOptions,
  type TransactionFacts,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { readAll } from '../../firmware/read-all.ts';
import { callNames, checkApproved, checkSignOptions, fingerprintOf } from '../../sign/approved.ts';
import { boundSigner } from '../../sign/bound-signer.ts';
import { type BitcoinNetworkName, checkKeyNetwork, networkNamed } from '../firmware/address/networks.ts';
import {
  addressOfScript,
  type BitcoinScriptType,
  scriptOfAddress,
  scriptTypeLike,
  scriptTypes,
} from '../firmware/address/scripts.ts';
import { bitcoinMessageInterpreter, encodeMessageStream } from '../firmware/message.ts';
import { hashMessage, type MessageKey, messageDigest, toSign } from '../firmware/transaction/message-digest.ts';
import { sighash } from '../firmware/transaction/sighash.ts';

/** The address whose owner signs. */
export type BitcoinMessageOptions = {
  /** Of the key, down to the address. */
  readonly path: Path;
  /** Default `p2wpkh`. */
  readonly scriptType?: BitcoinScriptType | undefined;
  /** Default `mainnet`. */
  readonly network?: BitcoinNetworkName | undefined;
};

/** The address whose owner signs, and what was approved. */
export type BitcoinSignMessageOptions = SignerCallOptions &
  BitcoinMessageOptions & {
    /** `fingerprint` of the preview that was approved: anything else is refused. */
    readonly approved?: Uint8Array;
  };

/** What a person must see before a message is signed. Frozen. */
export type BitcoinMessagePreview = {
  /** As a card tells them: with them `assertWillSign` asks the signer before a person. */
  readonly facts: TransactionFacts;
  /** Whose owner signs. */
  readonly address: string;
  /** The message, if it is UTF-8. */
  readonly text: string | undefined;
  /** What to show, most important first. */
  readonly lines: readonly Line[];
  /** 32 bytes over all that is shown. Given to `signMessage`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
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
  /** As {@link signMessage} gives it, or by BIP-137 in base64. */
  readonly signature: string;
  /** Of the address. Default `mainnet`. */
  readonly network?: BitcoinNetworkName;
};

/** All of it is read once, before anything is awaited: what is shown is what is signed. */
function readRequest(message: string | Uint8Array, options: BitcoinMessageOptions) {
  checkArgument('options', options, 'object');
  const { path: given, scriptType = 'p2wpkh', network: name = 'mainnet' } = options;
  const path = Array.isArray(given) ? [...given] : given;
  checkArgument('options.path', path, ['uint']);
  if (typeof scriptType !== 'string' || !Object.hasOwn(scriptTypes, scriptType))
    throw chainError('argument/invalid', { argument: 'options.scriptType', reason: 'no such script type' });
  const network = networkNamed(name);
  checkKeyNetwork(path, network, 'message');
  return { bytes: bytesOf(message), path, scriptType, network };
}
type MessageRequest = ReturnType<typeof readRequest>;

/**
 * What a message says, and who signs it.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws `argument/invalid`; `transaction/refused` for a key of another network; what the signer throws
 * @example
 * ```ts
 * import { previewMessage } from '@symbolon/chains/bitcoin/sign';
 * import { parsePath } from '@symbolon/interface';
 * const { facts, lines } = await previewMessage(signer, 'Hello', { path: parsePath("m/84'/0'/0'/0/0") });
 * facts.message?.standard; // => 'bip322'
 * lines[0]; // => 'Sign the message "Hello"'
 * ```
 */
export async function previewMessage(
  signer: Signer,
  message: string | Uint8Array,
  options: BitcoinMessageOptions,
): Promise<BitcoinMessagePreview> {
  const request = readRequest(message, options);
  const { publicKey } = await signer.getPublicKey({ path: request.path, curve: 'secp256k1' });
  return previewOf(request, publicKey);
}

function previewOf(request: MessageRequest, publicKey: Uint8Array): BitcoinMessagePreview {
  const { bytes, path, scriptType, network } = request;
  const keys = { publicKey: () => publicKey, knowsMultisigWallet: () => false };
  const { facts } = readAll(bitcoinMessageInterpreter.begin(keys), streamOf(request));
  const address = addressOfScript(scriptTypes[scriptType].scriptPubKey(publicKey), network) ?? '';
  const text = textOf(bytes);
  const lines = warningsFirst([
    text === undefined
      ? warn`Sign ${bytes.length} bytes that are not text: ${word(hex.encode(bytes))}`
      : line`Sign the message ${quote(text)}`,
    line`By the owner of ${word(address)} (${word(formatPath(path))})`,
  ]);
  const fingerprint = fingerprintOf('Symbolon approval bitcoin message', [
    bytes,
    utf8ToBytes(JSON.stringify([network.name, scriptType, path, address])),
  ]);
  return Object.freeze({ facts, address, text, lines, fingerprint });
}

const streamOf = ({ bytes, path, scriptType, network }: MessageRequest): Uint8Array =>
  encodeMessageStream({ network: network.name, scriptType, path, message: bytes });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.encode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Signs a message with the key of one address. Show `previewMessage` first, and give the fingerprint of what was
 * approved.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws as `previewMessage`; `transaction/refused` if it is not what was approved; `signer/wrong-answer`
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
  checkSignOptions(options, ['path', 'scriptType', 'network', ...callNames]);
  // Not `...rest`, with which V8 reads the others again.
  const { approved: agreed, signal, onProgress, path: at, scriptType: kind, network: on } = options;
  const request = readRequest(message, { path: at, scriptType: kind, network: on });
  if (agreed !== undefined) checkArgument('approved', agreed, 'bytes');
  const approved = agreed && new Uint8Array(agreed);
  const signer = boundSigner(given, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  const { bytes, path, scriptType, network } = request;
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { address, fingerprint } = previewOf(request, publicKey);
  checkApproved(approved, fingerprint);
  const { scheme, scriptPubKey } = scriptTypes[scriptType];
  const key = { scriptType, script: scriptPubKey(publicKey), publicKey };
  const digest = messageDigest(hashMessage(bytes, scriptType), key);
  const [answer] =
    signer.signTransaction === undefined
      ? await signer.signDigests([{ path, scheme, digest }])
      : await signer.signTransaction({ interpreter: bitcoinMessageInterpreter.id, transaction: streamOf(request) });
  const signature = encodeSignature(answer ?? new Uint8Array(), bytes, key);
  if (!verifyMessage(bytes, { address, signature, network: network.name })) {
    throw chainError('signer/wrong-answer', { where: 'message', reason: 'the signature does not verify' });
  }
  return { address, signature };
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
  checkArgument('options', options, 'object');
  const { address, signature, network = 'mainnet' } = options;
  checkArgument('options.signature', signature, 'text');
  const script = scriptOfAddress(address, networkNamed(network));
  const bytes = bytesOf(message);
  const scriptType = scriptTypeLike(script);
  if (scriptType === undefined) return false;
  try {
    if (signature.startsWith('ful')) return verifyFull(base64.decode(signature.slice(3)), bytes, script);
    // BIP-322: without a prefix a verifier may assume the simple form.
    const decoded = base64.decode(signature.startsWith('smp') ? signature.slice(3) : signature);
    // BIP-137: 65 bytes, the first of them above the number of elements of any witness here.
    if (scriptType === 'p2pkh' || (decoded.length === 65 && (decoded[0] ?? 0) >= 27))
      return verifyRecoverable(decoded, bytes, { script, scriptType });
    return verifyWitness(RawWitness.decode(decoded), bytes, script);
  } catch {
    return false;
  }
}

function bytesOf(message: string | Uint8Array): Uint8Array {
  if (typeof message === 'string') return utf8ToBytes(message);
  checkArgument('message', message, 'bytes');
  return new Uint8Array(message);
}

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
  if (scriptTypeLike(script) === 'p2tr') {
    const type = signature[64] ?? sighash.default;
    if (witness.length !== 1 || signature.length > 65 || (signature.length === 65 && type !== sighash.all))
      return false;
    const digest = messageDigest(hashMessage(message, 'p2tr'), {
      ...{ scriptType: 'p2tr', script, publicKey: new Uint8Array() },
      taprootType: type,
    });
    return schnorr.verify(signature.subarray(0, 64), digest, script.subarray(2));
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
  const redeemScript = scriptTypes.p2wpkh.scriptPubKey(witness[1] ?? new Uint8Array());
  const isNested = scriptTypeLike(script) === 'p2sh-p2wpkh';
  const finalScriptSig = isNested ? Script.encode([redeemScript]) : new Uint8Array();
  return RawTx.encode({
    version: 0,
    segwitFlag: true,
    inputs: inputs.map((input) => ({ ...input, finalScriptSig })),
    outputs: [...outputs],
    witnesses: [[...witness]],
    lockTime: 0,
  });
}

/**
 * BIP-137, "Background on ECDSA Signatures": the header says the script type beside the key to recover, 27 to 30 P2PKH
 * of an uncompressed key, 31 to 34 of a compressed one, 35 to 38 P2SH-P2WPKH, 39 to 42 P2WPKH. Electrum and others
 * write 31 to 34 for them too.
 */
function verifyRecoverable(
  signature: Uint8Array,
  message: Uint8Array,
  { script, scriptType }: Pick<MessageKey, 'script' | 'scriptType'>,
): boolean {
  const header = signature[0] ?? 0;
  const firsts: { readonly [T in BitcoinScriptType]: readonly number[] } = {
    p2pkh: [27, 31],
    'p2sh-p2wpkh': [31, 35],
    p2wpkh: [31, 39],
    p2tr: [],
  };
  const first = firsts[scriptType].find((each) => header >= each && header < each + 4);
  if (signature.length !== 65 || first === undefined) return false;
  const recovered = secp256k1.Signature.fromBytes(signature.subarray(1), 'compact').addRecoveryBit(header - first);
  const publicKey = recovered.recoverPublicKey(hashMessage(message, 'p2pkh')).toBytes(first !== 27);
  return equalBytes(scriptTypes[scriptType].scriptPubKey(publicKey), script);
}
