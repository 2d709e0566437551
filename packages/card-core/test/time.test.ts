/** Proven time: what a card believes, from whom, and what a host can do with proofs at will. */
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { anchorBody, anchorLabels, anchorVersion } from '@symbolon/protocol/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activeChip, type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { answer, pin, primaryChip, setOfThree } from './support/set.ts';
import {
  anchor,
  anchoredBy,
  anchorOf,
  answerOf,
  answersProof,
  proves,
  server,
  servers,
  timeOf,
} from './support/time.ts';

const now = 1_800_000_000n;
const copyOf = (chip: Chip): Chip => testChip('copy', testMemory(chip.memory.image()));
const nonceOf = (chip: Chip): Uint8Array => chip.call('timeNonce', {}, pin).nonce;

function timed(needed = 1): Chip {
  const chip = primaryChip();
  anchor([chip], anchorOf(needed));
  return chip;
}

describe('a card', () => {
  test('takes no anchor with a floor that is no target, such as nBits with its bytes in the order of a header', () => {
    const chip = primaryChip();
    const statement = anchoredBy(anchorOf(1, { floor: 0x1d00ffff }), chip);
    const at = bytesToHex(statement).indexOf('1d00ffff') / 2;
    expect(at).toBeGreaterThan(0);
    statement.set([0xff, 0xff, 0x00, 0x1d], at);
    expect(answer(chip, 'adoptAnchor', { statement })).toBe('incorrectData');
  });

  test('that was told nobody to believe knows no time, and takes no proof', () => {
    const chip = activeChip();
    expect(answer(chip, 'timeNonce', {})).toBe('anchorMissing');
    expect(answer(chip, 'proveTime', { servers: [answerOf(server(1), new Uint8Array(32), { time: now })] })).toBe(
      'anchorMissing',
    );
  });

  test('believes that it is at least as late as a server says, less its radius', () => {
    const chip = timed();
    expect(timeOf(chip)).toBe(0n);
    expect(proves(chip, now, { radius: 10 })).toBe(now - 10n);
    expect(timeOf(chip)).toBe(now - 10n);
  });

  test('never goes back, and a later proof moves it on', () => {
    const chip = timed();
    proves(chip, now);
    expect(proves(chip, now - 1000n)).toBe(now - 3n);
    expect(proves(chip, now + 1000n)).toBe(now + 997n);
  });

  test('gives the same nonce until a proof has used it, also after a loss of power', () => {
    const chip = timed();
    const nonce = nonceOf(chip);
    expect(nonceOf(copyOf(chip))).toEqual(nonce);
    chip.call('proveTime', { servers: [answerOf(servers[0]!, nonce, { time: now })] }, pin);
    expect(nonceOf(chip)).not.toEqual(nonce);
    expect(answersProof(chip, [answerOf(servers[0]!, nonce, { time: now + 5n })])).toBe('timeWrong');
    expect(timeOf(chip)).toBe(now - 3n);
  });

  test('keeps a delegation that it has verified, and then takes proofs without it', () => {
    const chip = timed();
    expect(answersProof(chip, [answerOf(servers[0]!, nonceOf(chip), { time: now, certified: false })])).toBe(
      'timeWrong',
    );
    proves(chip, now);
    expect(chip.call('timeNonce', {}, pin).delegations).toEqual([0]);
    const proof = answerOf(servers[0]!, nonceOf(chip), { time: now + 60n, certified: false });
    expect(chip.call('proveTime', { servers: [proof] }, pin).time).toBe(now + 57n);
    // One for each server, however often it proves itself.
    for (let turn = 1n; turn <= 12n; turn += 1n) proves(chip, now + 60n * turn);
    expect(chip.call('timeNonce', {}, pin).delegations).toEqual([0]);
  });
});

describe('several servers', () => {
  test('prove the earliest of their times, and only as many as are needed', () => {
    const chip = timed(2);
    const nonce = nonceOf(chip);
    const [one, two] = [
      answerOf(servers[0]!, nonce, { time: now }),
      answerOf(servers[1]!, nonce, { time: now + 50n, at: 1 }),
    ];
    expect(answersProof(chip, [one])).toBe('timeWrong');
    expect(chip.call('proveTime', { servers: [one, two] }, pin).time).toBe(now - 3n);
  });

  test('are different ones: one that answers twice is one', () => {
    const chip = timed(2);
    const one = answerOf(servers[0]!, nonceOf(chip), { time: now });
    expect(answersProof(chip, [one, one])).toBe('timeWrong');
    expect(answersProof(chip, [one, { ...one, server: 1 }])).toBe('timeWrong');
    expect(timeOf(chip)).toBe(0n);
  });

  test('of which fewer than are needed lie can’t bring the card ahead of the time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 2, maxLength: 2 }), (lies) => {
        const chip = timed(3);
        const nonce = nonceOf(chip);
        const times = [now, ...lies.map((lie) => now + BigInt(lie))];
        const proofs = times.map((time, at) => answerOf(servers[at]!, nonce, { time, at }));
        answersProof(chip, proofs);
        expect(timeOf(chip)).toBeLessThanOrEqual(now);
      }),
      { numRuns: 10 },
    );
  });
});

test('servers that differ by more than three hours prove nothing: one of them would date what was spent', () => {
  const chip = timed(2);
  const nonce = nonceOf(chip);
  const proofs = (apart: bigint) => [
    answerOf(servers[0]!, nonce, { time: now }),
    answerOf(servers[1]!, nonce, { time: now + apart, at: 1 }),
  ];
  expect(answersProof(chip, proofs(10_795n))).toBe('timeWrong');
  expect(answersProof(chip, proofs(10_794n))).toBe('ok');
});

describe('a proof is refused, and changes nothing,', () => {
  const chip = timed();
  const nonce = nonceOf(chip);
  const good = answerOf(servers[0]!, nonce, { time: now });
  test.each([
    ['by a server that the owner did not name', answerOf(server(9), nonce, { time: now })],
    ['in the name of another server', { ...answerOf(servers[1]!, nonce, { time: now }), server: 0 }],
    ['of a server that is not there', { ...good, server: 3 }],
    ['for another nonce', answerOf(servers[0]!, new Uint8Array(32), { time: now })],
    ['with a time that its key may not sign yet', answerOf(servers[0]!, nonce, { time: now, from: now + 1n })],
    ['with a time that its key may not sign any more', answerOf(servers[0]!, nonce, { time: now, to: now - 1n })],
    ['of a server that knows the time to a day', answerOf(servers[0]!, nonce, { time: now, radius: 86_400 })],
    ['with a radius of 0', answerOf(servers[0]!, nonce, { time: now, radius: 0 })],
    ['from the first seconds of 1970', answerOf(servers[0]!, nonce, { time: 2n })],
    ['from beyond the year 36812', answerOf(servers[0]!, nonce, { time: 2n ** 41n })],
    ['with another place in the tree', { ...good, index: 1 }],
    ['with a path that leads elsewhere', { ...good, path: new Uint8Array(32) }],
    ['with a signature that is none', { ...good, signature: new Uint8Array(64) }],
    ['with a certificate that is cut short', { ...good, certificate: good.certificate!.slice(0, -4) }],
  ] as const)('%s', (_, proof) => {
    const card = copyOf(chip);
    expect(answersProof(card, [proof])).toBe('timeWrong');
    expect(timeOf(card)).toBe(0n);
    expect(nonceOf(card)).toEqual(nonce);
    expect(answersProof(card, [good])).toBe('ok');
  });
});

describe('whose time counts', () => {
  test('is settled by the primary, for every card of the set', () => {
    const { primary, first, second } = setOfThree();
    anchor([primary, first, second]);
    expect(proves(second, now)).toBe(now - 3n);
    expect(timeOf(primary)).toBe(0n);
  });

  test('is not settled by one other member, and is by most of them', () => {
    const { primary, first, second } = setOfThree();
    expect(answer(second, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), first) })).toBe('quorumMissing');
    const agreed = anchoredBy(anchorOf(1), first, second);
    for (const chip of [second, primary]) expect(answer(chip, 'adoptAnchor', { statement: agreed })).toBe('ok');
    // Those that have it sign it again for one that missed it.
    expect(answer(first, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), primary, second) })).toBe('ok');
  });

  test('changes with a higher number only, and the time is unknown then', () => {
    const chip = timed();
    proves(chip, now);
    const same = anchoredBy(anchorOf(1, { number: 2 }), chip);
    expect(answer(chip, 'adoptAnchor', { statement: same })).toBe('ok');
    expect(timeOf(chip)).toBe(0n);
    proves(chip, now);
    expect(answer(chip, 'adoptAnchor', { statement: same })).toBe('ok');
    expect(timeOf(chip)).toBe(now - 3n);
    expect(answer(chip, 'signAnchor', anchorOf(1))).toBe('notAllowed');
    expect(answer(chip, 'signAnchor', anchorOf(1, { number: 19 }))).toBe('notAllowed');
  });

  test('is no matter of another set, of an earlier epoch, or of an heir', () => {
    const { primary, first } = setOfThree({ roles: ['heir', 'backup'], wake: { delay: 86_400, factor: false } });
    const other = primaryChip({ name: 'other' });
    expect(answer(primary, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), other) })).toBe('otherCeremony');
    expect(answer(first, 'signAnchor', anchorOf(1))).toBe('wrongRole');
  });

  test('is signed under a label of its own', () => {
    const body = { version: anchorVersion, setId: new Uint8Array(16), epoch: 0, anchor: anchorOf(1) };
    expect(concatBytes(anchorLabels.anchor, anchorBody.encode(body))).not.toEqual(
      concatBytes(anchorLabels.announced, anchorBody.encode(body)),
    );
  });
});

test('a known phone proves time without the PIN, and learns nothing of a wallet without a clock', () => {
  const chip = timed();
  const phone = { session: 'phone' } as const;
  const { nonce } = chip.call('timeNonce', {}, phone);
  expect(chip.call('proveTime', { servers: [answerOf(servers[0]!, nonce, { time: now })] }, phone).time).toBe(now - 3n);
  expect(answer(primaryChip({ name: 'none' }), 'timeNonce', {}, phone)).toBe('securityStatus');
});
