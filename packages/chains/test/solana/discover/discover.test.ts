import { base64 } from '@scure/base';
import { U64LE } from 'micro-packed';
import { afterEach, describe, expect, test } from 'vitest';
import { createJsonRpc } from '../../../src/servers/json-rpc.ts';
import { accountSchemes, discover, type SolanaAccountScan } from '../../../src/solana/discover/discover.ts';
import { formatAddress, parseAddress, solanaAddress } from '../../../src/solana/firmware/address/address.ts';
import { programs } from '../../../src/solana/firmware/address/programs.ts';
import { type Answer, type RpcServer, startRpcServer } from '../../servers/rpc-server.ts';
import { testSigner } from '../../software-signer.ts';
import { somebody } from '../transactions.ts';

const mint = somebody('mint');
let server: RpcServer;
afterEach(() => server?.stop());

const tokenAccount = (owner: string, programId: string) => ({
  account: {
    owner: programId,
    data: [
      base64.encode(
        Uint8Array.of(...parseAddress(mint), ...parseAddress(owner), ...U64LE.encode(9n), ...new Uint8Array(93)),
      ),
      'base64',
    ],
  },
});

/** The second account has history, the third of the other numbering tokens of Token-2022. */
async function startChain(
  intercept?: (count: number, method: string) => Answer | undefined,
  lie?: (owner: string, programId: string) => unknown,
) {
  const busy = await solanaAddress(testSigner, accountSchemes.accounts(1));
  const holder = await solanaAddress(testSigner, accountSchemes.short(2));
  server = await startRpcServer((method, [address, filter]) => {
    if (method === 'getSignaturesForAddress') return address === busy ? [{}] : [];
    if (method === 'getBalance') return { value: address === busy ? 12 : 0 };
    const { programId } = filter as { programId: string };
    const holds = address === holder && programId === formatAddress(programs.token2022);
    return { value: holds ? [(lie ?? tokenAccount)(holder, programId)] : [] };
  }, intercept);
  return createJsonRpc(server.url, { fetch, pause: async () => {} });
}

const options = { gapLimit: 3 };
const found = [
  {
    scheme: 'accounts',
    index: 1,
    seen: true,
    holdings: [{ asset: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501', amount: '12' }],
  },
  {
    scheme: 'short',
    index: 2,
    seen: false,
    holdings: [{ asset: `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:${mint}`, amount: '9' }],
  },
];

describe('discover', () => {
  test('finds accounts with history, coins or tokens, and says what was not looked for', async () => {
    const { accounts, notLookedFor } = await discover(testSigner, { rpc: await startChain(), ...options });
    expect(accounts).toMatchObject(found);
    expect(notLookedFor).toContain('accounts after 3 unused ones in a row');
  });

  test('looks at paths that it is given', async () => {
    const paths = [accountSchemes.short(5), accountSchemes.accounts(1)];
    const { accounts } = await discover(testSigner, { rpc: await startChain(), ...options, schemes: [], paths });
    expect(accounts).toMatchObject([{ scheme: 'noted', index: 1, path: accountSchemes.accounts(1), seen: true }]);
  });

  test('goes on where it was interrupted, from a state kept as JSON', async () => {
    const rpc = await startChain();
    const controller = new AbortController();
    let kept = '';
    const onProgress = (accounts: readonly SolanaAccountScan[]) => {
      kept = JSON.stringify(accounts);
      if (accounts.length === 4) controller.abort(new Error('stopped'));
    };
    await expect(discover(testSigner, { rpc, ...options, signal: controller.signal, onProgress })).rejects.toThrow(
      'stopped',
    );
    const asked = server.requests.length;
    expect((await discover(testSigner, { rpc, ...options, resume: JSON.parse(kept) })).accounts).toMatchObject(found);
    expect(server.requests[asked]?.params[0]).toBe(await solanaAddress(testSigner, accountSchemes.accounts(4)));
  });

  test('asks again when an answer gets lost or the server is busy', async () => {
    const rpc = await startChain((count) =>
      count === 2 ? 'hang up' : count === 6 ? { status: 429, body: '' } : undefined,
    );
    expect((await discover(testSigner, { rpc, ...options })).accounts).toMatchObject(found);
  });

  test.each<[string, (owner: string, programId: string) => unknown]>([
    ['somebody else’s token account', (_, programId) => tokenAccount(somebody('other'), programId)],
    ['a token account of another program', (owner) => tokenAccount(owner, somebody('program'))],
    [
      'a token account cut short',
      (owner, programId) => ({ account: { ...tokenAccount(owner, programId).account, data: ['AAAA', 'base64'] } }),
    ],
    ['a token account that is none', () => 5],
  ])('refuses %s', async (_, lie) => {
    await expect(discover(testSigner, { rpc: await startChain(undefined, lie), ...options })).rejects.toMatchObject({
      code: 'server/wrong-answer',
    });
  });
});
