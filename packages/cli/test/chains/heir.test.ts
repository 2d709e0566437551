/** The way of an heir on the chain by the command: what opens when, and refreshes with and without the PIN. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveSmallChain } from '../../../chains/test/bitcoin/inheritance/electrum-chain.ts';
import { interpretWithBitcore } from '../../../chains/test/bitcoin/verify.ts';
import { describeTip } from '../../src/chains/bitcoin/heir-wallet.ts';
import { type HeirChain, heirWallet, startHeirChain } from '../support/heir-chain.ts';
import { startTimeServers, type TimeServers } from '../support/time-servers.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  makeBox,
  phrase,
  type Run,
  resultOf,
  type Workplace,
} from '../support/workplace.ts';

const week = 604_800;

let place: Workplace;
let times: TimeServers;
let copy: () => string;
const open: HeirChain[] = [];
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  times = await startTimeServers(place);
  const box = ['--pack', 'box', '--json'];
  resultOf(await place.symbolon('time', 'trust', times.file, ...box));
  resultOf(await place.symbolon('phone', 'add', '--name', 'laptop', ...box));
  writeFileSync(place.path('joined.txt'), heirWallet('older(144)'));
  resultOf(await place.symbolon('multisig', 'join', 'joined.txt', '--network', 'regtest', '--yes', ...box));
  const { policy } = resultOf<{ policy: object }>(await place.symbolon('policy', 'show', ...box));
  const rules = { ...policy, refresh: { feeCeiling: '2000', per: 'week' } };
  writeFileSync(place.path('rules.json'), JSON.stringify(rules));
  resultOf(await place.symbolon('policy', 'set', 'rules.json', '--yes', ...box));
  copy = copier(place, 'box');
});
afterAll(async () => {
  for (const { electrum } of open) await electrum.close();
  await times.close();
  place.remove();
});

const starting = async (...args: Parameters<typeof startHeirChain> extends [unknown, ...infer R] ? R : never) => {
  const started = await startHeirChain(place, ...args);
  open.push(started);
  return started;
};
const on = ({ electrum }: HeirChain) => ['--server', electrum.url, '--network', 'regtest'];
const coinsOf = (heirs: HeirChain, ...more: string[]) =>
  place.symbolon('heir', 'coins', 'wallet.txt', ...on(heirs), ...more);

type Coin = { refreshBefore: string | null; renewed: object | null } & {
  coin: string;
  state: string;
  keys: number[];
  opensHeight: number | null;
  dust: boolean;
  opens: string;
};
type Coins = {
  tip: { height: number };
  coins: Coin[];
  lines: string[];
  feeRate: string;
  refresh: { coins: string[]; fee: string; due: boolean } | null;
};
type Refreshed = {
  due: number;
  refresh: { withoutPin: boolean; sent: boolean; transaction: string; txid: string; fee: string; psbt: string } & {
    coins: string[];
    left: { coin: string; why: string }[];
    preview: string[];
    opens: string;
    opened: string;
  };
};

/** Key 2 may spend from a height on, and key 3 by the age of a coin. */
function giftWallet(date: number): string {
  const three = heirWallet('older(144)', HDKey.fromMasterSeed(new Uint8Array(64).fill(7)));
  const [ours, second, heir] = [...three.matchAll(/\[[^\]]*\]\w+/g)].map(([key]) => `${key}/<0;1>/*`);
  return `wsh(or_i(pk(${ours}),or_i(and_v(v:pkh(${heir}),after(${date})),and_v(v:pkh(${second}),older(144)))))`;
}

describe('heir coins', () => {
  test('says of each coin when the heir can spend it, and what a refresh costs: not due, due, open', async () => {
    const heirs = await starting({ amounts: [300n, 40_000_000n] });
    const states = async () => {
      const { coins, refresh, ...rest } = resultOf<Coins>(await coinsOf(heirs, '--json'));
      return { ...rest, refresh, coins: coins.sort((a, b) => Number(b.dust) - Number(a.dust)) };
    };
    const first = await states();
    expect(first.tip.height).toBe(500);
    expect(first.lines).toContain('Days and times are those of UTC');
    expect(first.feeRate).toBe('5');
    expect(first.coins).toMatchObject([
      { state: 'waiting', keys: [2], opensHeight: 644, dust: true },
      { state: 'waiting', keys: [2], opensHeight: 644, dust: false },
    ]);
    const [, coin] = first.coins;
    expect(first.refresh).toEqual({ coins: [coin?.coin], fee: '650', due: false });
    expect(first.lines.join('\n')).toMatch(
      /From about 1[456] January 2027 your heir can spend 0\.400003 BTC; refresh before 1[456] January 2027/,
    );
    // The last block before it is due: a quarter of the wait before it opens.
    heirs.mine(106);
    expect((await states()).coins.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    heirs.mine(1);
    const due = await states();
    expect(due.coins.map(({ state }) => state)).toEqual(['due', 'due']);
    expect(due.refresh).toEqual({ coins: [coin?.coin], fee: '650', due: true });
    expect(due.lines.join('\n')).toMatch(/^WARNING: From about .* your heir can spend 0\.400003 BTC; refresh now$/m);
    expect(due.lines.join('\n')).toMatch(/^WARNING: \w+:0 costs more to move than its 300 satoshi: it stays$/m);
    expect(due.lines.join('\n')).toContain('due, one coin, costs 650 satoshi at 5 sat/vB: "symbolon heir refresh"');
    heirs.mine(36);
    expect((await states()).coins.map(({ state }) => state)).toEqual(['open', 'open']);
    const { stdout } = await coinsOf(heirs);
    expect(stdout).toMatch(
      /^WARNING: Since about 1[456] January 2027 your heir can spend 0\.400003 BTC; refresh now$/m,
    );
    expect(stdout).toMatch(/^0\.4 BTC {3}[0-9a-f]{64}:0$/m);
    expect(stdout).toMatch(/^ {2}bcrt1q\w+ {3}open$/m);
    expect(stdout).toMatch(/^ {2}Open to your heir from block 644 on, about Saturday, 16 January 2027, 07:00 UTC \(/m);
  });

  test('tells a date that no refresh changes, a coin in no block, and an empty wallet', async () => {
    const fixed = await starting({ lock: 'after(600)', amounts: [50_000n] });
    expect(resultOf<Coins>(await coinsOf(fixed, '--json')).coins).toMatchObject([{ state: 'fixed', opensHeight: 601 }]);
    expect((await coinsOf(fixed)).stdout).toContain('only another wallet does');
    const empty = await starting({ amounts: [] });
    const answer = resultOf<Coins>(await coinsOf(empty, '--json'));
    expect(answer).toMatchObject({ coins: [], refresh: null });
    expect((await coinsOf(empty)).stdout).toContain('The wallet has no coins.');
  });

  test('warns where the last block is far from the clock of this computer', () => {
    const tip = { height: 500, medianTime: 1_800_000_000 };
    const at = (now: number) => describeTip({ tip }, 1000 * (tip.medianTime + now));
    expect(at(5000)).toBe('Last block: 500, Friday, 15 January 2027, 08:00 UTC (1 hour ago)');
    for (const now of [-86_401, 86_401])
      expect(at(now)).toMatch(/^WARNING: .*What is told is not of today, or the clock/);
  });

  test('believes no server that says a rate which would waste the coins, and names --fee-rate', async () => {
    const heirs = await starting({ amounts: [50_000_000n] });
    // Bitcoin per 1000 bytes.
    const saying = async (rate: number): Promise<HeirChain> => {
      const electrum = await serveSmallChain(heirs.chain, (method, result) =>
        method.endsWith('estimatefee') ? rate : result,
      );
      open.push({ ...heirs, electrum });
      return { ...heirs, electrum };
    };
    expect(resultOf<Coins>(await coinsOf(await saying(0.005), '--json')).feeRate).toBe('500');
    const dear = await saying(0.00501);
    expect(errorOf(await coinsOf(dear, '--json'))).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringMatching(/501 satoshi per virtual byte: above 500 .* --fee-rate/),
    });
    expect(resultOf<Coins>(await coinsOf(dear, '--fee-rate', '501', '--json')).feeRate).toBe('501');
  });

  test('tells who waits by age beside a date that comes first or has passed', async () => {
    for (const [date, state] of [
      [400, 'open'],
      [600, 'fixed'],
    ] as const) {
      const heirs = await starting({ wallet: giftWallet(date), amounts: [40_000_000n] });
      const one = async () => resultOf<Coins>(await coinsOf(heirs, '--json'));
      const young = await one();
      expect(young.coins).toMatchObject([
        { state, keys: [2], opensHeight: date + 1, renewed: { keys: [3], opensHeight: 644 } },
      ]);
      expect(young.coins[0]?.refreshBefore).toMatch(/^2027-/);
      expect(young.refresh).toMatchObject({ due: false });
      heirs.mine(110);
      const due = await one();
      expect(due.coins).toMatchObject([{ state: 'due' }]);
      expect(due.refresh).toMatchObject({ due: true });
      expect(due.lines.join('\n')).toMatch(/^WARNING: From about .* key 3 can spend 0\.4 BTC; refresh now$/m);
      const { stdout } = await coinsOf(heirs);
      expect(stdout).toMatch(/^ {2}Open to key 2 from block .*\n {2}Open to key 3 from block 644 on/m);
      heirs.mine(40);
      expect((await one()).coins).toMatchObject([{ state: 'open' }]);
    }
  });

  test('goes by another key, margin and fee rate, and refuses what is none', async () => {
    const heirs = await starting({ amounts: [50_000n] });
    expect(resultOf<Coins>(await coinsOf(heirs, '--before', '1 day', '--json')).coins).toMatchObject([
      { state: 'due' },
    ]);
    const dear = resultOf<Coins>(await coinsOf(heirs, '--fee-rate', '800.5', '--json'));
    expect(dear).toMatchObject({ refresh: null, feeRate: '800.5', coins: [{ dust: true }] });
    // Of who has both keys, nothing ever leaves the owner.
    expect(resultOf<Coins>(await coinsOf(heirs, '--mine', '2', '--json')).coins).toMatchObject([{ state: 'never' }]);
    const refused = async (...args: string[]) => errorOf(await coinsOf(heirs, ...args, '--json'));
    expect(await refused('--mine', '3')).toMatchObject({ code: 'usage/wrong' });
    const nowhere = ['heir', 'coins', 'wallet.txt', '--server', 'electrum.example.org', '--network', 'regtest'];
    expect(errorOf(await place.symbolon(...nowhere, '--json'))).toMatchObject({
      code: 'usage/wrong',
      advice: 'Try: symbolon heir coins --help',
    });
    for (const rate of ['0', '-1', 'x', '1e3', '0.0001'])
      expect(await refused('--fee-rate', rate), rate).toMatchObject({ code: 'usage/wrong' });
    const mainnet = await place.symbolon('heir', 'coins', 'wallet.txt', '--server', heirs.electrum.url, '--json');
    expect(errorOf(mainnet).message).toContain('of a test network');
  });
});

describe('heir refresh', () => {
  const refresh = ['heir', 'refresh', 'wallet.txt'] as const;
  const refreshing = (heirs: HeirChain, pack: string, ...more: string[]) => {
    const options = ['--servers', times.file, '--pack', pack, '--json'];
    return [...refresh, ...on(heirs), ...options, ...more];
  };
  const withoutPin = (heirs: HeirChain, pack: string, ...more: string[]): Promise<Run> =>
    place.symbolonWith({ SYMBOLON_PIN: undefined }, ...refreshing(heirs, pack, '--yes', ...more));
  const withPin = (heirs: HeirChain, pack: string, ...more: string[]): Promise<Run> =>
    place.symbolon(...refreshing(heirs, pack, '--yes', ...more));

  test('is signed without the PIN once in a period of proven time, and the chain takes it', async () => {
    const heirs = await starting();
    const pack = copy();
    const { chain, electrum } = heirs;
    times.turnTo(0);
    expect(resultOf(await withoutPin(heirs, pack))).toEqual({
      ...{ due: 0, refresh: null },
      tip: { height: 500, time: expect.stringMatching(/^2027-01-1/) },
    });
    heirs.mine(120);
    const { due, refresh } = resultOf<Refreshed>(await withoutPin(heirs, pack, '--broadcast'));
    expect(due).toBe(2);
    expect(refresh).toMatchObject({ withoutPin: true, sent: true, fee: '1035', left: [] });
    expect(Date.parse(refresh.opens)).toBeGreaterThan(Date.parse(refresh.opened));
    const moved = decodePsbt(base64.decode(refresh.psbt)).inputs.map(
      ({ txid, index }) => `${hex.encode(txid)}:${index}`,
    );
    expect(moved.toSorted()).toEqual(refresh.coins.toSorted());
    const spent = moved.map((name) => chain.coins().find(({ txid, index }) => `${txid}:${index}` === name));
    expect(interpretWithBitcore(hex.decode(refresh.transaction), spent as never)).toEqual([true, true]);
    expect(electrum.waiting).toHaveLength(1);
    heirs.mine(1);
    expect(resultOf<Coins>(await coinsOf(heirs, '--json')).coins).toMatchObject([
      { coin: `${refresh.txid}:0`, state: 'waiting', opensHeight: 621 + 144 },
    ]);

    // Within the period it wants the PIN, and says why. Nothing is signed or sent.
    heirs.mine(130);
    times.turnTo(week - 60);
    const refused = await withoutPin(heirs, pack, '--broadcast');
    expect(errorOf(refused).code).toBe('secret/needed');
    expect(refused.stderr).toMatch(/"refresh" in its policy decides that: "symbolon policy show[^"]*" shows it/);
    expect(electrum.waiting).toEqual([]);
    // A period after the first proof that followed the refresh, and the seconds by which servers may be wrong.
    times.turnTo(week + 60);
    const again = resultOf<Refreshed>(await withoutPin(heirs, pack, '--broadcast'));
    expect(again.refresh).toMatchObject({ withoutPin: true, sent: true, coins: [`${refresh.txid}:0`] });
    heirs.mine(1);
    expect(chain.transactions.has(again.refresh.txid)).toBe(true);

    // With the PIN it is a payment like others, and says why it took the PIN.
    heirs.mine(130);
    const paid = await withPin(heirs, pack);
    expect(resultOf<Refreshed>(paid).refresh).toMatchObject({ withoutPin: false, sent: false });
    expect(paid.stderr).toContain('"per" of "refresh" is 1 week');
    expect(electrum.waiting).toEqual([]);
    expect(chain.judge(hex.decode(resultOf<Refreshed>(paid).refresh.transaction))).toBe(true);
  });

  test('says how old what it knows is, before it says that nothing is due', async () => {
    const { stdout } = await place.symbolonWith(
      { SYMBOLON_PIN: undefined },
      ...refreshing(await starting(), copy(), '--yes').filter((word) => word !== '--json'),
    );
    expect(stdout).toMatch(/^WARNING: Last block: 500, .* UTC .*What is told is not of today.*\nNothing is due/);
  });

  test('moves what opens by age, where a date of another has passed, and says what it does not change', async () => {
    const heirs = await starting({ wallet: giftWallet(400), amounts: [40_000_000n] });
    const pack = copy();
    const box = ['--pack', pack, '--json'];
    resultOf(await place.symbolon('multisig', 'join', 'wallet.txt', '--network', 'regtest', '--yes', ...box));
    heirs.mine(150);
    const run = await withoutPin(heirs, pack);
    const { due, refresh } = resultOf<Refreshed>(run);
    expect({ due, withoutPin: refresh?.withoutPin }).toEqual({ due: 1, withoutPin: true });
    expect(run.stderr).toMatch(/^ *Before: key 3 can spend from about .*\n *After: key 3 can spend from about /m);
    expect(run.stderr).toMatch(/^ *Before and after: key 2 can spend from .*: a refresh does not change that$/m);
    expect(Date.parse(refresh.opens)).toBeGreaterThan(Date.parse(refresh.opened));
    expect(heirs.chain.judge(hex.decode(refresh.transaction))).toBe(true);
  });

  test('without whose time to believe, the first is signed without the PIN, and no second one', async () => {
    const heirs = await starting({ amounts: [50_000n, 40_000_000n] });
    await makeBox(place, 'timeless');
    const box = ['--pack', 'timeless', '--json'];
    resultOf(await place.symbolon('phone', 'add', '--name', 'laptop', ...box));
    resultOf(await place.symbolon('multisig', 'join', 'wallet.txt', '--network', 'regtest', '--yes', ...box));
    resultOf(await place.symbolon('policy', 'set', 'rules.json', '--yes', ...box));
    const first = await withoutPin(heirs, 'timeless', '--all');
    expect(resultOf<Refreshed>(first).refresh.withoutPin).toBe(true);
    expect(first.stderr).toContain('the time was not proven to the card (it believes nobody’s time');
    const second = await withoutPin(heirs, 'timeless', '--all');
    expect(errorOf(second).code).toBe('secret/needed');
    const third = resultOf<Refreshed>(await withPin(heirs, 'timeless', '--all'));
    expect(third.refresh.withoutPin).toBe(false);
  });

  test('takes the coins from a file, on a computer that has no network', async () => {
    const heirs = await starting({ amounts: [40_000_000n] });
    const pack = copy();
    const saved = await coinsOf(heirs, '--save', 'coins.json', '--json');
    const asked = heirs.electrum.requests.length;
    const offline = ['--network', 'regtest', '--coins', 'coins.json', '--fee-rate', '5'];
    const told = await place.symbolon('heir', 'coins', 'wallet.txt', ...offline, '--json');
    expect(resultOf<Coins>(told)).toEqual(resultOf<Coins>(saved));
    const options = ['--all', '--yes', '--pack', pack, '--json'];
    const signed = resultOf<Refreshed>(await place.symbolon(...refresh, ...offline, ...options));
    expect(signed.refresh.sent).toBe(false);
    expect(heirs.electrum.requests).toHaveLength(asked);
    expect(heirs.chain.judge(hex.decode(signed.refresh.transaction))).toBe(true);

    const refused = async (...args: string[]) => errorOf(await place.symbolon(...refresh, ...args, ...options));
    expect(await refused(...offline, '--broadcast')).toMatchObject({ code: 'usage/wrong' });
    expect(await refused(...offline.slice(0, 4))).toMatchObject({ message: expect.stringContaining('--fee-rate') });
    expect(await refused(...offline, '--server', heirs.electrum.url)).toMatchObject({ code: 'usage/wrong' });
    expect(await refused(...offline.slice(0, 2))).toMatchObject({ code: 'usage/wrong' });
    const far = JSON.stringify({ ...JSON.parse(readFileSync(place.path('coins.json'), 'utf8')), changeIndex: 900 });
    writeFileSync(place.path('coins.json'), far);
    expect(await refused(...offline)).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining('address 900 of the chain of change'),
    });
    writeFileSync(place.path('wallet.txt'), heirWallet('older(145)'));
    expect(await refused(...offline)).toMatchObject({
      code: 'file/malformed',
      message: expect.stringContaining('of another wallet'),
    });
  });

  test('at a terminal asks before it signs, and again before it sends', async () => {
    const heirs = await starting({ amounts: [40_000_000n] });
    const args = ['heir', 'refresh', 'wallet.txt', ...on(heirs), '--all', '--servers', times.file, '--pack'];
    for (const [typed, sent] of [
      ['n', 0],
      ['y', 1],
    ] as const) {
      const { typeAt, ended } = atTerminal(place, [...args, copy()]);
      await typeAt('Go on? [y/N] ', 'y\n');
      await typeAt('Send it now, through 127.0.0.1', `${typed}\n`);
      const { status, output } = await ended;
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('Signed without the PIN') });
      expect(output).toMatch(sent === 1 ? /and sent: transaction [0-9a-f]{64}/ : /and not sent: transaction/);
      if (sent !== 1) expect(output.replace(/\s+/g, ' ')).toMatch(/symbolon broadcast bitcoin FILE --server tcp:\/\//);
      expect(heirs.electrum.waiting).toHaveLength(sent);
    }
  });

  test('of two owners each signs with their own card, which is asked for its key only where nobody says which', async () => {
    const second = HDKey.fromMasterSeed(new Uint8Array(64).fill(7));
    const wallet = heirWallet('older(144)', second);
    const heirs = await starting({ wallet, amounts: [40_000_000n] });
    const pack = copy();
    const box = ['--pack', pack, '--json'];
    resultOf(await place.symbolon('multisig', 'join', 'wallet.txt', '--network', 'regtest', '--yes', ...box));
    const told = resultOf<Refreshed>(await withoutPin(heirs, pack, '--all', '--mine', '1'));
    expect(told.refresh).toMatchObject({ withoutPin: true, transaction: null, txid: null, sent: false });
    expect(decodePsbt(base64.decode(told.refresh.psbt)).inputs[0]?.fields.partialSig).toHaveLength(1);
    expect(errorOf(await withoutPin(heirs, pack, '--all')).code).toBe('secret/needed');
    const asked = await place.symbolon('heir', 'refresh', 'wallet.txt', ...on(heirs), '--all', '--yes', '--pack', pack);
    expect(asked.stdout).toMatch(/^Signed with the PIN\. .*\ncHNidP/);
    expect(heirs.electrum.waiting).toEqual([]);
  });

  test('shows before and after, and writes the PSBT; all coins, or those that are named', async () => {
    const heirs = await starting({ amounts: [100_000n, 40_000_000n, 300n] });
    const pack = copy();
    const run = await withPin(heirs, pack, '--all', '--output', 'refresh.psbt');
    const { refresh } = resultOf<Refreshed>(run);
    expect(refresh).toMatchObject({ coins: expect.any(Array), left: [{ why: 'dust' }], sent: false });
    expect(refresh.coins).toHaveLength(2);
    expect(run.stderr).toMatch(/Refresh 2 coins for 1035 satoshi, 5 sat\/vB/);
    expect(run.stderr).toMatch(
      /Before: your heir can spend from about \w+day, .*\nAfter: your heir can spend from about \w+day, /,
    );
    expect(run.stderr).toMatch(/stays: it costs more to move at this fee rate than it is worth/);
    expect(readFileSync(place.path('refresh.psbt'), 'utf8').trim()).toBe(refresh.psbt);
    expect(heirs.chain.judge(hex.decode(refresh.transaction))).toBe(true);
    const [coin = ''] = refresh.coins;
    const named = resultOf<Refreshed>(await withPin(heirs, pack, '--coin', coin.toUpperCase()));
    expect(named.refresh.coins).toEqual([coin]);
    const other = await withPin(heirs, pack, '--coin', `${'00'.repeat(32)}:0`);
    expect(errorOf(other)).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('no coin 0000') });
    expect(errorOf(await withPin(heirs, pack, '--coin', coin, '--all')).code).toBe('usage/wrong');
  });

  test.each([
    ['no refresh in the policy', ['--fee-rate', '5'], { refresh: null }, 'the policy has no "refresh"'],
    [
      'a fee above the ceiling',
      ['--fee-rate', '8'],
      {},
      'it costs 1040 satoshi, and "feeCeiling" of "refresh" is 1000',
    ],
  ])('says which setting decides: %s', async (_, rate, change, reason) => {
    const heirs = await starting({ amounts: [40_000_000n] });
    const pack = copy();
    const rules = JSON.parse(readFileSync(place.path('rules.json'), 'utf8'));
    writeFileSync(
      place.path('changed.json'),
      JSON.stringify({ ...rules, refresh: { feeCeiling: '1000', per: 'week' }, ...change }),
    );
    resultOf(await place.symbolon('policy', 'set', 'changed.json', '--yes', '--pack', pack, '--json'));
    expect(errorOf(await withoutPin(heirs, pack, '--all', ...rate)).code).toBe('secret/needed');
    const run = await withPin(heirs, pack, '--all', ...rate);
    expect(resultOf<Refreshed>(run).refresh.withoutPin).toBe(false);
    expect(run.stderr).toContain(`Without the PIN it was not signed because ${reason}`);
    expect(run.stderr).toContain('symbolon policy set NAME|FILE --refresh');
  });

  test('a card that refuses with the PIN too says which setting decides, and the command that changes it', async () => {
    const heirs = await starting({ amounts: [40_000_000n] });
    const pack = copy();
    const rules = JSON.parse(readFileSync(place.path('rules.json'), 'utf8'));
    writeFileSync(place.path('strict.json'), JSON.stringify({ ...rules, otherAssets: 'refuse', refresh: null }));
    resultOf(await place.symbolon('policy', 'set', 'strict.json', '--yes', '--pack', pack, '--json'));
    const error = errorOf(await withPin(heirs, pack, '--all'));
    expect(error).toMatchObject({ code: 'signer/refuses', message: expect.stringContaining('symbolon policy set') });
  });

  test('costs no more than it may, needs consent, and is not sent where the server refuses', async () => {
    const heirs = await starting({ amounts: [40_000_000n] });
    const pack = copy();
    expect(errorOf(await withPin(heirs, pack, '--all', '--max-fee', '0.000006'))).toMatchObject({
      code: 'fee/excessive',
    });
    expect(errorOf(await withPin(heirs, pack, '--all', '--fee-rate', '4000'))).toMatchObject({ code: 'fee/excessive' });
    expect(errorOf(await withPin(heirs, pack, '--all', '--max-fee', 'x'))).toMatchObject({ code: 'usage/wrong' });
    const asked = await place.symbolon(...refreshing(heirs, pack, '--all'));
    expect(errorOf(asked).code).toBe('confirmation/needed');
    // It judges all that it is sent to be an orphan.
    const { electrum } = heirs;
    const judging = await serveSmallChain(heirs.chain, (method, result) => {
      if (method.endsWith('broadcast')) throw new Error('missing inputs');
      return result;
    });
    open.push({ ...heirs, electrum: judging });
    const unsent = await withPin({ ...heirs, electrum: judging }, pack, '--all', '--broadcast');
    expect(errorOf(unsent)).toMatchObject({ code: 'server/not-sent', message: expect.stringContaining('missing') });
    // What was signed is not lost with it.
    const [, signed = ''] = /^Signed: ([0-9a-f]+)$/m.exec(unsent.stderr) ?? [];
    expect(heirs.chain.judge(hex.decode(signed))).toBe(true);
    expect(electrum.waiting).toEqual([]);
  });

  test('a coin that its server makes up is told and signed by nobody, and the refresh of the period is left', async () => {
    const heirs = await starting({ amounts: [40_000_000n, 7_000_000n] });
    const pack = copy();
    const [invented] = heirs.chain.coins().filter(({ amount }) => amount === 7_000_000n);
    const lie =
      (told: object) =>
      (method: string, result: unknown, [txid]: readonly unknown[]) =>
        method.endsWith('get_merkle') && txid === invented?.txid ? told : result;
    for (const told of [{ block_height: 500, merkle: [], pos: 0 }, {}]) {
      const lying = { ...heirs, electrum: await serveSmallChain(heirs.chain, lie(told)) };
      open.push(lying);
      const saved = await coinsOf(lying, '--save', 'invented.json', '--json');
      expect(errorOf(saved)).toMatchObject({
        code: 'server/wrong-answer',
        message: expect.stringContaining('use another'),
      });
      expect(existsSync(place.path('invented.json'))).toBe(false);
      const run = await withoutPin(lying, pack, '--all', '--broadcast', '--output', 'invented.psbt');
      expect(errorOf(run).code).toBe('server/wrong-answer');
      expect(existsSync(place.path('invented.psbt'))).toBe(false);
    }
    const { refresh } = resultOf<Refreshed>(await withoutPin(heirs, pack, '--all'));
    expect(refresh.withoutPin).toBe(true);
  });

  test('a card of somebody else, or one that has not joined the wallet, signs nothing', async () => {
    const heirs = await starting({ amounts: [40_000_000n] });
    await makeBox(place, 'unjoined');
    const run = await withPin(heirs, 'unjoined', '--all');
    expect(errorOf(run).code).toMatch(/^(signer\/refuses|policy\/refused)$/);
    resultOf(await place.symbolon('pack', 'new', 'foreign', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--pack', 'foreign', '--json'));
    expect(errorOf(await withPin(heirs, 'foreign', '--all'))).toMatchObject({ exit: expect.any(Number) });
  });
});

/** What the guide has in its boxes about the chain, as typed, without the remarks. */
function commandsOfGuide(): readonly string[] {
  const guide = readFileSync(new URL('../../../../docs/guides/an-heir.md', import.meta.url), 'utf8');
  const [, onChain = ''] = /^## On the chain\n(.*?)^## /ms.exec(guide) ?? [];
  const boxes = [...onChain.matchAll(/^```console\n(.*?)^```/gms)].map(([, box = '']) => box);
  return boxes
    .flatMap((box) => box.split('\n').map((line) => line.replace(/\s+#.*$/, '')))
    .filter((line) => line !== '');
}

test('the guide can be followed line by line, from the key to the refresh', async () => {
  resultOf(await place.symbolon('pack', 'new', 'followed', '--json'));
  const importing = ['wallet', 'import', '--pack', 'followed', '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_PHRASE: phrase }, ...importing));
  const heirs = await starting({ lock: 'older(144)', amounts: [70_000n] });
  const commands = commandsOfGuide();
  const done: string[] = [];
  for (const command of commands) {
    const [, ...words] = command.split(' ').filter((word) => word !== '');
    // Not asked at a terminal, on another network, by a server and time servers of this machine.
    const args = words.map((word) =>
      word.startsWith('ssl://') ? heirs.electrum.url : word === 'roughtime.se' ? times.file : word,
    );
    const isTrust = args[0] === 'time';
    const given = isTrust ? args.slice(0, 3) : args;
    const more = [
      ...(args[0] === 'multisig' || args[0] === 'heir' ? ['--network', 'regtest'] : []),
      ...(/^(multisig join|policy set|heir refresh)/.test(args.join(' ')) ? ['--yes'] : []),
      ...(args[1] === 'refresh' ? ['--all', '--broadcast', '--servers', times.file] : []),
    ];
    const pack = args.join(' ').startsWith('heir coins') ? [] : ['--pack', 'followed'];
    const isRefresh = args[1] === 'refresh';
    const run = await place.symbolonWith(
      isRefresh ? { SYMBOLON_PIN: undefined } : {},
      ...given,
      ...more,
      ...pack,
      '--json',
    );
    const answer = resultOf<{ addresses?: string[]; key?: string; refresh?: { withoutPin: boolean; sent: boolean } }>(
      run,
    );
    if (args[1] === 'key') expect(heirWallet('older(144)')).toContain(answer.key ?? 'no key');
    if (isRefresh) expect(answer.refresh).toMatchObject({ withoutPin: true, sent: true });
    done.push(given.slice(0, 2).join(' '));
  }
  expect(done).toEqual([
    ...['multisig key', 'multisig join', 'multisig address', 'phone add', 'time trust', 'policy set'],
    ...['heir coins', 'heir refresh'],
  ]);
  expect(heirs.electrum.waiting).toHaveLength(1);
});
