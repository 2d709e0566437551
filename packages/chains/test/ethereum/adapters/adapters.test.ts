/** The adapters, used as an application uses them, against a real node. */

import { connect, createConfig, disconnect, injected, sendTransaction, signMessage } from '@wagmi/core';
import { BrowserProvider, JsonRpcProvider, verifyMessage as verifyInEthers } from 'ethers';
import {
  createPublicClient,
  createWalletClient,
  type EIP1193Provider,
  encodeFunctionData,
  erc20Abi,
  type Hex,
  http,
  type LocalAccount,
  parseEther,
  recoverTypedDataAddress,
  serializeTransaction,
  verifyMessage,
} from 'viem';
import { foundry } from 'viem/chains';
import { recoverAuthorizationAddress } from 'viem/utils';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { announceProvider } from '../../../src/ethereum/adapters/eip-1193/announce.ts';
import { createProvider, type Eip1193Provider } from '../../../src/ethereum/adapters/eip-1193/provider.ts';
import { toEthersSigner } from '../../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../../src/ethereum/adapters/viem.ts';
import { createConfirmingWallet, type EthereumWallet } from '../../../src/ethereum/sign/wallet.ts';
import { createJsonRpc } from '../../../src/servers/json-rpc.ts';
import { testSigner } from '../../software-signer.ts';
import { type Node, startAnvil } from '../anvil.ts';
import { permit } from '../typed-data-examples.ts';

const to = '0x00000000000000000000000000000000DeaDBeef';
let node: Node;
let wallet: EthereumWallet;
let shown: string[];
let refuse: Error | undefined;

beforeAll(async () => {
  node = await startAnvil('--hardfork', 'prague');
  wallet = await createConfirmingWallet(testSigner, {
    confirm: async (lines) => {
      shown.push(...lines);
      if (refuse) throw refuse;
    },
  });
  await node.rpc('anvil_setBalance', wallet.address, '0xde0b6b3a7640000');
});
afterAll(() => node?.stop());
beforeEach(() => {
  shown = [];
  refuse = undefined;
});

/**
 * Asked for until it is there: viem's own wait takes a first "not found" for "not before the next block", which a node
 * that mines by transaction never makes.
 */
const status = async (hash: string): Promise<string> => {
  const client = createPublicClient({ chain: foundry, transport: http(node.url) });
  for (;;) {
    const receipt = await client.getTransactionReceipt({ hash: hash as Hex }).catch(() => undefined);
    if (receipt !== undefined) return receipt.status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('viem', () => {
  const client = () =>
    createWalletClient({ account: toViemAccount(wallet), chain: foundry, transport: http(node.url) });

  test.each([
    ['legacy', { type: 'legacy' }],
    ['EIP-2930', { type: 'eip2930', accessList: [] }],
    ['EIP-1559', {}],
  ] as const)('sends a payment of type %s', async (_, kind) => {
    const hash = await client().sendTransaction({ to, value: parseEther('0.001'), ...kind } as never);
    expect(await status(hash)).toBe('success');
    expect(shown[0]).toBe(`Send 0.001 ETH to ${to}`);
  });

  test('sends an EIP-7702 transaction with an authorization of its own account', async () => {
    const authorization = await client().signAuthorization({ contractAddress: to, executor: 'self' });
    expect(await recoverAuthorizationAddress({ authorization })).toBe(wallet.address);
    expect(shown[0]).toContain('do ANYTHING');
    const hash = await client().sendTransaction({ to, authorizationList: [authorization] });
    expect(await status(hash)).toBe('success');
    expect(await node.rpc('eth_getCode', wallet.address, 'latest')).toBe(`0xef0100${to.slice(2).toLowerCase()}`);
  });

  test('signs messages and typed data', async () => {
    const account = toViemAccount(wallet);
    for (const message of ['hello', { raw: '0x68656c6c6f' }, { raw: new Uint8Array([0xff]) }] as const) {
      const signature = await account.signMessage({ message });
      expect(await verifyMessage({ address: wallet.address, message, signature })).toBe(true);
    }
    const signature = await account.signTypedData(permit as never);
    expect(await recoverTypedDataAddress({ ...(permit as object), signature } as never)).toBe(wallet.address);
    expect(shown.join()).toContain('take up to 5 (smallest units)');
  });

  test('refuses a serializer that writes something else, and what the person refuses', async () => {
    const account: LocalAccount = toViemAccount(wallet);
    const transaction = { to, chainId: 1, gas: 21_000n, maxFeePerGas: 1n, nonce: 0, type: 'eip1559' } as const;
    const serializer = ((tx: Parameters<typeof serializeTransaction>[0]) =>
      serializeTransaction({ ...tx, value: 1n })) as typeof serializeTransaction;
    await expect(account.signTransaction(transaction, { serializer })).rejects.toMatchObject({
      code: 'transaction/refused',
    });
    refuse = new Error('no');
    await expect(account.signTransaction(transaction)).rejects.toMatchObject({
      code: 'confirmation/refused',
      cause: refuse,
    });
  });
});

describe('ethers', () => {
  const provider = () =>
    new JsonRpcProvider(node.url, 31337, { staticNetwork: true, polling: true, pollingInterval: 10, cacheTimeout: -1 });

  test('sends payments of each type', async () => {
    const connection = provider();
    const signer = toEthersSigner(wallet).connect(connection);
    for (const type of [0, 1, 2]) {
      const sent = await signer.sendTransaction({ to, value: 1n, type });
      expect((await sent.wait())?.status).toBe(1);
    }
    expect(shown.filter((line) => line.startsWith('Send '))).toHaveLength(3);
    const authorization = await signer.authorize({ address: to, nonce: (await signer.getNonce()) + 1 });
    const delegated = await signer.sendTransaction({ to, type: 4, authorizationList: [authorization] });
    expect((await delegated.wait())?.status).toBe(1);
    connection.destroy();
  });

  test('signs messages and typed data', async () => {
    const signer = toEthersSigner(wallet);
    expect(verifyInEthers('hello', await signer.signMessage('hello'))).toBe(wallet.address);
    const types = { Permit: [...(permit.types['Permit'] ?? [])] };
    const signature = (await signer.signTypedData(permit.domain as never, types, permit.message)) as Hex;
    expect(await recoverTypedDataAddress({ ...(permit as object), signature } as never)).toBe(wallet.address);
  });

  test('refuses another sender, and types without one primary type', async () => {
    const signer = toEthersSigner(wallet);
    await expect(
      signer.signTransaction({
        from: to,
        to,
        gasLimit: 21_000,
        chainId: 1,
        nonce: 0,
        maxFeePerGas: 1,
        maxPriorityFeePerGas: 1,
      }),
    ).rejects.toMatchObject({ code: 'argument/invalid' });
    await expect(
      signer.signTypedData(
        { name: 'x' },
        { A: [{ name: 'a', type: 'uint8' }], B: [{ name: 'a', type: 'uint8' }] },
        { a: 1 },
      ),
    ).rejects.toMatchObject({ code: 'argument/invalid' });
  });
});

describe('EIP-1193', () => {
  const create = (connect = async () => {}): Eip1193Provider => {
    const rpc = createJsonRpc(node.url, { fetch, pause: async () => {} });
    return createProvider(wallet, {
      chains: [
        { chainId: 31337n, rpc },
        { chainId: 1n, rpc },
      ],
      connect,
    });
  };
  const connected = async () => {
    const provider = create();
    await provider.request({ method: 'eth_requestAccounts' });
    return provider;
  };

  test('lets viem send, through its own transport', async () => {
    const provider: EIP1193Provider = await connected();
    const { custom } = await import('viem');
    const client = createWalletClient({ account: wallet.address, chain: foundry, transport: custom(provider) });
    expect(await status(await client.sendTransaction({ to, value: 1n }))).toBe('success');
    expect(await status(await client.sendTransaction({ to, value: 1n, gasPrice: 10n ** 10n, type: 'legacy' }))).toBe(
      'success',
    );
    const signature = await client.signMessage({ message: 'hello' });
    expect(await verifyMessage({ address: wallet.address, message: 'hello', signature })).toBe(true);
    const typed = await client.signTypedData({ ...permit, domain: { ...permit.domain, chainId: 31337 } } as never);
    expect(typed).toMatch(/^0x[0-9a-f]{130}$/);
  });

  test("is a target of wagmi's injected connector, which connects, signs and sends through it", async () => {
    // The connector works in pages alone, whatever its target is.
    vi.stubGlobal('window', { addEventListener() {}, removeEventListener() {} });
    onTestFinished(() => void vi.unstubAllGlobals());
    const provider = create();
    const config = createConfig({
      chains: [foundry],
      connectors: [injected({ target: () => ({ id: 'example', name: 'Example', provider }) })],
      transports: { [foundry.id]: http(node.url) },
      storage: null,
      multiInjectedProviderDiscovery: false,
    });
    const [connector] = config.connectors;
    if (!connector) throw new Error('no connector');
    expect((await connect(config, { connector })).accounts).toEqual([wallet.address]);
    const signature = await signMessage(config, { message: 'hello' });
    expect(await verifyMessage({ address: wallet.address, message: 'hello', signature })).toBe(true);
    expect(await status(await sendTransaction(config, { to, value: 1n }))).toBe('success');
    await disconnect(config);
  });

  test("is what ethers' BrowserProvider takes", async () => {
    const provider = new BrowserProvider(create());
    const account = await provider.getSigner();
    expect(verifyInEthers('hello', await account.signMessage('hello'))).toBe(wallet.address);
    provider.destroy();
  });

  test('shows accounts only after connecting, and tells who listens', async () => {
    const provider = create();
    const events: unknown[] = [];
    const listener = (argument: unknown) => events.push(argument);
    provider.on('connect', listener);
    provider.on('accountsChanged', listener);
    expect(await provider.request({ method: 'eth_accounts' })).toEqual([]);
    await expect(provider.request({ method: 'personal_sign', params: ['0x00', wallet.address] })).rejects.toMatchObject(
      { code: 4100 },
    );
    expect(await provider.request({ method: 'eth_requestAccounts' })).toEqual([wallet.address]);
    expect(events).toEqual([{ chainId: '0x7a69' }, [wallet.address]]);
    provider.removeListener('accountsChanged', listener);
    expect(await provider.request({ method: 'eth_accounts' })).toEqual([wallet.address]);
    const declined = create(() => Promise.reject(new Error('not this page')));
    await expect(declined.request({ method: 'eth_requestAccounts' })).rejects.toMatchObject({ code: 4001 });
  });

  test('switches between the chains it has servers for', async () => {
    const provider = await connected();
    const changes: unknown[] = [];
    provider.on('chainChanged', (chainId) => changes.push(chainId));
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: '0x1' }] });
    expect(await provider.request({ method: 'eth_chainId' })).toBe('0x1');
    expect(changes).toEqual(['0x1']);
    await expect(
      provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: '0x2' }] }),
    ).rejects.toMatchObject({
      code: 4902,
    });
  });

  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, 1n] });
  test.each<[string, string, (from: string) => unknown[], number]>([
    ['another account', 'eth_sendTransaction', () => [{ from: to, to, value: '0x1' }], 4100],
    ['another chain', 'eth_sendTransaction', (from) => [{ from, to, chainId: '0x1' }], -32602],
    ['a field it does not know', 'eth_sendTransaction', (from) => [{ from, to, blobs: [] }], -32602],
    ['a number that is none', 'eth_sendTransaction', (from) => [{ from, to, value: '1' }], -32602],
    ['calldata that is none', 'eth_sendTransaction', (from) => [{ from, to, data: `${data}0`, gas: '0x5208' }], -32602],
    ['typed data for another chain', 'eth_signTypedData_v4', (from) => [from, JSON.stringify(permit)], -32602],
    ['typed data that are none', 'eth_signTypedData_v4', (from) => [from, '{'], -32602],
    ['a method that signs digests', 'eth_sign', (from) => [from, `0x${'00'.repeat(32)}`], 4200],
    ['a method of other wallets', 'wallet_grantPermissions', () => [], 4200],
  ])('refuses %s', async (_, method, params, code) => {
    const provider = await connected();
    await expect(provider.request({ method, params: params(wallet.address) })).rejects.toMatchObject({
      name: 'ProviderRpcError',
      code,
    });
    expect(shown).toEqual([]);
  });

  test('is announced at once and when a page asks (EIP-6963)', async () => {
    class CustomEvent extends Event {
      readonly detail: unknown;
      constructor(type: string, { detail }: { readonly detail: unknown }) {
        super(type);
        this.detail = detail;
      }
    }
    const target = new EventTarget();
    const details: unknown[] = [];
    target.addEventListener('eip6963:announceProvider', (event) => details.push((event as CustomEvent).detail));
    const page = Object.assign(target, { CustomEvent }) as unknown as Parameters<typeof announceProvider>[0];
    const info = {
      uuid: '350670db-19fa-4704-a166-e52e178b59d2',
      name: 'Example',
      icon: 'data:image/svg+xml,',
      rdns: 'org.example.wallet',
    };
    const provider = create();
    const stop = announceProvider(page, provider, info);
    target.dispatchEvent(new Event('eip6963:requestProvider'));
    expect(details).toEqual([
      { info, provider },
      { info, provider },
    ]);
    expect(Object.isFrozen(details[0])).toBe(true);
    stop();
    target.dispatchEvent(new Event('eip6963:requestProvider'));
    expect(details).toHaveLength(2);
  });
});
