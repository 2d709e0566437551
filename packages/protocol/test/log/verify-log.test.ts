import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLogEntry, type LogHead, nextLogHash } from '../../src/log/log.ts';
import { joinLogs, type LogProof, verifyLog, verifyLogHead } from '../../src/log/verify-log.ts';
import { testKey } from '../support/certificates.ts';
import { bitFlips, refusal } from '../support/messages.ts';
import { entriesOf, proofOf, seeds, shownLog } from '../support/shown-log.ts';

const ring = 8;
const entries = entriesOf([0, 1, 2, 3, 4, 5]);

/** The proof with another chain in its head, signed again by the card itself. */
function withChain(proof: LogProof, change: Partial<NonNullable<LogHead['chain']>>): LogProof {
  const { head } = proof;
  return proofOf({ ...head, ...(head.chain && { chain: { ...head.chain, ...change } }) });
}

describe('verifyLog', () => {
  test('accepts what a card shows, whatever has fallen out', () => {
    fc.assert(
      fc.property(seeds(1, 40), (given) => {
        const all = entriesOf(given);
        const shown = shownLog(all, ring);
        const log = verifyLog(shown.proof, shown.entries);
        expect(log.head.count).toBe(given.length);
        expect(log.entries.map(({ entry }) => entry.sequence)).toEqual(
          shown.entries.map((_, index) => log.base.count + index + 1),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('refuses an entry with any bit changed', () => {
    const { proof } = shownLog(entries, ring);
    for (const [index, entry] of entries.slice(0, 2).entries()) {
      for (const changed of bitFlips(entry)) {
        expect(refusal(() => verifyLog(proof, entries.with(index, changed)))).toBe('log/broken');
      }
    }
  });

  test('refuses entries left out, doubled, swapped or added', () => {
    const { proof } = shownLog(entries, ring);
    const [first, second] = entries;
    if (first === undefined || second === undefined) throw new Error('no entries');
    const extra = encodeLogEntry(7, 'reset', {});
    for (const [index] of entries.entries()) {
      expect(refusal(() => verifyLog(proof, entries.toSpliced(index, 1)))).toBe('log/broken');
    }
    expect(refusal(() => verifyLog(proof, [first, ...entries]))).toBe('log/broken');
    expect(refusal(() => verifyLog(proof, [second, first, ...entries.slice(2)]))).toBe('log/broken');
    expect(refusal(() => verifyLog(proof, [...entries, extra]))).toBe('log/broken');
  });

  test('refuses a head signed by another card, for another challenge or another channel', () => {
    const { proof } = shownLog(entries, ring);
    const other = new Uint8Array(32).fill(9);
    for (const change of [{ publicKey: testKey('other').publicKey }, { challenge: other }, { channelBinding: other }]) {
      expect(refusal(() => verifyLogHead({ ...proof, ...change }))).toBe('log/broken');
    }
    for (const signature of [...bitFlips(proof.signature).slice(0, 64), new Uint8Array(64), new Uint8Array(63)]) {
      expect(refusal(() => verifyLogHead({ ...proof, signature }))).toBe('log/broken');
    }
  });

  test('refuses a head with any counter, state or hash changed', () => {
    const { proof } = shownLog(entries, ring);
    const { head } = proof;
    const heads: LogHead[] = [
      { ...head, lifecycle: 'blank' },
      { ...head, counters: { ...head.counters, wrongPins: 1 } },
      { lifecycle: head.lifecycle, counters: head.counters },
    ];
    for (const changed of heads)
      expect(refusal(() => verifyLog({ ...proof, head: changed }, entries))).toBe('log/broken');
  });

  test('refuses what even a card may not say: a chain that starts elsewhere, skips a number, or comes without a head', () => {
    const { proof } = shownLog(entries, ring);
    const base = new Uint8Array(32);
    const skipped = [...entries.slice(0, 5), encodeLogEntry(7, 'reset', {})];
    const elsewhere = withChain(proof, { base, head: entries.reduce(nextLogHash, base) });
    expect(refusal(() => verifyLog(elsewhere, entries))).toBe('log/broken');
    const start = proof.head.chain?.base ?? base;
    expect(refusal(() => verifyLog(withChain(proof, { head: skipped.reduce(nextLogHash, start) }), skipped))).toBe(
      'log/broken',
    );
    expect(refusal(() => verifyLog(proofOf({ lifecycle: 'active', counters: proof.head.counters }), entries))).toBe(
      'log/broken',
    );
  });
});

describe('joinLogs', () => {
  const verified = (given: readonly number[]) => {
    const { proof, entries } = shownLog(entriesOf(given), ring);
    return verifyLog(proof, entries);
  };

  test('makes one chain of two exports, or says that entries between them are lost', () => {
    fc.assert(
      fc.property(seeds(1, 20), seeds(0, 20), (before, more) => {
        const earlier = verified(before);
        const later = verified([...before, ...more]);
        const joined = joinLogs(earlier, later);
        if (more.length > ring) {
          expect(joined).toBeUndefined();
          return;
        }
        expect(joined?.base).toEqual(earlier.base);
        expect(joined?.head).toEqual(later.head);
        const all = entriesOf([...before, ...more]);
        expect(joined?.entries.map(({ bytes }) => bytes)).toEqual(all.slice(earlier.base.count));
      }),
      { numRuns: 30 },
    );
  });

  test('joins what was joined before', () => {
    const [a, b, c] = [
      verified([1, 2, 3]),
      verified([1, 2, 3, 4, 5, 6, 7, 8, 9]),
      verified(Array.from({ length: 15 }, (_, i) => i + 1)),
    ];
    const archive = joinLogs(a, b);
    expect(archive && joinLogs(archive, c)?.entries.length).toBe(15);
  });

  test('refuses a log rolled back, and one rewritten anywhere', () => {
    const before = [1, 2, 3, 4, 5];
    expect(refusal(() => joinLogs(verified(before), verified(before.slice(0, 4))))).toBe('log/broken');
    for (let index = 1; index < before.length; index += 1) {
      const rewritten = before.with(index, (before[index] ?? 0) + 1);
      expect(refusal(() => joinLogs(verified(before), verified([...rewritten, 6])))).toBe('log/broken');
    }
  });

  test('refuses an export that was damaged since', () => {
    const log = verified([1, 2, 3]);
    expect(refusal(() => joinLogs({ ...log, entries: log.entries.slice(1) }, log))).toBe('log/broken');
  });
});
