import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vector from '../../../../vectors/log-chain.json' with { type: 'json' };
import {
  type DetailsOf,
  decodeLogEntry,
  encodeLogEntry,
  type LogEventDefinition,
  type LogEventName,
  logEvents,
  logHead,
  logHeadInput,
  logStart,
  nextLogHash,
} from '../../src/log/index.ts';
import { bytesUpTo, refusal } from '../support/messages.ts';

const definitions = Object.entries(logEvents) as [LogEventName, LogEventDefinition<unknown>][];

/** The vector's details, with the fields that are bytes as bytes. */
function details(shown: Record<string, unknown>): DetailsOf<LogEventName> {
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, name === 'tag' ? hexToBytes(String(value)) : value]),
  ) as DetailsOf<LogEventName>;
}

describe('vectors of an independent implementation', () => {
  test('have every event once', () => {
    expect(vector.entries.map(({ event }) => event).sort()).toEqual(definitions.map(([event]) => event).sort());
  });

  test.each(vector.entries.map((entry, index) => ({ ...entry, sequence: index + 1 })))(
    '$event',
    ({ sequence, event, bytes, ...entry }) => {
      const name = event as LogEventName;
      expect(bytesToHex(encodeLogEntry(sequence, name, details(entry.details)))).toBe(bytes);
      expect(decodeLogEntry(hexToBytes(bytes))).toEqual({ sequence, event, details: details(entry.details) });
    },
  );

  test('chain', () => {
    let hash = logStart(hexToBytes(vector.publicKey));
    expect(bytesToHex(hash)).toBe(vector.start);
    for (const entry of vector.entries) {
      hash = nextLogHash(hash, hexToBytes(entry.bytes));
      expect(bytesToHex(hash)).toBe(entry.hash);
    }
  });

  test('head and what is signed of it', () => {
    const { counters, walletCounters, bytes, signatureInput } = vector.head;
    const head = {
      lifecycle: 'active',
      counters,
      chain: {
        count: vector.entries.length,
        baseCount: 0,
        base: hexToBytes(vector.start),
        head: hexToBytes(vector.entries.at(-1)?.hash ?? ''),
        counters: walletCounters,
      },
    } as const;
    expect(bytesToHex(logHead.encode(head))).toBe(bytes);
    expect(logHead.decode(hexToBytes(bytes))).toEqual(head);
    const proof = {
      channelBinding: hexToBytes(vector.head.channelBinding),
      challenge: hexToBytes(vector.head.challenge),
      head,
    };
    expect(bytesToHex(logHeadInput(proof))).toBe(signatureInput);
  });
});

describe('the table of events', () => {
  test('gives each its own code', () => {
    expect(new Set(definitions.map(([, { code }]) => code)).size).toBe(definitions.length);
  });

  test('leaves every entry within the 14 bytes a card has for it', () => {
    for (const { bytes } of vector.entries) expect(hexToBytes(bytes).length).toBeLessThanOrEqual(14);
  });

  test('counts as many signatures as an entry says, and one of anything else', () => {
    expect(logEvents.digestsSigned.count?.({ slot: 0, signatures: 32, tag: new Uint8Array(4) })).toBe(32);
    expect(logEvents.walletCreated.count).toBeUndefined();
  });
});

describe('an entry', () => {
  test('of an unknown event keeps its place in the chain', () => {
    expect(decodeLogEntry(Uint8Array.of(0, 0, 1, 2, 0x7f, 1, 2, 3))).toEqual({
      sequence: 258,
      event: 'unknown',
      code: 0x7f,
    });
  });

  test('of other bytes is refused with our own error, or is what it encodes to', () => {
    fc.assert(
      fc.property(bytesUpTo(20), (bytes) => {
        if (refusal(() => decodeLogEntry(bytes)) !== 'accepted') return;
        const entry = decodeLogEntry(bytes);
        if (entry.event === 'unknown') return;
        expect(encodeLogEntry(entry.sequence, entry.event, entry.details)).toEqual(bytes);
      }),
    );
  });

  test('of a byte too many or too few is refused', () => {
    for (const { bytes } of vector.entries) {
      expect(refusal(() => decodeLogEntry(concatBytes(hexToBytes(bytes), Uint8Array.of(0))))).toBe('data/malformed');
      if (bytes.length > 10)
        expect(refusal(() => decodeLogEntry(hexToBytes(bytes).subarray(0, -1)))).toBe('data/malformed');
    }
  });
});
