/** Whatever is handed in, each public entry point gives a value or an error of ours that names the place. */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as eip1193 from '../../src/ethereum/adapters/eip-1193/index.ts';
import { toEthersSigner } from '../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../src/ethereum/adapters/viem.ts';
import * as ethereumAddress from '../../src/ethereum/address/index.ts';
import * as interpreters from '../../src/ethereum/firmware/index.ts';
import * as sign from '../../src/ethereum/sign/index.ts';
import * as transaction from '../../src/ethereum/transaction/index.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { testSigner } from '../software-signer.ts';
import { transactions, typedData } from './arbitraries.ts';
import { inViem } from './oracles.ts';
import { permit } from './typed-data-examples.ts';

const { defaultPath } = ethereumAddress;
const from = await ethereumAddress.ethereumAddress(testSigner);
const confirm = async () => {};
const wallet = await sign.createConfirmingWallet(testSigner, { confirm, feeLimit: 2n ** 256n });
const rpc = { name: 'node.example', call: async () => '0x1' };
const viem = toViemAccount(wallet);
const ethers = toEthersSigner(wallet);

/** Junk as programs without a type checker make it. */
const junk = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom<unknown>(
    'abc',
    1.5,
    null,
    undefined,
    -1,
    Number.NaN,
    '0x123',
    {},
    [],
    [null],
    [undefined],
    Symbol('s'),
  ),
  fc.constantFrom<unknown>(() => {}, 2n ** 300n, -1n, new Date(Number.NaN), new Uint8Array(33), '\ud800', '0x'),
);

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

const copyOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copyOf);
  return isTree(value) ? Object.fromEntries(Object.entries(value).map(([name, held]) => [name, copyOf(held)])) : value;
};

/** A valid object with one field, however deep, replaced by junk or left out. */
function spoiled(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(valid, junk, fc.array(fc.nat(), { minLength: 1, maxLength: 4 })).map(([value, other, at]) => {
    if (!isTree(value)) return other;
    const copy: unknown = copyOf(value);
    let inside = copy as Record<string, unknown>;
    for (const [depth, step] of at.entries()) {
      const names = Object.keys(inside);
      const name = names[step % Math.max(1, names.length)];
      if (name === undefined) break;
      const next = inside[name];
      if (depth < at.length - 1 && isTree(next)) inside = next;
      else {
        if (other === undefined) delete inside[name];
        else inside[name] = other;
        break;
      }
    }
    return copy;
  });
}

const anyTransaction = fc.oneof(...Object.values(transactions));
const anyTypedData = fc.oneof(typedData, fc.constant(permit));
const authorization = fc.constant({ chainId: 1n, address: from, nonce: 1n });
const message = fc.oneof(fc.string(), fc.uint8Array());
const options = fc.constant({ path: defaultPath, approved: new Uint8Array(32) });
const shown = fc.constant({
  from,
  path: defaultPath,
  tokens: [{ chainId: 1n, address: from, symbol: 'X', decimals: 6 }],
});
const bytes = fc.uint8Array({ maxLength: 70 });
const request = (method: string, params: fc.Arbitrary<unknown>) =>
  fc.record({ method: fc.constant(method), params: fc.tuple(params) });
const inWords = fc.constant({
  to: from,
  nonce: 1,
  gasLimit: 5n,
  chainId: 1n,
  type: 1,
  gasPrice: 3n,
  accessList: [],
  value: 5n,
});
const sidecar = fc.constant({ version: 0, blobs: ['0x'], commitments: ['0x'], proofs: ['0x'] });

type Call = (...given: never[]) => unknown;
const entries: Readonly<Record<string, readonly [Call, ...fc.Arbitrary<unknown>[]]>> = {
  accountOf: [ethereumAddress.accountOf, bytes],
  formatAddress: [ethereumAddress.formatAddress, bytes],
  parseAddress: [ethereumAddress.parseAddress, fc.string()],
  fromHex: [ethereumAddress.fromHex, fc.string(), fc.string()],
  toHex: [ethereumAddress.toHex, bytes],
  networkOf: [ethereumAddress.networkOf, fc.bigInt()],
  chainIdOf: [ethereumAddress.chainIdOf, fc.bigInt()],
  nativeAsset: [ethereumAddress.nativeAsset, fc.bigInt()],
  prefixPath: [interpreters.prefixPath, fc.constant(defaultPath), bytes],
  encodeTransaction: [transaction.encodeTransaction, anyTransaction],
  decodeTransaction: [
    transaction.decodeTransaction,
    fc.oneof(bytes, anyTransaction.map(transaction.encodeTransaction)),
  ],
  attachSignature: [transaction.attachSignature, anyTransaction, fc.uint8Array({ minLength: 65, maxLength: 65 })],
  attachSidecar: [transaction.attachSidecar, fc.constant('0x03c0'), sidecar],
  countedDataFee: [transaction.countedDataFee, fc.constantFrom(1n, 10n), fc.nat()],
  encodeTypedData: [transaction.encodeTypedData, anyTypedData],
  previewTransaction: [sign.previewTransaction, anyTransaction, shown],
  previewTypedData: [sign.previewTypedData, anyTypedData, shown],
  previewMessage: [sign.previewMessage, message, shown],
  previewAuthorization: [sign.previewAuthorization, authorization, shown],
  signTransaction: [
    (...given) => sign.signTransaction(testSigner, ...(given as [never, never])),
    anyTransaction,
    options,
  ],
  signTypedData: [(...given) => sign.signTypedData(testSigner, ...(given as [never, never])), anyTypedData, options],
  signMessage: [(...given) => sign.signMessage(testSigner, ...(given as [never, never])), message, options],
  signAuthorization: [
    (...given) => sign.signAuthorization(testSigner, ...(given as [never, never])),
    authorization,
    options,
  ],
  createConfirmingWallet: [
    (given: never) => sign.createConfirmingWallet(testSigner, given),
    fc.constant({ confirm, path: defaultPath }),
  ],
  'wallet.signTransaction': [wallet.signTransaction, anyTransaction, fc.constant({})],
  'wallet.signTypedData': [wallet.signTypedData, anyTypedData, fc.constant({})],
  'wallet.signMessage': [wallet.signMessage, message, fc.constant({})],
  'wallet.signAuthorization': [wallet.signAuthorization, authorization, fc.constant({})],
  'viem.signTransaction': [viem.signTransaction, anyTransaction.map(inViem)],
  'viem.signTypedData': [viem.signTypedData, anyTypedData],
  'viem.signMessage': [viem.signMessage, fc.record({ message: fc.record({ raw: message }) })],
  'viem.signAuthorization': [viem.signAuthorization as Call, fc.constant({ address: from, chainId: 1, nonce: 1 })],
  'ethers.signTransaction': [(given: never) => ethers.signTransaction(given), inWords],
  'ethers.signMessage': [(given: never) => ethers.signMessage(given), message],
  'ethers.signTypedData': [
    (...given) => ethers.signTypedData(...(given as [never, never, never])),
    fc.constant(permit.domain),
    fc.constant({ Permit: permit.types['Permit'] }),
    fc.constant(permit.message),
  ],
  'ethers.authorize': [(given: never) => ethers.authorize(given), authorization],
  createProvider: [
    eip1193.createProvider,
    fc.constant(wallet),
    fc.constant({ chains: [{ chainId: 1n, rpc }], connect: confirm }),
  ],
};

async function outcome(call: Call, given: readonly unknown[]): Promise<unknown> {
  try {
    await call(...(given as never[]));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a value, or an error that names the place', () => {
  test.each(Object.entries(entries))('%s', async (_, [call, ...valid]) => {
    const broken = fc.oneof(
      fc.tuple(...valid.map(() => junk)),
      fc.tuple(...valid.map((arbitrary) => fc.oneof(arbitrary, spoiled(arbitrary)))),
      ...valid.map((arbitrary, at) => fc.tuple(...valid.map((other, n) => (n === at ? spoiled(arbitrary) : other)))),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (given) => {
        const error = await outcome(call, given);
        if (error !== undefined && !isSymbolonError(error)) throw error;
      }),
      { numRuns: fuzzRuns(150) },
    );
  });

  test('and from the provider one of its own', async () => {
    const provider = eip1193.createProvider(wallet, { chains: [{ chainId: 1n, rpc }], connect: confirm });
    await provider.request({ method: 'eth_requestAccounts' });
    const sent = fc.constant({ from, to: from, gas: '0x5208', nonce: '0x0', gasPrice: '0x1', accessList: [] });
    const asked = fc.oneof(
      junk,
      spoiled(request('eth_sendTransaction', sent)),
      spoiled(fc.record({ method: fc.constant('personal_sign'), params: fc.tuple(message, fc.constant(from)) })),
      spoiled(
        fc.record({ method: fc.constant('eth_signTypedData_v4'), params: fc.tuple(fc.constant(from), anyTypedData) }),
      ),
      spoiled(request('wallet_switchEthereumChain', fc.constant({ chainId: '0x1' }))),
    );
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        const error = await outcome(provider.request as Call, [given]);
        if (error === undefined) return;
        expect(error).toBeInstanceOf(eip1193.ProviderRpcError);
        const { code, message: told } = error as eip1193.ProviderRpcError;
        // The node here answers all with a number, which is no block and no receipt.
        if (/another hash|answered wrongly/.test(told)) return;
        expect([-32602, -32600, 4100, 4200, 4902], told).toContain(code);
      }),
      { numRuns: fuzzRuns(500) },
    );
  });
});
