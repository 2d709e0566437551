/**
 * Responses that grew, as docs/spec/README.md has it: at every level of every response, made from the worked example of
 * the specification.
 */
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandDefinition, type CommandName, commands } from '../../src/commands/index.ts';
import { decodeTlv, decodeWith, encodeTlv, type Tlv } from '../../src/encoding/index.ts';
import { voucherMessage } from '../../src/set/index.ts';

type Step = { readonly name: string; readonly plain?: { readonly command: string; readonly response: string } };
const example = new URL('../../../../docs/spec/examples/session.json', import.meta.url);
const { steps } = JSON.parse(readFileSync(example, 'utf8')) as { readonly steps: readonly Step[] };

/** Of each response that may grow, its levels: the tags on the way to each. */
const levels: { readonly [N in CommandName]?: readonly (readonly number[])[] } = {
  internalAuthenticate: [[]],
  getStatus: [[], [0xa3], [0xa3, 0xa6], [0xa3, 0xa6, 0x30]],
  getInfo: [[], [0xa5]],
  cloneExport: [[]],
  signEnd: [[]],
  listFiles: [[], [0x30]],
  listPhones: [[], [0x30]],
};
const growing = Object.entries(levels).flatMap(([name, places]) =>
  places.map((place) => [name as CommandName, place.map((tag) => tag.toString(16)).join('/'), place] as const),
);

const row = (name: CommandName) => commands[name] as CommandDefinition<unknown, unknown>;

/** Data of an example's command or response, without header and status. */
function exampleOf(name: CommandName, side: 'command' | 'response'): Uint8Array {
  const all = steps.filter((step) => step.name === row(name).name).map(({ plain }) => hexToBytes(plain?.[side] ?? ''));
  const longest = all.sort((a, b) => b.length - a.length)[0] ?? new Uint8Array();
  if (side === 'response') return longest.slice(0, -2);
  // Extended length: header 4, '00', Lc 2, data, Le 2.
  return longest.slice(7, 7 + (((longest[5] ?? 0) << 8) | (longest[6] ?? 0)));
}

/** Changes each level that `place` leads to. */
function changed(bytes: Uint8Array, place: readonly number[], change: (level: readonly Tlv[]) => readonly Tlv[]) {
  const [next, ...further] = place;
  const level = decodeTlv('level', bytes);
  const inside = (value: Uint8Array): Uint8Array => changed(value, further, change);
  const objects =
    next === undefined
      ? change(level)
      : level.map((object) => (object.tag === next ? { tag: next, value: inside(object.value) } : object));
  return Uint8Array.from(objects.flatMap(({ tag, value }) => [...encodeTlv(tag, value)]));
}

const value = fc.uint8Array({ maxLength: 20 });
const informative = fc
  .uniqueArray(fc.record({ number: fc.integer({ min: 16, max: 30 }), constructed: fc.boolean(), value }), {
    selector: ({ number }) => number,
    minLength: 1,
    maxLength: 4,
  })
  .map((objects) =>
    objects
      .sort((a, b) => a.number - b.number)
      .map(({ number, constructed, value }) => ({ tag: (constructed ? 0xa0 : 0x80) + number, value })),
  );
const critical = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.boolean()).map(([n, up]) => (up ? 0xa0 : 0x80) + n);

const errorOf = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return isSymbolonError(error) ? error.code : 'another error';
  }
};
const decoded = (name: CommandName, bytes: Uint8Array) => decodeWith(row(name).response, 'response', bytes);

describe.each(growing)('%s, at "%s"', (name, _, place) => {
  const bytes = exampleOf(name, 'response');

  test('what may be skipped at the end is skipped, and changes nothing', () => {
    fc.assert(
      fc.property(informative, (more) => {
        const grown = changed(bytes, place, (level) => [...level, ...more]);
        expect(grown.length).toBeGreaterThan(bytes.length);
        expect(decoded(name, grown)).toEqual(decoded(name, bytes));
      }),
    );
  });

  test('anywhere but at the end, or out of order, or twice, it is malformed', () => {
    fc.assert(
      fc.property(informative, (more) => {
        const early = changed(bytes, place, (level) => [...more, ...level]);
        expect(errorOf(() => decoded(name, early))).toBe('data/malformed');
        const twice = changed(bytes, place, (level) => [...level, ...more, ...more]);
        expect(errorOf(() => decoded(name, twice))).toBe('data/malformed');
      }),
    );
  });

  test('what must be known and is not means that the card is newer, wherever it stands', () => {
    fc.assert(
      fc.property(critical, value, fc.nat(), (tag, content, at) => {
        const insert = (level: readonly Tlv[]) => {
          const where = at % (level.length + 1);
          return [...level.slice(0, where), { tag, value: content }, ...level.slice(where)];
        };
        const known = new Set<number>();
        changed(bytes, place, (level) => {
          for (const object of level) known.add(object.tag);
          return level;
        });
        // A tag of this level's own, in another place, is malformed; one that only some answers have may be right.
        fc.pre(!known.has(tag) && !optional[name]?.includes(tag));
        const grown = changed(bytes, place, insert);
        fc.pre(grown.length > bytes.length);
        expect(errorOf(() => decoded(name, grown))).toBe('card/newer');
      }),
    );
  });
});

/** Tags that a response may have and that its example has not. */
const optional: { readonly [N in CommandName]?: readonly number[] } = {
  internalAuthenticate: [0x83, 0xa1, 0xa2],
  getStatus: [0x82, 0x83, 0x84, 0x89, 0x8a, 0x8b, 0xa3],
  timeNonce: [0xa4],
  cloneExport: [0x82, 0xa1],
  signEnd: [0xa2],
  listFiles: [0x82],
};

test.each(['getPolicy', 'getLogHead'] as const)('%s answers in one form', (name) => {
  const bytes = exampleOf(name, 'response');
  expect(errorOf(() => decoded(name, bytes))).toBe('accepted');
  expect(errorOf(() => decoded(name, Uint8Array.of(...bytes, 0x90, 0)))).toBe('data/malformed');
});

test('what is signed does not grow', () => {
  const message = exampleOf('redeemVoucher', 'command');
  expect(errorOf(() => voucherMessage.decode(message))).toBe('accepted');
  for (const place of [[], [0xa0]]) {
    const grown = changed(message, place, (level) => [...level, { tag: 0x9e, value: new Uint8Array() }]);
    expect(errorOf(() => voucherMessage.decode(grown))).toBe('data/malformed');
  }
});

test('no command grows: a card takes no data object that it does not know', () => {
  const grown = (Object.keys(commands) as CommandName[]).flatMap((name) => {
    const bytes = exampleOf(name, 'command');
    const read = (data: Uint8Array) => decodeWith(row(name).request, 'request', data);
    if (bytes.length === 0 || errorOf(() => decodeTlv('request', bytes)) !== 'accepted') return [];
    return [0x8f, 0x90, 0x9e, 0xb0, 0xbe].map((tag) => {
      const more = changed(bytes, [], (level) => [...level, { tag, value: new Uint8Array() }]);
      return { name, tag, error: errorOf(() => read(more)) };
    });
  });
  // A piece of a transaction is no data object. The others are signed messages, read as such: see above.
  const opaque = ['signData', 'adoptRoster', 'redeemVoucher', 'cloneConfirm', 'writeEncryptedFile'];
  const accepted = grown.filter(({ error }) => error === 'accepted').map(({ name }) => name);
  expect(opaque).toEqual(expect.arrayContaining(accepted));
  expect(grown.filter(({ error }) => error === 'data/malformed').length).toBeGreaterThan(30);
});
