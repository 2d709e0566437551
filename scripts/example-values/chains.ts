/** Values the docstrings of `@symbolon/chains` use: a signer with public test keys, a PSBT that spends from it, and what an Ethereum application asks for. */
import { base64 } from '@scure/base';
import type { Eip1559Transaction } from '@symbolon/chains/ethereum/transaction';
import type { TypedData } from '@symbolon/chains/ethereum/typed-data';
import type { Signer } from '@symbolon/chains/types';
import { softwareSigner } from '../../packages/chains/test/software-signer.ts';

export const signer: Signer = softwareSigner();

export const psbt = base64.decode(
  'cHNidP8BAHECAAAAAekP8Koj3Yg9KuehyjwZqkAWg+Oc9XIc9Mif9dK3rUrGAAAAAAD9////AmDqAAAAAAAAFgAUqqqqqqqqqqqqqqqqqqqqqqqqqqpYmAAAAAAAABYAFD40mF3Kb93J' +
    '+zaZQOTH2OKHP1KcAAAAAAABAFICAAAAAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAAAAAAD/////AaCGAQAAAAAAFgAUwM681sPTyox13F7GLr5VMw75EOIAAAAAAQEf' +
    'oIYBAAAAAAAWABTAzrzWw9PKjHXcXsYuvlUzDvkQ4iIGAzDVT9DdQgpuX402JPXzSCyuNQ951fB1O/W+75wtka88GHPF2gpUAACAAAAAgAAAAIAAAAAAAAAAAAAAIgIDAlMkiI5Cmrjj' +
    '268feAJki5zQHptBhIXF+kwbm1cA4aYYc8XaClQAAIAAAACAAAAAgAEAAAAAAAAAAA==',
);

export const transaction: Eip1559Transaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 10n ** 9n,
  maxFeePerGas: 20n * 10n ** 9n,
  gasLimit: 21_000n,
  to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
  value: 10n ** 18n,
  data: '0x',
  accessList: [],
};

/** An ERC-2612 permit. */
export const typedData: TypedData = {
  types: {
    Permit: [
      { name: 'owner', type: 'address' },
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
    ],
  },
  primaryType: 'Permit',
  domain: { name: 'USD Coin', version: '2', chainId: 1, verifyingContract: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48' },
  message: {
    owner: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    spender: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
    value: 5,
    nonce: 0,
    deadline: 1_900_000_000,
  },
};

/** A payment of 1 SOL, version 0, without signatures; and the transaction around it. */
export const solanaMessage: Uint8Array = base64.decode(
  'gAEAAQPwNidiRqdbneM0ntQrFeIy9lGPwg9fzU8dZOgfm9JY9x0LcQRl7yenyXCc7+wk+4xMx5bk2tYUe7S1Z6BH++17AAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAA5W/cn+arF6AkRWRBz/PnIJvQogEExygib66OGlCF0mgECAgABDAIAAAAAypo7AAAAAAA=',
);
export const solanaTransaction: Uint8Array = Uint8Array.of(1, ...new Uint8Array(64), ...solanaMessage);
