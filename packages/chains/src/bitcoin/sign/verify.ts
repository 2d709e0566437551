/**
 * Whether signatures of others in a PSBT are valid, so that nothing is called complete that the network would refuse.
 * Scripts of one key and plain multisig are verified as consensus does; what else there is stays unverified.
 */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { OutScript } from '@scure/btc-signer';
import { Script } from '@scure/btc-signer/script.js';
import { hash160, scriptTypeLike, scriptTypes } from '../firmware/address/scripts.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';
import { hashTransaction, sighash } from '../firmware/transaction/sighash.ts';
import type { Spend } from '../firmware/transaction/spend.ts';
import type { Analysis, OwnInput } from '../transaction/analysis.ts';
import { digestOf } from './digests.ts';

type Verdict = 'valid' | 'invalid' | 'unverified';

type Covers = Spend['covers'];

/** Verifies signatures in a PSBT whose outpoints and outputs are settled. */
type SignatureVerifier = {
  /** Whether what finalizes an input satisfies its script. */
  readonly finalInput: (position: number) => Verdict;
  /** The input's map with those of its signatures alone that are valid. */
  readonly validOnly: (own: OwnInput, fields: PsbtInputMap) => PsbtInputMap;
};

/** @param prevouts What every input spends, in order. */
export function createSignatureVerifier({ psbt, prevouts }: Pick<Analysis, 'psbt' | 'prevouts'>): SignatureVerifier {
  const hashes = hashTransaction(psbt.inputs, prevouts, psbt.outputs);
  const at = (position: number, signature: Uint8Array, covers: Covers): Uint8Array => {
    const prevout = prevouts[position] ?? { amount: 0n, script: new Uint8Array(), proven: false };
    const typed = covers.type !== 'taproot' || signature.length === 65;
    const sighashType = typed ? (signature.at(-1) ?? 0) : sighash.default;
    // Legacy digests of other types are not made here, and no other type exists (BIP-341 refuses it, BIP-143 hashes
    // it).
    const known = [sighash.default, sighash.all, sighash.none, sighash.single].some(
      (base) => base === (sighashType & ~sighash.anyoneCanPay),
    );
    if (!known || (covers.type === 'legacy' && sighashType !== sighash.all))
      throw new RangeError(`signature hash type ${sighashType}`);
    return digestOf(psbt, hashes, { position, prevout, sighashType }, covers);
  };
  const ecdsa = (position: number, signature: Uint8Array, publicKey: Uint8Array, covers: Covers): boolean =>
    secp256k1.verify(signature.subarray(0, -1), at(position, signature, covers), publicKey, {
      prehash: false,
      format: 'der',
      lowS: true,
    });
  const taproot = (position: number, signature: Uint8Array, xOnly: Uint8Array, covers: Covers): boolean =>
    (signature.length === 64 || (signature.length === 65 && signature[64] !== sighash.default)) &&
    schnorr.verify(signature.subarray(0, 64), at(position, signature, covers), xOnly);

  return {
    finalInput: (position) => {
      const { fields } = psbt.inputs[position] ?? { fields: {} };
      const script = prevouts[position]?.script ?? new Uint8Array();
      try {
        return verifyFinal(script, fields, {
          ecdsa: (signature, key, covers) => ecdsa(position, signature, key, covers),
          taproot: (signature, key, covers) => taproot(position, signature, key, covers),
        });
      } catch {
        return 'unverified';
      }
    },
    validOnly: ({ position, prevout, spends: [spend] }, fields) => {
      const covers = spend?.covers;
      if (covers === undefined) return fields;
      const isValid = (verify: () => boolean): boolean => {
        try {
          return verify();
        } catch {
          return false;
        }
      };
      const partial = fields.partialSig?.filter(([key, signature]) =>
        isValid(() => ecdsa(position, signature, key, covers)),
      );
      const leaves = fields.tapScriptSig?.filter(([{ pubKey, leafHash }, signature]) =>
        isValid(() => taproot(position, signature, pubKey, { type: 'taproot', leafHash })),
      );
      const { partialSig: _, tapScriptSig: __, tapKeySig, ...rest } = fields;
      const isKeyPath =
        tapKeySig !== undefined &&
        isValid(() => taproot(position, tapKeySig, prevout.script.subarray(2), { type: 'taproot' }));
      return {
        ...rest,
        ...(partial !== undefined && partial.length > 0 && { partialSig: partial }),
        ...(leaves !== undefined && leaves.length > 0 && { tapScriptSig: leaves }),
        ...(isKeyPath && { tapKeySig }),
      };
    },
  };
}

type Verify = (signature: Uint8Array, publicKey: Uint8Array, covers: Covers) => boolean;
type Verifiers = { readonly ecdsa: Verify; readonly taproot: Verify };

const none = new Uint8Array();

function verifyFinal(script: Uint8Array, fields: PsbtInputMap, { ecdsa, taproot }: Verifiers): Verdict {
  const { finalScriptSig = none, finalScriptWitness: witness = [] } = fields;
  const verdict = (isValid: boolean): Verdict => (isValid ? 'valid' : 'invalid');
  const kind = scriptTypeLike(script);
  const [first = none, second = none] = witness;
  if (kind === 'p2tr') {
    if (witness.length !== 1) return 'unverified';
    return verdict(finalScriptSig.length === 0 && taproot(first, script.subarray(2), { type: 'taproot' }));
  }
  if (kind === 'p2pkh') {
    const pushes = pushesOf(finalScriptSig);
    const [signature, publicKey] = pushes ?? [];
    if (pushes?.length !== 2 || signature === undefined || publicKey === undefined) return 'invalid';
    const isKey = equalBytes(hash160(publicKey), script.subarray(3, 23)) && witness.length === 0;
    return verdict(isKey && ecdsa(signature, publicKey, { type: 'legacy', scriptCode: script }));
  }
  // BIP-16, BIP-141 "P2SH nested": the one push of the scriptSig is the script that is run.
  const redeemScript = kind === 'p2sh-p2wpkh' ? pushesOf(finalScriptSig)?.at(-1) : undefined;
  if (
    kind === 'p2sh-p2wpkh' &&
    (redeemScript === undefined || !equalBytes(hash160(redeemScript), script.subarray(2, 22)))
  )
    return 'invalid';
  if (kind !== 'p2sh-p2wpkh' && finalScriptSig.length > 0) return 'invalid';
  const program = redeemScript ?? script;
  if (scriptTypeLike(program) === 'p2wpkh') {
    const isKey = witness.length === 2 && second.length === 33;
    if (!isKey || !equalBytes(scriptTypes.p2wpkh.scriptPubKey(second), program)) return 'invalid';
    return verdict(ecdsa(first, second, { type: 'segwit', scriptCode: scriptTypes.p2pkh.scriptPubKey(second) }));
  }
  const isP2wsh = program.length === 34 && program[0] === 0 && program[1] === 32;
  const witnessScript = isP2wsh ? witness.at(-1) : undefined;
  if (isP2wsh && (witnessScript === undefined || !equalBytes(sha256(witnessScript), program.subarray(2))))
    return 'invalid';
  const scriptCode = witnessScript ?? redeemScript;
  if (scriptCode === undefined) return 'unverified';
  const given = isP2wsh ? witness.slice(0, -1) : (pushesOf(finalScriptSig) ?? []).slice(0, -1);
  const covers = { type: isP2wsh ? 'segwit' : 'legacy', scriptCode } as const;
  return multisigVerdict(scriptCode, given, (signature, key) => ecdsa(signature, key, covers));
}

/** OP_CHECKMULTISIG takes the signatures in the order of the keys, after an element that is not used (BIP-147). */
function multisigVerdict(
  script: Uint8Array,
  [unused, ...signatures]: readonly Uint8Array[],
  verify: (signature: Uint8Array, publicKey: Uint8Array) => boolean,
): Verdict {
  const multisig = OutScript.decode(script);
  if (multisig.type !== 'ms') return 'unverified';
  if (unused?.length !== 0 || signatures.length !== multisig.m) return 'invalid';
  let place = 0;
  for (const signature of signatures) {
    while (place < multisig.pubkeys.length && !verify(signature, multisig.pubkeys[place] ?? none)) place += 1;
    if (place === multisig.pubkeys.length) return 'invalid';
    place += 1;
  }
  return 'valid';
}

/** What a script pushes that does nothing else; `undefined` for any other. */
function pushesOf(script: Uint8Array): readonly Uint8Array[] | undefined {
  const parts = Script.decode(script).map((part) => (part === 0 || part === 'OP_0' ? none : part));
  return parts.every((part) => part instanceof Uint8Array) ? parts : undefined;
}
