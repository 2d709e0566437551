/** A new PIN by the word of other members: who may give it, for which card, how often, and what a stranger sees. */
import { p256 } from '@noble/curves/nist.js';
import { harden } from '@symbolon/interface';
import { decodeLogEntry } from '@symbolon/protocol/log';
import {
  type PinResetApprovalBody,
  type PinResetRequestBody,
  pinResetApproval,
  pinResetApprovalBody,
  pinResetLabels,
  pinResetRequest,
  pinResetRequestBody,
  type Role,
  statementLabels,
} from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { signBody } from '../src/tunnel/sign.ts';
import { changeMember } from './refusals/trial.ts';
import { activeChip, blankChip, type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { adopts, answer, can, cloneTo, pin, primaryChip, proposalOf, setOfThree, signedBy } from './support/set.ts';

const newPin = '135790';
const puk = { session: 'puk' } as const;

const requestOf = (chip: Chip): Uint8Array => chip.call('offerPinReset', {}, can).request;
const approvalOf = (member: Chip, chip: Chip): Uint8Array =>
  member.call('approvePinReset', { request: requestOf(chip) }, pin).approval;
const takes = (
  chip: Chip,
  approvals: readonly Uint8Array[],
  more: { pin?: string; roster?: Uint8Array } = {},
): string => answer(chip, 'resetPin', { pin: newPin, approvals, ...more }, can);
const opensWith = (chip: Chip, digits: string): boolean => answer(chip, 'verifyPin', { pin: digits }, can) === 'ok';
const copyOf = (chip: Chip): Chip => testChip('copy', testMemory(chip.memory.image()));
const secretKeyOf = (chip: Chip): Uint8Array =>
  openStore(chip.memory).get(records.identityKey)?.secretKey ?? new Uint8Array();

/** The same approval with something else in it, signed by whoever has this key. */
function forged(approval: Uint8Array, change: Partial<PinResetApprovalBody>, signer: Chip, label?: Uint8Array) {
  const body = { ...pinResetApproval.decode(approval).body, ...change };
  const signature = signBody(label ?? pinResetLabels.approval, pinResetApprovalBody.encode(body), secretKeyOf(signer));
  return pinResetApproval.encode({ body, signature });
}

const block = (chip: Chip): void => {
  for (const wrong of ['999990', '999991', '999992']) answer(chip, 'verifyPin', { pin: wrong }, can);
};

describe('a card of which the PIN is blocked', () => {
  test.each([1, 2])('takes a new one that %i other members approve, with all its tries', (needed) => {
    const { primary, first, second } = setOfThree({ pinReset: needed });
    block(second);
    expect(opensWith(second, testPin)).toBe(false);
    const approvals = [primary, first].slice(0, needed).map((member) => approvalOf(member, second));
    expect(takes(second, approvals)).toBe('ok');
    expect(opensWith(second, testPin)).toBe(false);
    expect(opensWith(second, newPin)).toBe(true);
    expect(openStore(second.memory).get(records.pinTries)).toEqual({
      tries: 3,
      ownerTries: 3,
      unsettled: false,
      decoy: false,
    });
  });

  test('has the same PUK, phones and wallet afterwards', () => {
    const { primary, first } = setOfThree({ pinReset: 1 });
    first.call('addPhone', { name: 'phone' }, pin);
    const kept = (): readonly unknown[] => {
      const store = openStore(first.memory);
      const { pukKey, pukTries, phones, slots } = records;
      return [
        store.get(pukKey),
        store.get(pukTries),
        phones.map(store.get),
        slots.map(({ secret }) => store.get(secret)),
      ];
    };
    const before = kept();
    expect(takes(first, [approvalOf(primary, first)])).toBe('ok');
    expect(kept()).toEqual(before);
  });

  test('logs who approved, and so does the member that did', () => {
    const { primary, first, second } = setOfThree({ pinReset: 2 });
    takes(second, [approvalOf(primary, second), approvalOf(first, second)]);
    const last = (chip: Chip) => {
      const entry = chip.call('readLog', { from: 1 }, pin).at(-1);
      return entry && decodeLogEntry(entry);
    };
    expect(last(second)).toMatchObject({ event: 'pinReset', details: { slot: 0, approvers: [0, 1] } });
    expect(last(primary)).toMatchObject({ event: 'pinResetApproved', details: { slot: 0, member: 2 } });
  });

  test('counts a try of which the power took the outcome, before all tries are back', () => {
    const { primary, first } = setOfThree({ pinReset: 1 });
    const approval = approvalOf(primary, first);
    const store = openStore(first.memory);
    store.put(records.pinTries, { tries: 2, ownerTries: 2, unsettled: true, decoy: false });
    store.commit();
    first.reset();
    expect(takes(first, [approval])).toBe('ok');
    expect(openStore(first.memory).get(records.logs.card)?.wrongPins).toBe(1);
  });

  test('learns a change of its set with the approvals, though nobody could tell it without its PIN', () => {
    const { primary, first, second } = setOfThree({ pinReset: 1 });
    const proposal = proposalOf(primary, { 2: { standing: 'revoked' } });
    expect(adopts(primary, signedBy(proposal, primary))).toBe('ok');
    const approvals = [approvalOf(primary, first)];
    expect(takes(first, approvals)).toBe('approvalWrong');
    const { statement: roster } = primary.call('getRoster', {}, pin);
    expect(takes(first, approvals, { roster })).toBe('ok');
    expect(first.call('getStatus', {}, pin).set).toMatchObject({ epoch: 1 });
    // The one that is revoked gets no new PIN by what was approved before.
    const { primary: other, second: lost } = setOfThree({ pinReset: 1, name: 'other' });
    const early = approvalOf(other, lost);
    expect(adopts(other, signedBy(proposalOf(other, { 2: { standing: 'revoked' } }), other))).toBe('ok');
    expect(takes(lost, [early], { roster: other.call('getRoster', {}, pin).statement })).toBe('approvalWrong');
    expect(second.call('getStatus', {}, pin).set).toMatchObject({ epoch: 0 });
  });

  test('ignores a roster that it would not adopt, and adopts none where the approvals are wrong', () => {
    const { primary, first } = setOfThree({ pinReset: 1 });
    const approval = approvalOf(primary, first);
    const { statement } = primary.call('getRoster', {}, pin);
    const changed = signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary);
    const before = first.memory.image();
    expect(takes(first, [forged(approval, { counter: 9 }, primary)], { roster: changed })).toBe('approvalWrong');
    expect(first.memory.image()).toEqual(before);
    expect(takes(copyOf(first), [approval], { roster: statement.slice(0, 40) })).toBe('ok');
    expect(takes(first, [approval], { roster: new Uint8Array(3) })).toBe('ok');
  });
});

describe('the owner’s setting', () => {
  test.each([
    [0, 'nobody', 'conditionsOfUse'],
    [1, 'one member', 'ok'],
    [2, 'two members', 'ok'],
  ] as const)(
    '%i (%s): is told with the PIN, on each card of the set, and decides who approves',
    (needed, _, expected) => {
      const { primary, first, second } = setOfThree({ pinReset: needed });
      for (const chip of [primary, first, second])
        expect(chip.call('getStatus', {}, pin).set?.pinReset).toBe(needed === 0 ? undefined : needed);
      expect(answer(primary, 'approvePinReset', { request: requestOf(first) })).toBe(expected);
    },
  );

  test('of nobody refuses approvals that are right in everything else', () => {
    const on = setOfThree({ pinReset: 1 });
    const { primary, first } = setOfThree();
    const setId = primary.call('getStatus', {}, pin).set?.id ?? new Uint8Array();
    const { nonce, counter } = pinResetRequest.decode(requestOf(first)).body;
    const approval = approvalOf(on.primary, on.first);
    expect(takes(first, [forged(approval, { setId, nonce, counter }, primary)])).toBe('approvalWrong');
  });

  test('of two is not one who approves twice, in one approval or in two', () => {
    const { primary, first, second } = setOfThree({ pinReset: 2 });
    const approval = approvalOf(primary, second);
    const again = approvalOf(primary, second);
    expect(takes(second, [approval])).toBe('approvalWrong');
    expect(takes(second, [approval, approval])).toBe('approvalWrong');
    expect(takes(second, [approval, again])).toBe('approvalWrong');
    expect(takes(second, [approval, forged(approval, { approver: 1 }, primary)])).toBe('approvalWrong');
    expect(takes(second, [approval, approvalOf(first, second)])).toBe('ok');
  });

  test('is that of the wallet with which the card got its PIN, not of one that came later', () => {
    const mine = activeChip('mine', '000000000001');
    const stranger = blankChip('stranger', '000000000002');
    const wallet = { pin: testPin, clones: 2, exportable: false, pinReset: 1 };
    stranger.call('createWallet', wallet, can);
    // A wallet of the stranger's set goes into another slot of my card, whose own set allows nobody.
    const { offer } = mine.call('cloneOffer', {}, { ...pin, slot: 1 });
    const { export: exported } = stranger.call('cloneExport', { role: 'backup', offer }, pin);
    mine.call('cloneImport', { export: exported }, { ...pin, slot: 1 });
    expect(mine.call('getStatus', {}, { ...pin, slot: 1 }).set?.pinReset).toBe(1);
    expect(takes(mine, [approvalOf(stranger, mine)])).toBe('approvalWrong');
    // On a card that got its PIN in that slot, it counts.
    const late = blankChip('late', '000000000003');
    const { export: first } = stranger.call(
      'cloneExport',
      { role: 'backup', offer: late.call('cloneOffer', {}, { ...can, slot: 2 }).offer },
      pin,
    );
    late.call('cloneImport', { export: first }, { ...can, slot: 2 });
    expect(takes(late, [approvalOf(stranger, late)])).toBe('ok');
  });
});

describe('a member approves', () => {
  test.each<[by: Role, of: Role, answer: string]>([
    ['primary', 'backup', 'ok'],
    ['backup', 'primary', 'ok'],
    ['daily', 'primary', 'wrongRole'],
    ['cosigner', 'primary', 'wrongRole'],
    ['primary', 'daily', 'ok'],
    ['primary', 'cosigner', 'ok'],
    ['daily', 'backup', 'wrongRole'],
    ['daily', 'cosigner', 'ok'],
    ['cosigner', 'daily', 'ok'],
    ['backup', 'daily', 'ok'],
  ])('as %s for a %s: %s, and the card itself judges alike', (by, of, expected) => {
    const others = ([by, of] as const).filter((role) => role !== 'primary');
    const [one = 'backup', two = 'backup'] = others;
    const { primary, first, second } = setOfThree({ pinReset: 1, roles: [one, two] as const as never });
    const cards = { first, second };
    const approver = by === 'primary' ? primary : cards.first;
    const asks = of === 'primary' ? primary : by === 'primary' ? cards.first : cards.second;
    expect(answer(approver, 'approvePinReset', { request: requestOf(asks) })).toBe(expected);
    const { set } = approver.call('getStatus', {}, pin);
    const { nonce, counter } = pinResetRequest.decode(requestOf(asks)).body;
    const body = {
      version: 2,
      setId: set?.id ?? new Uint8Array(),
      epoch: 0,
      approver: set?.member ?? 0,
      member: asks.call('getStatus', {}, pin).set?.member ?? 0,
      nonce,
      counter,
    };
    const encoded = pinResetApprovalBody.encode(body);
    const signature = signBody(pinResetLabels.approval, encoded, secretKeyOf(approver));
    expect(takes(asks, [pinResetApproval.encode({ body, signature })])).toBe(
      expected === 'ok' ? 'ok' : 'approvalWrong',
    );
  });

  test('nothing as a share card, nor for one', () => {
    for (const [approver, member] of [
      ['share', 'cosigner'],
      ['primary', 'share'],
    ] as const) {
      const { primary, first } = setOfThree({ pinReset: 1 });
      const request = requestOf(first);
      for (const [number, role] of [approver, member].entries()) changeMember(primary, number, { role });
      expect(answer(primary, 'approvePinReset', { request })).toBe('wrongRole');
    }
  });

  test('as a daily card does, where it is a backup of a part of the wallet', () => {
    const primary = primaryChip({ pinReset: 1 });
    const [part, daily] = [blankChip('part', '000000000002'), blankChip('daily', '000000000003')];
    const scope = [{ curve: 'ed25519', path: [harden(44), harden(501), harden(0)] }] as const;
    cloneTo(primary, part, { role: 'backup', scope });
    cloneTo(primary, daily, { role: 'daily' });
    expect(adopts(part, primary.call('getRoster', {}, pin).statement)).toBe('ok');
    expect(answer(part, 'approvePinReset', { request: requestOf(primary) })).toBe('wrongRole');
    expect(takes(daily, [approvalOf(part, daily)])).toBe('ok');
    expect(takes(part, [approvalOf(primary, part)])).toBe('ok');
  });

  test('nothing for itself, a card that it does not know, or one that is revoked', () => {
    const { primary, first, second } = setOfThree({ pinReset: 1 });
    const stranger = activeChip('stranger');
    for (const chip of [primary, stranger])
      expect(answer(primary, 'approvePinReset', { request: requestOf(chip) })).toBe('referencedDataNotFound');
    expect(adopts(primary, signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary))).toBe('ok');
    expect(answer(primary, 'approvePinReset', { request: requestOf(second) })).toBe('referencedDataNotFound');
    const { statement } = primary.call('getRoster', {}, pin);
    expect(adopts(second, statement)).toBe('ok');
    expect(answer(second, 'approvePinReset', { request: requestOf(first) })).toBe('memberRevoked');
  });

  test('no request that another card signed, or of which a bit is other', () => {
    const { primary, first, second } = setOfThree({ pinReset: 1 });
    const request = requestOf(first);
    const { body } = pinResetRequest.decode(request);
    const say = (change: Partial<PinResetRequestBody>, signer: Chip, label = pinResetLabels.request) => {
      const said = { ...body, ...change };
      const signature = signBody(label, pinResetRequestBody.encode(said), secretKeyOf(signer));
      return pinResetRequest.encode({ body: said, signature });
    };
    expect(answer(primary, 'approvePinReset', { request: say({}, first) })).toBe('ok');
    expect(answer(primary, 'approvePinReset', { request: say({}, second) })).toBe('notGenuine');
    expect(answer(primary, 'approvePinReset', { request: say({}, first, statementLabels.activation) })).toBe(
      'notGenuine',
    );
    expect(answer(primary, 'approvePinReset', { request: say({ version: 1 }, first) })).toBe('incorrectData');
    fc.assert(
      fc.property(fc.nat(request.length * 8 - 1), (bit) => {
        const changed = request.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(answer(primary, 'approvePinReset', { request: changed })).not.toBe('ok');
      }),
      { numRuns: 60 },
    );
  });
});

describe('an approval counts', () => {
  const { primary, first, second } = setOfThree({ pinReset: 1 });
  const approval = approvalOf(primary, first);
  const asked = copyOf(first);
  const others = setOfThree({ pinReset: 1, name: 'others' });

  test('once', () => {
    const chip = copyOf(asked);
    expect(takes(chip, [approval])).toBe('ok');
    expect(takes(chip, [approval])).toBe('approvalWrong');
    // Nor for the request after it.
    requestOf(chip);
    expect(takes(chip, [approval])).toBe('approvalWrong');
  });

  test.each<[how: string, prove: (chip: Chip) => void]>([
    ['the PIN was typed', (chip) => chip.call('verifyPin', { pin: testPin }, can)],
    ['the PUK gave the tries back', (chip) => unblock(chip)],
    ['the PUK set another PIN', (chip) => unblock(chip, '246802')],
  ])('not any more once %s', (_, prove) => {
    const chip = copyOf(asked);
    prove(chip);
    expect(takes(chip, [approval])).toBe('approvalWrong');
    requestOf(chip);
    expect(takes(chip, [approval])).toBe('approvalWrong');
  });

  test('still after a wrong PIN, a loss of power, and the same request again', () => {
    const chip = copyOf(asked);
    const request = requestOf(chip);
    answer(chip, 'verifyPin', { pin: '999999' }, can);
    chip.reset();
    expect(requestOf(chip)).toEqual(request);
    expect(takes(chip, [approval])).toBe('ok');
    expect(requestOf(chip)).not.toEqual(request);
  });

  test.each<[what: string, change: Partial<PinResetApprovalBody>]>([
    ['another set', { setId: others.primary.call('getStatus', {}, pin).set?.id ?? new Uint8Array() }],
    ['another epoch', { epoch: 1 }],
    ['another card', { member: 2 }],
    ['another nonce', { nonce: new Uint8Array(16) }],
    ['another counter', { counter: 2 }],
    ['another version', { version: 1 }],
    ['itself', { approver: 1 }],
    ['nobody', { approver: 8 }],
  ])('not of %s', (_, change) => {
    expect(takes(copyOf(asked), [forged(approval, change, primary)])).toBe('approvalWrong');
  });

  test('not signed by another card, nor as another statement, nor in the epoch before', () => {
    expect(takes(copyOf(asked), [forged(approval, {}, primary)])).toBe('ok');
    expect(takes(copyOf(asked), [forged(approval, {}, second)])).toBe('approvalWrong');
    expect(takes(copyOf(asked), [forged(approval, {}, first)])).toBe('approvalWrong');
    expect(takes(copyOf(asked), [forged(approval, {}, primary, statementLabels.activation)])).toBe('approvalWrong');
    const chip = copyOf(asked);
    expect(adopts(chip, signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary))).toBe('ok');
    expect(takes(chip, [approval])).toBe('approvalWrong');
  });

  test('not of a member that is revoked, though it signs on', () => {
    const early = approvalOf(second, first);
    const chip = copyOf(first);
    expect(adopts(chip, signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary))).toBe('ok');
    expect(takes(chip, [forged(early, { epoch: 1 }, second)])).toBe('approvalWrong');
    expect(takes(chip, [forged(early, { epoch: 1, approver: 0 }, primary)])).toBe('ok');
  });

  test('not with a delay or anything else that this card does not know', () => {
    const { body } = pinResetApproval.decode(approval);
    const grown = Uint8Array.of(...pinResetApprovalBody.encode(body), 0x87, 1, 1);
    const signature = signBody(pinResetLabels.approval, grown, secretKeyOf(primary));
    const message = Uint8Array.of(0xa0, grown.length, ...grown, 0x5f, 0x37, 64, ...signature);
    expect(takes(copyOf(asked), [message])).toBe('approvalWrong');
  });

  test('on a card that is revoked by its own roster: no', () => {
    const chip = copyOf(asked);
    expect(adopts(chip, signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary))).toBe('ok');
    expect(takes(chip, [forged(approval, { epoch: 1 }, primary)])).toBe('approvalWrong');
  });

  test('after a reset of the card: no, and the counter of requests goes on', () => {
    const chip = copyOf(asked);
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('resetCard', { confirmation, terminate: false }, pin);
    expect(openStore(chip.memory).get(records.pinResetNonce)).toBeUndefined();
    chip.call('createWallet', { pin: testPin, clones: 0, exportable: false, pinReset: 1 }, can);
    expect(takes(chip, [approval])).toBe('approvalWrong');
    expect(pinResetRequest.decode(requestOf(chip)).body.counter).toBe(2);
  });

  function unblock(chip: Chip, digits?: string): void {
    const data = digits === undefined ? {} : { data: new TextEncoder().encode(digits) };
    const { status: sw } = chip.execute({ cla: 0, ins: 0x2c, p1: digits === undefined ? 3 : 2, p2: 3, ...data }, puk);
    expect(sw).toBe(status.ok);
  }
});

describe('a duress PIN', () => {
  const { primary, first } = setOfThree({ pinReset: 1 });
  first.call('changeSettings', { pinInChannel: true }, pin);
  first.call('setDuressPin', { pin: '111222' }, puk);

  test('is not what the PIN becomes, and the answer is that to a wrong approval', () => {
    const chip = copyOf(first);
    const approval = approvalOf(primary, chip);
    const before = chip.memory.image();
    expect(takes(chip, [approval], { pin: '111222' })).toBe('approvalWrong');
    expect(chip.memory.image()).toEqual(before);
    expect(takes(chip, [approval])).toBe('ok');
    expect(opensWith(chip, newPin)).toBe(true);
    expect(opensWith(chip, '111222')).toBe(true);
  });

  test('ends a request as the PIN does: two requests don’t tell which was typed between them', () => {
    const chip = copyOf(first);
    const approval = approvalOf(primary, chip);
    const request = requestOf(chip);
    expect(opensWith(chip, '111222')).toBe(true);
    expect(requestOf(chip)).not.toEqual(request);
    expect(takes(chip, [approval])).toBe('approvalWrong');
  });

  test('shows a log in which the PUK has set the PIN: a decoy has no members who could', () => {
    const chip = copyOf(first);
    block(chip);
    expect(takes(chip, [approvalOf(primary, chip)])).toBe('ok');
    const shown = chip.call('readLog', { from: 1 }, { ...pin, decoy: true }).map((entry) => decodeLogEntry(entry));
    expect(shown.slice(-3).map(({ event }) => event)).toEqual(['pinBlocked', 'pukProven', 'pinChanged']);
    expect(shown.at(-1)).toMatchObject({ details: { by: 'puk' } });
  });
});

describe('a stranger with the CAN', () => {
  const on = setOfThree({ pinReset: 1 });
  const off = setOfThree();
  const two = setOfThree({ pinReset: 2 });
  const revoked = setOfThree({ pinReset: 1, name: 'revoked' });
  const proposal = proposalOf(revoked.primary, { 1: { standing: 'revoked' } });
  adopts(revoked.primary, signedBy(proposal, revoked.primary));
  adopts(revoked.first, revoked.primary.call('getRoster', {}, pin).statement);
  const decoyed = copyOf(on.first);
  decoyed.call('changeSettings', { pinInChannel: true }, pin);
  decoyed.call('setDuressPin', { pin: '111222' }, puk);
  const blocked = copyOf(on.first);
  block(blocked);
  const cards: readonly (readonly [string, Chip])[] = [
    ['whose owner allows one member', on.first],
    ['whose owner allows two members', two.first],
    ['whose owner allows nobody', off.first],
    ['that is revoked', revoked.first],
    ['without another member', activeChip('alone')],
    ['with a duress PIN', decoyed],
    ['whose PIN is blocked', blocked],
  ];
  const forms = (chip: Chip) => {
    const { body, signature } = pinResetRequest.decode(requestOf(chip));
    const key = openStore(chip.memory).get(records.identityKey)?.publicKey ?? new Uint8Array();
    const input = Uint8Array.of(...pinResetLabels.request, ...pinResetRequestBody.encode(body));
    return {
      length: pinResetRequest.encode({ body, signature }).length,
      body: { ...body, nonce: body.nonce.length, publicKey: Buffer.from(body.publicKey).equals(key) },
      verifies: p256.verify(signature, input, key, { prehash: true, lowS: true }),
    };
  };
  const expected = {
    length: 131,
    body: { version: 2, publicKey: true, nonce: 16, counter: 1 },
    verifies: true,
  };

  test.each(cards)('gets a request of the same form from a card %s, the same one each time', (_, card) => {
    const chip = copyOf(card);
    chip.memory.power();
    const request = requestOf(chip);
    // As many words are written as on any other card, and none for the same request again.
    expect(chip.memory.written().length).toBe(writtenBy(on.first));
    expect(forms(chip)).toEqual(expected);
    chip.reset();
    expect(requestOf(chip)).toEqual(request);
  });

  test('gets the same answer to whatever he says, from every card, and changes nothing', () => {
    const foreign = approvalOf(two.primary, two.second);
    const claims = fc.record({
      approvals: fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          fc.constant(foreign),
          fc.record({ approver: fc.nat(8), member: fc.nat(8), epoch: fc.nat(2) }).map((change) => ({ change })),
        ),
        { minLength: 1, maxLength: 2 },
      ),
      asks: fc.boolean(),
      digits: fc.constantFrom(newPin, '111222', testPin),
      roster: fc.option(fc.uint8Array({ maxLength: 50 }), { nil: undefined }),
    });
    const stranger = activeChip('attacker');
    fc.assert(
      fc.property(claims, ({ approvals, asks, digits, roster }) => {
        const answers = cards.map(([, card]) => {
          const chip = copyOf(card);
          // He knows all that the card tells, and even its set; what he has not is the key of a member.
          const told = asks ? pinResetRequest.decode(requestOf(chip)).body : undefined;
          const [first] = records.slots;
          const setId = first && openStore(chip.memory).get(first.set);
          const words = approvals.map((one) =>
            'change' in one
              ? forged(
                  foreign,
                  {
                    ...one.change,
                    ...(setId && { setId: setId.id }),
                    ...(told && { nonce: told.nonce, counter: told.counter }),
                  },
                  stranger,
                )
              : one,
          );
          const before = chip.memory.image();
          const said = takes(chip, words, { pin: digits, ...(roster && { roster }) });
          expect(chip.memory.image()).toEqual(before);
          return said;
        });
        expect(new Set(answers)).toEqual(new Set(['approvalWrong']));
      }),
      { numRuns: 8 },
    );
  });

  function writtenBy(card: Chip): number {
    const chip = copyOf(card);
    chip.memory.power();
    requestOf(chip);
    return chip.memory.written().length;
  }
});

test('a card without a wallet has no PIN to reset, as its lifecycle says', () => {
  expect(answer(blankChip(), 'offerPinReset', {}, can)).toBe('conditionsOfUse');
  expect(answer(blankChip(), 'resetPin', { pin: newPin, approvals: [new Uint8Array(3)] }, can)).toBe('conditionsOfUse');
});
