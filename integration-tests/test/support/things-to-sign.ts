/** Transactions and messages of each chain, as previews show them and as a card is asked to sign them. */

import { multisigWalletId } from '@symbolon/chains/bitcoin/descriptors';
import * as bitcoin from '@symbolon/chains/bitcoin/sign';
import { ethereumAddress, fromHex } from '@symbolon/chains/ethereum/address';
import * as ethereum from '@symbolon/chains/ethereum/sign';
import type { EthereumTransaction, TypedData } from '@symbolon/chains/ethereum/transaction';
import * as solana from '@symbolon/chains/solana/sign';
import { type Path, parsePath, type Signer, type ToBeSigned } from '@symbolon/interface';
import fc from 'fast-check';
import { makePsbt } from '../../../packages/chains/test/bitcoin/make-psbt.ts';
import { makeMultisigPsbt, policies as multisigs } from '../../../packages/chains/test/bitcoin/multisig-psbt.ts';
import * as typed from '../../../packages/chains/test/ethereum/typed-data-examples.ts';
import * as sol from '../../../packages/chains/test/solana/transactions.ts';

/** Something that the card of the seed "abandon ... about" is asked to sign. */
export type Thing = {
  readonly name: string;
  readonly read: (signer: Signer) => Promise<ToBeSigned>;
  readonly sign: (signer: Signer) => Promise<unknown>;
};

export const friend = `0x${'11'.repeat(20)}` as const;
export const stranger = `0x${'22'.repeat(20)}` as const;
const strangersScript = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(0x22)]);
export const friendsScript = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(0x11)]);
export const usdc = typed.usdc;
export const friendOnSolana = sol.somebody('friend');

const accounts = ["m/44'/60'/0'/0/0", "m/44'/60'/1'/0/0"] as const;
const payment = {
  type: 'eip1559',
  nonce: 0n,
  gasLimit: 100n,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 0n,
  accessList: [],
  value: 0n,
  data: '0x',
} as const;

const word = (hex: string): string => hex.padStart(64, '0');

const transaction = (name: string, changes: Partial<EthereumTransaction>, chainId: bigint, path: Path): Thing => {
  const one = { ...payment, to: friend, ...changes, chainId } as EthereumTransaction;
  return {
    name,
    read: async (signer) => ethereum.previewTransaction(one, { from: await ethereumAddress(signer, path), path }),
    sign: (signer) => ethereum.signTransaction(signer, one, { path }),
  };
};

const firstAccount = parsePath(accounts[0]);
export const coinsTo = (to: `0x${string}`, value: bigint): Thing =>
  transaction('ethereum coin', { to, value }, 1n, firstAccount);
export const unknownCall: Thing = transaction('ethereum call', { data: '0x12345678' }, 1n, firstAccount);

const anyTransaction: fc.Arbitrary<Thing> = fc
  .record({
    kind: fc.constantFrom('coin', 'token', 'approve', 'endless', 'call', 'creation'),
    amount: fc.constantFrom(0n, 1n, 900n, 1100n, 2n ** 130n),
    to: fc.constantFrom(friend, stranger),
    chainId: fc.constantFrom(1n, 1n, 137n),
    path: fc.constantFrom(...accounts).map(parsePath),
  })
  .map(({ kind, amount, to, chainId, path }) => {
    const call = (selector: string, value: bigint): Partial<EthereumTransaction> => ({
      to: usdc,
      data: `0x${selector}${word(to.slice(2))}${word(value.toString(16))}`,
    });
    const changes: { readonly [K in typeof kind]: Partial<EthereumTransaction> } = {
      coin: { to, value: amount },
      token: call('a9059cbb', amount),
      approve: call('095ea7b3', amount),
      endless: call('095ea7b3', 2n ** 256n - 1n),
      call: { to, data: '0x12345678', value: amount },
      creation: { to: '0x', data: '0x6000', value: amount },
    };
    return transaction(`ethereum ${kind}`, changes[kind], chainId, path);
  });

const unknownType: TypedData = {
  types: { Login: typed.members('string site') },
  primaryType: 'Login',
  domain: { name: 'Example', version: '1', chainId: 1 },
  message: { site: 'example.com' },
};
/** Of more characters than a card has memory. */
const longType: TypedData = {
  ...unknownType,
  types: { Login: typed.members(Array.from({ length: 160 }, (_, i) => `string member${i}`).join(',')) },
  message: Object.fromEntries(Array.from({ length: 160 }, (_, i) => [`member${i}`, ''])),
};

const anyTypedData: fc.Arbitrary<Thing> = fc
  .constantFrom<readonly [string, TypedData]>(
    ['permit', typed.permit],
    ['endless permit', typed.daiPermit],
    ['order', typed.cowOrder],
    ['unknown type', unknownType],
    ['long type', longType],
  )
  .map(([name, data]) => ({
    name: `typed data, ${name}`,
    read: async () => ethereum.previewTypedData(data, { from: typed.owner }),
    sign: (signer) => ethereum.signTypedData(signer, data, { path: parsePath(accounts[0]) }),
  }));

const messageAt = (path: Path): Thing => ({
  name: 'ethereum message',
  read: async () => ethereum.previewMessage('Log in', { path }),
  sign: (signer) => ethereum.signMessage(signer, 'Log in', { path }),
});
export const ethereumMessage: Thing = messageAt(firstAccount);
const anyEthereumMessage: fc.Arbitrary<Thing> = fc.constantFrom(...accounts).map((text) => messageAt(parsePath(text)));

const anyAuthorization: fc.Arbitrary<Thing> = fc
  .constantFrom(stranger, `0x${'00'.repeat(20)}` as const)
  .map((address) => {
    const [authorization, path] = [{ chainId: 1n, address, nonce: 1n }, parsePath(accounts[0])];
    return {
      name: 'authorization',
      read: async () => ethereum.previewAuthorization(authorization, { path }),
      sign: (signer) => ethereum.signAuthorization(signer, authorization, { path }),
    };
  });

const psbtThing = (name: string, psbt: Uint8Array, options: bitcoin.BitcoinPreviewOptions = {}): Thing => ({
  name: `psbt, ${name}`,
  read: (signer) => bitcoin.previewPsbt(signer, psbt, options),
  sign: (signer) => bitcoin.signPsbt(signer, psbt, options),
});

const [multisig] = multisigs;
/** Its id, where the owner has confirmed it. */
export const multisigWallet = multisigWalletId(multisig!);
export const multisigPsbt: Thing = psbtThing('multisig', makeMultisigPsbt(multisig!), { policies: [multisig!] });

/** With a hash type that no interpreter of a card reads: its digests are signed unseen. */
const partialTo = (script: Uint8Array): Thing => {
  const change = (fields: object) => ({ ...fields, sighashType: 0x81 });
  return psbtThing('partial', makePsbt([{ change }], [{ amount: 99_000n, script }]), { allowSighashTypes: [0x81] });
};
export const partialPsbt: Thing = partialTo(friendsScript);

const anyPsbt: fc.Arbitrary<Thing> = fc
  .record({
    kind: fc.constantFrom('payment', 'two accounts', 'four accounts', 'five accounts', 'partial', 'multisig'),
    amount: fc.constantFrom(500n, 900n, 90_000n),
    script: fc.constantFrom(friendsScript, strangersScript),
  })
  .map(({ kind, amount, script }) => {
    const from = (count: number): Uint8Array =>
      makePsbt(
        Array.from({ length: count }, (_, account) => ({ path: `m/84'/0'/${account}'/0/0` })),
        [
          { amount, script },
          { amount: BigInt(count) * 100_000n - amount - 400n, path: "m/84'/0'/0'/1/0" },
        ],
      );
    const things: { readonly [K in typeof kind]: () => Thing } = {
      payment: () => psbtThing(kind, from(1)),
      'two accounts': () => psbtThing(kind, from(2)),
      'four accounts': () => psbtThing(kind, from(4)),
      'five accounts': () => psbtThing(kind, from(5)),
      partial: () => partialTo(script),
      multisig: () => multisigPsbt,
    };
    return things[kind]();
  });

const anyBitcoinMessage: fc.Arbitrary<Thing> = fc.constantFrom("m/84'/0'/0'/0/0", "m/84'/1'/0'/0/0").map((text) => {
  const options = { path: parsePath(text), network: text.includes("/1'") ? 'testnet' : 'mainnet' } as const;
  return {
    name: 'bitcoin message',
    read: (signer) => bitcoin.previewMessage(signer, 'Hello', options),
    sign: (signer) => bitcoin.signMessage(signer, 'Hello', options),
  };
});

const anySolana: fc.Arbitrary<Thing> = fc
  .record({
    unknown: fc.boolean(),
    lamports: fc.constantFrom(1n, 900n, 6000n),
    to: fc.constantFrom(friendOnSolana, sol.somebody('stranger')),
  })
  .map(({ unknown, lamports, to }) => {
    const strange = { programAddress: sol.somebody('program'), accounts: [], data: fromHex('0x01', 'data') };
    const { message } = sol.build([sol.systemTransfer(sol.self, to, lamports), ...(unknown ? [strange] : [])]);
    const path = parsePath("m/44'/501'/0'/0'");
    return {
      name: unknown ? 'solana, unknown program' : 'solana transfer',
      read: async () => solana.previewTransaction(message, { from: sol.self }),
      sign: (signer) => solana.signTransactionMessage(signer, message, { path }),
    };
  });

export const things: fc.Arbitrary<Thing> = fc.oneof(
  { arbitrary: anyTransaction, weight: 6 },
  { arbitrary: anyTypedData, weight: 3 },
  { arbitrary: anyPsbt, weight: 5 },
  { arbitrary: anySolana, weight: 3 },
  anyEthereumMessage,
  anyAuthorization,
  anyBitcoinMessage,
);
