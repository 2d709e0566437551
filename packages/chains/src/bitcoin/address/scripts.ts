import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Address, OutScript } from '@scure/btc-signer';
import { taprootTweakPubkey } from '@scure/btc-signer/utils.js';
import { chainError, type Scheme } from '@symbolon/interface';
import type { BitcoinNetwork } from './networks.ts';

/** Single-key scripts this wallet owns coins under. */
export type BitcoinScriptType = 'p2pkh' | 'p2sh-p2wpkh' | 'p2wpkh' | 'p2tr';

/** How the keys of a script type sign, and what their scripts are. */
export type BitcoinScriptDefinition = {
  /** First path component: BIP-44, BIP-49, BIP-84, BIP-86. */
  readonly purpose: number;
  readonly scheme: Scheme;
  /** scriptPubKey of a 33-byte compressed public key. */
  readonly scriptPubKey: (publicKey: Uint8Array) => Uint8Array;
};

/** For each script type the purpose its accounts have in BIP-43, how its key signs, and its scriptPubKey. */
export const scriptTypes: { readonly [T in BitcoinScriptType]: BitcoinScriptDefinition } = {
  p2pkh: {
    purpose: 44,
    scheme: 'ecdsa-secp256k1',
    scriptPubKey: (key) => OutScript.encode({ type: 'pkh', hash: hash160(key) }),
  },
  'p2sh-p2wpkh': {
    purpose: 49,
    scheme: 'ecdsa-secp256k1',
    scriptPubKey: (key) => OutScript.encode({ type: 'sh', hash: hash160(scriptTypes.p2wpkh.scriptPubKey(key)) }),
  },
  p2wpkh: {
    purpose: 84,
    scheme: 'ecdsa-secp256k1',
    scriptPubKey: (key) => OutScript.encode({ type: 'wpkh', hash: hash160(key) }),
  },
  // BIP-86: the key path alone, tweaked with an empty script tree.
  p2tr: {
    purpose: 86,
    scheme: 'schnorr-bip341',
    scriptPubKey: (key) =>
      OutScript.encode({ type: 'tr', pubkey: taprootTweakPubkey(key.subarray(1), new Uint8Array())[0] }),
  },
};

/** The script type a scriptPubKey has the form of; P2SH may hold something else. */
export function scriptTypeLike(script: Uint8Array): BitcoinScriptType | undefined {
  switch (decodeScript(script)?.type) {
    case 'pkh':
      return 'p2pkh';
    case 'sh':
      return 'p2sh-p2wpkh';
    case 'wpkh':
      return 'p2wpkh';
    case 'tr':
      return 'p2tr';
    default:
      return undefined;
  }
}

/**
 * RIPEMD-160 of SHA-256: 20 bytes, by which P2PKH, P2SH and P2WPKH name keys and scripts.
 *
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { hash160 } from '@symbolon/chains/bitcoin/address';
 * const publicKey = hex.decode('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
 * hex.encode(hash160(publicKey)); // => '751e76e8199196d454941c45d1b3a323f1433bd6'
 * ```
 */
export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

/**
 * Address of a scriptPubKey, or `undefined` where it has none (data, bare multisig, unknown).
 *
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { addressOfScript, networks } from '@symbolon/chains/bitcoin/address';
 * const script = hex.decode('0014751e76e8199196d454941c45d1b3a323f1433bd6');
 * addressOfScript(script, networks.mainnet); // => 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
 * addressOfScript(script, networks.testnet4); // => 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
 * ```
 */
export function addressOfScript(script: Uint8Array, network: BitcoinNetwork): string | undefined {
  const decoded = decodeScript(script);
  if (
    decoded?.type !== 'pkh' &&
    decoded?.type !== 'sh' &&
    decoded?.type !== 'wpkh' &&
    decoded?.type !== 'wsh' &&
    decoded?.type !== 'tr'
  )
    return undefined;
  return Address(network.prefixes).encode(decoded);
}

/** `undefined` where the bytes are no script at all, such as a push that ends early: consensus lets an output be so. */
function decodeScript(script: Uint8Array) {
  try {
    return OutScript.decode(script);
  } catch {
    return undefined;
  }
}

/**
 * scriptPubKey of an address on one network: base58 P2PKH and P2SH, bech32 v0 (BIP-173), bech32m v1 (BIP-350).
 *
 * @throws `address/invalid`
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
 * const script = scriptOfAddress('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', networks.mainnet);
 * hex.encode(script); // => '0014751e76e8199196d454941c45d1b3a323f1433bd6'
 * ```
 */
export function scriptOfAddress(address: string, network: BitcoinNetwork): Uint8Array {
  try {
    return OutScript.encode(Address(network.prefixes).decode(address));
  } catch (cause) {
    const reason = `not an address of ${network.name} this wallet knows`;
    throw chainError('address/invalid', { address, reason }, { cause });
  }
}

/** Whether an output begins with OP_RETURN: it can't be spent, and carries data. */
export function isDataScript(script: Uint8Array): boolean {
  return script[0] === 0x6a;
}

/**
 * Amount in satoshi below which nodes do not relay an output: what it costs to spend at 3 sat per virtual byte (Bitcoin
 * Core's GetDustThreshold).
 *
 * @example
 * ```ts
 * import { dustLimit, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
 * dustLimit(scriptOfAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', networks.mainnet)); // => 294n
 * dustLimit(scriptOfAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', networks.mainnet)); // => 546n
 * ```
 */
export function dustLimit(script: Uint8Array): bigint {
  const version = script[0] ?? 0;
  // A witness program: version opcode (OP_0, OP_1 to OP_16) and one push of 2 to 40 bytes (BIP-141).
  const witness =
    (version === 0 || (version >= 0x51 && version <= 0x60)) &&
    script.length >= 4 &&
    script.length <= 42 &&
    script[1] === script.length - 2;
  const output = 8 + (script.length < 0xfd ? 1 : 3) + script.length;
  const spend = witness ? 32 + 4 + 1 + Math.floor(107 / 4) + 4 : 32 + 4 + 1 + 107 + 4;
  return BigInt(3 * (output + spend));
}
