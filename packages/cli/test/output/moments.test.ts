import fc from 'fast-check';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { formatLocal, formatMoment, isoOf, warnAhead } from '../../src/output/moments.ts';

/** By the clock of this computer, whatever its place is. */
const local = (...parts: [number, number, number, number, number]): bigint =>
  BigInt(Math.floor(new Date(...parts).getTime() / 1000));
const at = local(2027, 2, 3, 14, 5);
const day = 86_400;
const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
  .formatToParts(new Date(Number(at) * 1000))
  .find(({ type }) => type === 'timeZoneName')?.value;

describe('a moment', () => {
  it('has its weekday, its year, the local time and which zone that is', () => {
    expect(formatLocal(at)).toBe(`Wednesday, 3 March 2027, 14:05 ${zone}`);
    expect(formatLocal(local(2028, 0, 1, 0, 0))).toMatch(/^Saturday, 1 January 2028, 00:00 [\w+:−-]+$/);
  });

  // github.com/spesmilo/electrum/issues/6546, github.com/HathorNetwork/hathor-wallet/issues/258.
  it.each([
    ['UTC', 'Wednesday, 3 March 2027, 14:05 UTC'],
    ['Europe/Berlin', 'Wednesday, 3 March 2027, 15:05 CET'],
    ['Pacific/Auckland', 'Thursday, 4 March 2027, 03:05 GMT+13'],
    ['America/New_York', 'Wednesday, 3 March 2027, 09:05 GMT-5'],
  ])('in %s is told with its zone', async (place, words) => {
    vi.stubEnv('TZ', place);
    vi.resetModules();
    const fresh = await import('../../src/output/moments.ts');
    const moment = BigInt(Date.UTC(2027, 2, 3, 14, 5) / 1000);
    expect(fresh.formatLocal(moment)).toBe(words);
    expect(fresh.formatUtc(moment, Number(moment) * 1000)).toBe('Wednesday, 3 March 2027, 14:05 UTC (now)');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    [-92 * day, 'in 92 days'],
    [-(10 * day + 1), 'in 10 days'],
    [-(10 * day + 61), 'in 11 days'],
    // A delay of 30 days, or of 3, as servers begin it.
    [-(30 * day + 20), 'in 30 days'],
    [-(3 * day + 20), 'in 3 days'],
    [-(3 * day + 3600), 'in 3 days and 1 hour'],
    [-day, 'in 1 day'],
    [-7200, 'in 2 hours'],
    [-7201, 'in 2 hours and 1 minute'],
    // github.com/mempool/mempool/issues/676, 683; github.com/safe-global/safe-wallet-monorepo/issues/2920.
    [-172_700, 'in 2 days'],
    [-(36 * 3600), 'in 1 day and 12 hours'],
    [-59.5, 'in 1 minute'],
    [-50, 'in 50 seconds'],
    [-0.5, 'in 1 second'],
    [0, 'now'],
    [30, 'now'],
    [120, '2 minutes ago'],
    [179, '2 minutes ago'],
    [day * 3, '3 days ago'],
  ])('says how far away it is: %d seconds', (later, words) => {
    expect(formatMoment(at, (Number(at) + later) * 1000)).toBe(`Wednesday, 3 March 2027, 14:05 ${zone} (${words})`);
  });

  it('never says less of a wait than it is by more than the minute that servers may be wrong, nor much more', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 400 * day, noNaN: true }), (wait) => {
        const words = formatMoment(at, (Number(at) - wait) * 1000);
        const said = [...words.matchAll(/(\d+) (day|hour|minute|second)s?\b/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * { day, hour: 3600, minute: 60, second: 1 }[unit as 'day'],
          0,
        );
        expect(said).toBeGreaterThanOrEqual(wait - (wait > day ? 60 : 0.001));
        expect(said).toBeLessThanOrEqual(Math.max(1.1 * wait, wait + 1));
      }),
    );
  });

  // github.com/int08h/roughenough, CHANGELOG: a server may say any 64 bits.
  it.each([8_640_000_000_000n, 2n ** 60n, 2n ** 62n, 2n ** 64n - 1n])('of no calendar, %d, has words too', (far) => {
    expect(formatLocal(far)).toBe('a day beyond every calendar');
    expect(formatMoment(far)).toBe('a day beyond every calendar');
    expect(isoOf(far)).toBeNull();
    expect(warnAhead(far)).toMatch(/^WARNING/);
  });

  it('of any 64 bits has words', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (seconds) => formatMoment(seconds).length > 0));
  });
});

test('programs get it in UTC, and nothing for an unknown time', () => {
  expect(isoOf(1_800_000_000n)).toBe('2027-01-15T08:00:00.000Z');
  expect(isoOf(253_402_300_799n)).toBe('9999-12-31T23:59:59.000Z');
  expect(isoOf(253_402_300_800n)).toBeNull();
  expect([isoOf(0n), isoOf(undefined)]).toEqual([null, null]);
});

// github.com/OffchainLabs/prysm/issues/6556: one server that was a day ahead.
test('a proven time more than a day ahead of this computer is warned of', () => {
  const now = Number(at) * 1000;
  expect([0n, at - 1n, at, at + 86_400n].map((time) => warnAhead(time, now))).toEqual(Array(4).fill(undefined));
  expect(warnAhead(at + 86_401n, now)).toMatch(/^WARNING: that is 1 day later than the clock of this/);
  expect(warnAhead(at + 2_000_000_000n, now)).toContain('that is 23149 days later');
});
