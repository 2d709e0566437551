/** What the signing commands show: tokens as noted, what the policy refuses, and what becomes of it. */
import { cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atTerminal, createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
const token = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const other = 'd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const owner = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const amount = 1_500_000n.toString(16).padStart(64, '0');

beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  cpSync(fileURLToPath(new URL('../../support/cases', import.meta.url)), place.folder, { recursive: true });
  const write = (name: string, value: object): void => writeFileSync(place.path(name), JSON.stringify(value));
  const gas = { type: 'legacy', chainId: 1, nonce: 0, gasLimit: 90_000, gasPrice: 1 };
  write('pay.json', { ...gas, to: token, value: '0', data: `0xa9059cbb${'0'.repeat(24)}${other}${amount}` });
  const member = (name: string, type: string) => ({ name, type });
  write('permit.json', {
    types: {
      Permit: [
        member('owner', 'address'),
        member('spender', 'address'),
        member('value', 'uint256'),
        member('nonce', 'uint256'),
        member('deadline', 'uint256'),
      ],
    },
    primaryType: 'Permit',
    domain: { name: 'Example', version: '1', chainId: 1, verifyingContract: token },
    message: { owner, spender: `0x${other}`, value: '1500000', nonce: '0', deadline: '4102444800' },
  });
});
afterAll(() => place.remove());

const symbolon = (...args: readonly string[]) => place.symbolon(...args, '--pack', 'box', '--json');
const setPolicy = async (name: string) => resultOf(await symbolon('policy', 'set', name, '--yes'));

test.each([
  ['eth', 'pay.json', /^0xf8[0-9a-f]+\r?$/m],
  ['solana', 'sol-token-2-reference.tx', /^[A-Za-z0-9+/]{100,}=*\r?$/m],
])('what "sign %s" has signed is shown where its file can not be written', async (kind, file, raw) => {
  await setPolicy('open');
  const output = `late-${kind}.txt`;
  const { typeAt, type, ended } = atTerminal(place, ['sign', kind, file, '--output', output, '--pack', 'box']);
  await typeAt('Go on? [y/N] ', '');
  writeFileSync(place.path(output), 'of somebody else');
  type('y\r');
  expect((await ended).output).toMatch(raw);
});

describe('tokens noted on the card', () => {
  test('have their names in transactions and typed data of Ethereum, and in transactions of Solana', async () => {
    await setPolicy('open');
    const shown = async () => {
      const all = [];
      for (const args of [
        ['eth', 'pay.json'],
        ['typed', 'permit.json'],
        ['solana', 'sol-token-2-reference.tx'],
      ])
        all.push(resultOf<{ preview: readonly string[] }>(await symbolon('sign', ...args, '--yes')).preview.join('\n'));
      return all;
    };
    const before = await shown();
    for (const words of before) expect(words).not.toContain('NOTED');
    const mint = /of token (\w+)/.exec(before[2] ?? '')?.[1];
    writeFileSync(
      place.path('notes.txt'),
      [`eip155:1/erc20:${token} 6 NOTED`, `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:${mint} 6 NOTED`].join('\n'),
    );
    resultOf(await symbolon('notes', 'set', 'notes.txt', '--yes'));
    for (const words of await shown()) expect(words).toContain('1.5 NOTED');
  });
});

describe('what the policy refuses', () => {
  test.each([
    [['eth', 'pay.json'], 'Send'],
    [['typed', 'permit.json'], 'take'],
    [['solana', 'sol-durable-nonce.tx'], 'Fee:'],
    [['message', 'Hello', '--chain', 'ethereum'], 'To be signed by'],
    [['message', 'Hello', '--chain', 'bitcoin'], 'To be signed by'],
    [['message', 'Hello', '--chain', 'solana'], 'To be signed by'],
  ])('%j is shown, and then refused without a question', async (args, words) => {
    writeFileSync(place.path('nothing.json'), JSON.stringify({ otherAssets: 'refuse' }));
    await setPolicy('nothing.json');
    const run = await symbolon('sign', ...args);
    expect(errorOf(run).code).toBe('signer/refuses');
    expect(run.stderr.split('\n').slice(0, -2).join('\n')).toContain(words);
  });
});

test('a PSBT with all signatures is said not to be sent, with the raw transaction', async () => {
  await setPolicy('open');
  const args = ['sign', 'psbt', 'btc-five-accounts.psbt', '--yes', '--pack', 'box'];
  const { txid } = resultOf<{ txid: string }>(await place.symbolon(...args, '--json'));
  const told = (file: string) =>
    new RegExp(
      `nothing has been sent: transaction ${txid}. To send it: symbolon broadcast bitcoin ${file} --server URL\\n02000000[0-9a-f]+\\n$`,
    );
  const toFile = await place.symbolon(...args, '--output', 'signed.psbt');
  expect(toFile.stdout).toMatch(told('signed.psbt'));
  const piped = await place.symbolon(...args);
  expect(piped.stdout).toMatch(/^cHNidP[\w+/=]+\n$/);
  expect(piped.stderr).toMatch(told('FILE'));
});

test.each([
  [['address', '--chain', 'ethereum', '--type', 'p2tr'], '"--type p2tr" changes nothing, and the chain is ethereum'],
  [['address', '--chain', 'solana', '--network', 'testnet'], 'the same in every cluster'],
  [['address', '--chain', 'solana', '--network', 'mainnet'], 'the same in every cluster'],
  [['address', '--chain', 'solana', '--index', '0'], '--account says which'],
  [['address', '--account', '1', '--path', "m/84'/0'/0'/0/0"], 'whatever --account says'],
  [['address', '--index', '1', '--chain', 'ethereum', '--path', "m/44'/60'/0'/0/0"], 'whatever --index says'],
  [['sign', 'message', 'Hello'], '--chain: it is missing: one of bitcoin, ethereum, solana'],
  [['sign', 'message', 'Hello', '--chain', 'ethereum', '--type', 'p2tr'], 'the chain is ethereum'],
  [['sign', 'message', 'Hello', '--chain', 'solana', '--network', 'signet'], 'the chain is solana'],
  [
    ['discover', '--chain', 'ethereum', '--network', 'regtest', '--server', 'http://localhost:1'],
    'the chain is ethereum',
  ],
])('%j is refused, before a card is asked', async (args, says) => {
  const error = errorOf(await place.symbolon(...args, '--pack', 'nowhere', '--json'));
  expect(error).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining(says) });
});
