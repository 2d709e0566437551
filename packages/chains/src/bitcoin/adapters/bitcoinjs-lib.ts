/**
 * For wallets built on `bitcoinjs-lib`: keys that its `Psbt` signs with, so that code calling `signInputAsync` or
 * `signAllInputsHDAsync` stays as it is. Only the shapes are shared; the library itself is not needed here.
 */

import { p2tr } from '@scure/btc-signer';
import {
  chainError,
  checkArgument,
  formatPath,
  type Path,
  parsePath,
  type Scheme,
  type Signer,
} from '@symbolon/interface';
import { publicNode } from '../address/account.ts';
import { networks } from '../firmware/address/networks.ts';

/** bitcoinjs-lib's `SignerAsync`. */
export type BitcoinjsKey = {
  /** 33 bytes; for Taproot the key path's, see {@link toBitcoinjsTaprootKey}. */
  readonly publicKey: Uint8Array;
  /** ECDSA over a digest of 32 bytes: 64 bytes r || s, low S. */
  readonly sign: (digest: Uint8Array) => Promise<Uint8Array>;
  /** BIP-340 over a digest of 32 bytes: 64 bytes. */
  readonly signSchnorr: (digest: Uint8Array) => Promise<Uint8Array>;
};

/** bitcoinjs-lib's `HDSignerAsync`. */
export type BitcoinjsRoot = BitcoinjsKey & {
  /** Of the master key: 4 bytes. */
  readonly fingerprint: Uint8Array;
  /** The key at a path below, such as `m/84'/0'/0'/0/5`; `path/invalid` outside the accounts that were opened. */
  readonly derivePath: (path: string) => BitcoinjsRoot;
};

/**
 * The key at one path. It signs raw digests: what they stand for was decided by the library, so prefer `signPsbt`,
 * which checks and shows it.
 *
 * @throws what the signer throws
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { toBitcoinjsKey } from '@symbolon/chains/bitcoin/bitcoinjs-lib';
 * import { parsePath } from '@symbolon/interface';
 * const key = await toBitcoinjsKey(signer, parsePath("m/84'/0'/0'/0/0"));
 * hex.encode(key.publicKey); // => '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c'
 * ```
 */
export async function toBitcoinjsKey(signer: Signer, path: Path): Promise<BitcoinjsKey> {
  checkArgument('path', path, ['uint']);
  const at = [...path];
  const { publicKey } = await signer.getPublicKey({ path: at, curve: 'secp256k1' });
  return keyOf(signer, at, publicKey, 'schnorr-bip340');
}

/**
 * The same for a Taproot key path: signatures are by the key tweaked with no script tree (BIP-86), whose x-only key is
 * the output's.
 *
 * @throws what the signer throws
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { toBitcoinjsTaprootKey } from '@symbolon/chains/bitcoin/bitcoinjs-lib';
 * import { parsePath } from '@symbolon/interface';
 * const key = await toBitcoinjsTaprootKey(signer, parsePath("m/86'/0'/0'/0/0"));
 * hex.encode(key.publicKey.subarray(1)); // => 'a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c'
 * ```
 */
export async function toBitcoinjsTaprootKey(signer: Signer, path: Path): Promise<BitcoinjsKey> {
  checkArgument('path', path, ['uint']);
  const at = [...path];
  const { publicKey } = await signer.getPublicKey({ path: at, curve: 'secp256k1' });
  const { script } = p2tr(publicKey.subarray(1));
  return keyOf(signer, at, Uint8Array.of(2, ...script.subarray(2)), 'schnorr-bip341');
}

/**
 * A root for `signAllInputsHDAsync`. The library derives synchronously, so every account it may need is opened here
 * first.
 *
 * The library hands out digests, so the policy of a card must let digests be signed unseen, as the starting policy
 * `open` does. `signPsbt` needs no such policy.
 *
 * @param accounts Hardened paths, such as `m/84'/0'/0'`.
 * @throws `argument/invalid` for none; `signer/wrong-answer`; what the signer throws
 * @example
 * ```ts
 * import { toBitcoinjsRoot } from '@symbolon/chains/bitcoin/bitcoinjs-lib';
 * import { parsePath } from '@symbolon/interface';
 * import { Psbt } from 'bitcoinjs-lib';
 * const theirs = Psbt.fromBuffer(psbt);
 * await theirs.signAllInputsHDAsync(await toBitcoinjsRoot(signer, [parsePath("m/84'/0'/0'")]));
 * theirs.finalizeAllInputs().extractTransaction().getId(); // => 'e9aad6961683ba618fec8baf87ce1f984200ad382f581754c7b9735016ba974b'
 * ```
 */
export async function toBitcoinjsRoot(signer: Signer, accounts: readonly Path[]): Promise<BitcoinjsRoot> {
  checkArgument('accounts', accounts, [['uint']]);
  const opened = await Promise.all(
    accounts.map(async (account) => {
      const path = [...account];
      const key = await signer.getPublicKey({ path, curve: 'secp256k1' });
      return { path, key, node: publicNode(key, path, networks.mainnet.extendedKeys) };
    }),
  );
  const [first] = opened;
  if (first === undefined) throw chainError('argument/invalid', { argument: 'accounts', reason: 'there are none' });
  const fingerprint = new Uint8Array(4);
  new DataView(fingerprint.buffer).setUint32(0, first.key.masterFingerprint);
  const derive = (path: Path): BitcoinjsRoot => {
    const account = opened.find((candidate) => candidate.path.every((step, n) => path[n] === step));
    const publicKey =
      account === undefined
        ? null
        : path.slice(account.path.length).reduce((node, step) => node.deriveChild(step), account.node).publicKey;
    if (publicKey === null) {
      throw chainError('path/invalid', {
        path: formatPath(path),
        reason: 'it is not below an account that was opened',
      });
    }
    return {
      ...keyOf(signer, path, publicKey, 'schnorr-bip340'),
      fingerprint,
      derivePath: (below) => derive([...path, ...parsePath(below)]),
    };
  };
  const refuse = () => Promise.reject(chainError('signer/unsupported', { operation: 'signing with the master key' }));
  return {
    publicKey: new Uint8Array(33),
    sign: refuse,
    signSchnorr: refuse,
    fingerprint,
    derivePath: (path) => derive(parsePath(path)),
  };
}

function keyOf(signer: Signer, path: Path, publicKey: Uint8Array, schnorr: Scheme): BitcoinjsKey {
  const signOne = async (scheme: Scheme, given: Uint8Array): Promise<Uint8Array> => {
    checkArgument('digest', given, 32);
    // A copy: the caller's may change while the signer waits for its card.
    const digest = new Uint8Array(given);
    const [signature] = await signer.signDigests([{ path, scheme, digest }]);
    if (signature === undefined)
      throw chainError('signer/wrong-answer', { where: formatPath(path), reason: 'no signature' });
    return signature.subarray(0, 64);
  };
  return {
    publicKey,
    sign: (digest) => signOne('ecdsa-secp256k1', digest),
    signSchnorr: (digest) => signOne(schnorr, digest),
  };
}
