import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58, bech32, bech32m, createBase58check } from '@scure/base';
import { taprootTweakPubkey } from '@scure/btc-signer/utils.js';
import { chainError, checkArgument, type Scheme, visible } from '@symbolon/interface';
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
    scriptPubKey: (key) => Uint8Array.of(0x76, 0xa9, 20, ...hash160(key), 0x88, 0xac),
  },
  'p2sh-p2wpkh': {
    purpose: 49,
    scheme: 'ecdsa-secp256k1',
    scriptPubKey: (key) => Uint8Array.of(0xa9, 20, ...hash160(scriptTypes.p2wpkh.scriptPubKey(key)), 0x87),
  },
  p2wpkh: {
    purpose: 84,
    scheme: 'ecdsa-secp256k1',
    scriptPubKey: (key) => Uint8Array.of(0, 20, ...hash160(key)),
  },
  // BIP-86: the key path alone, tweaked with an empty script tree.
  p2tr: {
    purpose: 86,
    scheme: 'schnorr-bip341',
    scriptPubKey: (key) => Uint8Array.of(0x51, 32, ...taprootTweakPubkey(key.subarray(1), new Uint8Array())[0]),
  },
};

/** The script type a scriptPubKey has the form of; P2SH may hold something else. */
export function scriptTypeLike(script: Uint8Array): BitcoinScriptType | undefined {
  const form = formOf(script);
  if (form?.type === 'p2pkh') return 'p2pkh';
  if (form?.type === 'p2sh') return 'p2sh-p2wpkh';
  if (form?.type !== 'witness') return undefined;
  if (form.version === 0 && form.program.length === 20) return 'p2wpkh';
  return form.version === 1 && form.program.length === 32 ? 'p2tr' : undefined;
}

/**
 * RIPEMD-160 of SHA-256: 20 bytes, by which P2PKH, P2SH and P2WPKH name keys and scripts.
 *
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { hash160 } from '@symbolon/chains/bitcoin/address';
 * const publicKey = hex.decode('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
 * hex.encode(hash160(publicKey)); // => '751e76e8199196d454941c45d1b3a323f1433bd6'
 * ```
 */
export function hash160(bytes: Uint8Array): Uint8Array {
  checkArgument('bytes', bytes, 'bytes');
  return ripemd160(sha256(bytes));
}

/** What a scriptPubKey with an address has the form of, and the bytes that the address writes. */
type ScriptForm =
  | { readonly type: 'p2pkh' | 'p2sh'; readonly hash: Uint8Array }
  | { readonly type: 'witness'; readonly version: number; readonly program: Uint8Array };

/** BIP-141, "Witness program": a version in OP_0, OP_1 to OP_16, and one push of 2 to 40 bytes, to the last byte. */
function formOf(script: Uint8Array): ScriptForm | undefined {
  const [first = 0xff, second] = script;
  const { length } = script;
  if (length === 25 && startsWith(script, [0x76, 0xa9, 20]) && script[23] === 0x88 && script[24] === 0xac)
    return { type: 'p2pkh', hash: script.subarray(3, 23) };
  if (length === 23 && startsWith(script, [0xa9, 20]) && script[22] === 0x87)
    return { type: 'p2sh', hash: script.subarray(2, 22) };
  const isVersion = first === 0 || (first >= 0x51 && first <= 0x60);
  if (!isVersion || length < 4 || length > 42 || second !== length - 2) return undefined;
  return { type: 'witness', version: first === 0 ? 0 : first - 0x50, program: script.subarray(2) };
}

const startsWith = (script: Uint8Array, bytes: readonly number[]) => bytes.every((byte, n) => script[n] === byte);

const base58check = /* @__PURE__ */ createBase58check(sha256);

/**
 * Address of a scriptPubKey, or `undefined` where it has none (data, bare multisig, no script at all). A witness
 * program of any version has one (BIP-350), the anchor of P2A too.
 *
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { addressOfScript, networks } from '@symbolon/chains/bitcoin/address';
 * const script = hex.decode('0014751e76e8199196d454941c45d1b3a323f1433bd6');
 * addressOfScript(script, networks.mainnet); // => 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
 * addressOfScript(script, networks.testnet4); // => 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
 * addressOfScript(hex.decode('51024e73'), networks.mainnet); // => 'bc1pfeessrawgf'
 * ```
 */
export function addressOfScript(script: Uint8Array, network: BitcoinNetwork): string | undefined {
  checkArgument('script', script, 'bytes');
  const form = formOf(script);
  const { bech32: prefix, pubKeyHash, scriptHash } = network.prefixes;
  if (form === undefined) return undefined;
  if (form.type !== 'witness')
    return base58check.encode(concatBytes(Uint8Array.of(form.type === 'p2sh' ? scriptHash : pubKeyHash), form.hash));
  const { version, program } = form;
  // BIP-173: version 0 has programs of 20 and 32 bytes alone.
  if (version === 0 && program.length !== 20 && program.length !== 32) return undefined;
  return (version === 0 ? bech32 : bech32m).encode(prefix, [version, ...bech32.toWords(program)]);
}

/**
 * scriptPubKey of an address on one network: base58 P2PKH and P2SH, bech32 version 0 (BIP-173), bech32m versions 1 to
 * 16 (BIP-350).
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
  checkArgument('address', address, 'text');
  const script = address.toLowerCase().startsWith(`${network.prefixes.bech32}1`)
    ? witnessScriptOf(address, network)
    : base58ScriptOf(address, network);
  if (script !== undefined) return script;
  const reason = slipIn(address, network) ?? `not an address of ${network.name} this wallet knows`;
  throw chainError('address/invalid', { address: shownAddress(address), reason });
}

/** What is wrong with what has the form of an address, and another letter or checksum. */
function slipIn(address: string, { prefixes }: BitcoinNetwork): string | undefined {
  const checksum = 'its checksum is wrong: a letter is mistyped';
  const text = address.toLowerCase();
  if (text.startsWith(`${prefixes.bech32}1`)) {
    // BIP-173: six letters of the data part are its checksum, and 90 is the most.
    const data = text.slice(prefixes.bech32.length + 1);
    const isMixed = address !== text && address !== address.toUpperCase();
    if (isMixed || text.length > 90 || !/^[0-9a-z]{8,}$/.test(data)) return undefined;
    const [foreign] = /[1bio]/.exec(data) ?? [];
    if (foreign !== undefined) return `a letter is mistyped: no such address has "${foreign}" there`;
    return [bech32, bech32m].every((code) => code.decodeUnsafe(text) === undefined) ? checksum : undefined;
  }
  // A version, 20 bytes and 4 bytes of checksum.
  if (!/^[1-9A-HJ-NP-Za-km-z]{25,35}$/.test(address)) return undefined;
  const [version, ...rest] = base58.decode(address);
  const isOurs = rest.length === 24 && (version === prefixes.pubKeyHash || version === prefixes.scriptHash);
  return isOurs && base58checkBytes(address).length === 0 ? checksum : undefined;
}

/** The text, if it has the form of an address: a private key given by mistake must not reach a log. */
function shownAddress(text: string): string {
  // The longest in base58 has 35 characters; Bech32 has a prefix, and 90 at most (BIP-173).
  const isAddress =
    /^[1-9A-Za-z]{1,35}$/.test(text) || (/^(?:bc|tb|bcrt)1.{1,86}$/i.test(text) && !/^[0-9a-f]+$/i.test(text));
  return isAddress ? visible(text) : `${text.length} characters`;
}

function witnessScriptOf(address: string, { prefixes }: BitcoinNetwork): Uint8Array | undefined {
  // BIP-350: the version, the first character after the separator, decides which checksum it has to be.
  const code = address[prefixes.bech32.length + 1]?.toLowerCase() === 'q' ? bech32 : bech32m;
  const decoded = code.decodeUnsafe(address);
  if (decoded?.prefix !== prefixes.bech32) return undefined;
  const [version = 17, ...words] = decoded.words;
  const program = bech32.fromWordsUnsafe(words);
  const isRight =
    program !== undefined &&
    version <= 16 &&
    program.length >= 2 &&
    program.length <= 40 &&
    (version > 0 || program.length === 20 || program.length === 32);
  if (!isRight) return undefined;
  return Uint8Array.of(version === 0 ? 0 : 0x50 + version, program.length, ...program);
}

function base58ScriptOf(address: string, { prefixes }: BitcoinNetwork): Uint8Array | undefined {
  const [version, ...hash] = base58checkBytes(address);
  if (hash.length !== 20) return undefined;
  if (version === prefixes.pubKeyHash) return Uint8Array.of(0x76, 0xa9, 20, ...hash, 0x88, 0xac);
  return version === prefixes.scriptHash ? Uint8Array.of(0xa9, 20, ...hash, 0x87) : undefined;
}

/** Empty where it is no base58 with the right checksum. */
function base58checkBytes(address: string): Uint8Array {
  // Longer text is no address, and base58 takes time that grows with the square of it.
  if (address.length > 50) return new Uint8Array();
  try {
    return base58check.decode(address);
  } catch {
    return new Uint8Array();
  }
}

/** Bytes of the longest script that is read to its end here: no more need be in memory. */
const readToEnd = 256;

/**
 * Whether anybody may take what an output pays: a witness program of a version that later rules are kept for, the
 * anchor of P2A among them (BIP-141, "Witness program"; BIP-433), no script at all, or one that only pushes what is
 * true.
 *
 * @param start The first bytes of the script, all where it has at most 256.
 * @param length Of the whole script. Default: there is no more.
 */
export function isUnguarded(start: Uint8Array, length: number = start.length): boolean {
  const form = length > readToEnd ? undefined : formOf(start);
  if (form?.type === 'witness') return form.version > 0 && !(form.version === 1 && form.program.length === 32);
  return length === 0 || (length <= readToEnd && form === undefined && outcomeOf(start) === 'succeeds');
}

/**
 * Whether an output can't be spent, and carries data at most: it begins with OP_RETURN, or is longer than any script
 * that runs (Bitcoin Core's `IsUnspendable`: 10 000 bytes); a program of version 0 is neither of 20 nor of 32 bytes
 * (BIP-141), one of Taproot no point of the curve (BIP-341); or it fails whatever it is given.
 *
 * @param start The first bytes of the script, all where it has at most 256.
 * @param length Of the whole script. Default: there is no more.
 */
export function isUnspendable(start: Uint8Array, length: number = start.length): boolean {
  if (start[0] === 0x6a || length > 10_000) return true;
  const form = length > readToEnd ? undefined : formOf(start);
  if (form?.type === 'witness') {
    if (form.version === 0) return form.program.length !== 20 && form.program.length !== 32;
    return form.version === 1 && form.program.length === 32 && !isOnCurve(form.program);
  }
  return length > 0 && length <= readToEnd && form === undefined && outcomeOf(start) === 'fails';
}

function isOnCurve(x: Uint8Array): boolean {
  try {
    secp256k1.Point.fromBytes(Uint8Array.of(2, ...x));
    return true;
  } catch {
    return false;
  }
}

/**
 * How a script ends that depends on nothing: it only pushes (the last push is true or not), or a push is longer than
 * the script, at which it fails wherever that is (Bitcoin Core's `EvalScript`). `undefined` for any other.
 */
function outcomeOf(script: Uint8Array): 'succeeds' | 'fails' | undefined {
  let outcome: 'succeeds' | 'fails' = 'fails';
  let pushesOnly = true;
  for (let at = 0; at < script.length; ) {
    const code = script[at] ?? 0;
    at += 1;
    // OP_1NEGATE, and OP_1 to OP_16.
    const isNumber = code === 0x4f || (code > 0x50 && code <= 0x60);
    if (code > 0x4e) {
      pushesOnly &&= isNumber;
      outcome = 'succeeds';
      continue;
    }
    // The length itself, or after OP_PUSHDATA1, 2 and 4 its bytes, the lowest first.
    const lengthBytes = code < 0x4c ? 0 : 1 << (code - 0x4c);
    const length =
      lengthBytes === 0 ? code : script.subarray(at, at + lengthBytes).reduceRight((sum, byte) => sum * 256 + byte, 0);
    const from = at + lengthBytes;
    at = from + length;
    if (at > script.length) return 'fails';
    // Zero is false with either sign.
    const isTrue = script.subarray(from, at).some((byte, n) => byte !== 0 && !(n === length - 1 && byte === 0x80));
    outcome = isTrue ? 'succeeds' : 'fails';
  }
  return pushesOnly ? outcome : undefined;
}

/**
 * Amount in satoshi below which nodes do not relay an output: what it costs to spend at 3 sat per virtual byte (Bitcoin
 * Core's GetDustThreshold).
 *
 * @param script scriptPubKey, or at least its first 43 bytes.
 * @param wholeLength Of the script, in bytes. Default: there is no more.
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { dustLimit, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
 * dustLimit(scriptOfAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', networks.mainnet)); // => 294n
 * dustLimit(scriptOfAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', networks.mainnet)); // => 546n
 * ```
 */
export function dustLimit(script: Uint8Array, wholeLength?: number): bigint {
  checkArgument('script', script, 'bytes');
  const length = wholeLength ?? script.length;
  const output = 8 + (length < 0xfd ? 1 : length <= 0xffff ? 3 : 5) + length;
  const spend = formOf(script)?.type === 'witness' ? 32 + 4 + 1 + Math.floor(107 / 4) + 4 : 32 + 4 + 1 + 107 + 4;
  return BigInt(3 * (output + spend));
}
