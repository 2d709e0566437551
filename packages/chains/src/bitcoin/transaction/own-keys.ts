/**
 * Proof, by derivation, of which keys in a PSBT are ours: a claimed path counts only if the key derived along it is the
 * claimed key.
 */

import { equalBytes } from '@noble/curves/utils.js';
import type { HDKey } from '@scure/bip32';
import {
  chainError,
  formatPath,
  hardened,
  hardenedDepth,
  maxPathDepth,
  type Path,
  type PublicKey,
  type Signer,
} from '@symbolon/interface';
import { formatFingerprint, publicNode } from '../address/account.ts';
import { createPublicChildren, type PublicChildren } from '../address/public-children.ts';
import type { Psbt } from '../firmware/transaction/psbt.ts';
import type { PsbtInputMap, PsbtOutputMap } from '../firmware/transaction/psbt-maps.ts';

/** A PSBT's word that a key comes from a master key along a path. */
type KeyClaim = {
  readonly masterFingerprint: number;
  readonly path: Path;
  /** 33 bytes compressed, or 32 x-only. */
  readonly publicKey: Uint8Array;
  /** Taproot: leaves the key appears in; empty for the internal key. */
  readonly leafHashes: readonly Uint8Array[];
};

/** A claim that derivation has confirmed. */
export type OwnKey = {
  readonly path: Path /** 33 bytes compressed. */;
  readonly publicKey: Uint8Array;
  readonly leafHashes: readonly Uint8Array[];
};

/** Our keys of each input and output, in order, each possibly empty. */
export type OwnKeys = {
  readonly masterFingerprint: number;
  readonly inputs: readonly (readonly OwnKey[])[];
  readonly outputs: readonly (readonly OwnKey[])[];
};

/**
 * Finds and proves the signer's keys in a PSBT. One request to the signer per account, all at once where the first
 * claim is ours: everything below it is derived here.
 *
 * @throws `transaction/inconsistent` for a key under our fingerprint that does not derive; `transaction/not-ours` if no
 * input has a key of ours; `transaction/refused` if all inputs are final
 */
export async function findOwnKeys(signer: Signer, psbt: Psbt): Promise<OwnKeys> {
  const inputs = psbt.inputs.map(({ fields }) => claimsOf(fields));
  // BIP-174, "Input Finalizer": nothing but the final fields is left of an input then.
  if (psbt.inputs.every(({ fields }) => isFinal(fields)))
    throw chainError('transaction/refused', {
      where: 'inputs',
      reason: 'it is already complete: every input has its final signatures; send it to the network',
    });
  const outputs = psbt.outputs.map(({ fields }) => claimsOf(fields));
  const first = inputs.flat()[0];
  if (first === undefined) throw chainError('transaction/not-ours', { what: 'PSBT', masterFingerprint: undefined });
  const derive = createDerivation(signer);
  // Requests at once share a tap of the card. The first claim is ours, unless somebody else signs too.
  const claims = [...inputs, ...outputs].flat();
  const askFor = (fingerprint: number): Promise<unknown> =>
    derive.ask(
      claims.filter((claim) => claim.masterFingerprint === fingerprint || isUnnamed(claim)).map(({ path }) => path),
    );
  const [masterFingerprint] = await Promise.all([
    derive.masterFingerprint(first.path.length > maxPathDepth ? [] : first.path),
    askFor(first.masterFingerprint),
  ]);
  if (masterFingerprint !== first.masterFingerprint) await askFor(masterFingerprint);
  const prove = async (claims: readonly KeyClaim[], where: string): Promise<readonly OwnKey[]> => {
    const own: OwnKey[] = [];
    for (const claim of claims.filter((one) => one.masterFingerprint === masterFingerprint || isUnnamed(one))) {
      const { path, publicKey: claimed, leafHashes } = claim;
      if (path.length > maxPathDepth && isUnnamed(claim)) continue;
      if (path.length > maxPathDepth)
        throw chainError('transaction/refused', { where, reason: 'its derivation path is too long' });
      const publicKey = await derive.publicKey(path);
      if (!equalBytes(claimed.length === 32 ? publicKey.subarray(1) : publicKey, claimed)) {
        // Somebody else's, whose master key nobody knows either.
        if (claim.masterFingerprint !== masterFingerprint) continue;
        throw chainError('transaction/inconsistent', {
          where,
          reason: `the key at ${formatPath(path)} is not ours`,
        });
      }
      own.push({ path, publicKey, leafHashes });
    }
    return own;
  };
  const ownInputs: (readonly OwnKey[])[] = [];
  const ownOutputs: (readonly OwnKey[])[] = [];
  for (const [position, claims] of inputs.entries()) ownInputs.push(await prove(claims, `input ${position}`));
  for (const [position, claims] of outputs.entries()) ownOutputs.push(await prove(claims, `output ${position}`));
  if (ownInputs.every((keys) => keys.length === 0)) {
    throw chainError('transaction/not-ours', {
      what: 'PSBT',
      masterFingerprint: formatFingerprint(masterFingerprint),
    });
  }
  return { masterFingerprint, inputs: ownInputs, outputs: ownOutputs };
}

/** Wallets that know no master key write 0: then derivation alone says whose the key is. */
const isUnnamed = ({ masterFingerprint }: KeyClaim): boolean => masterFingerprint === 0;

/** Whether an input is signed for good. */
export function isFinal({ finalScriptSig, finalScriptWitness }: PsbtInputMap): boolean {
  return finalScriptSig !== undefined || finalScriptWitness !== undefined;
}

function claimsOf(fields: PsbtInputMap | PsbtOutputMap): readonly KeyClaim[] {
  return [
    ...(fields.bip32Derivation ?? []).map(([publicKey, { fingerprint, path }]) => ({
      masterFingerprint: fingerprint,
      path,
      publicKey,
      leafHashes: [],
    })),
    ...(fields.tapBip32Derivation ?? []).map(([publicKey, { hashes, der }]) => ({
      masterFingerprint: der.fingerprint,
      path: der.path,
      publicKey,
      leafHashes: hashes,
    })),
  ];
}

type Derivation = {
  /** Asks the signer at once for all that these paths need. */
  readonly ask: (paths: readonly Path[]) => Promise<unknown>;
  readonly masterFingerprint: (path: Path) => Promise<number>;
  readonly publicKey: (path: Path) => Promise<Uint8Array>;
};

/** Asks the signer once for each key that can't be derived, and once derives each inner node. */
function createDerivation(signer: Signer): Derivation {
  const asked = new Map<string, Promise<PublicKey>>();
  const nodes = new Map<string, HDKey>();
  const children = new Map<string, PublicChildren>();
  const keyAt = (path: Path): Promise<PublicKey> => {
    const name = formatPath(path);
    const key = asked.get(name) ?? signer.getPublicKey({ path, curve: 'secp256k1' });
    asked.set(name, key);
    return key;
  };
  const account = async (path: Path) => {
    const prefix = path.slice(0, hardenedDepth(path));
    const name = formatPath(prefix);
    const known = await keyAt(prefix);
    if (!nodes.has(name)) nodes.set(name, publicNode(known, prefix, { public: 0x0488b21e, private: 0x0488ade4 }));
    return known;
  };
  const node = (path: Path): HDKey => {
    const name = formatPath(path);
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const last = path.at(-1);
    if (last === undefined) throw chainError('path/invalid', { path: name, reason: 'it leaves the account' });
    const derived = node(path.slice(0, -1)).deriveChild(last);
    nodes.set(name, derived);
    return derived;
  };
  const childrenOf = (parent: Path): PublicChildren => {
    const name = formatPath(parent);
    const { publicKey, chainCode } = node(parent);
    if (publicKey === null || chainCode === null)
      throw chainError('signer/wrong-answer', { where: name, reason: 'no public key' });
    const derive = children.get(name) ?? createPublicChildren({ publicKey, chainCode });
    children.set(name, derive);
    return derive;
  };
  return {
    ask: (paths) =>
      Promise.all(
        paths
          .filter((path) => path.length <= maxPathDepth)
          .map((path) => keyAt(isDerivable(path) ? path.slice(0, hardenedDepth(path)) : path)),
      ),
    masterFingerprint: async (path) => (await account(path)).masterFingerprint,
    publicKey: async (path) => {
      if (!isDerivable(path)) return (await keyAt(path)).publicKey;
      const known = await account(path);
      return path.length === hardenedDepth(path) ? known.publicKey : childrenOf(path.slice(0, -1))(path.at(-1) ?? 0);
    },
  };
}

/** A hardened step below an unhardened one can't be derived from the account's public key. */
function isDerivable(path: Path): boolean {
  return path.slice(hardenedDepth(path)).every((index) => index < hardened);
}
