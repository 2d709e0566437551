/**
 * Budgets by time on a card: the attacks that get around rules of others which ask a transaction for the time, and a
 * refresh by a known phone.
 */
import type { CommandName, Commands, RequestOf } from '@symbolon/protocol/commands';
import type { Policy, TimeProof } from '@symbolon/protocol/policy';
import { describe, expect, test, vi } from 'vitest';
import type { SlotContext } from '../../src/card/context.ts';
import { openStore } from '../../src/nvm/store.ts';
import { restartBudgets, settleBudgets } from '../../src/policy/refills.ts';
import { activeChip, blankChip, type Chip, type RunOptions, testChip } from '../support/chip.ts';
import { testMemory } from '../support/memory.ts';
import { asset, limited, type Script, scripted, scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { answer, can, pin, primaryChip } from '../support/set.ts';

const clock = vi.hoisted(() => ({ now: 0n, forgotten: 0 }));
// With the real clock: `clock-adversary` of the integration tests.
vi.mock('../../src/time/clock.ts', async (load) => ({
  ...(await load<typeof import('../../src/time/clock.ts')>()),
  provenTime: () => clock.now,
  forgetTimeNonce: () => {
    clock.forgotten += 1;
  },
}));

const [day, week, year] = [86_400n, 604_800n, 31_557_600n];
const start = 1_800_000_000n;
const phone = { session: 'phone' } as const;

/** A card with a policy, whose time is unknown. */
function chipWith(policy: Policy): Chip {
  clock.now = 0n;
  const chip = activeChip();
  chip.call('setPolicy', policy, pin);
  return chip;
}

function withStore(chip: Chip, run: (context: SlotContext) => void): void {
  const store = openStore(chip.ports);
  run({ store, slot: 0, session: { kind: 'pin', channelBinding: new Uint8Array(32), decoy: false } });
  store.commit();
  chip.reset();
}

/** A proof of time that answers a nonce of now. */
function prove(chip: Chip, { now, latest }: TimeProof): void {
  clock.now = now;
  withStore(chip, (context) => settleBudgets(context, { now, latest }));
}
const proveAt = (chip: Chip, now: bigint): void => prove(chip, { now, latest: now });

function sign(chip: Chip, script: Script, options: RunOptions = pin): string {
  const started = answer(chip, 'signStart', { interpreter: scriptedInterpreter.id }, options);
  return started === 'ok' ? answer(chip, 'signData', { piece: scripted(script) }, options) : started;
}
const pay = (chip: Chip, amount: bigint, memo = ''): string => sign(chip, { transfers: [{ amount }], memo });
const left = (chip: Chip): bigint | undefined => chip.call('getBudgets', {}, pin).left[0]?.left;

describe('a rule of 10 in a week', () => {
  const weekly = limited(10n, Number(week));

  test('thirty transactions signed in one sitting for later: ten are signed, and none for a later date', () => {
    const chip = chipWith(weekly);
    const sitting = Array.from({ length: 30 }, (_, at) => pay(chip, 1n, `locked for week ${at}`));
    expect(sitting.filter((one) => one === 'ok')).toHaveLength(10);
    expect(sitting.slice(10)).toEqual(Array.from({ length: 20 }, () => 'allowanceExceeded'));
    // The time of the sitting does not help.
    proveAt(chip, start);
    expect(pay(chip, 1n)).toBe('allowanceExceeded');
    proveAt(chip, start + week);
    expect([pay(chip, 10n), pay(chip, 1n)]).toEqual(['ok', 'allowanceExceeded']);
  });

  test('one far jump that locks the owner out: no transaction moves the time, and false servers cost one period of their clock', () => {
    const chip = chipWith(weekly);
    // What says that it is of the year 9999.
    expect(pay(chip, 10n, 'locked until 499999999')).toBe('ok');
    proveAt(chip, start);
    proveAt(chip, start + week);
    expect(left(chip)).toBe(10n);
    // All servers that are needed lie.
    const far = start + 1000n * year;
    expect(pay(chip, 10n)).toBe('ok');
    proveAt(chip, far);
    expect(left(chip)).toBe(0n);
    // The owner believes others from now on.
    withStore(chip, restartBudgets);
    proveAt(chip, start + 2n * week);
    proveAt(chip, start + 3n * week);
    expect([left(chip), pay(chip, 10n)]).toEqual([10n, 'ok']);
  });

  test('a card that lay unproven for a year gives one allowance, not two', () => {
    for (const known of [0n, start]) {
      const chip = chipWith(weekly);
      if (known > 0n) proveAt(chip, known);
      // A year passes.
      expect([pay(chip, 10n), pay(chip, 1n)]).toEqual(['ok', 'allowanceExceeded']);
      proveAt(chip, start + year);
      expect(pay(chip, 1n)).toBe('allowanceExceeded');
      proveAt(chip, start + year + week);
      expect(left(chip)).toBe(10n);
    }
  });

  test('forgets the nonce of the time with whatever is spent, and with nothing else', () => {
    const chip = chipWith(weekly);
    clock.forgotten = 0;
    expect([sign(chip, {}), pay(chip, 11n), answer(chip, 'getBudgets', {})]).toEqual(['ok', 'allowanceExceeded', 'ok']);
    expect(clock.forgotten).toBe(0);
    expect([pay(chip, 1n), clock.forgotten]).toEqual(['ok', 1]);
    chip.call('setPolicy', limited(10n), pin);
    expect([pay(chip, 1n), clock.forgotten]).toEqual(['ok', 2]);
  });

  test('forgets it with a refresh too, and counts the refresh anew under another period', () => {
    const fee = { fee: 50n, inputs: 2, held: 1000n, change: 1, within: 'wallet' } as const;
    const every = (period: bigint): Policy => ({ ...weekly, refresh: { feeCeiling: 50n, period: Number(period) } });
    const chip = chipWith(every(week));
    clock.forgotten = 0;
    expect([sign(chip, fee, phone), clock.forgotten]).toEqual(['ok', 1]);
    proveAt(chip, start);
    proveAt(chip, start + week - 1n);
    chip.call('setPolicy', every(day), pin);
    // By the rule of a day it would be back long since.
    expect(sign(chip, fee, phone)).toBe('securityStatus');
    proveAt(chip, start + week);
    expect(sign(chip, fee, phone)).toBe('securityStatus');
    proveAt(chip, start + week + day);
    expect(sign(chip, fee, phone)).toBe('ok');
  });

  test('says what was spent and when, so that a host can say when it is back', () => {
    const chip = chipWith(weekly);
    expect(pay(chip, 6n)).toBe('ok');
    prove(chip, { now: start, latest: start + 5n });
    expect(pay(chip, 1n)).toBe('ok');
    clock.now = start + 5n + 3n * day;
    expect(chip.call('getBudgets', {}, pin)).toEqual({
      left: [{ asset, left: 7n, refill: { spent: 1n, settled: { amount: 6n, since: start + 5n } } }],
      kept: [],
    });
    chip.call('setPolicy', limited(10n), pin);
    expect(chip.call('getBudgets', {}, pin).left).toEqual([{ asset, left: 7n }]);
  });

  test('takes a voucher first off what has no date', () => {
    const chip = chipWith(weekly);
    pay(chip, 6n);
    proveAt(chip, start);
    pay(chip, 2n);
    const grant = (amount: bigint): string => {
      const { voucher } = chip.call('issueVoucher', { member: 0, asset, amount }, pin);
      return answer(chip, 'redeemVoucher', { voucher });
    };
    expect([grant(9n), grant(3n)]).toEqual(['allowanceFull', 'ok']);
    expect(chip.call('getBudgets', {}, pin).left).toEqual([
      { asset, left: 5n, refill: { spent: 0n, settled: { amount: 5n, since: start } } },
    ]);
  });

  test('is spent, dated and given away in one commit: nothing of it at every cut, or all', () => {
    const chip = chipWith(weekly);
    pay(chip, 6n);
    const image = chip.memory.image();
    const steps: readonly ((card: Chip) => void)[] = [
      (card) => void pay(card, 3n),
      (card) => proveAt(card, start),
      (card) => void answer(card, 'setPolicy', limited(8n, Number(week))),
    ];
    for (const step of steps) {
      const states = new Set<string>();
      for (let afterWrites = 0; ; afterWrites += 1) {
        const card = testChip('cut', testMemory(image));
        clock.now = 0n;
        card.memory.power({ afterWrites });
        try {
          step(card);
        } catch {
          // The power went.
        }
        const isWhole = card.memory.writes() < afterWrites;
        card.memory.power();
        card.reset();
        const { left: held, kept } = card.call('getBudgets', {}, pin);
        const parts = [card.call('getPolicy', {}, pin).assets, held, kept];
        states.add(JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)));
        if (isWhole) break;
      }
      expect(states.size).toBe(2);
    }
  });
});

describe('a clone of a card with 10 in a week', () => {
  test('takes its allowance out of that of its source once, however often the export is asked for', () => {
    clock.now = 0n;
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    source.call('setPolicy', limited(10n, Number(week)), pin);
    expect(pay(source, 2n)).toBe('ok');
    const { offer } = clone.call('cloneOffer', {}, can);
    const terms = { role: 'daily', offer, shares: [{ asset, left: 4n }], policy: limited(6n, Number(week)) } as const;
    const exports = [1, 2, 3].map(() => source.call('cloneExport', terms, pin).export);
    expect(exports[1]).toEqual(exports[0]);
    expect(exports[2]).toEqual(exports[0]);
    const other = { ...terms, policy: limited(9n, Number(week)) };
    expect(answer(source, 'cloneExport', other)).toBe('otherCeremony');
    const { receipt } = clone.call('cloneImport', { export: exports[0]! }, can);
    source.call('cloneConfirm', { receipt }, pin);
    expect([source, clone].map((chip) => chip.call('getPolicy', {}, pin))).toEqual([
      limited(4n, Number(week)),
      limited(6n, Number(week)),
    ]);
    // What the clone has spent from the start is the 2 that were spent here.
    expect([source, clone].map(left)).toEqual([4n, 4n]);
    for (const chip of [source, clone]) expect([pay(chip, 4n), pay(chip, 1n)]).toEqual(['ok', 'allowanceExceeded']);
    for (const chip of [source, clone]) proveAt(chip, start);
    for (const chip of [source, clone]) proveAt(chip, start + week);
    expect([source, clone].map(left)).toEqual([4n, 6n]);
  });

  test('without a policy of its own has its share in a week', () => {
    clock.now = 0n;
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    source.call('setPolicy', limited(10n, Number(week)), pin);
    const { offer } = clone.call('cloneOffer', {}, can);
    const terms = { role: 'backup', offer, shares: [{ asset, left: 3n }] } as const;
    const exports = [1, 2].map(() => source.call('cloneExport', terms, pin).export);
    expect(exports[1]).toEqual(exports[0]);
    clone.call('cloneImport', { export: exports[0]! }, can);
    expect([source, clone].map((chip) => chip.call('getPolicy', {}, pin).assets[0]?.allowance)).toEqual([7n, 3n]);
    expect([source, clone].map(left)).toEqual([7n, 3n]);
  });

  test('has no more than its source, and no faster', () => {
    clock.now = 0n;
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    source.call('setPolicy', limited(10n, Number(week)), pin);
    const { offer } = clone.call('cloneOffer', {}, can);
    const ask = (policy: Policy, share = 0n): string =>
      answer(source, 'cloneExport', { role: 'daily', offer, policy, shares: [{ asset, left: share }] });
    expect(ask(limited(11n, Number(week)))).toBe('termsTooWide');
    expect(ask(limited(10n, Number(week) - 1))).toBe('termsTooWide');
    expect(ask(limited(5n, Number(week)), 6n)).toBe('termsTooWide');
    expect(ask(limited(5n, Number(2n * week)), 5n)).toBe('ok');
  });
});

describe('a known phone without the PIN', () => {
  const refreshing: Policy = { ...limited(10n, Number(week)), refresh: { feeCeiling: 50n, period: Number(week) } };
  const refresh: Script = { fee: 50n, inputs: 2, held: 1000n, change: 1, within: 'wallet' };

  test('has a wallet refreshed once in a period of proven time, for no more than the fee', () => {
    const chip = chipWith(refreshing);
    expect([sign(chip, refresh, phone), sign(chip, refresh, phone)]).toEqual(['ok', 'securityStatus']);
    // It counts in no other budget.
    expect(left(chip)).toBe(10n);
    expect(chip.call('getBudgets', {}, pin).refresh).toEqual({ left: false, refill: { spent: 1n } });
    proveAt(chip, start);
    proveAt(chip, start + week - 1n);
    expect(sign(chip, refresh, phone)).toBe('securityStatus');
    proveAt(chip, start + week);
    expect(chip.call('getBudgets', {}, pin).refresh?.left).toBe(true);
    expect([sign(chip, refresh, phone), sign(chip, refresh, phone)]).toEqual(['ok', 'securityStatus']);
  });

  test('gets a whole signature and the summary of it', () => {
    const chip = chipWith(refreshing);
    chip.call('signStart', { interpreter: scriptedInterpreter.id }, phone);
    expect(chip.call('signData', { piece: scripted(refresh) }, phone)).toHaveLength(1);
    expect(chip.call('signEnd', {}, phone).summary.length).toBeGreaterThan(64);
    expect(clock.forgotten).toBeGreaterThan(0);
  });

  test.each<[string, Script]>([
    ['a payment', { ...refresh, transfers: [{ amount: 1n }] }],
    ['a transfer of nothing', { ...refresh, transfers: [{ amount: 0n }] }],
    ['a fee above the ceiling', { ...refresh, fee: 51n }],
    ['what is not within one wallet', { fee: 50n, inputs: 2, held: 1000n, change: 1 }],
    ['what the card does not understand', { ...refresh, blind: 'unknown-call' }],
    ['a message', { ...refresh, message: { standard: 'eip191', hash: new Uint8Array(32) } }],
    ['two coins for two', { ...refresh, change: 2 }],
    ['coins of an account of one key', { ...refresh, within: 'account' }],
    ['what has to wait', { ...refresh, warnings: ['locked'] }],
    ['no change', { ...refresh, change: 0 }],
    ['no inputs', { ...refresh, inputs: 0, held: 50n, change: 0 }],
  ])('gets nothing else: %s', (_, script) => {
    const chip = chipWith(refreshing);
    expect(sign(chip, script, phone)).toBe('securityStatus');
    expect(sign(chip, refresh, phone)).toBe('ok');
  });

  test('gets nothing but by SIGN START, DATA and END, and with a PIN a refresh is a payment like others', () => {
    const chip = chipWith(refreshing);
    const refused = <N extends CommandName>(name: N, request: RequestOf<Commands[N]>) =>
      answer(chip, name, request, phone);
    expect([
      refused('signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) }]),
      refused('getPublicKey', { curve: 'secp256k1', path: [] }),
      refused('getPolicy', {}),
      refused('getBudgets', {}),
      refused('approve', { interpreter: scriptedInterpreter.id }),
    ]).toEqual(Array.from({ length: 5 }, () => 'securityStatus'));
    expect(sign(chip, refresh)).toBe('allowanceExceeded');
    chip.call('setPolicy', { ...limited(100n), refresh: refreshing.refresh! }, pin);
    expect([sign(chip, refresh), left(chip), sign(chip, refresh, phone)]).toEqual(['ok', 50n, 'ok']);
  });

  test('gets none that the policy does not name, and another policy gives none back', () => {
    const chip = chipWith(limited(10n));
    expect(answer(chip, 'signStart', { interpreter: scriptedInterpreter.id }, phone)).toBe('securityStatus');
    chip.call('setPolicy', refreshing, pin);
    expect(sign(chip, refresh, phone)).toBe('ok');
    chip.call('setPolicy', limited(10n), pin);
    chip.call('setPolicy', refreshing, pin);
    expect(sign(chip, refresh, phone)).toBe('securityStatus');
  });

  test('may sign anything where the policy says so: that does not count as a refresh', () => {
    const chip = chipWith({ ...refreshing, assets: [{ asset, allowance: 200n }], withoutPin: true });
    expect([1, 2, 3].map(() => sign(chip, refresh, phone))).toEqual(['ok', 'ok', 'ok']);
    expect([left(chip), chip.call('getBudgets', {}, pin).refresh?.left]).toEqual([50n, true]);
  });
});
