/** Which scripts are ours, and what it takes to spend them: scripts of one key of ours, and those of wallet policies we are part of. */
import { equalPaths } from '../path.ts';
import type { Path, Scheme } from '../types.ts';
import { highestIndex } from './change.ts';
import type { Descriptor } from './descriptor.ts';
import { type DerivedScript, deriveScript } from './descriptor-script.ts';
import type { OwnKey } from './keys.ts';
import { equalBytes } from './psbt.ts';
import type { InputMap } from './psbt-maps.ts';
import { type ScriptType, scriptTypeLike, scriptTypes } from './scripts.ts';

/** What a signature for an input covers and which key makes it. */
export type Spend = {
  readonly path: Path;
  /** 33 bytes. */
  readonly publicKey: Uint8Array;
  readonly scheme: Scheme;
  readonly digest:
    | { readonly type: 'legacy'; readonly scriptCode: Uint8Array }
    | { readonly type: 'segwit'; readonly scriptCode: Uint8Array }
    | { readonly type: 'taproot' /** Script path. */; readonly leafHash?: Uint8Array };
};

export type OwnScript = {
  /** Script of one key of ours; `undefined` under a policy. */
  readonly scriptType: ScriptType | undefined;
  /** Position of the policy among those given. */
  readonly policy: number | undefined;
  readonly path: Path;
  /** Signatures we can give: one, or one for each leaf with a key of ours. */
  readonly spends: readonly Spend[];
  /** Fields a finalizer needs that the PSBT may lack. */
  readonly fields: InputMap;
};

/** A script as ours, if it is; `keys` are those whose derivation was proven. */
export function findOwnScript(keys: readonly OwnKey[], script: Uint8Array, policies: readonly Descriptor[]): OwnScript | undefined {
  return findSingleKeyScript(keys, script) ?? findPolicyScript(keys, script, policies);
}

function findSingleKeyScript(keys: readonly OwnKey[], script: Uint8Array): OwnScript | undefined {
  const scriptType = keys.length === 0 ? undefined : scriptTypeLike(script);
  if (scriptType === undefined) return undefined;
  const { scriptPubKey, scheme } = scriptTypes[scriptType];
  const key = keys.find(({ publicKey }) => equalBytes(scriptPubKey(publicKey), script));
  if (key === undefined) return undefined;
  const { path, publicKey } = key;
  // BIP-143: the script code of P2WPKH is the P2PKH script of its key.
  const scriptCode = scriptTypes.p2pkh.scriptPubKey(publicKey);
  const own = { scriptType, policy: undefined, path };
  const spend = { path, publicKey, scheme };
  switch (scriptType) {
    case 'p2pkh':
      return { ...own, spends: [{ ...spend, digest: { type: 'legacy', scriptCode } }], fields: {} };
    case 'p2sh-p2wpkh':
      return {
        ...own,
        spends: [{ ...spend, digest: { type: 'segwit', scriptCode } }],
        fields: { redeemScript: scriptTypes.p2wpkh.scriptPubKey(publicKey) },
      };
    case 'p2wpkh':
      return { ...own, spends: [{ ...spend, digest: { type: 'segwit', scriptCode } }], fields: {} };
    case 'p2tr':
      return { ...own, spends: [{ ...spend, digest: { type: 'taproot' } }], fields: { tapInternalKey: publicKey.subarray(1) } };
  }
}

/** The address of a policy is known from the path of our key in it: its last step is the index, the one before says receiving or change. */
function findPolicyScript(keys: readonly OwnKey[], script: Uint8Array, policies: readonly Descriptor[]): OwnScript | undefined {
  for (const [policy, descriptor] of policies.entries()) {
    for (const { path } of keys) {
      const index = path.at(-1);
      if (index === undefined || index > highestIndex) continue;
      for (let multipath = 0; multipath < descriptor.paths; multipath += 1) {
        const derived = deriveScript(descriptor, { multipath, index });
        if (!equalBytes(derived.script, script)) continue;
        const spends = spendsOf(derived, keys);
        if (spends.length > 0) return { scriptType: undefined, policy, path, spends, fields: fieldsOf(derived) };
      }
    }
  }
  return undefined;
}

function spendsOf(derived: DerivedScript, own: readonly OwnKey[]): readonly Spend[] {
  const { redeemScript, witnessScript, taproot } = derived;
  return derived.keys.flatMap(({ publicKey, path, leafHashes }): readonly Spend[] => {
    const mine = own.find((key) => equalPaths(key.path, path) && equalBytes(key.publicKey.subarray(33 - publicKey.length), publicKey));
    if (mine === undefined) return [];
    const spend = { path, publicKey: mine.publicKey };
    // The key path of a Taproot policy with leaves is tweaked with its tree, which signers here don't do: only its leaves are signed.
    if (taproot !== undefined)
      return leafHashes.map((leafHash) => ({ ...spend, scheme: 'schnorr-bip340', digest: { type: 'taproot', leafHash } }));
    const ecdsa = { ...spend, scheme: 'ecdsa-secp256k1' } as const;
    if (witnessScript !== undefined) return [{ ...ecdsa, digest: { type: 'segwit', scriptCode: witnessScript } }];
    return redeemScript === undefined ? [] : [{ ...ecdsa, digest: { type: 'legacy', scriptCode: redeemScript } }];
  });
}

function fieldsOf({ redeemScript, witnessScript, taproot }: DerivedScript): InputMap {
  return {
    ...(redeemScript === undefined ? {} : { redeemScript }),
    ...(witnessScript === undefined ? {} : { witnessScript }),
    ...(taproot === undefined ? {} : { tapInternalKey: taproot.internalKey, tapLeafScript: taproot.leaves }),
    ...(taproot?.merkleRoot === undefined ? {} : { tapMerkleRoot: taproot.merkleRoot }),
  };
}
