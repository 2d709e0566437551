/** Which requests of a page reach the server, and what the page hears of what the server says. */
import { Interface, JsonRpcApiProvider } from 'ethers';
import fc from 'fast-check';
import {
  type BaseError,
  createPublicClient,
  custom,
  type EIP1193Provider,
  parseAbi,
  recoverMessageAddress,
} from 'viem';
import { describe, expect, test } from 'vitest';
import { createProvider, type ProviderOptions } from '../../../src/ethereum/adapters/eip-1193/provider.ts';
import { fromHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import { createJsonRpc } from '../../../src/servers/json-rpc.ts';
import { testSigner } from '../../software-signer.ts';

type Asked = { readonly method: string; readonly params: readonly unknown[] };

/** A provider whose server answers as `answer` says, and what that server was asked. */
async function serving(
  answer: (asked: Asked) => object = () => ({ result: '0x1' }),
  options: Partial<ProviderOptions> = {},
) {
  const asked: Asked[] = [];
  const fetch = async (_: string, { body = '' }: { readonly body?: string }) => {
    const { id, ...request } = JSON.parse(body) as Asked & { readonly id: number };
    asked.push(request);
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...answer(request) }));
  };
  const wallet = await createConfirmingWallet(testSigner, { confirm: async () => {} });
  const rpc = createJsonRpc('http://node.example', { fetch, pause: async () => {} });
  const provider = createProvider(wallet, { chains: [{ chainId: 1n, rpc }], connect: async () => {}, ...options });
  await provider.request({ method: 'eth_requestAccounts' });
  return { provider, wallet, asked };
}

describe('the server', () => {
  test('is asked what reads the chain', async () => {
    const { provider, asked } = await serving();
    for (const method of ['eth_call', 'eth_getLogs', 'eth_sendRawTransaction', 'web3_clientVersion'])
      expect(await provider.request({ method, params: [1] })).toBe('0x1');
    expect(asked).toHaveLength(4);
  });

  test('is never asked for anything else, whatever it is called', async () => {
    const { provider, asked } = await serving(undefined, {
      passOn: ['eth_signTransaction', 'wallet_x', 'personal_unlockAccount', 'zks_L1ChainId'],
    });
    const prefixes = [
      'wallet_',
      'eth_sign',
      'eth_sign_',
      'personal_',
      'debug_',
      'admin_',
      'eth_subscribe',
      '',
      '__proto__',
    ];
    const name = fc.tuple(fc.constantFrom(...prefixes), fc.string()).map(([prefix, rest]) => `${prefix}${rest}`);
    const known = /^(wallet_switchEthereumChain|personal_sign)$/;
    await fc.assert(
      fc.asyncProperty(name, async (method) => {
        fc.pre(!known.test(method));
        await expect(provider.request({ method })).rejects.toMatchObject({ code: 4200 });
      }),
    );
    for (const method of [
      'eth_signTransaction',
      'wallet_x',
      'personal_unlockAccount',
      'constructor',
      'eth_signTypedData',
      'eth_coinbase',
    ])
      await expect(provider.request({ method })).rejects.toMatchObject({ code: 4200 });
    expect(asked).toEqual([]);
    expect(await provider.request({ method: 'zks_L1ChainId' })).toBe('0x1');
  });
});

test('a field of a transaction that is null is one that is left out', async () => {
  const { provider, wallet, asked } = await serving(({ method }) => {
    if (method === 'eth_getBlockByNumber') return { result: { baseFeePerGas: '0x1' } };
    return { result: method === 'eth_sendRawTransaction' ? '0x' : '0x5' };
  });
  const none = { data: null, gas: null, nonce: null, chainId: null, type: null, gasPrice: null, accessList: null };
  const transaction = { from: wallet.address, to: wallet.address, value: '0x1', maxFeePerGas: null, ...none };
  // The server of this test knows it by no hash.
  await expect(provider.request({ method: 'eth_sendTransaction', params: [transaction] })).rejects.toThrow(
    'another hash',
  );
  const { params = [] } = asked.find(({ method }) => method === 'eth_estimateGas') ?? {};
  expect(params).toEqual([{ from: wallet.address, to: wallet.address, value: '0x1' }]);
  const raw = asked.find(({ method }) => method === 'eth_sendRawTransaction')?.params[0] as string;
  expect(decodeTransaction(fromHex(raw, 'raw')).transaction).toMatchObject({ type: 'eip1559', nonce: 5n, value: 1n });
});

test('a sign-in to another page than the one that is served is told', async () => {
  const shown: string[] = [];
  const wallet = await createConfirmingWallet(testSigner, { confirm: async (lines) => void shown.push(...lines) });
  const rpc = createJsonRpc('http://node.example', { fetch: async () => new Response(), pause: async () => {} });
  const options = { chains: [{ chainId: 1n, rpc }], connect: async () => {} };
  const provider = createProvider(wallet, { ...options, domain: 'evil.example' });
  await provider.request({ method: 'eth_requestAccounts' });
  const text = `example.com wants you to sign in with your Ethereum account:
${wallet.address}


URI: https://example.com
Version: 1
Chain ID: 1
Nonce: abcdefgh
Issued At: 2026-01-01T00:00:00Z`;
  await provider.request({ method: 'personal_sign', params: [text, wallet.address] });
  expect(shown[0]).toBe('WARNING: the page is of "evil.example", and asks to sign in to "example.com"');
});

describe('an error of the server', () => {
  const abi = ['error Poor(uint256 has)', 'function pay() returns (uint256)'] as const;
  const data = new Interface(abi).encodeErrorResult('Poor', [5]);
  const error = { code: 3, message: 'execution reverted', data };

  test('reaches the page as it is, with what the contract says', async () => {
    const { provider } = await serving(() => ({ error }));
    await expect(provider.request({ method: 'eth_call', params: [{}] })).rejects.toMatchObject(error);
  });

  test('is decoded by viem and by ethers', async () => {
    const { provider, wallet } = await serving(() => ({ error }));
    const client = createPublicClient({ transport: custom(provider as EIP1193Provider) });
    const call = client.simulateContract({ address: wallet.address, abi: parseAbi(abi), functionName: 'pay' });
    const told: unknown = await call.catch((thrown: unknown) => thrown);
    expect((told as BaseError).walk((cause) => 'data' in (cause as object))).toMatchObject({
      data: { errorName: 'Poor' },
    });
    const ethers = JsonRpcApiProvider.prototype.getRpcError.call(
      {} as never,
      { method: 'eth_call', params: [{ to: wallet.address, data: '0x' }] } as never,
      { id: 1, error: await provider.request({ method: 'eth_call' }).catch((thrown: unknown) => thrown) } as never,
    );
    expect(ethers).toMatchObject({ code: 'CALL_EXCEPTION', data });
  });

  test('of no kind, or that asks to come later, is told as ours', async () => {
    const strange = await serving(() => ({ error: { code: 'x' } }));
    await expect(strange.provider.request({ method: 'eth_call' })).rejects.toMatchObject({ code: -32603 });
    const busy = await serving(() => ({ error: { code: -32005, message: 'later' } }));
    await expect(busy.provider.request({ method: 'eth_call' })).rejects.toMatchObject({ code: -32005 });
  });
});

describe('personal_sign takes', () => {
  test.each<[string, string, string | { raw: `0x${string}` }]>([
    ['plain text', 'Log in, please', 'Log in, please'],
    ['digits without 0x, as text', '6869', '6869'],
    ['text that begins like data', '0xyz', '0xyz'],
    ['data', '0x6869', { raw: '0x6869' }],
    ['no data', '0x', { raw: '0x' }],
  ])('%s', async (_, given, message) => {
    const { provider, wallet } = await serving();
    for (const params of [
      [given, wallet.address],
      [wallet.address, given],
    ]) {
      const signature = await provider.request<`0x${string}`>({ method: 'personal_sign', params });
      expect(await recoverMessageAddress({ message, signature })).toBe(wallet.address);
    }
  });

  test('but not an odd number of digits', async () => {
    const { provider, wallet } = await serving();
    const request = provider.request({ method: 'personal_sign', params: ['0x123', wallet.address] });
    await expect(request).rejects.toMatchObject({ code: -32602 });
  });
});

describe('eth_sendTransaction', () => {
  const sent = async (fields: object) => {
    const { provider, wallet, asked } = await serving(({ method }) =>
      method === 'eth_getBlockByNumber' ? { result: { baseFeePerGas: '0x1' } } : { result: '0x1' },
    );
    const { address: from } = wallet;
    const params = [{ from, to: from, gas: '0x5208', nonce: '0x0', ...fields }];
    // The server does not know the hash; what it was sent is what matters here.
    await provider.request({ method: 'eth_sendTransaction', params }).catch((error: { readonly code: number }) => {
      if (error.code !== -32603) throw error;
    });
    const raw = asked.find(({ method }) => method === 'eth_sendRawTransaction')?.params[0];
    return decodeTransaction(fromHex(String(raw), 'raw')).transaction;
  };

  test('sends the type that is named, or that the fields are of', async () => {
    expect((await sent({})).type).toBe('eip1559');
    expect((await sent({ gasPrice: '0x1' })).type).toBe('legacy');
    expect((await sent({ gasPrice: '0x1', accessList: [] })).type).toBe('eip2930');
    expect(await sent({ type: '0x0' })).toMatchObject({ type: 'legacy', gasPrice: 1n });
    expect((await sent({ data: '0x12', input: '0x12' })).data).toBe('0x12');
  });

  test.each<[string, object]>([
    ['of a type with a field it does not have', { type: '0x2', gasPrice: '0x1' }],
    ['of an unknown type', { type: '0x4' }],
    ['with two different data', { data: '0x12', input: '0x13' }],
    ['with an access list that is none', { accessList: {} }],
    ['with an odd number of digits', { data: '0x123' }],
    ['with neither a recipient nor code', { to: undefined, value: '0x1' }],
    ['with a fee beyond what nodes send', { maxFeePerGas: '0xffffffffffffff', maxPriorityFeePerGas: '0x1' }],
  ])('refuses one %s', async (_, fields) => {
    await expect(sent(fields)).rejects.toMatchObject({ code: -32602 });
  });
});

test('typed data of the domain alone need no message', async () => {
  const { provider, wallet } = await serving();
  const signed = (changes: object) => {
    const types = { EIP712Domain: [{ name: 'name', type: 'string' }], T: [{ name: 'a', type: 'uint8' }] };
    const data = { types, primaryType: 'EIP712Domain', domain: { name: 'Example' }, ...changes };
    return provider.request({ method: 'eth_signTypedData_v4', params: [wallet.address, JSON.stringify(data)] });
  };
  expect(await signed({})).toBe(await signed({ message: {} }));
  await expect(signed({ primaryType: 'T' })).rejects.toMatchObject({ code: -32602 });
});
