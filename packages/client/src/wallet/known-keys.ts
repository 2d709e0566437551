/** Public keys of a wallet that need no card any more. */
import { HDKey } from '@scure/bip32';
import {
  cardError,
  equalPaths,
  formatPath,
  hardened,
  type Path,
  type PublicKey,
  type PublicKeyRequest,
} from '@symbolon/interface';

/** A public key, and where it belongs. It is no secret, but it shows all addresses below it. */
export type KnownKey = PublicKeyRequest & PublicKey;

/** Keys by curve and path. */
export type KnownKeys = {
  /** The key at a path, known or derived from a known one above it (BIP-32, on secp256k1). */
  readonly find: (request: PublicKeyRequest) => PublicKey | undefined;
  /** @throws SymbolonError `card/other` if it is of another wallet than the keys before */
  readonly add: (key: KnownKey) => void;
  /** All that were added. */
  readonly all: () => readonly KnownKey[];
};

export function createKnownKeys(given: readonly KnownKey[]): KnownKeys {
  const keys: KnownKey[] = [];
  const derived = new Map<string, PublicKey>();
  const known: KnownKeys = {
    find: ({ curve, path }) => {
      const same = keys.find((key) => key.curve === curve && equalPaths(key.path, path));
      if (same !== undefined) return same;
      const name = `${curve} ${formatPath(path)}`;
      const key = derived.get(name) ?? deriveFrom(keys, { curve, path });
      if (key !== undefined) derived.set(name, key);
      return key;
    },
    add: (key) => {
      const other = keys.find(({ curve }) => curve === key.curve);
      if (other !== undefined) checkWallet(key.masterFingerprint, other.masterFingerprint);
      if (
        known.find(key) === undefined ||
        !keys.some((own) => own.curve === key.curve && equalPaths(own.path, key.path))
      )
        keys.push(Object.freeze({ ...key, path: Object.freeze([...key.path]) }));
    },
    all: () => Object.freeze([...keys]),
  };
  for (const key of given) known.add(key);
  return Object.freeze(known);
}

/** @throws SymbolonError `card/other` */
export function checkWallet(found: number, expected: number | undefined): void {
  if (expected === undefined || found === expected) return;
  throw cardError('card/other', { expected: `wallet ${hex(expected)}`, found: `wallet ${hex(found)}` });
}

function deriveFrom(keys: readonly KnownKey[], { curve, path }: PublicKeyRequest): PublicKey | undefined {
  if (curve !== 'secp256k1') return undefined;
  const above = keys.filter((key) => key.curve === curve && isBelow(path, key.path));
  const nearest = above.reduce<KnownKey | undefined>(
    (best, key) => (best === undefined || key.path.length > best.path.length ? key : best),
    undefined,
  );
  if (nearest === undefined) return undefined;
  const { publicKey, chainCode, masterFingerprint } = nearest;
  const start = new HDKey({ publicKey, chainCode });
  const node = path.slice(nearest.path.length).reduce((parent, index) => parent.deriveChild(index), start);
  if (node.publicKey === null || node.chainCode === null) return undefined;
  const { parentFingerprint } = node;
  return Object.freeze({ publicKey: node.publicKey, chainCode: node.chainCode, parentFingerprint, masterFingerprint });
}

/** Only unhardened steps can be derived from a public key. */
function isBelow(path: Path, above: Path): boolean {
  const isWithin = above.every((index, depth) => path[depth] === index);
  return isWithin && path.slice(above.length).every((index) => index < hardened);
}

function hex(fingerprint: number): string {
  return fingerprint.toString(16).padStart(8, '0');
}
