/**
 * Which scripts are ours, and what it takes to spend them: scripts of one key of ours, and those of wallet policies we
 * are part of.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { hardened, type Path } from '@symbolon/interface';
import type { Locks } from '../descriptors/miniscript/satisfy.ts';
import { usableKeys } from '../descriptors/miniscript/ways.ts';
import { type BitcoinScriptType, scriptTypeLike, scriptTypes } from '../firmware/address/scripts.ts';
import type { Descriptor } from '../firmware/descriptors/descriptor.ts';
import { type DerivedScript, deriveScript } from '../firmware/descriptors/script.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';
import { derivedSpends, isKeyOf, type Spend, singleKeySpend } from '../firmware/transaction/spend.ts';
import type { OwnKey } from './own-keys.ts';

export type OwnScript = {
  /** Script of one key of ours; `undefined` under a policy. */
  readonly scriptType: BitcoinScriptType | undefined;
  /** Position of the policy among those given. */
  readonly policy: number | undefined;
  readonly path: Path;
  /**
   * Signatures we can give: one, or one for each leaf with a key of ours, and one by the key path if its key is ours.
   */
  readonly spends: readonly Spend[];
  /** Fields a finalizer needs that the PSBT may lack. */
  readonly fields: PsbtInputMap;
  /** Under a policy, what it takes to spend. */
  readonly derived: DerivedScript | undefined;
};

/** A script as ours, if it is; `keys` are those whose derivation was proven. */
export function findOwnScript(
  keys: readonly OwnKey[],
  script: Uint8Array,
  policies: readonly Descriptor[],
): OwnScript | undefined {
  return findSingleKeyScript(keys, script) ?? findPolicyScript(keys, script, policies);
}

function findSingleKeyScript(keys: readonly OwnKey[], script: Uint8Array): OwnScript | undefined {
  const scriptType = keys.length === 0 ? undefined : scriptTypeLike(script);
  if (scriptType === undefined) return undefined;
  const { scriptPubKey } = scriptTypes[scriptType];
  const key = keys.find(({ publicKey }) => equalBytes(scriptPubKey(publicKey), script));
  if (key === undefined) return undefined;
  const { path, publicKey } = key;
  const fields =
    scriptType === 'p2sh-p2wpkh'
      ? { redeemScript: scriptTypes.p2wpkh.scriptPubKey(publicKey) }
      : scriptType === 'p2tr'
        ? { tapInternalKey: publicKey.subarray(1) }
        : {};
  const spends = [singleKeySpend(scriptType, path, publicKey)];
  return { scriptType, policy: undefined, path, spends, fields, derived: undefined };
}

/**
 * The address of a policy is known from the path of our key in it: its last step is the index, the one before says
 * receiving or change.
 */
function findPolicyScript(
  keys: readonly OwnKey[],
  script: Uint8Array,
  policies: readonly Descriptor[],
): OwnScript | undefined {
  for (const [policy, descriptor] of policies.entries()) {
    for (const { path } of keys) {
      const index = path.at(-1);
      // Coins are spent at any index. Only change has a highest one.
      if (index === undefined || index >= hardened) continue;
      for (let multipath = 0; multipath < descriptor.paths; multipath += 1) {
        const derived = deriveScript(descriptor, { multipath, index });
        if (!equalBytes(derived.script, script)) continue;
        const spends = derivedSpends(derived, keys);
        if (spends[0] !== undefined)
          return { scriptType: undefined, policy, path: spends[0].path, spends, fields: fieldsOf(derived), derived };
      }
    }
  }
  return undefined;
}

/**
 * The signatures that are of use to a transaction with these locks (BIP-65, BIP-68). A lock is set on purpose, so where
 * one has passed, the ways that it opens go first.
 */
export function spendsUnder({ spends, derived }: OwnScript, locks: Locks): readonly Spend[] {
  if (derived === undefined) return spends;
  const found = spends.map((spend) => {
    if (spend.covers.type === 'taproot' && spend.covers.leafHash === undefined) return { spend, use: 'open' };
    const usable = derived.conditions.flatMap(({ node }) => usableKeys(node, locks));
    const mine = usable.filter(({ key: { path, publicKey } }) => isKeyOf(spend, path, publicKey));
    return { spend, use: mine.length === 0 ? 'none' : mine.some(({ locked }) => locked) ? 'locked' : 'open' };
  });
  const use = found.some((one) => one.use === 'locked') ? 'locked' : 'open';
  return found.flatMap((one) => (one.use === use ? [one.spend] : []));
}

/** What spends a derived script, as a PSBT has it. */
export function fieldsOf({ redeemScript, witnessScript, taproot }: DerivedScript): PsbtInputMap {
  return {
    ...(redeemScript === undefined ? {} : { redeemScript }),
    ...(witnessScript === undefined ? {} : { witnessScript }),
    ...(taproot === undefined ? {} : { tapInternalKey: taproot.internalKey, tapLeafScript: taproot.leaves }),
    ...(taproot?.merkleRoot === undefined ? {} : { tapMerkleRoot: taproot.merkleRoot }),
  };
}
