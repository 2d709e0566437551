/** The scripts a descriptor stands for, with all a PSBT needs to spend them. */

import { sha256 } from '@noble/hashes/sha2.js';
import { OutScript, p2tr } from '@scure/btc-signer';
import { tapLeafHash } from '@scure/btc-signer/payment.js';
import { Script } from '@scure/btc-signer/script.js';
import { chainError } from '@symbolon/interface';
import { type BitcoinNetwork, networks } from '../address/networks.ts';
import { hash160, scriptOfAddress } from '../address/scripts.ts';
import type { ControlBlock } from '../transaction/psbt-maps.ts';
import { type Descriptor, isMultisig, type ScriptExpression, type TreeExpression } from './descriptor.ts';
import { type AddressPlace, type DerivedKey, type DescriptorKey, deriveKey, type KeyContext } from './key.ts';
import { isBranch, keysIn, type Miniscript, mapKeys } from './miniscript/expression.ts';
import { scriptOf } from './miniscript/script.ts';
import { type TaprootTree, taprootOutput } from './taproot-tree.ts';

/** A key of a script, derived. */
export type ScriptKey = DerivedKey & {
  /** Taproot: leaves the key is in; empty for the internal key and everywhere else. */
  readonly leafHashes: readonly Uint8Array[];
};

/** A script, with all that spending it takes besides signatures. */
export type DerivedScript = {
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** Of P2SH (BIP-16). */
  readonly redeemScript?: Uint8Array;
  /** Of P2WSH (BIP-141). */
  readonly witnessScript?: Uint8Array;
  /** Of P2TR (BIP-341). */
  readonly taproot?: {
    /** 32 bytes, before it is tweaked. */
    readonly internalKey: Uint8Array;
    /** Of the script tree, 32 bytes; none without a tree. */
    readonly merkleRoot?: Uint8Array;
    /** Control block, and script followed by the leaf version, as in a PSBT (BIP-371). */
    readonly leaves: readonly (readonly [ControlBlock, Uint8Array])[];
  };
  /** In the order of the script. */
  readonly keys: readonly ScriptKey[];
  /** What it takes to spend: the one script of several keys, or each leaf of the tree. None for a single key. */
  readonly conditions: readonly {
    /** 32 bytes, in Taproot. */
    readonly leafHash: Uint8Array | undefined;
    readonly script: Uint8Array;
    readonly node: Miniscript<DerivedKey>;
  }[];
};

/** Which address of a descriptor. */
export type DeriveScriptOptions = {
  /** In a descriptor with `<0;1>` 0 for receiving and 1 for change. Default 0. */
  readonly multipath?: number;
  /** Of the address. Default 0. */
  readonly index?: number;
  /** Decides which addresses `addr` takes. Default mainnet. */
  readonly network?: BitcoinNetwork;
};

/**
 * The script of one address; of `combo` the first, see {@link deriveScripts}.
 *
 * @throws `argument/invalid` for an address that does not exist
 * @example
 * ```ts
 * import { addressOfScript, networks } from '@symbolon/chains/bitcoin/address';
 * import { deriveScript, parseDescriptor } from '@symbolon/chains/bitcoin/descriptors';
 * const key = '[73c5da0a/84h/0h/0h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
 * const { script } = deriveScript(parseDescriptor(`wpkh(${key}/<0;1>/*)`), { multipath: 1, index: 0 });
 * addressOfScript(script, networks.mainnet); // => 'bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el'
 * ```
 */
export function deriveScript(descriptor: Descriptor, at: DeriveScriptOptions = {}): DerivedScript {
  const [first] = deriveScripts(descriptor, at);
  if (first === undefined) throw chainError('argument/invalid', { argument: 'descriptor', reason: 'it has no script' });
  return first;
}

/**
 * All scripts of one address: one, or for `combo` up to four (BIP-384: P2PK, P2PKH, and with a compressed key P2WPKH
 * and P2SH-P2WPKH).
 *
 * @throws `argument/invalid` for an address that does not exist; `address/invalid`
 * @example
 * ```ts
 * import { addressOfScript, networks } from '@symbolon/chains/bitcoin/address';
 * import { deriveScripts, parseDescriptor } from '@symbolon/chains/bitcoin/descriptors';
 * const descriptor = parseDescriptor('combo(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)');
 * const scripts = deriveScripts(descriptor).map(({ script }) => script);
 * scripts.length; // => 4
 * scripts[2] && addressOfScript(scripts[2], networks.mainnet); // => 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
 * ```
 */
export function deriveScripts({ expression }: Descriptor, at: DeriveScriptOptions = {}): readonly DerivedScript[] {
  const { multipath = 0, index = 0, network = networks.mainnet } = at;
  const place = { multipath, index, network };
  if (expression.type !== 'combo') return [derive(expression, place)];
  const { key } = expression;
  const compressed = deriveKey(key, place, 'any').publicKey.length === 33;
  const wpkh = { type: 'wpkh', key } as const;
  const kinds: readonly ScriptExpression[] = [
    { type: 'pk', key },
    { type: 'pkh', key },
    ...(compressed ? [wpkh, { type: 'sh', inner: wpkh } as const] : []),
  ];
  return kinds.map((kind) => derive(kind, place));
}

type Place = AddressPlace & { readonly network: BitcoinNetwork };

function derive(expression: ScriptExpression, place: Place): DerivedScript {
  switch (expression.type) {
    case 'raw':
      return { script: expression.script, keys: [], conditions: [] };
    case 'addr':
      return { script: scriptOfAddress(expression.address, place.network), keys: [], conditions: [] };
    case 'tr':
      return deriveTaproot(expression, place);
    case 'sh': {
      const inner = derive(expression.inner, place);
      return {
        ...inner,
        script: Script.encode(['HASH160', hash160(inner.script), 'EQUAL']),
        redeemScript: inner.script,
      };
    }
    case 'wsh': {
      const inner = deriveConditions(expression.inner, place, 'compressed');
      const { script } = inner.conditions[0];
      return { ...inner, script: Script.encode(['OP_0', sha256(script)]), witnessScript: script };
    }
    default: {
      if (isMultisig(expression)) {
        const inner = deriveConditions(expression, place, 'any');
        return { ...inner, script: inner.conditions[0].script };
      }
      const key = deriveKey(expression.key, place, 'any');
      const script =
        expression.type === 'pk'
          ? Script.encode([key.publicKey, 'CHECKSIG'])
          : OutScript.encode({ type: expression.type === 'wpkh' ? 'wpkh' : 'pkh', hash: hash160(key.publicKey) });
      return { script, keys: [{ ...key, leafHashes: [] }], conditions: [] };
    }
  }
}

/** A miniscript with its keys derived, and its script. */
function deriveConditions(expression: Miniscript<DescriptorKey>, place: AddressPlace, context: KeyContext) {
  const derived = mapKeys(expression, (key) => deriveKey(key, place, context));
  // BIP-67: by the bytes of the keys.
  const sorted = (keys: readonly DerivedKey[]) => [...keys].sort((a, b) => compare(a.publicKey, b.publicKey));
  const node =
    'keys' in derived && derived.type.startsWith('sorted') ? { ...derived, keys: sorted(derived.keys) } : derived;
  const script = scriptOf(node, ({ publicKey }) => publicKey);
  const leafHash = context === 'taproot' ? tapLeafHash(script) : undefined;
  const leafHashes = leafHash === undefined ? [] : [leafHash];
  const keys: readonly ScriptKey[] = keysIn(node).map((key) => ({ ...key, leafHashes }));
  return { keys, conditions: [{ leafHash, script, node }] as const };
}

function deriveTaproot(
  { internalKey, tree }: Extract<ScriptExpression, { type: 'tr' }>,
  place: AddressPlace,
): DerivedScript {
  const internal = deriveKey(internalKey, place, 'taproot');
  const own = { ...internal, leafHashes: [] };
  if (tree === undefined) {
    return {
      script: p2tr(internal.publicKey).script,
      taproot: { internalKey: internal.publicKey, leaves: [] },
      keys: [own],
      conditions: [],
    };
  }
  const keys: ScriptKey[] = [own];
  const conditions: DerivedScript['conditions'][number][] = [];
  const build = (node: TreeExpression): TaprootTree => {
    if (isBranch(node)) return [build(node[0]), build(node[1])];
    const leaf = deriveConditions(node, place, 'taproot');
    keys.push(...leaf.keys);
    conditions.push(...leaf.conditions);
    return leaf.conditions[0].script;
  };
  const { outputKey, merkleRoot, leaves } = taprootOutput(internal.publicKey, build(tree));
  return {
    script: OutScript.encode({ type: 'tr', pubkey: outputKey }),
    taproot: { internalKey: internal.publicKey, leaves, merkleRoot },
    keys,
    conditions,
  };
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let n = 0; n < Math.min(a.length, b.length); n += 1) {
    const difference = (a[n] ?? 0) - (b[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
