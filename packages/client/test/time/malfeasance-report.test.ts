import { base64 } from '@scure/base';
import { describe, expect, it, test } from 'vitest';
import rfc from '../../../../vectors/roughtime-rfc-10049.json' with { type: 'json' };
import { backoffSeconds } from '../../src/time/backoff.ts';
import { contradictionsIn, readMalfeasanceReport, writeMalfeasanceReport } from '../../src/time/malfeasance-report.ts';

type Entry = { readonly [key: string]: string | undefined };
const entries: readonly Entry[] = rfc.report.responses;
const reportOf = (...responses: readonly unknown[]) => JSON.stringify({ responses });

/** Base64 with one bit of the bytes other. */
const flipped = (text: string, place: number) => {
  const bytes = base64.decode(text);
  bytes[place]! ^= 1;
  return base64.encode(bytes);
};

describe('the report of RFC 10049, appendix B', () => {
  const text = JSON.stringify(rfc.report);

  it('proves that the first server contradicts the others', () => {
    const { exchanges, contradictions } = readMalfeasanceReport(text);
    expect(contradictions).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(exchanges.map(({ publicKey }) => base64.encode(publicKey))).toEqual(
      rfc.report.responses.map(({ publicKey }) => publicKey),
    );
  });

  it('is written as it was read', () => {
    expect(JSON.parse(writeMalfeasanceReport(readMalfeasanceReport(text).exchanges))).toEqual(rfc.report);
  });

  it.each([
    ['a request other', 0, 'request', 500],
    ['a response other', 1, 'response', 200],
    ['another key', 2, 'publicKey', 3],
    ['another value in the nonce', 1, 'rand', 0],
  ] as const)('proves nothing with %s', (_, index, key, place) => {
    const changed = entries.map((entry, at) =>
      at === index ? { ...entry, [key]: flipped(entry[key]!, place) } : entry,
    );
    expect(() => readMalfeasanceReport(reportOf(...changed))).toThrow(
      expect.objectContaining({ code: 'time/proof-wrong' }),
    );
  });

  it('proves nothing in another order', () => {
    const [first, second, third] = entries as [Entry, Entry, Entry];
    const given = { ...first, rand: second['rand'] };
    expect(() => readMalfeasanceReport(reportOf(second, given, third))).toThrow('does not follow from');
    expect(() => readMalfeasanceReport(reportOf(first, third, second))).toThrow('request 2 does not follow from');
  });

  it('may begin anywhere in its sequence', () => {
    const [, second, third] = entries;
    expect(readMalfeasanceReport(reportOf(second, third)).contradictions).toEqual([]);
  });
});

test.each([
  ['the report', '{'],
  ['responses', 'null'],
  ['responses', '{}'],
  ['responses[0]', reportOf(1)],
  ['responses[0].publicKey', reportOf({ ...entries[0], publicKey: undefined })],
  ['responses[0].request', reportOf({ ...entries[0], request: 'a' })],
  ['responses[0].response', reportOf({ ...entries[0], response: 5 })],
  ['responses[0].rand', reportOf({ ...entries[0], rand: 'AA==' })],
  ['responses[1].rand', reportOf(entries[0], { ...entries[1], rand: undefined })],
])('what is wrong at %s is said', (where, text) => {
  expect(() => readMalfeasanceReport(text)).toThrow(
    expect.objectContaining({ code: 'data/malformed', context: expect.objectContaining({ where }) }),
  );
});

describe('times', () => {
  const at = (midpoint: bigint, radius: number) => ({ midpoint, radius });

  it('contradict each other if the first begins after the second has ended, and not a second before', () => {
    expect(contradictionsIn([at(100n, 3), at(94n, 3)])).toEqual([]);
    expect(contradictionsIn([at(100n, 3), at(93n, 3)])).toEqual([[0, 1]]);
  });

  it('do not contradict each other by going on', () => {
    expect(contradictionsIn([at(0n, 1), at(1000n, 1), at(10_000n, 1)])).toEqual([]);
  });

  it('contradict each other wherever they stand', () => {
    expect(contradictionsIn([at(50n, 1), at(100n, 1), at(60n, 1), at(10n, 1)])).toEqual([
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
  });
});

test('the time between tries grows by half each time, up to a day', () => {
  expect([0, 1, 2, 3, 4].map((failures) => backoffSeconds(failures))).toEqual([0, 1, 1.5, 2.25, 3.375]);
  expect(backoffSeconds(1, 10)).toBe(10);
  expect(backoffSeconds(28)).toBeLessThan(86_400);
  expect(backoffSeconds(30)).toBe(86_400);
  expect(backoffSeconds(100_000)).toBe(86_400);
});
