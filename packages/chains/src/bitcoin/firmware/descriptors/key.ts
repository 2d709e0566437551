/** Key expressions of descriptors (BIP-380, BIP-389). Private keys are refused: they belong on the card. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { chainError, hardened, type Path, type SymbolonError } from '@symbolon/interface';
import { networks } from '../address/networks.ts';

/** A key expression (BIP-380, BIP-389). */
export type DescriptorKey = {
  /** Master fingerprint and path from there, where stated. */
  readonly origin: { readonly masterFingerprint: number; readonly path: Path } | undefined;
  /** A fixed public key (32, 33 or 65 bytes) or an extended one. */
  readonly key: Uint8Array | HDKey;
  /** Unhardened steps below an extended key; several alternatives make a multipath (BIP-389). */
  readonly steps: readonly (readonly number[])[];
  /** Ends in `/*`. */
  readonly ranged: boolean;
};

/** Where the key is used decides which forms are allowed. */
export type KeyContext = 'any' | 'compressed' | 'taproot';

/** A key of one address. */
export type DerivedKey = {
  /** 33 or 65 bytes, in Taproot 32. */
  readonly publicKey: Uint8Array;
  /** From the master key, where the origin is stated, else from the extended key itself. */
  readonly masterFingerprint: number | undefined;
  readonly path: Path;
};

/** Reads one key expression. Throws `data/malformed`. */
export function parseKey(text: string, context: KeyContext): DescriptorKey {
  const match = /^(?:\[([0-9a-fA-F]{8})((?:\/\d+[h']?)*)\])?([^/[\]]+)((?:\/[^/]+)*)$/.exec(text);
  if (match === null) throw malformed(text, 'not a key expression');
  const [, fingerprint, originPath = '', keyText = '', rest = ''] = match;
  const origin =
    fingerprint === undefined
      ? undefined
      : {
          masterFingerprint: Number.parseInt(fingerprint, 16),
          path: steps(originPath).map((step) => parseIndex(step, text)),
        };
  const below = steps(rest);
  const ranged = below.at(-1) === '*';
  const alternatives = (ranged ? below.slice(0, -1) : below).map((step) => parseStep(step, text));
  if (alternatives.filter((list) => list.length > 1).length > 1) throw malformed(text, 'more than one multipath step');
  const key = /^[xt]pub/.test(keyText) ? extendedKey(keyText) : fixedKey(keyText, context);
  if (key instanceof Uint8Array && below.length > 0) throw malformed(text, 'a single key has no derivation');
  return { origin, key, steps: alternatives, ranged };
}

/** Which address of a descriptor: the alternative of its multipath steps (0 receiving, 1 change), and the index. */
export type AddressPlace = { readonly multipath: number; readonly index: number };

/** The key at one address. */
export function deriveKey(
  { origin, key, steps: below, ranged }: DescriptorKey,
  { multipath, index }: AddressPlace,
  context: KeyContext,
): DerivedKey {
  const tail = [
    ...below.map((list) => list[list.length === 1 ? 0 : multipath] ?? Number.NaN),
    ...(ranged ? [index] : []),
  ];
  if (tail.some((step) => !(step >= 0 && step < hardened))) {
    throw chainError('argument/invalid', { argument: 'index', reason: 'there is no such address' });
  }
  const full = key instanceof Uint8Array ? key : tail.reduce((node, step) => node.deriveChild(step), key).publicKey;
  if (full === null) throw malformed('key', 'no public key');
  const publicKey = context === 'taproot' && full.length === 33 ? full.subarray(1) : full;
  return { publicKey, masterFingerprint: origin?.masterFingerprint, path: [...(origin?.path ?? []), ...tail] };
}

/** Whether two expressions stand for the same key at any address: a path may differ in one of its alternatives. */
export function isSameKey(a: DescriptorKey, b: DescriptorKey): boolean {
  const bytesOf = ({ key }: DescriptorKey): Uint8Array =>
    key instanceof Uint8Array ? key : concatBytes(key.publicKey ?? new Uint8Array(), key.chainCode ?? new Uint8Array());
  const overlap = a.steps.every((list, n) => list.some((step) => b.steps[n]?.includes(step) ?? false));
  return equalBytes(bytesOf(a), bytesOf(b)) && a.ranged === b.ranged && a.steps.length === b.steps.length && overlap;
}

function steps(path: string): string[] {
  return path === '' ? [] : path.slice(1).split('/');
}

function parseStep(step: string, text: string): readonly number[] {
  const list = /^<([^<>]+)>$/.exec(step)?.[1]?.split(';') ?? [step];
  if (step.startsWith('<') && (list.length < 2 || new Set(list).size !== list.length))
    throw malformed(text, 'a multipath step needs two or more numbers');
  return list.map((number) => {
    const index = parseIndex(number, text);
    if (index >= hardened) throw malformed(text, 'a hardened step needs the private key');
    return index;
  });
}

function parseIndex(step: string, text: string): number {
  const match = /^(0|[1-9]\d{0,9})([h']?)$/.exec(step);
  const index = Number(match?.[1]);
  if (match === null || index >= hardened) throw malformed(text, 'a step is not a number below 2147483648');
  return match[2] === '' ? index : index + hardened;
}

function extendedKey(text: string): HDKey {
  try {
    return HDKey.fromExtendedKey(
      text,
      text.startsWith('x') ? networks.mainnet.extendedKeys : networks.testnet.extendedKeys,
    );
  } catch (cause) {
    throw chainError(
      'data/malformed',
      { what: 'descriptor', where: 'extended key', reason: 'its checksum or content is wrong' },
      { cause },
    );
  }
}

function fixedKey(text: string, context: KeyContext): Uint8Array {
  const lengths = { any: [66, 130], compressed: [66], taproot: [64, 66] }[context];
  if (!/^[0-9a-fA-F]+$/.test(text) || !lengths.includes(text.length))
    throw malformed('key', 'not a public key of the form needed here');
  const bytes = hex.decode(text.toLowerCase());
  const sec1 = bytes.length === 32 ? Uint8Array.of(2, ...bytes) : bytes;
  if (!secp256k1.utils.isValidPublicKey(sec1)) throw malformed('key', 'not a point of secp256k1');
  return bytes;
}

/** The text may hold a private key by mistake, in any form and at any place, so none of it but a fingerprint is told. */
function malformed(text: string, reason: string): SymbolonError {
  const [origin = ''] = /^\[[0-9a-fA-F]{8}(?=[\]/])/.exec(text) ?? [];
  const known = text.startsWith('musig(') ? 'musig(' : origin === '' ? 'key' : `key ${origin}]`;
  const where = /prv|^[5KLc9]/.test(text) ? 'private key' : known;
  return chainError('data/malformed', { what: 'descriptor', where, reason });
}
