/** What pages do at once, and in their listeners, harms no request: dialogs come one at a time. */
import { chainError } from '@symbolon/interface';
import { keccak256 } from 'viem';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createProvider, type ProviderOptions } from '../../../src/ethereum/adapters/eip-1193/provider.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import type { JsonRpc } from '../../../src/servers/json-rpc.ts';
import { testSigner } from '../../software-signer.ts';

/** A server that counts what it was sent, and goes down when told. */
function createServer() {
  const sent: string[] = [];
  const state = { isDown: false };
  const call: JsonRpc['call'] = async (method, [parameter] = []) => {
    if (state.isDown) throw chainError('server/unreachable', { server: 'node.example', reason: 'no route' });
    if (method === 'eth_getTransactionCount') return `0x${sent.length.toString(16)}`;
    if (method !== 'eth_sendRawTransaction') return '0x1';
    sent.push(String(parameter));
    return keccak256(parameter as `0x${string}`);
  };
  return { rpc: { name: 'node.example', call }, sent, state };
}

const wallet = await createConfirmingWallet(testSigner, { confirm: async () => {} });
function providerOf({ rpc }: { readonly rpc: JsonRpc }, options: Partial<ProviderOptions> = {}) {
  const chains = [1n, 5n].map((chainId) => ({ chainId, rpc }));
  return createProvider(wallet, { chains, connect: async () => {}, ...options });
}

const payment = {
  from: wallet.address,
  to: wallet.address,
  value: '0x1',
  gas: '0x5208',
  maxFeePerGas: '0x1',
  maxPriorityFeePerGas: '0x1',
};

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a listener that throws', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('fails no request and keeps no other from hearing, and the platform is told', async () => {
    const told: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => told.push(error));
    const server = createServer();
    const provider = providerOf(server);
    const heard: string[] = [];
    const bug = new Error('a bug of the page');
    for (const event of ['connect', 'disconnect', 'accountsChanged', 'chainChanged']) {
      provider.on(event, () => {
        throw bug;
      });
      provider.on(event, () => heard.push(event));
    }
    expect(await provider.request({ method: 'eth_requestAccounts' })).toEqual([wallet.address]);
    await provider.request({ method: 'eth_sendTransaction', params: [payment] });
    expect(server.sent).toHaveLength(1);
    server.state.isDown = true;
    await expect(provider.request({ method: 'eth_blockNumber' })).rejects.toMatchObject({ code: 4900 });
    server.state.isDown = false;
    const toFive = { method: 'wallet_switchEthereumChain', params: [{ chainId: '0x5' }] };
    expect(await provider.request(toFive)).toBeNull();
    expect(heard).toEqual(['connect', 'accountsChanged', 'disconnect', 'chainChanged']);
    expect(told).toEqual([bug, bug, bug, bug]);
  });

  test('fails none either where the platform takes no reports', async () => {
    vi.stubGlobal('reportError', undefined);
    const provider = providerOf(createServer());
    provider.on('connect', () => {
      throw new Error('a bug of the page');
    });
    expect(await provider.request({ method: 'eth_blockNumber' })).toBe('0x1');
  });

  test('finds the state that it is told of', async () => {
    const provider = providerOf(createServer());
    let again = 0;
    provider.on('connect', () => {
      if (++again < 5) provider.request({ method: 'eth_chainId' });
    });
    provider.on('accountsChanged', async () => {
      seen = await provider.request({ method: 'eth_accounts' });
    });
    let seen: unknown;
    await provider.request({ method: 'eth_requestAccounts' });
    await settle();
    expect(again).toBe(1);
    expect(seen).toEqual([wallet.address]);
  });
});

describe('at once', () => {
  test('two requests for the accounts ask a person once, and again after a no', async () => {
    let asked = 0;
    let answer = false;
    const connect = async () => {
      asked += 1;
      await settle();
      return answer;
    };
    const provider = providerOf(createServer(), { connect });
    const both = () =>
      Promise.allSettled([1, 2].map(() => provider.request<string[]>({ method: 'eth_requestAccounts' })));
    const no = { status: 'rejected', reason: expect.objectContaining({ code: 4001 }) };
    expect(await both()).toEqual([no, no]);
    answer = true;
    const yes = { status: 'fulfilled', value: [wallet.address] };
    expect(await both()).toEqual([yes, yes]);
    expect(asked).toBe(2);
  });

  test('two signatures open one dialog at a time, and a no stops only its own', async () => {
    const shown: string[] = [];
    const answers: ((yes: boolean) => void)[] = [];
    const asking = await createConfirmingWallet(testSigner, {
      confirm: ([line = '']) => {
        shown.push(line);
        return new Promise<boolean>((resolve) => answers.push(resolve));
      },
    });
    const both = Promise.allSettled([asking.signMessage('first'), asking.signMessage('second')]);
    await settle();
    expect(shown).toEqual([expect.stringContaining('first')]);
    answers[0]?.(false);
    await settle();
    expect(shown).toEqual([expect.stringContaining('first'), expect.stringContaining('second')]);
    answers[1]?.(true);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  test('two transactions get a nonce each', async () => {
    const server = createServer();
    const provider = providerOf(server);
    await provider.request({ method: 'eth_requestAccounts' });
    const send = () => provider.request({ method: 'eth_sendTransaction', params: [payment] });
    await Promise.all([send(), send()]);
    expect(new Set(server.sent).size).toBe(2);
  });
});

test('many providers on one signal are one listener, and all hear of it', async () => {
  const leaving = new AbortController();
  const listen = vi.spyOn(leaving.signal, 'addEventListener');
  const heard: number[] = [];
  for (let n = 0; n < 12; n += 1)
    providerOf(createServer(), { signal: leaving.signal }).on('disconnect', () => heard.push(n));
  expect(listen).toHaveBeenCalledTimes(1);
  leaving.abort();
  expect(heard).toHaveLength(12);
});
