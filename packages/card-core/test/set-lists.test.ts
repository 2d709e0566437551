/**
 * Lists of members, card by card: who signs one, who takes it over, and how a card catches up. Every rule of them is in
 * `roster.test.ts`.
 */
import { rosterOfExport } from '@symbolon/protocol/clone';
import { rosterStatement } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { journalSize, records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { signRosterBody } from '../src/roster.ts';
import { blankChip, type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import {
  adopts,
  answer,
  can,
  cloneTo,
  offerOf,
  pin,
  primaryChip,
  proposalOf,
  rosterOf,
  setOfThree,
  signaturesOf,
  signedBy,
  signs,
  statementOf,
} from './support/set.ts';

const revoked = { standing: 'revoked' } as const;

describe('a list of members', () => {
  test('of the primary needs its own signature, and no other will do', () => {
    const { primary, first, second } = setOfThree();
    const next = proposalOf(primary, { 1: revoked });
    expect(adopts(second, statementOf(next, []))).toBe('quorumMissing');
    expect(adopts(second, signedBy(next, first))).toBe('quorumMissing');
    expect(adopts(second, signedBy(next, second, second))).toBe('quorumMissing');
    const forged = { ...primary.call('signRoster', next, pin), member: 2 };
    expect(adopts(second, statementOf(next, [forged]))).toBe('notGenuine');
    expect(adopts(second, signedBy(next, first, second))).toBe('ok');
  });

  test('without the primary, and with another in its place, needs a quorum', () => {
    const { primary, first, second } = setOfThree();
    const next = proposalOf(first, { 0: revoked, 1: { role: 'primary' } });
    expect(adopts(first, signedBy(next, first))).toBe('quorumMissing');
    expect(adopts(first, signedBy(next, first, second))).toBe('ok');
    expect(signs(first)).toBe('ok');
    expect(adopts(primary, signedBy(next, second))).toBe('quorumMissing');
    // Gathered again, from the one that has adopted it.
    const { body, signatures } = rosterStatement.decode(first.call('getRoster', {}, pin).statement);
    expect(adopts(second, statementOf(body, signatures))).toBe('quorumMissing');
    expect(adopts(second, statementOf(body, [...signatures, second.call('signRoster', next, pin)]))).toBe('ok');
    expect(rosterOf(second)).toEqual(rosterOf(first));
    expect(first.call('getStatus', {}, pin).set).toMatchObject({ role: 'primary', dormant: false });
    expect(answer(first, 'cloneExport', { role: 'backup', offer: offerOf(blankChip('new', '000000000009')) })).toBe(
      'setFull',
    );
  });

  test.each([
    ['of an epoch too far away', (next) => ({ ...next, epoch: 4 })],
    ['of this epoch', (next) => ({ ...next, epoch: 0 })],
    [
      'that changes nothing',
      (next) => ({
        ...next,
        members: next.members.map((member) => ({ ...member, standing: 'agreed' as const })),
        epoch: 0,
      }),
    ],
    [
      'of a later epoch that changes nothing',
      (next) => ({ ...next, members: next.members.map((member) => ({ ...member, standing: 'agreed' as const })) }),
    ],
    ['from which a member is gone', (next) => ({ ...next, members: next.members.slice(0, 2) })],
    ['in which a member has another key', (next) => ({ ...next, members: next.members.toReversed() })],
    [
      'with two primaries',
      (next) => ({ ...next, members: next.members.map((member) => ({ ...member, role: 'primary' as const })) }),
    ],
    [
      'without a primary',
      (next) => ({ ...next, members: next.members.map((member) => ({ ...member, standing: 'revoked' as const })) }),
    ],
    [
      'with a role that is other, but no promotion',
      (next) => ({
        ...next,
        members: next.members.map((member, index) => (index === 2 ? { ...member, role: 'daily' as const } : member)),
      }),
    ],
    [
      'that adds a member as agreed',
      (next) => ({
        ...next,
        members: [...next.members, { role: 'backup', standing: 'agreed', publicKey: new Uint8Array(33).fill(2) }],
      }),
    ],
    [
      'that admits one to a set that can not be extended',
      (next) => ({
        ...next,
        members: [...next.members, { role: 'backup', standing: 'admitted', publicKey: new Uint8Array(33).fill(2) }],
      }),
    ],
    ['that admits one twice', (next) => ({ ...next, members: [...next.members, next.members[1]!] })],
  ] as readonly (readonly [string, (next: ReturnType<typeof proposalOf>) => ReturnType<typeof proposalOf>])[])(
    '%s is signed by nobody',
    (_, change) => {
      const { primary } = setOfThree();
      expect(answer(primary, 'signRoster', change(proposalOf(primary, { 1: revoked })))).toBe('rosterWrong');
    },
  );

  test('of as many epochs later as its changes can have taken is signed', () => {
    const { primary } = setOfThree();
    for (const [changes, latest] of [
      [{ 1: revoked }, 3],
      [{ 1: revoked, 2: revoked }, 6],
      [{ 0: revoked, 1: { role: 'primary' } }, 6],
    ] as const) {
      const next = proposalOf(primary, changes);
      expect(answer(primary, 'signRoster', { ...next, epoch: latest })).toBe('ok');
      expect(answer(primary, 'signRoster', { ...next, epoch: latest + 1 })).toBe('rosterWrong');
    }
  });

  test('that a member missed is no end of it: it may sign a later one itself', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const admitted = { role: 'backup', standing: 'admitted', publicKey: new Uint8Array(33).fill(2) } as const;
    expect(adopts(primary, signedBy(proposalOf(primary, {}, [admitted]), primary, first))).toBe('ok');
    const later = proposalOf(primary, { 1: revoked });
    expect(adopts(second, signedBy(later, primary))).toBe('quorumMissing');
    expect(adopts(second, signedBy(later, primary, second))).toBe('ok');
  });

  test('that fills the places of a set with revoked cards nobody has is signed by no primary, now or to be', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const invented = Array.from({ length: 6 }, (_, place) => {
      return {
        role: 'daily',
        standing: 'revoked',
        publicKey: new Uint8Array(33).fill(2, 0, 1).fill(place + 10, 1),
      } as const;
    });
    for (const chip of [primary, first, second]) expect(rosterOf(chip).members).toHaveLength(3);
    for (const news of [invented, invented.slice(0, 1)]) {
      expect(answer(primary, 'signRoster', proposalOf(primary, {}, news))).toBe('rosterWrong');
      expect(answer(primary, 'signRoster', proposalOf(primary, { 1: revoked }, news))).toBe('rosterWrong');
      const promoted = proposalOf(first, { 0: revoked, 1: { role: 'primary' } }, news);
      expect(answer(first, 'signRoster', promoted)).toBe('rosterWrong');
      expect(answer(primary, 'signRoster', promoted)).toBe('rosterWrong');
    }
    // One voice of a member is no quorum, on the primary or elsewhere.
    const next = proposalOf(primary, {}, invented);
    for (const chip of [primary, first, second]) expect(adopts(chip, signedBy(next, first))).toBe('quorumMissing');
  });

  test('with members that the primary does not know needs a quorum there, not its own signature', () => {
    const { primary, first, second } = setOfThree();
    const { secretKey } = openStore(primary.memory).get(records.identityKey)!;
    const { members, ...now } = rosterOf(primary);
    const news = { role: 'daily', standing: 'agreed', publicKey: new Uint8Array(33).fill(2) } as const;
    for (const [standing, epoch] of [
      ['agreed', 0],
      ['revoked', 1],
    ] as const) {
      const next = { ...now, epoch, members: [...members, { ...news, standing }] };
      const own = signRosterBody(next, 0, secretKey);
      expect(adopts(primary, statementOf(next, [own]))).toBe('quorumMissing');
      const others = [first, second].map((chip, place) =>
        signRosterBody(next, place + 1, openStore(chip.memory).get(records.identityKey)!.secretKey),
      );
      const copy = testChip('copy', testMemory(primary.memory.image()));
      expect(adopts(copy, statementOf(next, others))).toBe('ok');
      expect(adopts(second, statementOf(next, [own]))).toBe('ok');
    }
  });

  test('that is adopted again is no news, and is logged once', () => {
    const { primary } = setOfThree();
    const next = signedBy(proposalOf(primary, { 1: revoked }), primary);
    expect(adopts(primary, next)).toBe('ok');
    const before = primary.memory.image();
    expect(adopts(primary, next)).toBe('ok');
    expect(primary.memory.image().subarray(journalSize)).toEqual(before.subarray(journalSize));
  });

  test('of another epoch waits for the exports under way, or revokes their clones; one of the same epoch does not', () => {
    const primary = primaryChip();
    const [first, second] = [blankChip('first', '000000000002'), blankChip('second', '000000000003')];
    cloneTo(primary, first);
    const { export: exported } = primary.call('cloneExport', { role: 'backup', offer: offerOf(second) }, pin);
    const { members, ...now } = rosterOf(primary);
    const voices = (next: Parameters<typeof signRosterBody>[0]) =>
      [primary, first].map((chip, place) =>
        signRosterBody(next, place, openStore(chip.memory).get(records.identityKey)!.secretKey),
      );
    const later = proposalOf(primary, { 1: revoked });
    expect(answer(primary, 'signRoster', later)).toBe('receiptsMissing');
    expect(adopts(primary, statementOf(later, voices(later)))).toBe('receiptsMissing');
    expect(answer(primary, 'signRoster', proposalOf(primary, { 2: revoked }))).toBe('ok');
    const grown = {
      ...now,
      members: [...members, { role: 'daily', standing: 'agreed', publicKey: new Uint8Array(33).fill(2) } as const],
    };
    expect(adopts(primary, statementOf(grown, voices(grown)))).toBe('ok');
    const { receipt } = second.call('cloneImport', { export: exported }, can);
    primary.call('cloneConfirm', { receipt }, pin);
    expect(answer(primary, 'signRoster', proposalOf(primary, { 1: revoked }))).toBe('ok');
  });

  test('of another set or version is refused', () => {
    const { primary, first } = setOfThree();
    const next = proposalOf(primary, { 1: revoked });
    expect(answer(primary, 'signRoster', { ...next, setId: new Uint8Array(16) })).toBe('otherCeremony');
    expect(answer(primary, 'signRoster', { ...next, version: 1 })).toBe('incorrectData');
    expect(adopts(first, statementOf({ ...next, version: 1 }, []))).toBe('incorrectData');
  });

  test('that is older, or brings a revoked member back, is refused', () => {
    const { primary, first } = setOfThree();
    const old = primary.call('getRoster', {}, pin).statement;
    const next = signedBy(proposalOf(primary, { 2: revoked }), primary);
    adopts(first, next);
    expect(adopts(first, old)).toBe('rosterWrong');
    expect(adopts(first, next)).toBe('ok');
    adopts(primary, next);
    expect(answer(primary, 'signRoster', proposalOf(primary, { 2: { standing: 'agreed' } }))).toBe('rosterWrong');
  });

  test('travels with an import, so that a clone knows those made after it', () => {
    const primary = primaryChip();
    const [first, second] = [blankChip('first', '000000000002'), blankChip('second', '000000000003')];
    const [one, two] = [first, second].map((chip) =>
      primary.call('cloneExport', { role: 'backup', roster: true, offer: offerOf(chip) }, pin),
    );
    const list = rosterOfExport(two!.export);
    expect(answer(first, 'cloneImport', { export: one!.export, roster: list }, can)).toBe('ok');
    expect(rosterOf(first).members).toHaveLength(3);
    // The second's export is complete: a list that is not genuine undoes the whole import.
    expect(answer(second, 'cloneImport', { export: two!.export, roster: list.slice(1) }, can)).toBe('incorrectData');
    expect(openStore(second.memory).get(records.slots[0]!.secret)).toBeUndefined();
    expect(answer(second, 'cloneImport', { export: two!.export }, can)).toBe('ok');
  });
});

describe('a quorum', () => {
  test('is more than half of the members: not two of four', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const fresh = blankChip('fresh', '000000000009');
    const { publicKey } = openStore(fresh.memory).get(records.identityKey)!;
    const admitting = signedBy(
      proposalOf(primary, {}, [{ role: 'backup', standing: 'admitted', publicKey }]),
      primary,
      first,
    );
    for (const chip of [primary, first, second]) expect(adopts(chip, admitting)).toBe('ok');
    cloneTo(primary, fresh);
    const deposing = proposalOf(first, { 0: revoked, 1: { role: 'primary' } });
    const voices = signaturesOf(deposing, primary, first, second, fresh);
    for (const chip of [primary, first, second, fresh]) {
      for (const [one, other] of [
        [0, 1],
        [1, 2],
        [2, 3],
        [0, 3],
      ] as const) {
        expect(adopts(chip, statementOf(deposing, [voices[one]!, voices[other]!]))).toBe('quorumMissing');
      }
      expect(adopts(chip, statementOf(deposing, voices.slice(1)))).toBe('ok');
    }
  });

  test('is two members at least: not the one that is left', () => {
    const { primary } = setOfThree({ extendable: true });
    expect(adopts(primary, signedBy(proposalOf(primary, { 1: revoked, 2: revoked }), primary))).toBe('ok');
    const admitted = { role: 'backup', standing: 'admitted', publicKey: new Uint8Array(33).fill(2) } as const;
    expect(adopts(primary, signedBy(proposalOf(primary, {}, [admitted]), primary))).toBe('quorumMissing');
  });

  test('has no voice of a revoked member, though it signs on', () => {
    const { primary, first, second } = setOfThree();
    const without = signedBy(proposalOf(primary, { 1: revoked }), primary);
    for (const chip of [primary, second]) expect(adopts(chip, without)).toBe('ok');
    const deposing = { ...proposalOf(second, { 0: revoked, 2: { role: 'primary' } }), epoch: 2 };
    // `first` was told nothing, and signs.
    const voices = signaturesOf(deposing, first, second);
    for (const chip of [primary, second]) expect(adopts(chip, statementOf(deposing, voices))).toBe('quorumMissing');
    const byPrimary = signaturesOf(deposing, primary, second);
    for (const chip of [primary, second]) expect(adopts(chip, statementOf(deposing, byPrimary))).toBe('ok');
  });

  test('has none of a primary that was deposed, whose word was enough before', () => {
    const { primary, first, second } = setOfThree();
    const deposing = signedBy(proposalOf(second, { 0: revoked, 2: { role: 'primary' } }), first, second);
    for (const chip of [first, second]) expect(adopts(chip, deposing)).toBe('ok');
    const { secretKey } = openStore(primary.memory).get(records.identityKey)!;
    const without = proposalOf(second, { 1: revoked });
    for (const chip of [first, second]) {
      expect(adopts(chip, statementOf(without, [signRosterBody(without, 0, secretKey)]))).toBe('quorumMissing');
    }
    expect(adopts(first, signedBy(without, second))).toBe('ok');
  });
});

describe('a decoy session', () => {
  test('takes over no list of members, its own or the owner’s, whoever signs it', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    primary.call('changeSettings', { pinInChannel: true }, pin);
    primary.call('setDuressPin', { pin: '111222' }, { session: 'puk' });
    const decoy = { ...pin, decoy: true };
    const held = () => {
      const store = openStore(primary.memory);
      return records.slots.map(({ set, roster }) => [store.get(set), store.get(roster)]);
    };
    const before = held();
    const { secretKey } = openStore(primary.memory).get(records.identityKey)!;
    const adoptsIn = (options: typeof decoy & { readonly slot?: number }, statement: Uint8Array) =>
      answer(primary, 'adoptRoster', { statement }, options);
    const { body: own } = rosterStatement.decode(primary.call('getRoster', {}, decoy).statement);
    expect(own.setId).not.toEqual(rosterOf(primary).setId);
    const other = { role: 'backup', standing: 'revoked', publicKey: new Uint8Array(33).fill(2) } as const;
    const lists = [
      ...[
        { ...own, epoch: 1 },
        ...(['agreed', 'admitted', 'revoked'] as const).map((standing) => ({ ...other, standing })),
      ].map((one) => ('epoch' in one ? one : { ...own, epoch: own.epoch + 1, members: [...own.members, one] })),
      proposalOf(primary, { 1: revoked }),
      proposalOf(primary, { 0: revoked, 1: { role: 'primary' } }),
    ];
    for (const next of lists) {
      const voices = [
        signRosterBody(next, 0, secretKey),
        ...[first, second].map((chip, place) =>
          signRosterBody(next, place + 1, openStore(chip.memory).get(records.identityKey)!.secretKey),
        ),
      ];
      for (const slot of [0, 1]) {
        expect(adoptsIn({ ...decoy, slot }, statementOf(next, voices))).not.toBe('ok');
        expect(adoptsIn({ ...decoy, slot }, statementOf(next, voices.slice(0, 1)))).not.toBe('ok');
        expect(answer(primary, 'signRoster', next, { ...decoy, slot })).not.toBe('ok');
        expect(held()).toEqual(before);
      }
    }
  });
});

describe('a card that missed several epochs', () => {
  const stranger = { role: 'backup', standing: 'admitted', publicKey: new Uint8Array(33).fill(2) } as const;
  /** The card's present list with its signature, as GET ROSTER gives it. */
  const wordOf = (chip: Chip) => rosterStatement.decode(chip.call('getRoster', {}, pin).statement);
  const gathered = (...chips: readonly Chip[]) => {
    const words = chips.map(wordOf);
    return statementOf(
      words[0]!.body,
      words.flatMap(({ signatures }) => signatures),
    );
  };

  test('takes the coming and the going of a clone from the primary’s own list', () => {
    const primary = primaryChip();
    const early = blankChip('early', '000000000002');
    cloneTo(primary, early);
    primary.call('cloneExport', { role: 'backup', offer: offerOf(blankChip('lost', '000000000003')) }, pin);
    expect(adopts(primary, signedBy(proposalOf(primary, { 2: revoked }), primary))).toBe('ok');
    expect(adopts(early, gathered(primary))).toBe('ok');
    expect(rosterOf(early)).toEqual(rosterOf(primary));
    expect(rosterOf(early).members[2]?.standing).toBe('revoked');
  });

  test('takes an admission, a revocation and another primary at once, with its own voice in the quorum', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const admitting = signedBy(proposalOf(primary, {}, [stranger]), primary, first);
    for (const chip of [primary, first]) expect(adopts(chip, admitting)).toBe('ok');
    const without = signedBy(proposalOf(first, { 3: revoked }), primary);
    for (const chip of [primary, first]) expect(adopts(chip, without)).toBe('ok');
    const deposing = signedBy(proposalOf(first, { 0: revoked, 1: { role: 'primary' } }), primary, first);
    expect(adopts(first, deposing)).toBe('ok');
    // `second` is three epochs behind, and has never heard of the stranger.
    expect(rosterOf(second)).toMatchObject({ epoch: 0, members: { length: 3 } });
    const { body, signatures } = wordOf(first);
    expect(adopts(second, statementOf(body, signatures))).toBe('quorumMissing');
    expect(adopts(second, statementOf(body, [...signatures, second.call('signRoster', body, pin)]))).toBe('ok');
    expect(rosterOf(second)).toEqual(rosterOf(first));
  });

  test('and is the primary takes both from a quorum of the others', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const { secretKey, publicKey } = openStore(blankChip('stranger', '000000000009').memory).get(records.identityKey)!;
    const admitting = signedBy(proposalOf(first, {}, [{ ...stranger, publicKey }]), first, second);
    for (const chip of [first, second]) expect(adopts(chip, admitting)).toBe('ok');
    const without = proposalOf(first, { 3: revoked });
    const going = statementOf(without, [
      ...signaturesOf(without, first, second),
      signRosterBody(without, 3, secretKey),
    ]);
    for (const chip of [first, second]) expect(adopts(chip, going)).toBe('ok');
    expect(rosterOf(primary).members).toHaveLength(3);
    expect(adopts(primary, gathered(first))).toBe('quorumMissing');
    expect(adopts(primary, gathered(first, second))).toBe('ok');
    expect(rosterOf(primary)).toEqual(rosterOf(first));
  });
});
