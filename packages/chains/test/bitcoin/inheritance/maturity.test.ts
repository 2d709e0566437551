/** What matures when, in numbers and in words. What consensus says of it is in `on-chain.test.ts`. */
import { line } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { type MaturityOptions, maturityOf, type TimelockedCoin } from '../../../src/bitcoin/inheritance/maturity.ts';
import { describeMaturity } from '../../../src/bitcoin/inheritance/maturity-words.ts';
import { formatDay } from '../../../src/dates.ts';
import { keys, nobody } from '../multisig-psbt.ts';
import { leavesWallet, plainWallet, taprootWallet } from './heirs.ts';

const tip = { height: 1_000_000, medianTime: Date.UTC(2026, 10, 30) / 1000 };
const dayOfBlocks = 144;
const coin = (rest: Partial<TimelockedCoin> = {}): TimelockedCoin => ({
  txid: new Uint8Array(32),
  index: 0,
  amount: 40_000_000n,
  height: tip.height,
  ...rest,
});
const names = (position: number) => (position === 0 ? line`you` : position === 1 ? line`your heir` : line`a notary`);
const told = (policy: WalletPolicy, coins: readonly TimelockedCoin[], options: Partial<MaturityOptions> = {}) =>
  describeMaturity(policy, maturityOf(policy, { coins, tip, ...options }), names);

describe('the ways of a wallet', () => {
  const waysOf = (template: string, owner?: readonly number[]) => {
    const count = new Set(template.match(/@\d/g)).size;
    const policy = { template, keys: [...keys, nobody].slice(0, count) };
    return maturityOf(policy, { coins: [], tip, ...(owner && { owner }) }).paths.map(
      ({ keys: positions, withoutOwner }) => [positions.join(), withoutOwner] as const,
    );
  };

  it.each<readonly [string, readonly (readonly [string, boolean])[]]>([
    [
      'wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(144))))',
      [
        ['0', false],
        ['1', true],
      ],
    ],
    [
      'tr(@0/**,and_v(v:pk(@1/**),older(144)))',
      [
        ['0', false],
        ['1', true],
      ],
    ],
    // The owner's second key, without which the heir does nothing.
    [
      'wsh(or_d(pk(@0/**),and_v(v:multi(2,@0/<2;3>/*,@1/**),older(144))))',
      [
        ['0', false],
        ['0,1', false],
      ],
    ],
    // One of two, one of which is the owner's.
    [
      'wsh(or_d(pk(@0/**),and_v(v:multi(1,@0/<2;3>/*,@1/**),older(144))))',
      [
        ['0', false],
        ['0,1', true],
      ],
    ],
    [
      'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@2/**),older(144))))',
      [
        ['0,1', false],
        ['2', true],
      ],
    ],
    // Two of three of which two are the owner's.
    [
      'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:multi(2,@0/<2;3>/*,@1/<2;3>/*,@2/**),older(144))))',
      [
        ['0,1', false],
        ['0,1,2', false],
      ],
    ],
  ])('%s', (template, ways) => {
    expect(waysOf(template)).toEqual(ways);
  });

  it('are those without the owner whose keys are said to be others', () => {
    const template = 'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:multi(2,@0/<2;3>/*,@1/<2;3>/*,@2/**),older(144))))';
    expect(waysOf(template, [0])).toEqual([
      ['0,1', false],
      ['0,1,2', true],
    ]);
  });

  it('are those of a wallet as Liana makes it, with the same three keys in each way', () => {
    // Its manual tests, "multi(3, A, B, C) | multi(2, A, B, C)" (wizardsardine/liana_manual_testing, tests/v5).
    const three = (pair: string) => `pkh(@0/<${pair}>/*),a:pkh(@1/<${pair}>/*),a:pkh(@2/<${pair}>/*)`;
    const multi = `or_d(multi(3,@0/**,@1/**,@2/**),and_v(v:thresh(2,${three('2;3')}),older(10)))`;
    const template = `wsh(or_i(and_v(v:thresh(1,${three('4;5')}),older(65535)),${multi}))`;
    const others = [true, false, true];
    // Nobody but the three: a way that takes fewer of them is no way of others, unless one of them asks as the owner.
    expect(waysOf(template).map(([, withoutOwner]) => withoutOwner)).toEqual([false, false, false]);
    expect(waysOf(template, [0]).map(([, withoutOwner]) => withoutOwner)).toEqual(others);
    const { soonest } = maturityOf({ template, keys }, { coins: [coin()], tip, owner: [0] });
    expect(soonest?.first?.height).toBe(tip.height + 10);
    expect(told({ template, keys }, [coin()], { owner: [0] })[0]).toMatch(
      /^From about 30 November 2026 any 2 of \[you, your heir, a notary\] can spend/,
    );
  });

  it('name the first of several that open to somebody else', () => {
    const template = 'wsh(or_i(pk(@0/**),or_i(and_v(v:pkh(@1/**),older(288)),and_v(v:pkh(@2/**),older(144)))))';
    const { soonest } = maturityOf({ template, keys }, { coins: [coin()], tip });
    expect(soonest?.first).toMatchObject({ path: 2, height: tip.height + dayOfBlocks });
    expect(soonest?.openings.map(({ height }) => height)).toEqual([undefined, tip.height + 288, tip.height + 144]);
  });
});

describe('a deadline', () => {
  const policy = plainWallet('older(52560)');
  it('is 30 days before the first block that the heir may have', () => {
    const { soonest } = maturityOf(policy, { coins: [coin({ height: 990_000 })], tip });
    const opens = tip.medianTime + (990_000 + 52_560 - 1_000_001) * 600;
    expect(soonest?.first).toEqual({ path: 1, state: 'waiting', height: 1_042_560, about: opens });
    expect(soonest?.refresh).toEqual({ height: 1_042_559, about: opens - 30 * 86_400, due: false });
  });

  it('is a quarter of a short lock before, or what the caller says', () => {
    const about = (lock: string, margin?: number) => {
      const [one] = maturityOf(plainWallet(lock), {
        coins: [coin({ medianTime: tip.medianTime })],
        tip,
        ...(margin === undefined ? {} : { margin }),
      }).coins;
      return (one?.first?.about ?? 0) - (one?.refresh?.about ?? 0);
    };
    expect(about('older(144)')).toBe((144 * 600) / 4);
    expect(about(`older(${0x400000 + 100})`)).toBe((100 * 512) / 4);
    expect(about('older(52560)')).toBe(30 * 86_400);
    expect(about('older(52560)', 5)).toBe(5);
  });

  it('has come where the margin has begun, and where the way is open', () => {
    const dueAt = (height: number) => maturityOf(policy, { coins: [coin({ height })], tip }).coins[0]?.refresh?.due;
    // 30 days are 4320 blocks.
    expect(dueAt(tip.height + 1 - 52_560 + 4_321)).toBe(false);
    expect(dueAt(tip.height + 1 - 52_560 + 4_320)).toBe(true);
    expect(dueAt(900_000)).toBe(true);
  });

  it('is nowhere where the coin is in no block, or a move changes nothing', () => {
    const deadlines = (lock: string, rest: Partial<TimelockedCoin> = {}) =>
      maturityOf(plainWallet(lock), { coins: [coin(rest)], tip }).coins[0]?.refresh;
    expect(deadlines('older(144)', { height: undefined })).toBeUndefined();
    expect(deadlines('after(1100000)')).toBeUndefined();
    expect(deadlines('and_v(v:older(144),after(1100000))')).toMatchObject({ height: 1_100_000 });
  });

  it('takes the time of a coin, where the lock counts seconds', () => {
    expect(() => maturityOf(plainWallet(`older(${0x400000 + 100})`), { coins: [coin()], tip })).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  });
});

describe('a date that comes first', () => {
  // Key 2 is given a date, key 3 waits for the age of a coin.
  const gift = (date: number): WalletPolicy => ({
    template: `wsh(or_i(pk(@0/**),or_i(and_v(v:pkh(@1/**),after(${date})),and_v(v:pkh(@2/**),older(144)))))`,
    keys: [...keys, nobody].slice(0, 3),
  });
  const ahead = gift(tip.medianTime + 3600);
  const passed = gift(tip.medianTime - 86_400);
  const one = (policy: WalletPolicy, rest: Partial<TimelockedCoin> = {}) =>
    maturityOf(policy, { coins: [coin(rest)], tip }).coins[0];

  it.each([
    ['to come', ahead, 'waiting'],
    ['that has passed', passed, 'open'],
  ] as const)('%s hides nobody whose wait a refresh renews', (_, policy, state) => {
    const young = one(policy);
    expect(young?.first).toMatchObject({ path: 1, state });
    expect(young?.firstRenewed).toMatchObject({ path: 2, state: 'waiting', height: tip.height + 144 });
    expect(young?.refresh).toMatchObject({ height: tip.height + 143, due: false });
    expect(one(policy, { height: tip.height - 130 })?.refresh).toMatchObject({ due: true });
    // One who can spend already is no reason against a refresh.
    const old = one(policy, { height: tip.height - 1000 });
    expect(old?.firstRenewed).toMatchObject({ path: 2, state: 'open' });
    expect(old?.refresh).toMatchObject({ due: true });
    expect(one(policy, { height: undefined })?.refresh).toBeUndefined();
  });

  it('is told beside the one who waits', () => {
    expect(told(ahead, [coin()])).toEqual([
      'From 30 November 2026 your heir can spend 0.4 BTC; a refresh does not change that, only another wallet does',
      'From about 30 November 2026 a notary can spend 0.4 BTC; refresh before 30 November 2026',
    ]);
    expect(told(passed, [coin({ height: tip.height - 130 })])).toEqual([
      'WARNING: Since about 29 November 2026 your heir can spend 0.4 BTC; a refresh does not change that',
      'WARNING: From about 30 November 2026 a notary can spend 0.4 BTC; refresh now',
    ]);
    expect(told(passed, [coin({ height: undefined })])).toEqual([
      'WARNING: Since about 29 November 2026 your heir can spend 0.4 BTC; a refresh does not change that',
      '0.4 BTC is in no block yet: the wait of a notary has not begun',
    ]);
  });

  it('comes once, where it is the same way', () => {
    expect(told(plainWallet('and_v(v:older(144),after(1100000))'), [coin()])).toHaveLength(1);
    expect(one(plainWallet('older(144)'))?.firstRenewed).toEqual(one(plainWallet('older(144)'))?.first);
    expect(one(plainWallet('after(1100000)'))?.firstRenewed).toBeUndefined();
  });
});

describe('in words', () => {
  it.each<readonly [string, WalletPolicy, Partial<TimelockedCoin>, string]>([
    [
      'an age in blocks',
      plainWallet('older(13392)'),
      {},
      'From about 2 March 2027 your heir can spend 0.4 BTC; refresh before 7 February 2027',
    ],
    [
      'an age in seconds',
      taprootWallet(`older(${0x400000 + 15_694})`),
      { medianTime: tip.medianTime },
      'From 3 March 2027 your heir can spend 0.4 BTC; refresh before 7 February 2027',
    ],
    [
      'an age that is nearly over',
      plainWallet('older(13392)'),
      { height: 988_000 },
      'WARNING: From about 9 December 2026 your heir can spend 0.4 BTC; refresh now',
    ],
    [
      'an age that is over',
      plainWallet('older(13392)'),
      { height: 980_000 },
      'WARNING: Since about 15 October 2026 your heir can spend 0.4 BTC; refresh now',
    ],
    [
      'a moment',
      plainWallet('after(1900000000)'),
      {},
      'From 17 March 2030 your heir can spend 0.4 BTC; a refresh does not change that, only another wallet does',
    ],
    [
      'a moment that has passed',
      plainWallet('after(1700000000)'),
      {},
      'WARNING: Since about 14 November 2023 your heir can spend 0.4 BTC; a refresh does not change that',
    ],
    [
      'a height',
      plainWallet('after(1013391)'),
      { height: undefined },
      'From about 2 March 2027 your heir can spend 0.4 BTC; a refresh does not change that, only another wallet does',
    ],
    [
      'a coin in no block',
      plainWallet('older(144)'),
      { height: undefined },
      '0.4 BTC is in no block yet: the wait of your heir has not begun',
    ],
  ])('%s', (_, policy, rest, words) => {
    expect(told(policy, [coin(rest)])).toEqual([words]);
  });

  it('calls no day "never" on which somebody can', () => {
    const coins = [coin({ medianTime: 2 ** 52 })];
    expect(told(taprootWallet(`older(${0x400000 + 144})`), coins)).toEqual([
      'From a day beyond every calendar your heir can spend 0.4 BTC; refresh before a day beyond every calendar',
    ]);
  });

  it('says who takes part, and who does not', () => {
    const both = { template: 'wsh(or_d(pk(@0/**),and_v(v:multi(2,@1/**,@2/**),older(4320))))', keys };
    expect(told(both, [coin()])).toEqual([
      'From about 29 December 2026 your heir and a notary can spend 0.4 BTC; refresh before 22 December 2026',
    ]);
    expect(describeMaturity(both, maturityOf(both, { coins: [coin()], tip }))[0]).toContain(
      'key 2 and key 3 can spend',
    );
    const never = { template: 'wsh(multi(2,@0/**,@1/**))', keys: keys.slice(0, 2) };
    expect(told(never, [coin()])).toEqual(['Nobody can ever spend 0.4 BTC without the owner']);
  });

  it('has coins that open together on one line, the urgent first', () => {
    const coins = [coin(), coin({ index: 1 }), coin({ height: 999_990 }), coin({ height: 1 }), coin({ height: 2 })];
    expect(told(leavesWallet('older(13392)'), coins, { owner: [1] }).map((words) => words.replace(/;.*/, ''))).toEqual([
      expect.stringMatching(/^WARNING: Since about .* a notary can spend 0\.8 BTC$/),
      'From about 2 March 2027 a notary can spend 0.4 BTC',
      'From about 2 March 2027 a notary can spend 0.8 BTC',
    ]);
  });
});

describe('a day', () => {
  it.each<readonly [bigint, string]>([
    [0n, '1 January 1970'],
    [86_399n, '1 January 1970'],
    [86_400n, '2 January 1970'],
    [BigInt(Date.UTC(2028, 1, 29)) / 1000n, '29 February 2028'],
    [BigInt(Date.UTC(2026, 11, 31)) / 1000n, '31 December 2026'],
    [-1n, 'never'],
    [1n << 60n, 'never'],
  ])('of %s is %s', (seconds, words) => {
    expect(formatDay(seconds)).toBe(words);
  });
});
