/**
 * The longest things that each interpreter reads, and the keys to read them with: for whatever has to hold of every
 * interpreter.
 */
import type { Interpreter, KeyOracle, Signer } from '@symbolon/interface';
import { expect } from 'vitest';
import type { WalletPolicy } from '../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { bitcoinMessageInterpreter } from '../../src/bitcoin/firmware/message.ts';
import { multisigWalletId } from '../../src/bitcoin/firmware/multisig-wallet.ts';
import { bitcoinInterpreter } from '../../src/bitcoin/firmware/transaction.ts';
import { signPsbt } from '../../src/bitcoin/sign/sign.ts';
import { defaultPath } from '../../src/ethereum/firmware/address/address.ts';
import { ethereumAuthorizationInterpreter } from '../../src/ethereum/firmware/authorization.ts';
import { ethereumMessageInterpreter } from '../../src/ethereum/firmware/message.ts';
import { ethereumTransactionInterpreter } from '../../src/ethereum/firmware/transaction.ts';
import { ethereumTypedDataInterpreter } from '../../src/ethereum/firmware/typed-data.ts';
import { encodeTransaction } from '../../src/ethereum/transaction/transaction.ts';
import { encodeTypedData, type TypedData } from '../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../src/firmware/path-prefix.ts';
import { formatAddress, defaultPath as solanaPath } from '../../src/solana/firmware/address/address.ts';
import { programs } from '../../src/solana/firmware/address/programs.ts';
import { solanaMessageInterpreter } from '../../src/solana/firmware/message.ts';
import { frameMessage, solanaInterpreter } from '../../src/solana/firmware/transaction.ts';
import { makePsbt } from '../bitcoin/make-psbt.ts';
import { keys, makeMultisigPsbt, nobody } from '../bitcoin/multisig-psbt.ts';
import { bulkOrder, members, permitBatch, safeTransaction, seaportOrder } from '../ethereum/typed-data-examples.ts';
import { keyOracle, nodeAt, softwareSigner, testSeed } from '../software-signer.ts';

const others = [1, 2, 3].map((n) => nodeAt(new Uint8Array(64).fill(100 + n), []).publicExtendedKey);
const preimages = ['ab', 'cd'].map((byte) => `v:sha256(${byte.repeat(32)})`);
/** With as many keys as a card takes, and templates that are as long, and as deep. */
const wallets: readonly WalletPolicy[] = [
  { template: 'wsh(sortedmulti(2,@0/**,@1/**,@2/**,@3/**,@4/**,@5/**))', keys: [...keys, ...others] },
  { template: 'tr(@0/**,sortedmulti_a(2,@1/**,@2/**,@3/**,@4/**,@5/**))', keys: [nobody, ...keys, ...others.slice(1)] },
  {
    template: `wsh(or_d(multi(3,@0/**,@1/**,@2/**),and_v(${preimages.join(',and_v(')},${'n'.repeat(21)}:or_i(and_v(v:pkh(@3/**),older(4255898)),and_v(v:multi(2,@4/**,@5/**,@0/<2;3>/*),older(65535)))))))`,
    keys: [...keys, ...others],
  },
  {
    template:
      'tr(@0/**,{and_v(v:multi_a(2,@1/**,@2/**,@3/**),older(65535)),{pk(@4/**),and_v(v:pk(@5/**),after(900000))}})',
    keys: [...keys, ...others],
  },
];

/** The oracle of a card whose owner has confirmed both. */
export const oracle: KeyOracle = keyOracle(testSeed, wallets.map(multisigWalletId));

/** What a card would be given to read. */
async function streamOf(psbt: Uint8Array, policies: readonly WalletPolicy[] = []): Promise<Uint8Array> {
  let stream = new Uint8Array();
  const signTransaction: Signer['signTransaction'] = ({ transaction }) => {
    stream = Uint8Array.from(transaction);
    return Promise.reject(new Error('nothing is signed here'));
  };
  await expect(
    signPsbt({ ...softwareSigner(), signTransaction }, psbt, { policies, maxFee: 10n ** 12n }),
  ).rejects.toThrow('signed here');
  return stream;
}

/**
 * As many accounts as a card names and keeps sums for, at paths as long as they may be, and what is somebody else's.
 */
const mixed = makePsbt(
  [
    { scriptType: 'p2pkh', path: "m/44'/0'/0'/0/1" },
    { scriptType: 'p2sh-p2wpkh', path: "m/49'/0'/1'/0/2" },
    { path: "m/84'/0'/2'/0/3" },
    { scriptType: 'p2tr', path: "m/86'/0'/3'/1/4" },
    ...[4, 5, 6, 7].map(
      (n) => ({ scriptType: 'p2tr', path: `m/2147483${n}'/1'/2147483647'/2147483646'/0/1` }) as const,
    ),
    { path: "m/1'/2'/3'/4'/5'/6'/7'/8'/0/9" },
    { seed: new Uint8Array(64).fill(7) },
  ],
  [
    { amount: 700_000n },
    { amount: 1n, script: new Uint8Array(900).fill(0x6a) },
    { amount: 90_000n, path: "m/84'/0'/0'/1/0" },
  ],
);

const address = `0x${'ab'.repeat(20)}` as const;
const evm = {
  chainId: 2n ** 64n - 1n,
  nonce: 2n ** 63n,
  maxPriorityFeePerGas: 2n ** 128n,
  maxFeePerGas: 2n ** 128n,
  gasLimit: 2n ** 63n,
  to: address,
  value: 2n ** 255n,
  accessList: [{ address, storageKeys: [`0x${'cd'.repeat(32)}`] }],
} as const;
const word = (value: number | string) => (typeof value === 'number' ? value.toString(16) : value).padStart(64, '0');
/** safeBatchTransferFrom of four ERC-1155 tokens: the longest call that is understood. */
const batch = [
  word('11'.repeat(20)),
  word('22'.repeat(20)),
  ...[0xa0, 0x140, 0x1e0, 4, 1, 2, 3, 4, 4, 1, 2, 3, 4, 0].map(word),
].join('');

const seaport = seaportOrder(3);
/** With as many items as are understood. */
const full = `0x${'ff'.repeat(20)}`;
const most = 2n ** 256n - 1n;
const item = { itemType: 3, token: full, identifierOrCriteria: most, startAmount: most, endAmount: most };
const order: TypedData = {
  ...seaport,
  message: {
    ...seaport.message,
    offer: Array(4).fill(item),
    consideration: Array(4).fill({ ...item, recipient: full }),
  },
};

/** Each level keeps a sponge of its own, and a name is of any length. */
const deep: TypedData = {
  types: {
    A: members(`uint256 a,uint256 b,uint256 c,uint256 d,B[] ${'x'.repeat(600)}`),
    B: members('uint256 a,uint256 b,uint256 c,uint256 d,C[] x'),
    C: members(
      `uint256 a,uint256 b,uint256 c,uint256 d,string x,${Array.from({ length: 245 }, (_, n) => `bool m${n}`)}`,
    ),
  },
  primaryType: 'A',
  domain: { name: 'Deep', version: '1', chainId: most, verifyingContract: address, salt: `0x${'ef'.repeat(32)}` },
  message: {
    ...{ a: 1, b: 2, c: 3, d: 4 },
    ['x'.repeat(600)]: [1, 2, 3, 4].map((a) => ({
      ...{ a, b: 2, c: 3, d: 4 },
      x: [1, 2, 3, 4].map((a) => ({
        ...{ a, b: 2, c: 3, d: 4, x: 'x'.repeat(300) },
        ...Object.fromEntries(Array.from({ length: 245 }, (_, n) => [`m${n}`, true])),
      })),
    })),
  },
};

/** Orders of the most items that are understood, on each level of the tallest tree that is. */
const bulk = bulkOrder(4, [
  { ...seaport, message: { ...order.message, consideration: Array(3).fill({ ...item, recipient: full }) } },
]);

/** The longest call that is kept. */
const safe = safeTransaction({ to: full, value: most, data: `0x2eb2c2d6${batch}` });

/** One memo that makes a legacy message as long as a packet holds, and four owners. */
function longestMessage(): Uint8Array {
  const self = keyOracle().publicKey(solanaPath, 'ed25519');
  const accounts = [self, ...Array.from({ length: 28 }, (_, n) => new Uint8Array(32).fill(n + 1)), programs.memo];
  const head = [
    1,
    0,
    1,
    accounts.length,
    ...accounts.flatMap((account) => [...account]),
    ...new Uint8Array(32),
    1,
    accounts.length - 1,
    0,
  ];
  const text = 1232 - head.length - 2;
  // The length in the compact form of two bytes.
  const message = Uint8Array.of(...head, (text & 127) | 128, text >> 7, ...new Uint8Array(text).fill(0x61));
  return prefixPath(solanaPath, frameMessage(message, accounts.slice(1, 5).map(formatAddress)));
}

const onPath = (payload: Uint8Array) => prefixPath(defaultPath, payload);
const taproot = [86, 0, 0].flatMap((index) => [index, 0, 0, 0x80]);
const bitcoinMessage = Uint8Array.of(
  0,
  4,
  5,
  ...taproot,
  ...new Uint8Array(8),
  44,
  1,
  0,
  0,
  ...new Uint8Array(300).fill(0x61),
);
const text = Uint8Array.of(0, 0, 1, 44, ...new Uint8Array(300).fill(0x61));
const authorization = [
  0xf8,
  0x3f,
  0xa0,
  ...new Uint8Array(32).fill(1),
  0x94,
  ...new Uint8Array(20).fill(9),
  0x88,
  ...new Uint8Array(8).fill(3),
];

export const cases: readonly (readonly [what: string, interpreter: Interpreter, stream: Uint8Array])[] = [
  ['a Bitcoin transaction of all script types', bitcoinInterpreter, await streamOf(mixed)],
  ...(await Promise.all(
    wallets.map(
      async (wallet) =>
        [wallet.template, bitcoinInterpreter, await streamOf(makeMultisigPsbt(wallet), [wallet])] as const,
    ),
  )),
  ['a Bitcoin message', bitcoinMessageInterpreter, bitcoinMessage],
  [
    'an EVM transaction',
    ethereumTransactionInterpreter,
    onPath(encodeTransaction({ type: 'eip1559', ...evm, data: `0x2eb2c2d6${batch}` })),
  ],
  ['an EVM message', ethereumMessageInterpreter, onPath(text)],
  ['a Permit2 batch', ethereumTypedDataInterpreter, onPath(encodeTypedData(permitBatch(4)))],
  ['an order of Seaport', ethereumTypedDataInterpreter, onPath(encodeTypedData(order))],
  ['a tree of orders of Seaport', ethereumTypedDataInterpreter, onPath(encodeTypedData(bulk))],
  ['a transaction of a Safe', ethereumTypedDataInterpreter, onPath(encodeTypedData(safe))],
  ['typed data of types that a card just keeps', ethereumTypedDataInterpreter, onPath(encodeTypedData(deep))],
  ['an EVM authorization', ethereumAuthorizationInterpreter, onPath(Uint8Array.of(5, ...authorization))],
  ['a Solana transaction', solanaInterpreter, longestMessage()],
  [
    'a Solana message',
    solanaMessageInterpreter,
    prefixPath(solanaPath, Uint8Array.of(4, 0xd0, ...new Uint8Array(1232).fill(0x61))),
  ],
];
