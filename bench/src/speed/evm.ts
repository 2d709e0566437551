/**
 * EIP-1559 transactions signed by a key in memory, as wallets without a card do it. A card is none of the contenders:
 * one that runs in the same process would slow the others down, and a person's card does not.
 */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import type { EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import type { Signer } from '@symbolon/interface';
import { Wallet } from 'ethers';
import { privateKeyToAccount, sign } from 'viem/accounts';
import { bytesToHex } from 'viem/utils';
import { keepPublicKeys } from '../cost/payments.ts';
import type { Race } from './race.ts';

/** TEST KEY: everyone has it. */
const secretKey = new Uint8Array(32).fill(1);
const hexKey = `0x${'01'.repeat(32)}` as const;

const to = '0x00000000000000000000000000000000DeaDBeef';
const amounts = {
  maxPriorityFeePerGas: 1_000_000_000n,
  maxFeePerGas: 20_000_000_000n,
  value: 250_000_000_000_000_000n,
} as const;
const ours: EthereumTransaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 7n,
  gasLimit: 21_000n,
  to,
  data: '0x',
  accessList: [],
  ...amounts,
};

/**
 * Signs digests with {@link secretKey}, whatever the path, by the function that viem signs with: what is compared is
 * what is done around it, not one version of a library for curves with another.
 */
const softwareSigner: Signer = {
  getPublicKey: async () => ({
    publicKey: secp256k1.getPublicKey(secretKey),
    chainCode: new Uint8Array(32),
    parentFingerprint: 0,
    masterFingerprint: 0,
  }),
  signDigests: (requests) =>
    Promise.all(
      requests.map(async ({ digest }) => {
        const { r, s, yParity } = await sign({ hash: bytesToHex(digest), privateKey: hexKey });
        return concatBytes(hexToBytes(r.slice(2)), hexToBytes(s.slice(2)), Uint8Array.of(yParity ?? 0));
      }),
    ),
};

export async function evm(): Promise<Race> {
  const viem = privateKeyToAccount(hexKey);
  const ethers = new Wallet(hexKey);
  const key = keepPublicKeys(softwareSigner);
  const viemTransaction = { type: 'eip1559', chainId: 1, nonce: 7, gas: 21_000n, to, ...amounts } as const;
  const ethersTransaction = { type: 2, chainId: 1n, nonce: 7, gasLimit: 21_000n, to, ...amounts };
  const [a, b, c] = [
    (await signTransaction(key, ours, { path: defaultPath })).raw,
    await viem.signTransaction(viemTransaction),
    await ethers.signTransaction(ethersTransaction),
  ];
  if (a !== b || a !== c) throw new Error('the contenders sign different transactions');
  return {
    unit: 'EIP-1559 transfer',
    contenders: {
      'chains, key in memory': () => signTransaction(key, ours, { path: defaultPath }),
      viem: () => viem.signTransaction(viemTransaction),
      ethers: () => ethers.signTransaction(ethersTransaction),
    },
  };
}
