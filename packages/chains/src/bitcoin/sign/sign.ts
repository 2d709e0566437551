import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  chainError,
  checkArgument,
  type Line,
  type Signer,
  type SignerCallOptions,
  type SymbolonError,
} from '@symbolon/interface';
import { callNames, checkApproved, checkSignOptions } from '../../sign/approved.ts';
import { boundSigner } from '../../sign/bound-signer.ts';
import { encodePsbt, type Psbt } from '../firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';
import { sighash } from '../firmware/transaction/sighash.ts';
import { signRequest } from '../firmware/transaction/spend.ts';
import { bitcoinInterpreter } from '../firmware/transaction.ts';
import { type Analysis, analysePsbt, type BitcoinPreviewOptions, type OwnInput } from '../transaction/analysis.ts';
import { type InputRequest, signRequestsOf } from './digests.ts';
import { encodeSigningStream, isReadable } from './encode-stream.ts';
import { type CompleteTransaction, finalizePsbt } from './finalize.ts';
import { type BitcoinPreview, previewOf } from './preview.ts';

/** Under which rules to sign, what was approved, a signal that stops it, and who hears of the progress. */
export type SignPsbtOptions = BitcoinPreviewOptions &
  SignerCallOptions & {
    /** `fingerprint` of the preview that was approved: anything else is refused. */
    readonly approved?: Uint8Array;
    /**
     * Finalizes where nothing is missing. With false, signatures are added and nothing more.
     * Default true.
     */
    readonly finalize?: boolean;
  };

/** What comes of signing. */
export type SignPsbtResult = {
  /** In the version it came in, with our signatures; finalized if nothing is missing, unless that was not wanted. */
  readonly psbt: Uint8Array;
  /** What was signed. */
  readonly preview: BitcoinPreview;
  /** Positions of the inputs we signed, from 0. */
  readonly signedInputs: readonly number[];
  /** Set if it was finalized: all its signatures are valid. */
  readonly complete: CompleteTransaction | undefined;
  /** Why it was not, for a person; `undefined` where it was, or was not wanted. */
  readonly incomplete: Line | undefined;
};

/**
 * Signs all inputs of ours in a PSBT with one request to the signer, after every check of `previewPsbt`. A signer
 * with `signTransaction` reads the transaction itself.
 *
 * @param psbt Binary form, version 0 or 2.
 * @throws as `previewPsbt`; `transaction/refused` if it is not what was approved; `signer/wrong-answer` if a
 * signature does not verify
 * @example
 * ```ts
 * import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
 * const { fingerprint } = await previewPsbt(signer, psbt); // shown to a person, who agrees
 * const { complete } = await signPsbt(signer, psbt, { approved: fingerprint });
 * complete?.txid; // => 'e9aad6961683ba618fec8baf87ce1f984200ad382f581754c7b9735016ba974b'
 * ```
 */
export async function signPsbt(
  given: Signer,
  psbt: Uint8Array,
  options: SignPsbtOptions = {},
): Promise<SignPsbtResult> {
  // Options and bytes are read once, before anything is awaited: what is shown is what is signed.
  checkSignOptions(options, ['network', 'maxFee', 'allowSighashTypes', 'policies', 'finalize', ...callNames]);
  // Not `...rest`, with which V8 reads the others again.
  const {
    approved: agreed,
    finalize = true,
    signal,
    onProgress,
    network,
    maxFee,
    allowSighashTypes,
    policies,
  } = options;
  if (agreed !== undefined) checkArgument('approved', agreed, 'bytes');
  const approved = agreed && new Uint8Array(agreed);
  const signer = boundSigner(given, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  const analysis = await analysePsbt(signer, psbt, { network, maxFee, allowSighashTypes, policies });
  const preview = previewOf(analysis);
  checkApproved(approved, preview.fingerprint);
  const requests = signRequestsOf(analysis);
  const signatures = await askForSignatures(signer, analysis, requests);
  if (signatures.length !== requests.length) {
    throw chainError('signer/wrong-answer', {
      where: 'signatures',
      reason: `${signatures.length} came back for ${requests.length} digests`,
    });
  }
  const inputs = [...analysis.psbt.inputs];
  requests.forEach((request, n) => {
    const { position, fields } = request.own;
    const input = inputs[position];
    const signature = signatures[n];
    if (input !== undefined && signature !== undefined)
      inputs[position] = { ...input, fields: withSignature({ ...input.fields, ...fields }, request, signature) };
  });
  const signed = withoutModifiable({ ...analysis.psbt, inputs }, analysis.ownInputs);
  const final = finalize ? finalizePsbt(signed, analysis) : { incomplete: undefined };
  const signedInputs = analysis.ownInputs.map(({ position }) => position);
  return 'complete' in final
    ? { psbt: final.psbt, preview, signedInputs, complete: final.complete, incomplete: undefined }
    : { psbt: encodePsbt(signed), preview, signedInputs, complete: undefined, incomplete: final.incomplete };
}

/** A signer that reads transactions gets this one to read, unless it asks for what such a reader refuses. */
async function askForSignatures(
  signer: Signer,
  analysis: Analysis,
  requests: readonly InputRequest[],
): Promise<readonly Uint8Array[]> {
  if (signer.signTransaction === undefined || !isReadable(analysis)) {
    return signer.signDigests(requests.map(({ spend, digest }) => signRequest(spend, digest)));
  }
  const signatures = await signer.signTransaction({
    interpreter: bitcoinInterpreter.id,
    transaction: encodeSigningStream(analysis),
  });
  return [...signatures].reverse();
}

/** Verifies a signature and adds it to the input's map. */
function withSignature(
  fields: PsbtInputMap,
  { own, spend, digest }: InputRequest,
  signature: Uint8Array,
): PsbtInputMap {
  const { sighashType, prevout, position } = own;
  const { publicKey, covers } = spend;
  if (covers.type === 'taproot') {
    const pubKey = publicKey.slice(1);
    const { leafHash } = covers;
    // The output key of a P2TR script follows OP_1 and a push of 32 bytes (BIP-341).
    const key = leafHash === undefined ? prevout.script.subarray(2) : pubKey;
    if (signature.length !== 64 || !schnorr.verify(signature, digest, key)) throw wrongSignature(position);
    const typed = sighashType === sighash.default ? signature : concatBytes(signature, Uint8Array.of(sighashType));
    if (leafHash === undefined) return { ...fields, tapKeySig: typed };
    const others = (fields.tapScriptSig ?? []).filter(
      ([id]) => !equalBytes(id.pubKey, pubKey) || !equalBytes(id.leafHash, leafHash),
    );
    return { ...fields, tapScriptSig: [...others, [{ pubKey, leafHash }, typed]] };
  }
  const compact = signature.subarray(0, 64);
  // BIP-146: nodes relay low S only.
  if (signature.length !== 65 || !secp256k1.verify(compact, digest, publicKey, { prehash: false, lowS: true }))
    throw wrongSignature(position);
  const der = secp256k1.Signature.fromBytes(compact, 'compact').toBytes('der');
  const others = (fields.partialSig ?? []).filter(([key]) => !equalBytes(key, publicKey));
  return { ...fields, partialSig: [...others, [publicKey, concatBytes(der, Uint8Array.of(sighashType))]] };
}

/** BIP-370, "Signer": a signature that covers inputs or outputs ends their being modifiable. */
function withoutModifiable(psbt: Psbt, ownInputs: readonly OwnInput[]): Psbt {
  const { txModifiable } = psbt.global;
  if (txModifiable === undefined) return psbt;
  let flags = txModifiable;
  for (const { sighashType } of ownInputs) {
    if ((sighashType & sighash.anyoneCanPay) === 0) flags &= ~1;
    if ((sighashType & 0x1f) !== sighash.none) flags &= ~2;
    if ((sighashType & 0x1f) === sighash.single) flags |= 4;
  }
  return { ...psbt, global: { ...psbt.global, txModifiable: flags } };
}

function wrongSignature(position: number): SymbolonError {
  return chainError('signer/wrong-answer', { where: `input ${position}`, reason: 'the signature does not verify' });
}
