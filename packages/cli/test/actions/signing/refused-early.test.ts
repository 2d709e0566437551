/** What the policy refuses is said before the owner is asked to agree, with the setting and the way out. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atTerminal, createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const ours = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  const cases = fileURLToPath(new URL('../../support/cases', import.meta.url));
  cpSync(cases, place.folder, { recursive: true });
  const write = (name: string, value: object): void => writeFileSync(place.path(name), JSON.stringify(value));
  const gas = { type: 'legacy', chainId: 1, nonce: 0, gasLimit: 9_000_000, gasPrice: 1 };
  write('deploy.json', { ...gas, to: null, data: `0x6080${'5b'.repeat(24_000)}` });
  const payment = { ...gas, to: other, value: '0' };
  write('of-another.json', { ...payment, from: other });
  write('of-ours.json', { ...payment, from: ours.toLowerCase() });
  write('cancel.json', { ...payment, to: ours });
  write('own-call.json', { ...payment, to: ours, data: '0x12345678' });
  write('domain.json', {
    types: { EIP712Domain: [{ name: 'name', type: 'string' }] },
    primaryType: 'EIP712Domain',
    domain: { name: 'Example' },
  });
  write('login.json', {
    types: { Login: [{ name: 'site', type: 'string' }] },
    primaryType: 'Login',
    domain: { name: 'Example', version: '1' },
    message: { site: 'example.com' },
  });
});
afterAll(() => place.remove());

const symbolon = (...args: readonly string[]) => place.symbolon(...args, '--pack', 'box', '--json');
const setPolicy = async (name: string) => resultOf(await symbolon('policy', 'set', name, '--yes'));
/** Without --yes and without a terminal: who is refused was not asked. */
const refusal = async (...args: readonly string[]) => errorOf(await symbolon(...args));

const blind = ['"blind": "allow"', 'symbolon policy set open'];
test.each<[string, readonly string[], readonly string[]]>([
  ['a contract of 24 kB', ['sign', 'eth', 'deploy.json'], ['creates a contract', ...blind]],
  ['typed data of an unknown type', ['sign', 'typed', 'login.json'], ['what these data allow', ...blind]],
  ['a message of Ethereum', ['sign', 'message', 'Hello', '--chain', 'ethereum'], ['"messages": "allow"']],
  ['a message of Bitcoin', ['sign', 'message', 'Hello', '--chain', 'bitcoin'], ['"messages": "allow"']],
  ['a message of Solana', ['sign', 'message', 'Hello', '--chain', 'solana'], ['"messages": "allow"']],
])('%s is refused by a wallet for savings, before its owner is asked', async (_, args, parts) => {
  await setPolicy('savings');
  const { code, message } = await refusal(...args);
  expect(code).toBe('signer/refuses');
  for (const part of parts) expect(message).toContain(part);
});

test.each([
  ['satoshi', ['psbt', 'btc-five-accounts.psbt', '--max-fee', '20000'], 'It is in bitcoin, such as 0.0001, and not'],
  ['wei', ['eth', 'cancel.json', '--max-fee', '2000000000000000'], 'It is in whole coins, such as 0.001'],
  ['a word', ['psbt', 'btc-five-accounts.psbt', '--max-fee', 'much'], 'is not an amount in BTC'],
])('--max-fee is in coins, as in "send", and %s is told', async (_, args, says) => {
  const { code, message } = await refusal('sign', ...args, '--yes');
  expect({ code, message }).toEqual({ code: 'usage/wrong', message: expect.stringContaining(says) });
  expect(message).toContain('--max-fee: ');
});

test('--output - makes no file of that name', async () => {
  const error = await refusal('sign', 'psbt', 'btc-five-accounts.psbt', '--yes', '--output', '-');
  expect(error).toMatchObject({ code: 'file/unwritable', message: expect.stringContaining('leave the option out') });
  expect(existsSync(place.path('-'))).toBe(false);
});

test('--max-fee in coins holds when a PSBT is signed', async () => {
  await setPolicy('open');
  const sign = (most: string) => symbolon('sign', 'psbt', 'btc-five-accounts.psbt', '--yes', '--max-fee', most);
  const { fee } = resultOf<{ fee: string }>(await sign('0.1'));
  const coins = (satoshi: number): string => (satoshi / 1e8).toFixed(8);
  resultOf(await sign(coins(Number(fee))));
  expect(errorOf(await sign(coins(Number(fee) - 1))).code).toBe('fee/excessive');
});

test('coins of five accounts are signed', async () => {
  await setPolicy('open');
  const { txid, preview } = resultOf<{ txid: string; preview: readonly string[] }>(
    await symbolon('sign', 'psbt', 'btc-five-accounts.psbt', '--yes'),
  );
  expect(txid).toMatch(/^[0-9a-f]{64}$/);
  expect(preview.at(-1)).toMatch(/^From (m\/\d+'\/0'\/\d+'(, )?){5} \(coins: 5\)$/);
});

test('an open wallet signs the contract and the typed data, long types as well, an everyday one neither', async () => {
  await setPolicy('everyday');
  expect(await refusal('sign', 'eth', 'deploy.json')).toMatchObject({ code: 'signer/refuses' });
  await setPolicy('open');
  expect(resultOf(await symbolon('sign', 'eth', 'deploy.json', '--yes'))).toMatchObject({
    preview: [expect.stringContaining('create a contract'), expect.anything(), expect.anything()],
  });
  for (const file of ['login.json', 'typed-type-640-chars.json'])
    expect(resultOf(await symbolon('sign', 'typed', file, '--yes'))).toHaveProperty('signature');
});

test.each([
  [[], 'everyday'],
  [['--policy', 'savings'], 'savings'],
  [['--policy', 'open'], 'open'],
])('a wallet made with %j is shown with its policy', async (options, name) => {
  resultOf(await place.symbolon('pack', 'new', `new-${name}`, '--json'));
  const at = ['--pack', `new-${name}`, '--json'];
  expect(resultOf(await place.symbolon('wallet', 'create', '--no-puk', ...options, ...at))).toMatchObject({
    policy: name,
  });
  expect(resultOf(await place.symbolon('policy', 'show', ...at))).toMatchObject({ name });
});

test('a limit has no name', async () => {
  writeFileSync(place.path('limits.json'), JSON.stringify({ otherAssets: 'allow', withoutPin: true }));
  expect(await setPolicy('limits.json')).toMatchObject({ name: null });
});

test.each<[string, readonly (readonly [question: string, answer: string])[]]>([
  ['everyday', [['[everyday] ', '']]],
  [
    'savings',
    [
      ['[everyday] ', '4'],
      ['That is none of them', '3'],
      ['Take it? [Y/n] ', 'n'],
      ['[everyday] ', 'savings'],
      ['Take it? [Y/n] ', ''],
    ],
  ],
])(
  'who types the PIN of a new card chooses what the wallet is for, loses nothing by a slip, and can go back: %s',
  async (name, answers) => {
    resultOf(await place.symbolon('pack', 'new', `asked-${name}`, '--json'));
    const args = ['wallet', 'create', '--no-puk', '--pack', `asked-${name}`];
    const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PIN: undefined });
    await typeAt('6 to 12 digits: ', '246810\r');
    await typeAt('once more: ', '246810\r');
    for (const [question, typed] of answers) await typeAt(question, `${typed}\r`);
    expect(await ended).toMatchObject({ status: 0, output: expect.stringContaining(`Its policy is "${name}"`) });
  },
);

test('gas that no transaction does with is told, and enough of it is not', async () => {
  await setPolicy('open');
  const payment = JSON.parse(readFileSync(place.path('of-ours.json'), 'utf8'));
  const previewOf = async (gasLimit: number) => {
    writeFileSync(place.path('gas.json'), JSON.stringify({ ...payment, gasLimit }));
    return resultOf<{ preview: readonly string[] }>(await symbolon('sign', 'eth', 'gas.json', '--yes')).preview;
  };
  expect((await previewOf(20_999))[0]).toContain('the gas limit is 20999, and every transaction takes 21000 at least');
  expect((await previewOf(21_000)).join()).not.toContain('gas limit is');
});

test('a value that a transaction has twice is refused', async () => {
  const text = readFileSync(place.path('of-ours.json'), 'utf8');
  writeFileSync(place.path('twice.json'), text.replace('{', '{"value":"0x16",'));
  expect(await refusal('sign', 'eth', 'twice.json', '--yes')).toMatchObject({
    code: 'file/malformed',
    message: expect.stringContaining('"value" is given twice'),
  });
});

test('an empty name of a file is refused before the card signs', async () => {
  const { code, message, state } = await refusal('sign', 'eth', 'of-ours.json', '--yes', '-o', '');
  expect({ code, state }).toEqual({ code: 'file/unwritable', state: null });
  expect(message).toContain('its name is empty');
});

test('a transaction of another account is refused, and both accounts are named', async () => {
  await setPolicy('open');
  const { code, message } = await refusal('sign', 'eth', 'of-another.json', '--yes');
  expect(code).toBe('file/malformed');
  expect(message).toContain(
    `it is for the account ${other}, and the account that would sign, at m/44'/60'/0'/0/0, is ${ours}`,
  );
  expect(resultOf(await symbolon('sign', 'eth', 'of-ours.json', '--yes'))).toMatchObject({ from: ours });
});

test('a call of the own account is refused for the code that it may have, and is signed if it asks for nothing', async () => {
  await setPolicy('everyday');
  const { message } = await refusal('sign', 'eth', 'own-call.json');
  expect(message).toContain('or the account that signs, which may have been given code');
  expect(resultOf(await symbolon('sign', 'eth', 'cancel.json', '--yes'))).toMatchObject({ from: ours });
});

test('typed data that another account is asked for are refused, and both accounts are named', async () => {
  await setPolicy('open');
  const asked = (account: string) => [account, readFileSync(place.path('domain.json'), 'utf8')];
  writeFileSync(place.path('asked.json'), JSON.stringify(asked(other)));
  const { message } = await refusal('sign', 'typed', 'asked.json', '--yes');
  expect(message).toContain(`it is for the account ${other}, and the account that would sign`);
  writeFileSync(place.path('asked.json'), JSON.stringify(asked(ours)));
  expect(resultOf(await symbolon('sign', 'typed', 'asked.json', '--yes'))).toMatchObject({ address: ours });
});

test('typed data of the domain alone need no message', async () => {
  await setPolicy('open');
  const { signature } = resultOf<{ signature: string }>(await symbolon('sign', 'typed', 'domain.json', '--yes'));
  expect(signature).toMatch(/^0x[0-9a-f]{130}$/);
});
