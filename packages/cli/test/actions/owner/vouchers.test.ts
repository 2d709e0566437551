/** An allowance that is used up comes back by a voucher of the primary, once, and by no other way. */
import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeFixtures } from '../../support/fixtures.ts';
import { startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { copier, createWorkplace, errorOf, resultOf, type Workplace } from '../../support/workplace.ts';

const ether = 10n ** 18n;
const asset = 'eip155:1/slip44:60';
const day = 86_400;
let place: Workplace;
let servers: TimeServers;
let copy: () => string;
let pack: string;

beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
  writeFixtures(place);
  const rule = { asset, perSignature: `${2n * ether}`, allowance: `${4n * ether}` };
  writeFileSync(place.path('limits.json'), JSON.stringify({ assets: [rule] }));
  const at = ['--pack', 'purse', '--json'];
  resultOf(await place.symbolon('pack', 'new', 'purse', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--delay-loosening', '3d', ...at));
  resultOf(await place.symbolon('time', 'trust', servers.file, ...at));
  resultOf(await place.symbolon('policy', 'set', 'limits.json', '--yes', ...at));
  const daily = ['--role', 'daily', '--share', `${asset}=${(3n * ether) / 2n}`, '--card', '1,2', '--name', 'purse'];
  resultOf(await place.symbolon('backup', '--targets', '1', ...daily, ...at));
  resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--seal', '--yes', '--card', '1,3', ...at));
  copy = copier(place, 'purse');
});
afterAll(async () => {
  await servers.close();
  place.remove();
});
beforeEach(() => {
  pack = copy();
});
afterEach(() => servers.turnTo(0));

const symbolon = (...args: string[]) => place.symbolon(...args, '--pack', pack, '--json');
const give = (amount: bigint, file: string, ...more: string[]) =>
  symbolon('voucher', 'give', '2', asset, `${amount}`, file, '--yes', '--force', ...more);
const take = (file: string, card = '2') => symbolon('voucher', 'take', file, '--card', card);
/** One ether and the fee. */
const pay = () => symbolon('sign', 'eth', 'transaction.json', '--yes', '--card', '2');

/** Past the delay, which a voucher has as a looser policy has. */
async function given(amount: bigint, file: string): Promise<void> {
  resultOf(await give(amount, file));
  servers.turnTo(4 * day);
  expect(resultOf(await give(amount, file))).toMatchObject({ given: true, file });
  servers.turnTo(0);
}

test('a card that has spent its allowance pays again once it has taken a voucher, which is good once', async () => {
  resultOf(await pay());
  expect(errorOf(await pay())).toMatchObject({ code: 'signer/refuses' });
  await given(ether, 'voucher.json');
  expect(errorOf(await take('voucher.json', '3'))).toMatchObject({
    code: 'card/voucher-refused',
    exit: 3,
    message: expect.stringContaining('for another card'),
  });
  const taken = resultOf<{ left: string }>(await take('voucher.json'));
  expect(taken).toMatchObject({ member: 2, asset, amount: `${ether}` });
  expect(BigInt(taken.left)).toBeGreaterThan(ether);
  resultOf(await pay());
  expect(errorOf(await take('voucher.json'))).toMatchObject({ message: expect.stringContaining('taken already') });
});

test('a voucher for more than was spent stays good for later', async () => {
  // Of four ether it got one and a half: what it did not get counts as spent.
  await given(3n * ether, 'early.json');
  expect(errorOf(await take('early.json'))).toMatchObject({ message: expect.stringContaining('stays good for later') });
  resultOf(await pay());
  resultOf(await take('early.json'));
  expect(errorOf(await symbolon('voucher', 'take', 'limits.json'))).toMatchObject({ code: 'file/malformed' });
});

test('a voucher waits as a looser policy does, and is told by its words', async () => {
  const asked = await give(ether, 'slow.json');
  expect(resultOf(asked)).toMatchObject({
    given: false,
    file: null,
    waiting: { kind: 'voucher', until: '2027-01-18T08:00:10.000Z', over: false },
  });
  expect(existsSync(place.path('slow.json'))).toBe(false);
  const shown = await place.symbolon('time', 'show', '--pack', pack);
  expect(shown.stdout).toContain('It has announced a voucher for member 2 (1 ETH), and waits for 3 days.');
  // Another amount is another voucher.
  expect(errorOf(await give(2n * ether, 'slow.json'))).toMatchObject({ problem: 'other-announcement' });
  servers.turnTo(4 * day);
  resultOf(await give(ether, 'slow.json'));
  // It is used up: the same again waits anew.
  expect(resultOf(await give(ether, 'slow.json'))).toMatchObject({ given: false });
});

test('a card hears from the file of a change of the set that it has missed, where the word of the first is enough', async () => {
  pack = `${pack}-plain`;
  resultOf(await place.symbolon('pack', 'new', pack, '--json'));
  resultOf(await symbolon('wallet', 'create'));
  resultOf(await symbolon('policy', 'set', 'limits.json', '--yes'));
  for (const card of ['1,2', '1,3'])
    resultOf(await symbolon('backup', '--targets', '1', '--role', 'daily', '--card', card));
  // The first of them has not heard of the second, nor that it is lost.
  expect(resultOf(await symbolon('set', 'revoke', '--yes', '3'))).toMatchObject({ revoked: true, epoch: 1 });
  resultOf(await give(ether, 'after.json'));
  resultOf(await take('after.json'));
  expect(resultOf(await symbolon('set', 'show', '--card', '2'))).toMatchObject({ epoch: 1 });
});

test('a voucher that makes no sense is refused before a card is asked', async () => {
  const wrong = (...args: string[]) => symbolon('voucher', 'give', ...args, 'no.json', '--yes');
  for (const args of [
    ['1', asset, '0'],
    ['1', asset, '1.5'],
    ['1', asset, '1.5 BTC'],
    ['1', 'eip155:1/slip44:1', '1'],
    ['1', 'ether', '1'],
    ['7', asset, '1'],
  ])
    expect(errorOf(await wrong(...args))).toMatchObject({ code: 'usage/wrong' });
  expect(errorOf(await symbolon('voucher', 'give', '2', asset, '1', 'no.json', '--card', '2', '--yes'))).toMatchObject({
    code: 'card/status',
  });
});

const refill = (amount: string, unit: string, ...more: string[]) =>
  symbolon('refill', amount, unit, '--yes', '--card', '1,2', ...more);
const left = async (): Promise<string | undefined> =>
  resultOf<{ left: readonly { amount: string }[] }>(await symbolon('policy', 'show', '--card', '2')).left[0]?.amount;

test('a refill gives what is missing to an amount, and nothing twice', async () => {
  pack = `${pack}-refill`;
  resultOf(await place.symbolon('pack', 'new', pack, '--json'));
  resultOf(await symbolon('wallet', 'create'));
  resultOf(await symbolon('policy', 'set', 'limits.json', '--yes'));
  resultOf(
    await symbolon('backup', '--targets', '1', '--role', 'daily', '--share', `${asset}=1.5 ETH`, '--card', '1,2'),
  );
  expect(await left()).toBe(`${(3n * ether) / 2n}`);
  // It got 1.5 ether of 4: what it never got counts as spent, and is not given.
  expect(resultOf(await refill('1.5', 'ETH'))).toMatchObject({
    amount: '0',
    given: false,
    left: `${(3n * ether) / 2n}`,
  });
  resultOf(await pay());
  const spent = (3n * ether) / 2n - BigInt((await left()) ?? 0);
  const filled = await refill('1.5', 'eth');
  expect(resultOf(filled)).toMatchObject({
    member: 2,
    asset,
    amount: `${spent}`,
    given: true,
    left: `${(3n * ether) / 2n}`,
  });
  expect(filled.stderr).toMatch(
    /member 2, daily, number \d{12} may spend 1\.\d+ ETH more of its allowance of ETH on Ethereum: 0\.\d+ ETH is left now, and 1\.5 ETH then/,
  );
  expect(await left()).toBe(`${(3n * ether) / 2n}`);
  expect(resultOf(await refill(`${(3n * ether) / 2n}`, asset))).toMatchObject({ given: false, amount: '0' });
  const told = await place.symbolon('refill', '1.6', 'ETH', '--yes', '--card', '1,2', '--pack', pack);
  expect(told.stdout).toContain(
    'The card may spend 0.1 ETH more: 1.6 ETH is left of the allowance of ETH on Ethereum.',
  );
  expect(await left()).toBe(`${(16n * ether) / 10n}`);
});

test('a refill waits where a looser policy does, and gives then', async () => {
  resultOf(await pay());
  const before = await left();
  expect(resultOf(await refill('1.5', 'ETH'))).toMatchObject({
    given: false,
    waiting: { kind: 'voucher' },
    left: before,
  });
  servers.turnTo(4 * day);
  expect(resultOf(await refill('1.5', 'ETH'))).toMatchObject({ given: true, waiting: null });
  expect(await left()).toBe(`${(3n * ether) / 2n}`);
});

test('a refill is for a card of the same set, and gives nothing to another', async () => {
  pack = `${pack}-two`;
  resultOf(await place.symbolon('pack', 'new', pack, '--cards', '4', '--json'));
  for (const [first, second] of ['12', '34']) {
    resultOf(await symbolon('wallet', 'create', '--card', `${first}`));
    resultOf(await symbolon('policy', 'set', 'limits.json', '--yes', '--card', `${first}`));
    const daily = ['--role', 'daily', '--share', `${asset}=${(3n * ether) / 2n}`, '--card', `${first},${second}`];
    resultOf(await symbolon('backup', '--targets', '1', ...daily));
  }
  // Both are member 2 of their sets.
  const other = errorOf(await symbolon('refill', '3', 'ETH', '--yes', '--card', '1,4'));
  expect(other).toMatchObject({ code: 'card/voucher-refused', message: expect.stringContaining('not of one set') });
  expect(other.state ?? '').not.toContain('giving a voucher');
});

test('a refill that makes no sense is refused, and says why', async () => {
  for (const [amount, unit, says] of [
    ['1,5', 'ETH', 'is not a number: write it as 1.5 ETH'],
    ['0', 'ETH', 'more than 0'],
    ['1.5', asset, 'has no unit'],
    ['5', 'ETH', 'more than the whole allowance of the card, 4 ETH'],
    ['5', 'BTC', `no allowance of "BTC"; it has: ${asset}`],
    ['5', 'eip155:1/slip44:1', 'eip155:1/slip44:60'],
  ] as const)
    expect(errorOf(await refill(amount, unit)), amount).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining(says),
    });
  // The other way round.
  expect(errorOf(await symbolon('refill', '1', 'ETH', '--yes', '--card', '2,1')).message).toContain('the primary');
});
