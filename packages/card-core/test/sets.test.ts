import { decodeLogEntry } from '@symbolon/protocol/log';
import { membershipBody, membershipMessage, statementLabels } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { testPuk } from '../../../test/passwords.ts';
import { logEntriesFrom } from '../src/log.ts';
import { journalSize, records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { checkSignature } from '../src/tunnel/sign.ts';
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
  signedBy,
  signs,
} from './support/set.ts';

const revoked = { standing: 'revoked' } as const;
const newest = (chip: Chip) => {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
  return decodeLogEntry(logEntriesFrom({ store: openStore(chip.memory), session }, 1).at(-1)!);
};

describe('a backup', () => {
  test('signs nothing and approves nothing until another member agrees', () => {
    const { primary, first } = setOfThree();
    expect(signs(first)).toBe('memberDormant');
    expect(answer(first, 'signStart', { interpreter: 1 })).toBe('memberDormant');
    expect(answer(first, 'approve', { interpreter: 1 })).toBe('memberDormant');
    const { approval } = primary.call('approveActivation', { member: 1 }, pin);
    expect(answer(first, 'activate', { approval })).toBe('ok');
    expect(signs(first)).toBe('ok');
    expect(answer(first, 'activate', { approval })).toBe('ok');
  });

  test('is activated by another backup, with the primary lost', () => {
    const { first, second } = setOfThree();
    const { approval } = second.call('approveActivation', { member: 1 }, pin);
    expect(answer(first, 'activate', { approval })).toBe('ok');
  });

  test('is activated with the PUK, whose tries count', () => {
    const { first } = setOfThree();
    expect(answer(first, 'activate', { puk: '999999999999' })).toBe('63c9');
    expect(signs(first)).toBe('memberDormant');
    expect(answer(first, 'activate', { puk: testPuk })).toBe('ok');
    expect(openStore(first.memory).get(records.pukTries)?.tries).toBe(10);
    expect(signs(first)).toBe('ok');
  });

  test('is activated with the last try of the PUK, which the PIN has shown to be no stranger’s', () => {
    const { first } = setOfThree();
    for (let left = 9; left > 0; left -= 1)
      expect(answer(first, 'activate', { puk: '999999999999' })).toBe(`63c${left}`);
    expect(answer(first, 'activate', { puk: testPuk })).toBe('ok');
  });

  test('is activated once, and says by whom; after that no word and no PUK is looked at', () => {
    const { primary, first, second } = setOfThree();
    const { approval } = primary.call('approveActivation', { member: 2 }, pin);
    first.call('activate', { puk: testPuk }, pin);
    second.call('activate', { approval }, pin);
    expect([first, second].map((chip) => newest(chip))).toMatchObject([
      { event: 'activated', details: { slot: 0, by: 'puk' } },
      { event: 'activated', details: { slot: 0, by: 'member' } },
    ]);
    const before = [first, second].map((chip) => chip.memory.image().subarray(journalSize));
    for (const request of [{ puk: '999999999999' }, { approval }]) {
      for (const chip of [first, second]) expect(answer(chip, 'activate', request)).toBe('ok');
    }
    expect([first, second].map((chip) => chip.memory.image().subarray(journalSize))).toEqual(before);
  });

  test('is not activated by a PUK that is blocked, or that it does not have', () => {
    const { first, second } = setOfThree();
    for (let left = 9; left >= 0; left -= 1)
      expect(answer(first, 'activate', { puk: '999999999999' })).toBe(`63c${left}`);
    expect(answer(first, 'activate', { puk: testPuk })).toBe('methodBlocked');
    const store = openStore(second.memory);
    store.remove(records.pukKey);
    store.remove(records.pukTries);
    store.commit();
    const without = testChip('without PUK', testMemory(second.memory.image()));
    expect(answer(without, 'activate', { puk: testPuk })).toBe('referencedDataNotFound');
    expect([signs(first), signs(without)]).toEqual(['memberDormant', 'memberDormant']);
  });

  test('does not take an approval for another member, or of another set', () => {
    const { primary, first } = setOfThree();
    const stranger = setOfThree({ name: 'another set' }).second.call('approveActivation', { member: 1 }, pin).approval;
    const forOther = primary.call('approveActivation', { member: 2 }, pin).approval;
    for (const approval of [stranger, forOther]) expect(answer(first, 'activate', { approval })).toBe('approvalWrong');
    expect(signs(first)).toBe('memberDormant');
  });

  test('gives no approval for itself', () => {
    expect(answer(setOfThree().first, 'approveActivation', { member: 1 })).toBe('referencedDataNotFound');
  });

  test('does not take an approval of an earlier epoch', () => {
    const { primary, first, second } = setOfThree();
    const { approval } = second.call('approveActivation', { member: 1 }, pin);
    expect(adopts(first, signedBy(proposalOf(primary, { 2: revoked }), primary))).toBe('ok');
    expect(answer(first, 'activate', { approval })).toBe('approvalWrong');
    expect(signs(first)).toBe('memberDormant');
  });

  test('does not take an approval of which a bit was changed', () => {
    const { first, second } = setOfThree();
    const { approval } = second.call('approveActivation', { member: 1 }, pin);
    const altered = approval.map((byte, at) => (at === approval.length - 1 ? byte ^ 1 : byte));
    expect(answer(first, 'activate', { approval: altered })).toBe('approvalWrong');
    expect(signs(first)).toBe('memberDormant');
  });

  test('takes either an approval or the PUK: not none, and not both', () => {
    const { first, second } = setOfThree();
    const { approval } = second.call('approveActivation', { member: 1 }, pin);
    expect(answer(first, 'activate', {})).toBe('incorrectData');
    expect(answer(first, 'activate', { approval, puk: testPuk })).toBe('incorrectData');
    expect(signs(first)).toBe('memberDormant');
  });

  test('once activated may loosen its own policy, and a dormant one may not', () => {
    const { primary, first } = setOfThree();
    const { policy } = { policy: first.call('getPolicy', {}, pin) };
    expect(answer(first, 'setPolicy', { ...policy, digestsUnseen: false })).toBe('ok');
    expect(answer(first, 'setPolicy', policy)).toBe('policyLoosened');
    first.call('activate', { approval: primary.call('approveActivation', { member: 1 }, pin).approval }, pin);
    expect(answer(first, 'setPolicy', policy)).toBe('ok');
  });

  test('is the only role that is activated', () => {
    const { primary } = setOfThree({ roles: ['daily', 'cosigner'] });
    for (const member of [1, 2]) expect(answer(primary, 'approveActivation', { member })).toBe('wrongRole');
    expect(answer(primary, 'approveActivation', { member: 3 })).toBe('referencedDataNotFound');
  });
});

describe('a receipt', () => {
  test('is given again to whoever has the PIN, without any message of the ceremony', () => {
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    const exported = source.call('cloneExport', { role: 'backup', offer: offerOf(clone) }, pin).export;
    expect(answer(clone, 'cloneImport', { export: new Uint8Array() }, can)).toBe('incorrectData');
    const { receipt } = clone.call('cloneImport', { export: exported }, can);
    const none = { export: new Uint8Array() };
    expect(clone.call('cloneImport', none, pin)).toEqual({ receipt });
    // Not even of the export that it took: the CAN is printed on the card, and exports are recorded.
    for (const request of [none, { export: exported }]) {
      for (const session of [can, {}]) expect(answer(clone, 'cloneImport', request, session)).toBe('securityStatus');
    }
    expect(clone.call('cloneImport', { export: exported }, pin)).toEqual({ receipt });
    expect(answer(primaryChip(), 'cloneImport', none)).toBe('conditionsOfUse');
  });
});

describe('a cosigner', () => {
  test('signs no digests unseen; a daily card does', () => {
    const { first, second } = setOfThree({ roles: ['daily', 'cosigner'] });
    expect(signs(first)).toBe('ok');
    expect(signs(second)).toBe('approvalMissing');
  });
});

describe('a revoked member', () => {
  test('is told by the primary alone, and is nobody from then on', () => {
    const { primary, first, second } = setOfThree();
    const statement = signedBy(proposalOf(primary, { 1: revoked }), primary);
    for (const chip of [primary, second, first]) expect(adopts(chip, statement)).toBe('ok');
    expect(signs(first)).toBe('memberRevoked');
    const proofs = [first, second].map(
      (chip) => chip.call('proveMembership', { challenge: new Uint8Array(32), date: 1n }, pin).proof,
    );
    expect(proofs.map((proof) => membershipMessage.decode(proof).body.revoked)).toEqual([true, false]);
    expect(answer(first, 'approveActivation', { member: 2 })).toBe('memberRevoked');
    expect(answer(first, 'signRoster', proposalOf(primary, { 2: revoked }))).toBe('memberRevoked');
    expect(answer(first, 'activate', { puk: testPuk })).toBe('memberRevoked');
    expect(answer(primary, 'approveActivation', { member: 1 })).toBe('referencedDataNotFound');
    expect(answer(primary, 'issueVoucher', { member: 1, asset: '00'.repeat(16), amount: 1n })).toBe(
      'referencedDataNotFound',
    );
    expect(
      answer(primary, 'cloneExport', { role: 'backup', offer: offerOf(blankChip('set first', '000000000002')) }),
    ).toBe('memberRevoked');
    expect(primary.call('getStatus', {}, pin).set).toMatchObject({
      epoch: 1,
      members: [
        { member: 1, state: 'revoked' },
        { member: 2, state: 'confirmed' },
      ],
    });
  });

  test('approves nothing any more, though it does not know', () => {
    const { primary, first, second } = setOfThree();
    const before = first.call('approveActivation', { member: 2 }, pin).approval;
    adopts(second, signedBy(proposalOf(primary, { 1: revoked }), primary));
    expect(answer(second, 'activate', { approval: before })).toBe('approvalWrong');
  });

  test('frees no place', () => {
    const { primary } = setOfThree();
    adopts(primary, signedBy(proposalOf(primary, { 1: revoked }), primary));
    expect(answer(primary, 'cloneExport', { role: 'backup', offer: offerOf(blankChip('third', '000000000004')) })).toBe(
      'setFull',
    );
  });

  test('gets no export as a card that is new, though it was the first of them and was reset', () => {
    const { primary, first, second } = setOfThree();
    const next = signedBy(proposalOf(first, { 0: revoked, 1: { role: 'primary' } }), first, second);
    expect(adopts(first, next)).toBe('ok');
    const { confirmation } = primary.call('prepareReset', {}, pin);
    primary.call('resetCard', { confirmation, terminate: false }, pin);
    expect(answer(first, 'cloneExport', { role: 'backup', offer: offerOf(primary) })).toBe('memberRevoked');
  });

  test('ends an export that is under way, which nothing else may change', () => {
    const primary = primaryChip();
    primary.call('cloneExport', { role: 'backup', offer: offerOf(blankChip('lost', '000000000002')) }, pin);
    expect(answer(primary, 'setPolicy', primary.call('getPolicy', {}, pin))).toBe('receiptsMissing');
    const statement = signedBy(proposalOf(primary, { 1: revoked }), primary);
    expect(answer(primary, 'cloneSeal', {})).toBe('receiptsMissing');
    expect(adopts(primary, statement)).toBe('ok');
    expect(openStore(primary.memory).get(records.slots[0]!.exporting)).toBeUndefined();
    expect(answer(primary, 'cloneSeal', {})).toBe('ok');
  });
});

describe('a set that can be extended', () => {
  const admit = (pack: number) => {
    const { primary, first, second } = setOfThree({ extendable: true });
    primary.call('cloneSeal', {}, pin);
    const fresh = blankChip('fresh', '000000000009', pack);
    const { publicKey } = openStore(fresh.memory).get(records.identityKey)!;
    const next = proposalOf(primary, { 1: revoked }, [{ role: 'backup', standing: 'admitted', publicKey }]);
    return { primary, first, second, fresh, next };
  };

  test('admits a card by a quorum, though it is sealed and full', () => {
    const { primary, second, fresh, next } = admit(7);
    expect(adopts(primary, signedBy(next, primary))).toBe('quorumMissing');
    expect(adopts(primary, signedBy(next, primary, second))).toBe('ok');
    expect(answer(primary, 'cloneExport', { role: 'daily', offer: offerOf(fresh) })).toBe('otherCeremony');
    cloneTo(primary, fresh);
    expect(fresh.call('getStatus', {}, pin).set).toMatchObject({
      member: 3,
      epoch: 1,
      extendable: true,
      dormant: true,
    });
    expect(rosterOf(fresh)).toEqual(rosterOf(primary));
    expect(answer(primary, 'cloneExport', { role: 'backup', offer: offerOf(blankChip('other', '000000000008')) })).toBe(
      'setSealed',
    );
  });

  test('admits one from another pack, which must agree, and no other card from there', () => {
    const { primary, second, fresh, next } = admit(8);
    expect(adopts(primary, signedBy(next, primary, second))).toBe('ok');
    const { export: refused } = primary.call('cloneExport', { role: 'backup', offer: offerOf(fresh) }, pin);
    expect(answer(fresh, 'cloneImport', { export: refused }, can)).toBe('otherPack');
    expect(
      answer(primary, 'cloneExport', { role: 'backup', offer: offerOf(blankChip('x', '000000000007', 8), true) }),
    ).toBe('otherPack');
    const again = admit(8);
    expect(adopts(again.primary, signedBy(again.next, again.primary, again.second))).toBe('ok');
    cloneTo(again.primary, again.fresh, { role: 'backup' }, true);
    expect(rosterOf(again.fresh).members).toHaveLength(4);
  });
});

describe('a proof of membership', () => {
  test('says what the member is and holds, to this challenge', () => {
    const { primary, first } = setOfThree();
    const request = { challenge: new Uint8Array(32).fill(5), date: 1_800_000_000n };
    const [own, clones] = [primary, first].map((chip) =>
      membershipMessage.decode(chip.call('proveMembership', request, pin).proof),
    );
    const { publicKey } = rosterOf(primary).members[1]!;
    checkSignature(statementLabels.membership, membershipBody.encode(clones!.body), clones!.signature, publicKey);
    expect(clones!.body).toMatchObject({
      ...request,
      member: 1,
      role: 'backup',
      dormant: true,
      revoked: false,
      epoch: 0,
      signatures: 0,
      release: 1,
    });
    expect(clones!.body.keySetDigest).toEqual(own!.body.keySetDigest);
    expect(clones!.body.rosterDigest).toEqual(own!.body.rosterDigest);
    expect(clones!.body.policyDigest).toEqual(own!.body.policyDigest);
    first.call('activate', { puk: testPuk }, pin);
    signs(first);
    expect(membershipMessage.decode(first.call('proveMembership', request, pin).proof).body).toMatchObject({
      dormant: false,
      signatures: 1,
    });
  });
});
