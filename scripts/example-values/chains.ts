/** Values the docstrings of `@symbolon/chains` use: a signer with the public test key of BIP-84, and a PSBT that spends from it. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base64, hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import type { Path, Signer } from '@symbolon/chains/types';

const root = HDKey.fromMasterSeed(
  hex.decode(
    '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4',
  ),
);
const at = (path: Path) => path.reduce((node, index) => node.deriveChild(index), root);
const bytes = (value: Uint8Array | null) => value ?? new Uint8Array();

export const signer: Signer = {
  getPublicKey: async ({ path }) => {
    const { publicKey, chainCode, parentFingerprint } = at(path);
    return { publicKey: bytes(publicKey), chainCode: bytes(chainCode), parentFingerprint, masterFingerprint: root.fingerprint };
  },
  signDigests: async (requests) =>
    requests.map(({ path, digest }) => {
      const [recovery = 0, ...signature] = secp256k1.sign(digest, bytes(at(path).privateKey), { prehash: false, format: 'recovered' });
      return Uint8Array.of(...signature, recovery);
    }),
};

export const psbt = base64.decode(
  'cHNidP8BAHECAAAAAekP8Koj3Yg9KuehyjwZqkAWg+Oc9XIc9Mif9dK3rUrGAAAAAAD9////AmDqAAAAAAAAFgAUqqqqqqqqqqqqqqqqqqqqqqqqqqpYmAAAAAAAABYAFD40mF3Kb93J' +
    '+zaZQOTH2OKHP1KcAAAAAAABAFICAAAAAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAAAAAAD/////AaCGAQAAAAAAFgAUwM681sPTyox13F7GLr5VMw75EOIAAAAAAQEf' +
    'oIYBAAAAAAAWABTAzrzWw9PKjHXcXsYuvlUzDvkQ4iIGAzDVT9DdQgpuX402JPXzSCyuNQ951fB1O/W+75wtka88GHPF2gpUAACAAAAAgAAAAIAAAAAAAAAAAAAAIgIDAlMkiI5Cmrjj' +
    '268feAJki5zQHptBhIXF+kwbm1cA4aYYc8XaClQAAIAAAACAAAAAgAEAAAAAAAAAAA==',
);
