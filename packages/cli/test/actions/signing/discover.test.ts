/** Accounts found through servers on this machine. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '../../support/certificates.ts';
import { writeFixtures } from '../../support/fixtures.ts';
import { serveElectrum, serveEsplora, serveEthereum, serveSolana, type TestServer } from '../../support/servers.ts';
import { copier, createWorkplace, errorOf, makeBox, resultOf, start, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
const servers: TestServer[] = [];
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  writeFixtures(place);
  copy = copier(place, 'box');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => place.remove());

const serving = async (server: Promise<TestServer>): Promise<TestServer> => {
  servers.push(await server);
  return server;
};
const discover = (...args: string[]) => place.symbolon('discover', '--pack', 'box', '--json', ...args);
const regtest = ['--network', 'regtest', '--gap', '4'];
const ours = {
  path: "m/84'/1'/0'",
  kind: 'p2wpkh',
  used: 2,
  holdings: [{ asset: 'bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1', amount: '5000' }],
};
type Found = { accounts: { key: string }[]; notLookedFor: string[] };

test('discover finds Bitcoin accounts through Esplora and Electrum, with their holdings and the limits of the scan', async () => {
  for (const server of [await serving(serveEsplora()), await serving(serveElectrum())]) {
    const found = resultOf<Found>(await discover('--server', server.url, ...regtest));
    expect(found).toMatchObject({ accounts: [ours] });
    expect(found.accounts[0]?.key).toMatch(/^wpkh\(\[73c5da0a\/84h\/1h\/0h\]tpub/);
    expect(found.notLookedFor.length).toBeGreaterThan(3);
  }
});

test('discover finds Ethereum accounts on the chain of each server', async () => {
  const { address } = resultOf<{ address: string }>(
    await place.symbolon('address', '--chain', 'ethereum', '--pack', 'box', '--json'),
  );
  const { url } = await serving(serveEthereum(address));
  expect(resultOf(await discover('--chain', 'ethereum', '--gap', '1', '--server', url))).toMatchObject({
    chain: 'eip155:1',
    accounts: [{ key: address, holdings: [{ asset: 'eip155:1/slip44:60', amount: '1000000000000000000' }] }],
  });
});

test('discover finds Solana accounts, and names tokens as noted on the card', async () => {
  const pack = copy();
  resultOf(await place.symbolon('notes', 'set', 'notes.txt', '--pack', pack, '--json'));
  const { address } = resultOf<{ address: string }>(
    await place.symbolon('address', '--chain', 'solana', '--pack', pack, '--json'),
  );
  const { url } = await serving(serveSolana(address, 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'));
  const chain = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
  const run = await place.symbolon(
    'discover',
    '--chain',
    'solana',
    '--gap',
    '1',
    '--server',
    url,
    '--pack',
    pack,
    '--json',
  );
  expect(resultOf(run)).toMatchObject({
    chain,
    accounts: [
      {
        path: "m/44'/501'/0'/0'",
        key: address,
        holdings: [
          { asset: `${chain}/slip44:501`, amount: '7000', symbol: null },
          {
            asset: `${chain}/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v`,
            amount: '2500000',
            symbol: 'USDC',
            decimals: 6,
          },
        ],
      },
    ],
    // That of Bitcoin's test networks is not for mainnet, which is the default.
    noted: ["m/84'/1'/5'", "m/7'"],
  });
});

test('discover finds noted Bitcoin accounts beyond unused ones', async () => {
  const pack = copy();
  resultOf(await place.symbolon('notes', 'set', 'notes.txt', '--pack', pack, '--json'));
  const { url } = await serving(serveElectrum());
  const run = await place.symbolon('discover', '--server', url, ...regtest, '--pack', pack, '--json');
  expect(resultOf(run)).toMatchObject({
    accounts: [ours, { path: "m/84'/1'/5'", used: 1, holdings: [] }],
    noted: ["m/7'"],
  });
});

test('discover looks for noted tokens, and goes on without broken notes', async () => {
  const pack = copy();
  const { address } = resultOf<{ address: string }>(
    await place.symbolon('address', '--chain', 'ethereum', '--pack', pack, '--json'),
  );
  const { url } = await serving(serveEthereum(address));
  const found = async () => {
    const run = await place.symbolon(
      'discover',
      '--chain',
      'ethereum',
      '--gap',
      '1',
      '--server',
      url,
      '--pack',
      pack,
      '--json',
    );
    return { ...run, holdings: resultOf<{ accounts: { holdings: { asset: string }[] }[] }>(run).accounts[0]?.holdings };
  };
  const ether = { asset: 'eip155:1/slip44:60', amount: '1000000000000000000', symbol: null, decimals: null };
  expect((await found()).holdings).toEqual([ether]);
  resultOf(await place.symbolon('notes', 'set', 'notes.txt', '--pack', pack, '--json'));
  const usdc = 'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48';
  expect((await found()).holdings).toEqual([ether, { asset: usdc, amount: '3000000', symbol: 'USDC', decimals: 6 }]);
  resultOf(await place.symbolon('files', 'delete', '1', '--yes', '--pack', pack, '--json'));
  resultOf(
    await place.symbolon('files', 'write', '1', 'notes 1/2 a1b2c3', 'notes.txt', '--yes', '--pack', pack, '--json'),
  );
  const without = await found();
  expect(without.holdings).toEqual([ether]);
  expect(without.stderr).toContain('Warning: the notes on the card are not whole');
});

test('discover asks a self-signed server only if its certificate is named', async () => {
  const secret = selfSigned();
  writeFileSync(place.path('server.pem'), secret.cert);
  for (const { url, requests } of [
    await serving(serveElectrum(secret)),
    await serving(serveEsplora(undefined, secret)),
  ]) {
    const args = ['discover', '--pack', 'box', '--json', '--server', url, ...regtest];
    expect(errorOf(await place.symbolon(...args))).toMatchObject({
      code: 'server/untrusted',
      exit: 9,
      message: expect.stringContaining('its certificate is self-signed'),
      advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(requests).toEqual([]);
    // Node reads it as it starts.
    const { args: words, ...run } = await start(place, args, { NODE_EXTRA_CA_CERTS: 'server.pem' }).ended;
    expect(resultOf<Found>({ args: words, ...run })).toMatchObject({ accounts: [ours] });
    expect(run.stderr).not.toContain('Warning');
  }
});

test('discover resumes an interrupted scan, and only for the same wallet', async () => {
  const args = [...regtest, '--state', 'scan.json'];
  const broken = await serving(serveEsplora(20));
  expect(errorOf(await discover('--server', broken.url, ...args))).toMatchObject({
    code: 'server/wrong-answer',
    exit: 9,
  });
  expect(JSON.parse(readFileSync(place.path('scan.json'), 'utf8'))).toMatchObject({
    chain: 'bitcoin',
    wallet: '73c5da0a',
  });
  const whole = await serving(serveEsplora());
  expect(resultOf(await discover('--server', whole.url, ...args))).toMatchObject({ accounts: [ours] });
  const fresh = await serving(serveEsplora());
  resultOf(await discover('--server', fresh.url, ...regtest));
  expect(whole.requests.length).toBeLessThan(fresh.requests.length - 8);
  const other = await discover('--server', fresh.url, '--network', 'signet', '--state', 'scan.json');
  expect(errorOf(other)).toMatchObject({
    code: 'file/malformed',
    message: expect.stringContaining('it is of another scan: network'),
  });
});

test('discover refuses a state that somebody has changed', async () => {
  const { url } = await serving(serveEsplora());
  const scan = { version: 1, chain: 'bitcoin', network: 'regtest', wallet: '73c5da0a', tokens: '' };
  for (const state of [{ accounts: 5 }, { accounts: [{ number: 0 }] }]) {
    writeFileSync(place.path('changed.json'), JSON.stringify({ ...scan, state }));
    const error = errorOf(await discover('--server', url, ...regtest, '--state', 'changed.json'));
    expect(error).toMatchObject({ code: 'file/malformed', exit: 8 });
  }
});

test('discover reports a server that is not there, and keeps no state of it', async () => {
  const { url, close } = await serveElectrum();
  await close();
  expect(errorOf(await discover('--server', url, '--state', 'none.json'))).toMatchObject({
    code: 'server/unreachable',
    exit: 9,
  });
  expect(existsSync(place.path('none.json'))).toBe(false);
  for (const wrong of ['example.com', 'ftp://example.com', 'tcp://example.com']) {
    expect(errorOf(await discover('--server', wrong))).toMatchObject({ code: 'usage/wrong', exit: 2 });
  }
  expect(errorOf(await discover())).toMatchObject({ code: 'usage/wrong', message: '--server: it is missing' });
});

test('a card with a part of the wallet goes on with the accounts it has, and says what it lacks', async () => {
  const pack = copy();
  const at = ['--card', '2', '--pack', pack, '--json'];
  const scope = ['--scope', "m/84'/1'/0'", '--scope', "m/84'/0'/0'"];
  resultOf(await place.symbolon('backup', '--targets', '1', '--role', 'daily', ...scope, '--pack', pack, '--json'));
  const found = resultOf<Found>(
    await place.symbolon('discover', '--server', (await serving(serveEsplora())).url, ...regtest, ...at),
  );
  expect(found).toMatchObject({ accounts: [ours] });
  expect(found.notLookedFor[0]).toContain("it was given a part of the wallet (m/44'/1'/0' and");
  const { url } = await serving(serveEthereum('0x9858EfFD232B4033E47d90003D41EC34EcaEda94'));
  const none = await place.symbolon('discover', '--chain', 'ethereum', '--gap', '1', '--server', url, ...at);
  expect(resultOf<Found>(none).accounts).toEqual([]);
  const own = await place.symbolon('descriptors', ...at);
  expect(resultOf(own)).toMatchObject({ descriptors: [{ path: "m/84'/0'/0'" }] });
  expect(own.stderr).toContain('a part of the wallet');
  resultOf(await place.symbolon('address', ...at));
  for (const [args, message] of [
    [['address', '--chain', 'ethereum'], 'not the key of this address, of ethereum'],
    [['address', '--path', "m/86'/0'/0'/0/0"], "not the key at m/86'/0'/0'/0/0"],
    [['descriptors', '--account', '1'], "not the key at m/86'/0'/1'"],
  ] as const)
    expect(errorOf(await place.symbolon(...args, ...at))).toMatchObject({
      code: 'card/not-held',
      message: expect.stringContaining(message),
      advice: expect.stringContaining('--scope'),
    });
  // An empty slot is no card with a part.
  expect(errorOf(await place.symbolon('address', '--slot', '2', ...at)).code).not.toBe('card/not-held');
});

test('a server of another network is told as such, and no wallet to be unused', async () => {
  const { url } = await serving(serveElectrum());
  const other = errorOf(await place.symbolon('discover', '--server', url, '--pack', 'box', '--json'));
  expect(other).toMatchObject({ code: 'server/other-network', message: expect.stringContaining('regtest of Bitcoin') });
});
