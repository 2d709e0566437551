/** Secret keys of the test wallet, which everybody knows: `keys.md`, "From entropy to keys". */
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Curve, Path } from '@symbolon/interface';

/** BIP-39 seed of the test wallet without a passphrase, hexadecimal. */
export const seed =
  '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4';

const masterKeys = { secp256k1: 'Bitcoin seed', p256: 'Nist256p1 seed', ed25519: 'ed25519 seed' } as const;
const curves = { secp256k1, p256 } as const;

/**
 * The secret key at a path, 32 bytes: BIP-32 and SLIP-0010. What these call invalid has a probability below 2^-127, and
 * is at none of the paths that checks ask for.
 */
export function secretKeyAt(curve: Curve, path: Path): Uint8Array {
  const master: Uint8Array = hmac(sha512, utf8ToBytes(masterKeys[curve]), hexToBytes(seed));
  return path.reduce((node, index) => childOf(curve, node, index), master).slice(0, 32);
}

/** One step down from a secret key with its chain code, 64 bytes. */
function childOf(curve: Curve, node: Uint8Array, index: number): Uint8Array {
  const [key, chainCode] = [node.subarray(0, 32), node.subarray(32)];
  const isHardened = index >= 0x80000000;
  if (curve === 'ed25519' && !isHardened) throw new Error('Ed25519 has hardened keys only');
  const subject =
    isHardened || curve === 'ed25519' ? concatBytes(Uint8Array.of(0), key) : curves[curve].getPublicKey(key, true);
  const component = new Uint8Array(4);
  new DataView(component.buffer).setUint32(0, index);
  const made = hmac(sha512, chainCode, concatBytes(subject, component));
  if (curve === 'ed25519') return made;
  const { Fn } = curves[curve].Point;
  const sum = Fn.add(Fn.fromBytes(made.subarray(0, 32)), Fn.fromBytes(key));
  return concatBytes(Fn.toBytes(sum), made.subarray(32));
}
