/** Calls in the words of descriptors (ERC-7730): those that come along, and those of a folder. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
const stEth = '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84';

beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  const write = (name: string, value: unknown): void => writeFileSync(place.path(name), JSON.stringify(value));
  const gas = { type: 'legacy', chainId: 1, nonce: 0, gasLimit: 9_000_000, gasPrice: 1 };
  write('stake.json', { ...gas, to: stEth, value: '1000000000000000000', data: `0xa1903eab${'00'.repeat(32)}` });
  const common = { display: { formats: { 'submit(address _referral)': { intent: 'Own words', fields: [] } } } };
  const context = { contract: { deployments: [{ chainId: 1, address: stEth }] } };
  mkdirSync(place.path('own/below/tests'), { recursive: true });
  write('own/common.json', common);
  write('own/below/lido.json', { includes: '../common.json', context, metadata: { owner: 'Own' } });
  write('own/broken.json', { context: 5, display: {} });
  write('own/below/tests/lido.tests.json', []);
  writeFileSync(place.path('own/readme.txt'), 'not JSON');
  symlinkSync('/dev/zero', join(place.path('own'), 'endless.json'));
  resultOf(await place.symbolon('policy', 'set', 'open', '--yes', '--pack', 'box', '--json'));
});
afterAll(() => place.remove());

const sign = (...args: readonly string[]) =>
  place.symbolon('sign', 'eth', 'stake.json', ...args, '--yes', '--pack', 'box', '--json');
const blind = expect.stringMatching(/^WARNING: call 0xae7a.*can't be shown$/);

test('what people use most is said in words, after the warning', async () => {
  expect(resultOf(await sign())).toMatchObject({
    preview: expect.arrayContaining([blind, 'By the descriptor of "Lido": "Stake 1 ETH with Lido"']),
  });
});

test('those of a folder come first, and what is none is named', async () => {
  const run = await sign('--descriptors', 'own');
  expect(resultOf(run)).toMatchObject({
    preview: expect.arrayContaining([blind, 'By the descriptor of "Own": "Own words"']),
  });
  expect(run.stderr).toContain('Left out: own/broken.json');
  expect(run.stderr).not.toContain('tests.json');
});

test('a folder that is not there, or has a file that is no JSON, is said before a card is asked', async () => {
  expect(errorOf(await sign('--descriptors', 'nowhere'))).toMatchObject({ code: 'file/unreadable' });
  mkdirSync(place.path('bad'));
  writeFileSync(place.path('bad/a.json'), '{');
  const { code, message } = errorOf(await sign('--descriptors', 'bad'));
  expect({ code, message }).toMatchObject({ code: 'file/malformed', message: expect.stringContaining('bad/a.json') });
});
