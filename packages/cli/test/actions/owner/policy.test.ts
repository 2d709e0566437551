/** A policy: what `policy show` prints, `policy set` takes. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtures } from '../../support/fixtures.ts';
import { startTimeServers } from '../../support/time-servers.ts';
import { createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  writeFixtures(place);
});
afterAll(() => place.remove());

const symbolon = (...args: string[]) => place.symbolon(...args, '--pack', 'box', '--json');
const write = (policy: object): void => writeFileSync(place.path('policy.json'), JSON.stringify(policy));
const shown = async () => resultOf<{ policy: Record<string, unknown> }>(await symbolon('policy', 'show')).policy;

test('every rule that is shown can be set again, as it is shown', async () => {
  const rules = {
    ...{ digestsUnseen: true, blind: 'approval', messages: 'allow', otherAssets: 'refuse', withoutPin: true },
    assets: [{ asset: '11'.repeat(16), perSignature: '5', allowance: '50', per: 'week', approvalAbove: '3' }],
    chains: [{ chain: '22'.repeat(16), feeCeiling: '7' }],
    recipients: ['33'.repeat(16)],
    recipientRoot: '44'.repeat(32),
    paths: ["m/84'/0'/0'"],
    multisigWallets: ['55'.repeat(32)],
    refresh: { feeCeiling: '5000', per: '5400' },
  };
  write(rules);
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  const before = await shown();
  expect(before).toEqual(rules);
  write(before);
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  expect(await shown()).toEqual(before);
});

test.each([{ wallets: ['55'.repeat(32)] }, { blnd: null }])('%j is refused: there is no such field', async (policy) => {
  const before = await shown();
  write(policy);
  const [name = ''] = Object.keys(policy);
  expect(errorOf(await symbolon('policy', 'set', 'policy.json', '--yes')).message).toContain(name);
  expect(await shown()).toEqual(before);
});

test.each([
  ['hour', 'hour'],
  ['day', 'day'],
  ['month', 'month'],
  ['year', 'year'],
  ['604800', 'week'],
  ['90000', '90000'],
])('an allowance per %s comes back in it', async (per, expected) => {
  write({ assets: [{ asset: '11'.repeat(16), allowance: '50', per }] });
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  const { assets } = (await shown()) as { readonly assets: readonly { readonly per: string }[] };
  expect(assets[0]?.per).toBe(expected);
});

test('a refresh is added to a policy of any name or file, as it is typed', async () => {
  write({ messages: 'allow', multisigWallets: ['55'.repeat(32)] });
  for (const policy of ['policy.json', 'everyday']) {
    resultOf(await symbolon('policy', 'set', policy, '--refresh', '5000/month', '--yes'));
    expect(await shown()).toMatchObject({
      ...{ messages: 'allow', multisigWallets: ['55'.repeat(32)] },
      refresh: { feeCeiling: '5000', per: 'month' },
    });
  }
  resultOf(await symbolon('policy', 'set', 'everyday', '--refresh', '700/10 months', '--yes'));
  expect(await shown()).toMatchObject({ refresh: { feeCeiling: '700', per: '26298000' } });
  resultOf(await symbolon('policy', 'set', 'everyday', '--yes'));
  expect(await shown()).toMatchObject({ refresh: null });
  for (const wrong of ['5000', 'x/month', '5000/fortnight', '5000/3599', '-1/day', '5000/'])
    expect(errorOf(await symbolon('policy', 'set', 'everyday', '--refresh', wrong, '--yes')), wrong).toMatchObject({
      code: 'usage/wrong',
    });
});

test('a refresh is told in a unit, and against no other line', async () => {
  const { stderr } = await symbolon('policy', 'set', 'everyday', '--refresh', '5000/10mo', '--yes');
  expect(stderr).toContain(
    'All the same, a known computer or phone refreshes a wallet without the PIN: once per 10 months',
  );
  expect(stderr).toContain('fee up to 0.00005 BTC');
  resultOf(await symbolon('policy', 'set', 'everyday', '--yes'));
});

test('the policy that the card has already asks nothing, and changes nothing', async () => {
  resultOf(await symbolon('policy', 'set', 'savings', '--yes'));
  // Nobody is there to say yes.
  expect(resultOf(await symbolon('policy', 'set', 'savings'))).toMatchObject({ set: true, waiting: null });
  const { stdout } = await place.symbolon('policy', 'set', 'savings', '--pack', 'box');
  expect(stdout).toBe('Nothing changes: the card has this policy.\n');
  expect(errorOf(await symbolon('policy', 'set', 'open'))).toMatchObject({ code: 'confirmation/needed' });
  resultOf(await symbolon('policy', 'set', 'everyday', '--yes'));
});

test('the seconds of a period are a number or a text', async () => {
  for (const per of [604_800, '604800', 'week']) {
    write({ assets: [{ asset: '11'.repeat(16), allowance: '50', per }] });
    resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
    expect(await shown()).toMatchObject({ assets: [{ per: 'week' }] });
  }
});

test('a refusal tells amounts in coins, the setting that decides, and the command that changes it', async () => {
  const rule = { asset: 'eip155:1/slip44:60', perSignature: '200000000000000000' };
  write({ assets: [rule] });
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  const { message } = errorOf(await symbolon('sign', 'eth', 'transaction.json', '--yes'));
  expect(message).toContain('it moves 1.00042 ETH, fee included');
  expect(message).toContain('"perSignature" of the policy for ETH on Ethereum is 0.2 ETH, the most at once');
  expect(message).toContain('set it with this card, the primary, with "symbolon policy set FILE".');
  expect(message).toMatch(/^the card will refuse it: .*Nothing was signed$/);
  write({ assets: [rule], chains: [{ chain: 'eip155:1', feeCeiling: '1000' }] });
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  expect(errorOf(await symbolon('sign', 'eth', 'transaction.json', '--yes')).message).toContain(
    'the fee is 0.00042 ETH, and "feeCeiling" of the policy for Ethereum is 0.000000000000001 ETH',
  );
});

test.each<[string, object]>([
  ['per: "fortnight" is no period', { allowance: '50', per: 'fortnight' }],
  ['per: "3599" is no period', { allowance: '50', per: '3599' }],
  ['per: "315576001" is no period', { allowance: '50', per: '315576001' }],
  ['per: "1e+21" is no period', { allowance: '50', per: 1e21 }],
  ['allowance: expected a string', { allowance: 50 }],
  ['', { per: 'week' }],
])('a rule is refused, with the field: %s', async (says, rule) => {
  const before = await shown();
  write({ assets: [{ asset: '11'.repeat(16) }, { asset: '22'.repeat(16), ...rule }] });
  expect(errorOf(await symbolon('policy', 'set', 'policy.json', '--yes'))).toMatchObject({
    code: 'file/malformed',
    message: expect.stringContaining(says === '' ? 'malformed' : `assets: rule 2: ${says}`),
  });
  expect(await shown()).toEqual(before);
});

// github.com/5afe/safe-react/issues/2261: a limit that says "per day", and never comes back.
test('who limits by time hears that nothing comes back before the card knows it, and what to do', async () => {
  const set = async (policy: object): Promise<string> => {
    write(policy);
    return (await symbolon('policy', 'set', 'policy.json', '--yes')).stderr;
  };
  const show = async (): Promise<string> => (await place.symbolon('policy', 'show', '--pack', 'box')).stdout;
  const daily = { assets: [{ asset: '11'.repeat(16), allowance: '50', per: 'day' }] };
  const refresh = { refresh: { feeCeiling: '5000', per: 'year' } };
  expect(await set({ assets: [{ asset: '11'.repeat(16), allowance: '50' }] })).not.toMatch(/time/);
  expect(await show()).not.toMatch(/time/);

  expect(await set(daily)).toMatch(/believes nobody's time yet.*"symbolon time trust /);
  expect(await show()).toMatch(/believes nobody's time yet.*nothing that is spent of an allowance comes back/s);
  expect(await set(refresh)).toMatch(/believes nobody's time yet.*refreshed once without the PIN/s);

  const servers = await startTimeServers(place);
  try {
    resultOf(await symbolon('time', 'trust', servers.file));
    expect(await set(daily)).toMatch(/does not know the time: prove it with "symbolon time prove /);
    resultOf(await symbolon('time', 'prove'));
    expect([await set(daily), await show()].join()).not.toMatch(/WARNING/);
  } finally {
    await servers.close();
  }
});

test('what "policy show --json" writes is set again as it is, whole', async () => {
  write({ messages: 'allow', assets: [{ asset: 'eip155:1/slip44:60', allowance: '1.5 ETH', per: 'week' }] });
  resultOf(await symbolon('policy', 'set', 'policy.json', '--yes'));
  const { stdout } = await symbolon('policy', 'show');
  writeFileSync(place.path('shown.json'), stdout);
  // Nobody says yes: nothing changes.
  expect(resultOf(await symbolon('policy', 'set', 'shown.json'))).toMatchObject({ set: true });
  expect((await symbolon('policy', 'show')).stdout).toBe(stdout);
  expect(stdout).toContain('"1500000000000000000"');
});

test('a token is counted as it is noted on the card, in files, in what is shown, and in a refusal', async () => {
  const usdc = `eip155:1/erc20:0x${'a0'.repeat(20)}`;
  writeFileSync(place.path('usdc.txt'), `${usdc} 6 USDC\n`);
  resultOf(await symbolon('notes', 'set', 'usdc.txt', '--yes'));
  write({ assets: [{ asset: usdc, allowance: '12.5 USDC' }] });
  const { stderr } = await symbolon('policy', 'set', 'policy.json', '--yes');
  expect(stderr).toContain(`New: USDC (${usdc}): at once any amount, 12.5 USDC in all`);
  expect(await shown()).toMatchObject({ assets: [{ allowance: '12500000' }] });
  expect((await place.symbolon('policy', 'show', '--pack', 'box')).stdout).toContain(': 12.5 USDC');
  write({ assets: [{ asset: usdc, allowance: '12.5 DAI' }] });
  expect(errorOf(await symbolon('policy', 'set', 'policy.json', '--yes'))).toMatchObject({
    code: 'file/malformed',
    message: expect.stringContaining('line 1: assets: rule 1: allowance: "12.5 DAI" is in another unit'),
  });
});

test('what is looser says before the question that it waits', async () => {
  resultOf(await place.symbolon('pack', 'new', 'slow', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--delay-loosening', '3d', '--pack', 'slow', '--json'));
  const { stderr } = await place.symbolon('policy', 'set', 'open', '--yes', '--pack', 'slow');
  expect(stderr).toContain('It is announced first, and waits for 3 days');
  expect((await place.symbolon('policy', 'set', 'savings', '--yes', '--pack', 'slow')).stderr).not.toContain(
    'announced',
  );
});
