/** Addresses of one account, as discovery derives them from its extended public key. */

import { HDKey } from '@scure/bip32';
import { p2wpkh } from '@scure/btc-signer';
import { bitcoinAccount, createAddressDeriver } from '@symbolon/chains/bitcoin/address';
import type { Signer } from '@symbolon/interface';
import { BIP32Factory } from 'bip32';
import { payments } from 'bitcoinjs-lib';
import { HDNodeWallet } from 'ethers';
import * as tinySecp256k1 from 'tiny-secp256k1';
import type { Race } from './race.ts';

/** TEST SEED: everyone has it. */
const master = HDKey.fromMasterSeed(new Uint8Array(32).fill(1));
const inOneRun = 100;

const signer: Pick<Signer, 'getPublicKey'> = {
  getPublicKey: async ({ path }) => {
    const node = path.reduce((parent, index) => parent.deriveChild(index), master);
    if (node.publicKey === null || node.chainCode === null) throw new Error('no key');
    const { publicKey, chainCode, parentFingerprint } = node;
    return { publicKey, chainCode, parentFingerprint, masterFingerprint: master.fingerprint };
  },
};

/** Calls with the next indexes each time, so that nothing is derived twice. */
function inRuns<T>(derive: (index: number) => T): () => T[] {
  let next = 0;
  return () => {
    const start = next;
    next += inOneRun;
    return Array.from({ length: inOneRun }, (_, offset) => derive(start + offset));
  };
}

export async function derivation(): Promise<Race> {
  const account = await bitcoinAccount({
    ...signer,
    signDigests: () => Promise.reject(new Error('nothing is signed here')),
  });
  const above = master.derive("m/84'/0'/0'/0").publicExtendedKey;
  const own = createAddressDeriver(account);
  const scure = HDKey.fromExtendedKey(above);
  const bitcoinjs = BIP32Factory(tinySecp256k1).fromBase58(above);
  const ethers = HDNodeWallet.fromExtendedKey(above);
  const contenders = {
    chains: (index: number) => own(0, index).address,
    '@scure/bip32, @scure/btc-signer': (index: number) =>
      p2wpkh(scure.deriveChild(index).publicKey ?? new Uint8Array()).address,
    'bip32, bitcoinjs-lib (WebAssembly)': (index: number) =>
      payments.p2wpkh({ pubkey: bitcoinjs.derive(index).publicKey }).address,
    // Its addresses are Ethereum's: a hash in place of the encoding.
    ethers: (index: number) => ethers.deriveChild(index).address,
  };
  const [a, b, c] = Object.values(contenders).map((derive) => derive(7));
  if (a !== b || a !== c) throw new Error('the contenders derive different addresses');
  return {
    unit: `${inOneRun} addresses`,
    contenders: Object.fromEntries(Object.entries(contenders).map(([name, derive]) => [name, inRuns(derive)])),
  };
}
