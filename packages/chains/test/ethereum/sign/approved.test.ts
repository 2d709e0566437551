/** What is shown is what is signed, whatever the caller's object does meanwhile. */
import type { Signer } from '@symbolon/interface';
import fc from 'fast-check';
import {
  hashMessage,
  recoverMessageAddress,
  recoverTransactionAddress,
  recoverTypedDataAddress,
  type TransactionSerialized,
} from 'viem';
import { recoverAuthorizationAddress } from 'viem/utils';
import { describe, expect, test } from 'vitest';
import { toEthersSigner } from '../../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../../src/ethereum/adapters/viem.ts';
import { defaultPath, type EthereumAddress, ethereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { fromHex, type Hex, toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { previewAuthorization, signAuthorization } from '../../../src/ethereum/sign/authorization.ts';
import { previewMessage, signMessage } from '../../../src/ethereum/sign/message.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import { signTransaction } from '../../../src/ethereum/sign/sign.ts';
import { previewTypedData, signTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import { createConfirmingWallet, type EthereumWallet } from '../../../src/ethereum/sign/wallet.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import type { EthereumTransaction, UnsignedAuthorization } from '../../../src/ethereum/transaction/transaction.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { testSigner } from '../../software-signer.ts';
import { address, transactions, typedData } from '../arbitraries.ts';
import { inViem } from '../oracles.ts';
import { change, gettersOf, otherwise, proxyOf } from '../shifty.ts';

const from = await ethereumAddress(testSigner);
const whole = { feeLimit: 2n ** 256n };

/** Hands an object that is no longer what it was to a wallet, and gives what was shown. */
type Trick = <T, R>(
  truth: T,
  sign: (wallet: EthereumWallet, given: T) => Promise<R>,
) => Promise<[R, readonly string[]]>;

/** With an object that changes while the person reads, and again while the signer signs. */
const meanwhile: Trick = async (truth, sign) => {
  const given = (truth instanceof Uint8Array ? truth.slice() : structuredClone(truth)) as typeof truth;
  let shown: readonly string[] = [];
  const signer: Signer = {
    ...testSigner,
    async signDigests(requests) {
      change(given);
      return testSigner.signDigests(requests);
    },
  };
  const confirm = async (lines: readonly string[]) => {
    shown = [...lines];
    change(given);
  };
  const wallet = await createConfirmingWallet(signer, { ...whole, confirm });
  const signing = sign(wallet, given);
  change(given);
  return [await signing, shown];
};

const dressed =
  (dress: <T>(truth: T) => T): Trick =>
  async (truth, sign) => {
    let shown: readonly string[] = [];
    const confirm = async (lines: readonly string[]): Promise<void> => {
      shown = [...lines];
    };
    const wallet = await createConfirmingWallet(testSigner, { ...whole, confirm });
    return [await sign(wallet, dress(truth)), shown];
  };

const tricks: readonly [string, Trick][] = [
  ['that changes meanwhile', meanwhile],
  ['behind a proxy', dressed(proxyOf)],
  ['of getters', dressed(gettersOf)],
];
const numRuns = fuzzRuns(20);
const anyTransaction = fc.oneof(...Object.values(transactions));

/** What was signed is what the lines say, and it is signed by us. */
async function expectShown(raw: string, shown: readonly string[]): Promise<EthereumTransaction> {
  const { transaction } = decodeTransaction(fromHex(raw, 'raw'));
  expect(await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized })).toBe(from);
  expect(shown).toEqual(previewTransaction(transaction, { from }).lines);
  return transaction;
}

describe.each(tricks)('an object %s', (_, trick) => {
  test('never has another transaction signed than the one that was shown', async () => {
    await fc.assert(
      fc.asyncProperty(anyTransaction, async (truth) => {
        const [{ raw }, shown] = await trick(truth, (wallet, given) => wallet.signTransaction(given));
        expect(await expectShown(raw, shown)).toEqual(truth);
      }),
      { numRuns },
    );
  });

  test('never has another transaction signed through viem and ethers', async () => {
    await fc.assert(
      fc.asyncProperty(anyTransaction, async (truth) => {
        const viem = await trick(inViem(truth), (wallet, given) => toViemAccount(wallet).signTransaction(given));
        await expectShown(...viem);
        const { accessList: _, type: __, ...fields } = { accessList: 0, ...truth };
        if (truth.type === 'eip7702' || truth.type === 'eip4844') return;
        const request = { ...fields, nonce: Number(truth.nonce), ...(truth.to === '0x' ? { to: null } : {}) };
        const ethers = await trick(request, (wallet, given) => toEthersSigner(wallet).signTransaction(given as never));
        await expectShown(...ethers);
      }),
      { numRuns },
    );
  });

  test('never has other typed data signed', async () => {
    await fc.assert(
      fc.asyncProperty(typedData, async (truth) => {
        const ways: ((wallet: EthereumWallet, given: TypedData) => Promise<string>)[] = [
          (wallet, given) => wallet.signTypedData(given),
          (wallet, given) => toViemAccount(wallet).signTypedData(given as never),
        ];
        for (const sign of ways) {
          const [signature, shown] = await trick(truth, sign);
          expect(await recoverTypedDataAddress({ ...truth, signature } as never)).toBe(from);
          const { lines } = previewTypedData(truth, { from });
          expect(shown.slice(0, lines.length)).toEqual(lines);
        }
      }),
      { numRuns },
    );
  });

  test('never has another message or authorization signed', async () => {
    const authorization = fc.record({ chainId: fc.bigInt(1n, 9n), address, nonce: fc.bigInt(1n, 9n) });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), authorization, async (message, truth) => {
        const [signature, lines] = await trick(message, (wallet, given) => wallet.signMessage(given));
        expect(await recoverMessageAddress({ message: { raw: message }, signature })).toBe(from);
        expect(lines).toEqual(previewMessage(message, { from }).lines);
        const [signed, shown] = await trick(truth, (wallet, given) => wallet.signAuthorization(given));
        expect(await recoverAuthorizationAddress({ authorization: inHex(signed) } as never)).toBe(from);
        expect(signed).toMatchObject(truth);
        expect(shown).toEqual(previewAuthorization(truth).lines);
      }),
      { numRuns },
    );
  });
});

const inHex = ({ r, s, chainId, nonce, ...rest }: Awaited<ReturnType<EthereumWallet['signAuthorization']>>) => ({
  ...{ ...rest, chainId: Number(chainId), nonce: Number(nonce) },
  ...{ r: `0x${r.toString(16).padStart(64, '0')}`, s: `0x${s.toString(16).padStart(64, '0')}` },
});

describe('a signer', () => {
  const sign = (signer: Signer) => signMessage(signer, 'yes', { path: defaultPath });

  test('that changes the digest it was given, and signs that, is refused', async () => {
    const signer: Signer = {
      ...testSigner,
      signDigests(requests) {
        change(requests[0]?.digest);
        return testSigner.signDigests(requests);
      },
    };
    await expect(sign(signer)).rejects.toMatchObject({ code: 'signer/wrong-answer' });
  });

  test('that changes its answer after it was checked changes nothing', async () => {
    const signer: Signer = {
      ...testSigner,
      async signDigests(requests) {
        const signatures = await testSigner.signDigests(requests);
        for (const turns of [1, 2, 3, 4]) {
          let turn = Promise.resolve();
          for (let n = 0; n < turns; n += 1) turn = turn.then(() => {});
          void turn.then(() => change(signatures[0]));
        }
        return signatures;
      },
    };
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => sign(signer)));
    for (const result of results)
      if (result.status === 'fulfilled') expect(result.value.signature).toBe((await sign(testSigner)).signature);
  });
});

describe('what was approved', () => {
  const transaction = fc.sample(transactions.eip1559, { numRuns: 1, seed: 1 })[0] as EthereumTransaction;
  const data = fc.sample(typedData, { numRuns: 1, seed: 1 })[0] as TypedData;
  const authorization: UnsignedAuthorization = { chainId: 1n, address: from, nonce: 1n };
  const other = otherwise as <T>(value: T) => T;
  type Preview = { readonly fingerprint: Uint8Array; readonly lines: readonly string[] };
  type Approved = { readonly approved: Uint8Array; readonly shown: readonly string[] };
  type Kind = readonly [
    preview: (who?: EthereumAddress) => Preview,
    sign: (changed: boolean, approved: Approved) => Promise<unknown>,
  ];
  const kinds: Readonly<Record<string, Kind>> = {
    transaction: [
      (who = from) => previewTransaction(transaction, { from: who }),
      (changed, approved) =>
        signTransaction(testSigner, changed ? { ...transaction, value: transaction.value ^ 1n } : transaction, {
          ...{ path: defaultPath, ...approved },
        }),
    ],
    'typed data': [
      (who = from) => previewTypedData(data, { from: who }),
      (changed, approved) =>
        signTypedData(testSigner, changed ? { ...data, domain: { ...data.domain, name: 'other' } } : data, {
          ...{ path: defaultPath, ...approved },
        }),
    ],
    message: [
      () => previewMessage('yes'),
      (changed, approved) => signMessage(testSigner, changed ? 'no' : 'yes', { path: defaultPath, ...approved }),
    ],
    authorization: [
      () => previewAuthorization(authorization),
      (changed, approved) =>
        signAuthorization(testSigner, changed ? other(authorization) : authorization, {
          ...{ path: defaultPath, ...approved },
        }),
    ],
  };
  const refused = { code: 'transaction/refused', context: { where: 'approval' } };

  const of = ({ fingerprint, lines }: Preview): Approved => ({ approved: fingerprint, shown: lines });

  test.each(Object.entries(kinds))('is signed, and nothing else: %s', async (_, [preview, sign]) => {
    const seen = of(preview());
    await expect(sign(false, seen)).resolves.toBeDefined();
    await expect(sign(true, seen)).rejects.toMatchObject(refused);
    await expect(sign(false, { ...seen, approved: new Uint8Array(32) })).rejects.toMatchObject(refused);
    await expect(sign(false, { ...seen, approved: 'yes' as never })).rejects.toMatchObject({
      code: 'argument/invalid',
    });
  });

  test.each(Object.entries(kinds))('is signed in the words that were shown alone: %s', async (_, [preview, sign]) => {
    const { approved, shown } = of(preview());
    await expect(sign(false, { approved, shown: [...shown, ''] })).rejects.toMatchObject(refused);
    await expect(sign(false, { approved, shown: shown.slice(1) })).rejects.toMatchObject(refused);
    await expect(sign(false, { approved } as Approved)).rejects.toMatchObject({
      ...{ code: 'argument/invalid', context: { argument: 'options.shown' } },
    });
  });

  test('under the name of one token is not approved under that of another', async () => {
    const token = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
    const data = `0xa9059cbb${from.slice(2).toLowerCase().padStart(64, '0')}${'1'.padStart(64, '0')}` as const;
    const payment = { ...transaction, chainId: 1n, to: token, data, value: 0n } as EthereumTransaction;
    const named = (symbol: string) =>
      previewTransaction(payment, { from, tokens: [{ chainId: 1n, address: token, symbol, decimals: 6 }] });
    const [usdc, other] = [named('USDC'), named('WORTHLESS')];
    const sign = (approved: Approved) => signTransaction(testSigner, payment, { path: defaultPath, ...approved });
    await expect(sign(of(usdc))).resolves.toBeDefined();
    await expect(sign({ ...of(usdc), shown: other.lines })).rejects.toMatchObject(refused);
  });

  test.each(['transaction', 'typed data'])('is signed by the account that was shown alone: %s', async (kind) => {
    const [preview, sign] = kinds[kind] ?? [];
    const seen = preview?.('0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
    if (!seen) throw new Error(kind);
    await expect(sign?.(false, of(seen))).rejects.toMatchObject(refused);
  });

  test('of one kind is no approval of another', () => {
    const prints = Object.values(kinds).map(([preview]) => toHex(preview().fingerprint) as Hex);
    expect(new Set(prints).size).toBe(prints.length);
    expect(hashMessage('yes')).not.toBe(prints[2]);
  });
});

test('a path that answers differently the second time is previewed as it was the first time', () => {
  const [data] = fc.sample(typedData, { numRuns: 1, seed: 1 });
  const whole = { from, path: defaultPath } as const;
  expect(previewTypedData(data as TypedData, { ...whole, path: proxyOf(defaultPath) })).toEqual(
    previewTypedData(data as TypedData, whole),
  );
});

describe('options of signing are read once', () => {
  const message = 'I agree';
  const authorization = { chainId: 1n, address: '0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B', nonce: 0n } as const;
  const login = {
    types: { Login: [{ name: 'site', type: 'string' }] },
    primaryType: 'Login',
    domain: { name: 'N', chainId: 1 },
    message: { site: 'x' },
  };
  const plain = {
    ...({ type: 'eip1559', chainId: 1n, nonce: 0n, gasLimit: 21000n, maxFeePerGas: 1n } as const),
    ...({ maxPriorityFeePerGas: 1n, to: from, value: 1n, data: '0x', accessList: [] } as const),
  };
  type Options = Parameters<typeof signMessage>[2];
  type Preview = { readonly fingerprint: Uint8Array; readonly lines: readonly string[] };
  test.each<[string, Preview, (options: Options) => Promise<unknown>]>([
    ['a message', previewMessage(message), (options) => signMessage(testSigner, message, options)],
    [
      ...(['an authorization', previewAuthorization(authorization)] as const),
      (options) => signAuthorization(testSigner, authorization, options),
    ],
    [
      ...(['typed data', previewTypedData(login, { from })] as const),
      (options) => signTypedData(testSigner, login, options),
    ],
    [
      ...(['a transaction', previewTransaction(plain, { from })] as const),
      (options) => signTransaction(testSigner, plain, options),
    ],
  ])('%s: by the key that was approved', async (_, { fingerprint: approved, lines }, sign) => {
    const honest = { path: defaultPath, approved, shown: lines };
    const truth = await sign(honest);
    expect(await sign(gettersOf(honest))).toEqual(truth);
    expect(await sign(proxyOf(honest))).toEqual(truth);
    const changing = { path: [...defaultPath], approved: approved.slice(), shown: [...lines] };
    const signing = sign(changing);
    change(changing);
    expect(await signing).toEqual(truth);
  });
});
