import { hardened } from '@symbolon/interface';
import { afterEach, describe, expect, test } from 'vitest';
import { accountSchemes, discover, type EthereumAccountScan } from '../../../src/ethereum/discover/discover.ts';
import { ethereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { createJsonRpc } from '../../../src/servers/json-rpc.ts';
import { type Answer, type RpcServer, startRpcServer } from '../../servers/rpc-server.ts';
import { testSigner } from '../../software-signer.ts';

const token = {
  chainId: 1n,
  address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  symbol: 'USDC',
  decimals: 6,
} as const;
const elsewhere = { ...token, chainId: 10n, symbol: 'OP-USDC' } as const;

let server: RpcServer;
afterEach(() => server?.stop());

/**
 * A chain on which the third BIP-44 address has sent, and the first account of `accounts` after the gap of one holds
 * tokens.
 */
async function startChain(intercept?: (count: number, method: string) => Answer | undefined, chainId = '0x1') {
  const sender = (await ethereumAddress(testSigner, accountSchemes.bip44(2))).toLowerCase();
  const holder = (await ethereumAddress(testSigner, accountSchemes.accounts(1))).slice(2).toLowerCase();
  server = await startRpcServer((method, params) => {
    const [first] = params;
    if (method === 'eth_chainId') return chainId;
    if (method === 'eth_getTransactionCount') return String(first).toLowerCase() === sender ? '0x5' : '0x0';
    if (method === 'eth_getBalance') return '0x0';
    return `0x${(JSON.stringify(first).includes(holder) ? 'ff' : '').padStart(64, '0')}`;
  }, intercept);
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const rpc = createJsonRpc(server.url, { fetch, pause });
  return { pauses, options: { chains: [{ chainId: 1n, rpc }], tokens: [token, elsewhere], gapLimit: 3 } };
}

const found = [
  { scheme: 'bip44', index: 2, sent: true, holdings: [] },
  {
    scheme: 'accounts',
    index: 1,
    sent: false,
    holdings: [{ asset: 'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', amount: '255' }],
  },
];

describe('discover', () => {
  test('finds accounts that sent or hold, and says what was not looked for', async () => {
    const { options } = await startChain();
    const { accounts, notLookedFor } = await discover(testSigner, options);
    expect(accounts).toMatchObject(found);
    expect(notLookedFor).toContain('networks other than Ethereum');
    expect(notLookedFor).toContain('accounts after 3 unused ones in a row');
    expect(notLookedFor.join()).toContain('USDC');
  });

  test('looks at paths that it is given', async () => {
    const { options } = await startChain();
    const odd = [hardened + 44, hardened + 60, hardened + 1, 0, 0];
    const { accounts } = await discover(testSigner, { ...options, schemes: [], paths: [accountSchemes.bip44(7), odd] });
    expect(accounts).toMatchObject([{ scheme: 'noted', index: 1, path: odd, holdings: [{ amount: '255' }] }]);
  });

  test('goes on where it was interrupted, from a state kept as JSON', async () => {
    const { options } = await startChain();
    const controller = new AbortController();
    let kept = '';
    const onProgress = (accounts: readonly EthereumAccountScan[]) => {
      kept = JSON.stringify(accounts);
      if (accounts.length === 4) controller.abort(new Error('stopped'));
    };
    await expect(discover(testSigner, { ...options, signal: controller.signal, onProgress })).rejects.toThrow(
      'stopped',
    );
    const asked = server.requests.length;
    expect((await discover(testSigner, { ...options, resume: JSON.parse(kept) })).accounts).toMatchObject(found);
    const accounts = server.requests.slice(asked).filter(({ method }) => method === 'eth_getBalance');
    expect(accounts.map(({ params }) => params[0])).not.toContain(
      await ethereumAddress(testSigner, accountSchemes.bip44(3)),
    );
    expect(accounts.map(({ params }) => params[0])).toContain(
      await ethereumAddress(testSigner, accountSchemes.bip44(4)),
    );
  });

  test('waits as long as a busy server asks, and asks again', async () => {
    const { options, pauses } = await startChain((count) =>
      count === 3 ? { status: 429, headers: { 'retry-after': '7' }, body: '' } : undefined,
    );
    expect((await discover(testSigner, options)).accounts).toMatchObject(found);
    expect(pauses).toEqual([7000]);
  });

  test('survives answers that fail or get lost', async () => {
    const { options } = await startChain((count) =>
      count === 2 ? 'hang up' : count === 5 ? { status: 502, body: 'bad gateway' } : undefined,
    );
    expect((await discover(testSigner, options)).accounts).toMatchObject(found);
  });

  test('gives up on a server that stays busy', async () => {
    const { options } = await startChain(() => ({ status: 429, body: '' }));
    await expect(discover(testSigner, options)).rejects.toMatchObject({ code: 'server/busy' });
  });

  test('stops waiting for a server that does not answer when it is told to', async () => {
    const controller = new AbortController();
    const { options } = await startChain((count) => {
      if (count < 4) return undefined;
      controller.abort(new Error('enough'));
      return 'wait';
    });
    await expect(discover(testSigner, { ...options, signal: controller.signal })).rejects.toThrow('enough');
  });

  test.each<[string, string]>([
    ['no JSON', '<html>'],
    ['an answer to another request', '{"jsonrpc":"2.0","id":999,"result":"0x1"}'],
    ['an error', '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no such method"}}'],
    ['nothing', '{"jsonrpc":"2.0","id":2}'],
    ['a number that is none', '{"jsonrpc":"2.0","id":2,"result":"many"}'],
    ['a number with a leading zero', '{"jsonrpc":"2.0","id":2,"result":"0x01"}'],
    ['a number that is too large', `{"jsonrpc":"2.0","id":2,"result":"0x1${'0'.repeat(16)}"}`],
  ])('refuses %s', async (_, body) => {
    const { options } = await startChain((count) => (count === 2 ? { body } : undefined));
    await expect(discover(testSigner, options)).rejects.toMatchObject({ code: 'server/wrong-answer' });
  });

  test('refuses a server of another chain', async () => {
    const { options } = await startChain(undefined, '0x38');
    await expect(discover(testSigner, options)).rejects.toThrow('it serves chain 56, not 1');
  });

  test('refuses a token that is no contract of the chain', async () => {
    const { options } = await startChain((count) =>
      count === 4 ? { body: '{"jsonrpc":"2.0","id":4,"result":"0x"}' } : undefined,
    );
    await expect(discover(testSigner, options)).rejects.toThrow('no balance of USDC');
  });
});
