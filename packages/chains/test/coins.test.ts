/**
 * A key signs for the chain it is kept for: each interpreter takes paths of its own coin alone, and the host says so
 * before a card is asked.
 */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Interpreter, type Path, parsePath, type Signer } from '@symbolon/interface';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { describe, expect, test } from 'vitest';
import { ethereumAuthorizationInterpreter } from '../src/ethereum/firmware/authorization.ts';
import { ethereumMessageInterpreter } from '../src/ethereum/firmware/message.ts';
import { ethereumTransactionInterpreter } from '../src/ethereum/firmware/transaction.ts';
import { ethereumTypedDataInterpreter } from '../src/ethereum/firmware/typed-data.ts';
import { signAuthorization } from '../src/ethereum/sign/authorization.ts';
import { signMessage as signEvmMessage } from '../src/ethereum/sign/message.ts';
import { signTransaction } from '../src/ethereum/sign/sign.ts';
import { signTypedData } from '../src/ethereum/sign/typed-data.ts';
import { createConfirmingWallet as openEthereum } from '../src/ethereum/sign/wallet.ts';
import { type EthereumTransaction, encodeTransaction } from '../src/ethereum/transaction/transaction.ts';
import { encodeTypedData } from '../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../src/firmware/path-prefix.ts';
import { readAll } from '../src/firmware/read-all.ts';
import { defaultPath as solanaPath } from '../src/solana/firmware/address/address.ts';
import { solanaMessageInterpreter } from '../src/solana/firmware/message.ts';
import { frame } from '../src/solana/firmware/transaction/message.ts';
import { frameMessage, solanaInterpreter } from '../src/solana/firmware/transaction.ts';
import { signMessage } from '../src/solana/sign/message.ts';
import { signTransaction as signSolana, signTransactionMessage } from '../src/solana/sign/sign.ts';
import { createConfirmingWallet as openSolana } from '../src/solana/sign/wallet.ts';
import { permit } from './ethereum/typed-data-examples.ts';
import { keyOracle, testSigner } from './software-signer.ts';
import { build, self, somebody, systemTransfer } from './solana/transactions.ts';

const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const payment: EthereumTransaction = {
  ...{ type: 'eip1559', chainId: 1n, nonce: 0n, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, gasLimit: 21_000n },
  ...{ to, value: 10n ** 18n, data: '0x', accessList: [] },
};
const authorization = { chainId: 1n, address: to, nonce: 0n } as const;
const { message, transaction } = build([systemTransfer(self, somebody('friend'), 1n)]);
const text = utf8ToBytes('Log in to example.com');

type Format = readonly [
  name: string,
  interpreter: Interpreter,
  bytes: Uint8Array,
  sign: (signer: Signer, path: Path) => Promise<unknown>,
];

const evm: readonly Format[] = [
  [
    'an EVM transaction',
    ethereumTransactionInterpreter,
    encodeTransaction(payment),
    (s, path) => signTransaction(s, payment, { path }),
  ],
  [
    'an EVM message',
    ethereumMessageInterpreter,
    Uint8Array.of(0, 0, 0, 2, 0x68, 0x69),
    (s, path) => signEvmMessage(s, 'hi', { path }),
  ],
  [
    'EVM typed data',
    ethereumTypedDataInterpreter,
    encodeTypedData(permit),
    (s, path) => signTypedData(s, permit, { path }),
  ],
  [
    'an EVM authorization',
    ethereumAuthorizationInterpreter,
    concatBytes(Uint8Array.of(5), RLP.encode([1n, to, 0n])),
    (s, path) => signAuthorization(s, authorization, { path }),
  ],
];
const solana: readonly Format[] = [
  [
    'a Solana transaction',
    solanaInterpreter,
    frameMessage(message, []),
    (s, path) => signTransactionMessage(s, message, { path }),
  ],
  ['a Solana message', solanaMessageInterpreter, frame(text), (s, path) => signMessage(s, text, { path })],
];

/** Whoever is asked for anything was asked too early. */
const unasked: Signer = {
  getPublicKey: () => Promise.reject(new Error('asked for a key')),
  signDigests: () => Promise.reject(new Error('asked for a signature')),
};

const otherForEvm = [
  "m/44'/0'/0'/0/0",
  "m/44'/1'/0'/0/0",
  "m/44'/61'/0'/0/0",
  "m/44'/501'/0'/0'",
  "m/84'/60'/0'/0/0",
  "m/44'/60/0/0",
];
const otherForSolana = [
  "m/44'/354'/0'/0'/0'",
  "m/44'/784'/0'/0'/0'",
  "m/44'/397'/0'",
  "m/44'/60'/0'/0'",
  "m/1852'/501'/0'",
  "m/44'",
  'm/',
];
const paths = (all: readonly string[]): readonly (readonly [string, Path])[] =>
  all.map((path) => [path, path === 'm/' ? [] : parsePath(path)]);

const refused = [
  ...evm.flatMap((format) => paths(otherForEvm).map((path) => [...format, ...path, 60] as const)),
  ...solana.flatMap((format) => paths(otherForSolana).map((path) => [...format, ...path, 501] as const)),
];

describe('is refused, though the key could be derived:', () => {
  test.each(refused)('%s with the key of another coin', async (_, interpreter, bytes, sign, path, at, coinType) => {
    const expected = {
      code: 'path/other-coin',
      context: expect.objectContaining({ coinType }),
      message: expect.stringContaining(path),
    };
    expect(() => readAll(interpreter.begin(keyOracle()), prefixPath(at, bytes))).toThrow(
      expect.objectContaining(expected),
    );
    await expect(sign(unasked, at)).rejects.toMatchObject(expected);
  });

  test('a wallet opened at the key of another coin, before anything is shown', async () => {
    const confirm = () => Promise.reject(new Error('shown'));
    await expect(openEthereum(unasked, { confirm, path: solanaPath })).rejects.toMatchObject({
      code: 'path/other-coin',
    });
    await expect(openSolana(unasked, { confirm, path: parsePath("m/44'/354'/0'/0'/0'") })).rejects.toMatchObject({
      code: 'path/other-coin',
    });
    await expect(signSolana(unasked, transaction, { path: parsePath("m/44'/354'/0'/0'/0'") })).rejects.toMatchObject({
      code: 'path/other-coin',
    });
  });

  test('a digest of another Ed25519 chain as a Solana message, which needs no reading of digests unseen', () => {
    // Polkadot, Sui, Near, Aptos, Stellar, Cardano, Tezos, Algorand, TON, Hedera, Cosmos: what they sign is 32 bytes,
    // or begins with anything.
    for (const coinType of [354, 784, 397, 637, 148, 1815, 1729, 283, 607, 3030, 118]) {
      const path = parsePath(`m/44'/${coinType}'/0'/0'/0'`);
      expect(() =>
        readAll(solanaMessageInterpreter.begin(keyOracle()), prefixPath(path, frame(new Uint8Array(32).fill(7)))),
      ).toThrow(
        expect.objectContaining({ code: 'path/other-coin', message: expect.stringContaining("below m/44'/501'") }),
      );
    }
  });
});

describe('is signed', () => {
  const usedForEvm = [
    "m/44'/60'/0'/0/0",
    "m/44'/60'/7'/0/3",
    "m/44'/60'/0'",
    "m/44'/60'/0'/0",
    "m/44'/60'/0'/5",
    "m/44'/60'",
  ];
  const usedForSolana = ["m/44'/501'/0'/0'", "m/44'/501'/3'", "m/44'/501'"];

  test.each(evm.flatMap((format) => paths(usedForEvm).map((path) => [...format, ...path] as const)))(
    '%s at the paths of wallets',
    async (_, interpreter, bytes, sign, _path, at) => {
      expect(readAll(interpreter.begin(keyOracle()), prefixPath(at, bytes)).requests[0]?.path).toEqual(at);
      await sign(testSigner, at);
    },
  );

  test.each(paths(usedForSolana))('a Solana message at %s', async (_, at) => {
    expect(readAll(solanaMessageInterpreter.begin(keyOracle()), prefixPath(at, frame(text))).requests[0]?.path).toEqual(
      at,
    );
    await signMessage(testSigner, text, { path: at });
  });
});
