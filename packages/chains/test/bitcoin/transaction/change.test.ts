/** What counts as change: card and host judge each transaction here, and have to say the same. */
import { formatPath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { softwareSigner } from '../../software-signer.ts';
import { interpretInChunks } from '../interpreters/reading-signer.ts';
import { psbtOf, streamOf } from './adversary-attempts.ts';
import { type Case, claim, place, scriptOf } from './adversary-cases.ts';

type Named = readonly [path: string, amount: bigint, scriptType?: BitcoinScriptType];

/**
 * What card and host take for change of outputs that are all ours, in satoshi by position, what the host says is spent,
 * and what the card says all of it is within.
 */
async function judged(inputs: readonly Named[], outputs: readonly Named[]) {
  const coins = (named: readonly Named[]) =>
    named.map(([path, amount, scriptType = 'p2wpkh']) => ({ at: place('home', scriptType, path), amount }));
  const one: Case = { inputs: coins(inputs), outputs: coins(outputs), attempts: [] };
  const claims = {
    inputs: one.inputs.map((coin) => claim(coin, { proven: true })),
    outputs: outputs.map(() => true),
    taprootType: 0,
  } as const;
  const preview = await previewPsbt(softwareSigner(), psbtOf(one, claims), { maxFee: 10n ** 12n });
  const change = preview.change.map(({ position }) => position);
  // Nothing is change that a card told as a transfer, and nothing is told as one that is change.
  const events = interpretInChunks(streamOf(one, claims), 100);
  const told = events.flatMap((event) =>
    event.type === 'transfer' ? [[event.transfer.amount, event.transfer.recipient]] : [],
  );
  const paid = one.outputs.filter((_, position) => !change.includes(position));
  expect(told).toEqual(paid.map(({ at, amount }) => [amount, scriptOf(at)]));
  const [facts] = events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []));
  expect(facts?.change).toEqual({
    count: change.length,
    amount: preview.change.reduce((sum, { amount }) => sum + amount, 0n),
  });
  expect(preview.recipients.map(({ path }) => formatPath(path ?? []))).toEqual(
    paid.map(({ at }) => formatPath(at.path)),
  );
  return { change, spent: preview.spent, within: facts?.within };
}

const coin = 100_000_000n;
const home: Named = ["m/84'/0'/0'/0/0", coin];

describe('change', () => {
  it.each([
    ['an account eight components deep', "m/84'/0'/0'/0'/0'/5'/0/0", "m/84'/0'/0'/0'/0'/5'/1/3"],
    ['an account of an odd number', "m/84'/0'/1234567'/0/0", "m/84'/0'/1234567'/1/0"],
  ])(
    'is not at %s that somebody paid 1 000 sat to: 1 BTC that goes there is a payment, and spent',
    async (_, dust, odd) => {
      const inputs: readonly Named[] = [home, [dust, 1_000n]];
      expect(await judged(inputs, [[odd, coin]])).toMatchObject({ change: [], spent: coin + 1_000n });
      expect(await judged(inputs, [["m/84'/0'/0'/1/0", coin]])).toMatchObject({ change: [0], spent: 1_000n });
    },
  );

  it('is no more for an account than came from it, output by output, and an output that is more is a payment as a whole', async () => {
    const other = (end: string, amount: bigint): Named => [`m/84'/0'/9'/${end}`, amount];
    const inputs = [home, other('0/0', 1_000n)];
    expect((await judged(inputs, [other('1/0', 1_000n)])).change).toEqual([0]);
    expect((await judged(inputs, [other('1/0', 1_001n)])).change).toEqual([]);
    expect((await judged(inputs, [other('1/0', 600n), other('1/1', 500n), other('1/2', 400n)])).change).toEqual([0, 2]);
    expect((await judged([...inputs, other('0/1', 500n)], [other('1/0', 1_500n), other('1/1', 1n)])).change).toEqual([
      0,
    ]);
  });

  it('is at an account under whichever of the four purposes: one number is one account', async () => {
    const outputs: readonly Named[] = [
      ["m/44'/0'/0'/1/0", 1_000n, 'p2pkh'],
      ["m/49'/0'/0'/1/0", 1_000n, 'p2sh-p2wpkh'],
      ["m/84'/0'/0'/0/9999", 1_000n],
      ["m/86'/0'/0'/1/0", coin - 3_000n, 'p2tr'],
    ];
    expect(await judged([home], outputs)).toMatchObject({ change: [0, 1, 2, 3], spent: 0n });
    expect((await judged([home], [...outputs, ["m/86'/0'/1'/1/0", 0n, 'p2tr']])).change).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['another purpose', "m/48'/0'/0'/1/0"],
    ['the purpose of another script type', "m/86'/0'/0'/1/0"],
    ['an account that is not hardened', "m/84'/0'/0/1/0"],
    ['the place of BRD', "m/0'/1/5"],
    ['one of BIP-45', "m/45'/3/1/5"],
    ['the root itself, as old wallets have it', 'm/1/5'],
  ])('at %s is so where as much came from that very place, and under no other name', async (_, path) => {
    const from: Named = [path.replace(/1(?=\/\d+$)/, '0'), 5_000n];
    expect((await judged([home, from], [[path, 4_000n]])).change).toEqual([0]);
    expect((await judged([home, from], [[path, 5_001n]])).change).toEqual([]);
    expect((await judged([home], [[path, 4_000n]])).change).toEqual([]);
    const otherType = path.startsWith("m/86'") ? 'p2pkh' : 'p2tr';
    expect((await judged([home, from], [[path, 4_000n, otherType]])).change).toEqual([]);
    expect((await judged([from], [["m/84'/0'/0'/1/0", 4_000n]])).change).toEqual([]);
  });

  it.each([
    ['another chain', "m/84'/0'/0'/2/0"],
    ['an index beyond any scan', "m/84'/0'/0'/1/10000"],
    ['a hardened index', "m/84'/0'/0'/1/0'"],
    ['a path too short', "m/84'/0'/0'/0"],
    ['a path too long', "m/84'/0'/0'/0/0/0/0"],
    ['another coin type', "m/84'/1'/0'/1/0"],
  ])('is not at %s, though the same amount came from there', async (_, path) => {
    const from: Named = path.startsWith("m/84'/1'") ? home : [path, 5_000n];
    expect((await judged([home, from], [[path, 4_000n]])).change).toEqual([]);
    // What comes from there is spent, and opens no account to what goes elsewhere.
    expect((await judged([from], [["m/84'/0'/0'/1/0", 4_000n]])).change).toEqual(from === home ? [0] : []);
  });
});

describe('all is within one account', () => {
  const back: Named = ["m/84'/0'/0'/1/0", 900n];
  const small = 1_000n;
  it.each<readonly [string, readonly Named[], readonly Named[]]>([
    ['its coins and its change', [home, ["m/84'/0'/0'/1/7", small]], [back, ["m/84'/0'/0'/0/9999", small]]],
    ['at any place that has a chain and an index', [["m/0'/0/5", small]], [["m/0'/1/5", 900n]]],
    [
      'a coin of Taproot and change of Taproot',
      [["m/86'/0'/3'/0/5", small, 'p2tr']],
      [["m/86'/0'/3'/1/0", 900n, 'p2tr']],
    ],
  ])('with %s', async (_, inputs, outputs) => {
    expect(await judged(inputs, outputs)).toMatchObject({ within: 'account' });
  });

  it.each<readonly [string, readonly Named[], readonly Named[]]>([
    ['a payment to ourselves', [home], [back, ["m/84'/0'/7'/1/0", small]]],
    ['a payment above the highest index', [home], [back, ["m/84'/0'/0'/1/10000", small]]],
    ['a coin of another account', [home, ["m/84'/0'/1'/0/0", small]], [back]],
    ['change of two accounts', [home, ["m/84'/0'/1'/0/0", small]], [back, ["m/84'/0'/1'/1/0", small]]],
    ['a coin of another chain of the account', [home, ["m/84'/0'/0'/2/0", small]], [back]],
    ['a coin whose index no scan reaches', [home, ["m/84'/0'/0'/0/10000", small]], [back]],
    ['a coin of the same number under another purpose', [home, ["m/86'/0'/0'/0/0", small, 'p2tr']], [back]],
    ['change of the same number under another purpose', [home], [["m/86'/0'/0'/1/0", small, 'p2tr']]],
    ['another script type at the same path', [["m/0'/0/5", small]], [["m/0'/1/5", 900n, 'p2tr']]],
    ['a place above', [home, ['m/84/0/0', small]], [back]],
  ])('not with %s', async (_, inputs, outputs) => {
    expect((await judged(inputs, outputs)).within).toBeUndefined();
  });
});
