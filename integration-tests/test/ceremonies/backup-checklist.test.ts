/**
 * What went wrong with backups, recovery and memory elsewhere, in the order of our list of it: each is tried here, and
 * each test is one of its items.
 */
import { p256 } from '@noble/curves/nist.js';
import { type BackUpOptions, backUp, confirmBackUp, type TargetPlan } from '@symbolon/backup';
import { records } from '@symbolon/card-core/nvm';
import { offerMessage } from '@symbolon/protocol/clone';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { type Roster, rosterStatement } from '@symbolon/protocol/set';
import { statusName } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { cuts, flips, forge } from '../../../packages/card-core/test/support/clone-ceremony.ts';
import { contains } from '../../../packages/card-core/test/support/memory.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { type CardName, cardNames, contentOf, makeWallets, newTable, policies } from '../support/adversary/cards.ts';
import { setOf } from '../support/adversary/model.ts';
import { slot } from '../support/adversary/slot.ts';
import { driverWithChips } from '../support/chip-driver.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const table = newTable();
const { players, call } = table;
makeWallets(table);
const start = table.snapshot();
const { trust } = players.primary.chip.ports;

beforeEach(() => {
  // A copy: chips are used past the table here.
  table.restore(new Map(start));
  for (const name of cardNames) players[name].chip.memory.power();
});

/** What a card answers, by name. */
function answer<N extends CommandName>(
  card: CardName,
  name: N,
  request: RequestOf<Commands[N]>,
  session?: SessionKind,
): string {
  const { status } = table.run(card, name, request, session);
  return statusName(status) ?? status.toString(16);
}

const offerOf = (card: CardName): Uint8Array => call(card, 'cloneOffer', {}).offer;
const exportTo = (card: CardName, role: 'backup' | 'daily' = 'daily'): Uint8Array =>
  call('primary', 'cloneExport', { role, offer: offerOf(card) }).export;
const importInto = (card: CardName, exported: Uint8Array): Uint8Array =>
  call(card, 'cloneImport', { export: exported }).receipt;
const keyOf = (card: CardName): Uint8Array => call(card, 'getPublicKey', { curve: 'secp256k1', path: [] }).publicKey;

function clone(card: CardName, role: 'backup' | 'daily' = 'daily'): void {
  call('primary', 'cloneConfirm', { receipt: importInto(card, exportTo(card, role)) });
}

function reset(card: CardName): void {
  const { confirmation } = call(card, 'prepareReset', {});
  call(card, 'resetCard', { confirmation, terminate: false });
}

/** A list of the next epoch, signed by the primary alone. */
function decided(change: (list: Roster) => Roster['members']): Uint8Array {
  const { body } = rosterStatement.decode(call('primary', 'getRoster', {}).statement);
  const next = { ...body, epoch: body.epoch + 1, members: change(body) };
  return rosterStatement.encode({ body: next, signatures: [call('primary', 'signRoster', next)] });
}
const revoking =
  (place: number) =>
  ({ members }: Roster): Roster['members'] =>
    members.map((member, at) => (at === place ? { ...member, standing: 'revoked' } : member));

const source = { label: 'primary' };
const safe: TargetPlan = { label: 'a', role: 'daily' };
type Wanted = { readonly step: string; readonly card: { readonly label: string } };
const byLabel = ({ card: { label } }: Wanted): CardName => label as CardName;

/** A backup onto one card, held up by a person who may take the wrong one. @returns the problem it stopped at */
async function backedUp(
  take: (wanted: Wanted) => CardName = byLabel,
  options: Partial<BackUpOptions> = {},
  stopAfter = Infinity,
): Promise<string> {
  const controller = new AbortController();
  let taps = 0;
  const report = (): void => {
    taps += 1;
    if (taps >= stopAfter) controller.abort();
  };
  const driver = {
    ...driverWithChips({ take: (wanted) => players[take(wanted)], trust }),
    report,
    signal: controller.signal,
  };
  try {
    const result = await backUp(driver, { source, targets: [safe], puk: true, ...options });
    if (taps < stopAfter) await confirmBackUp(driver, result, { source, seal: true });
    return 'done';
  } catch (error) {
    const { code, context } = error as { readonly code: string; readonly context: { readonly problem?: string } };
    return context.problem ?? code;
  }
}

describe('a backup is made whole', () => {
  test.each([1, 2, 3])('by a new phone, with the first one and all it knew lost after step %i', async (stopAfter) => {
    await backedUp(byLabel, {}, stopAfter);
    expect(await backedUp()).toBe('done');
    expect(keyOf('a')).toEqual(keyOf('primary'));
    expect(setOf(players.primary)?.members).toHaveLength(2);
  });

  const mistakes: readonly (readonly [name: string, take: (wanted: Wanted) => CardName, problem: string])[] = [
    ['the wrong card', (wanted) => (wanted.step === 'import' ? 'b' : byLabel(wanted)), 'wrong-card'],
    ['the primary offered as its own backup', () => 'primary', 'primary-as-backup'],
    [
      'a target that is not empty',
      (wanted) => (wanted.step === 'offer' ? 'second' : byLabel(wanted)),
      'target-not-empty',
    ],
    ['a card of another issuer', (wanted) => (wanted.step === 'offer' ? 'foreign' : byLabel(wanted)), 'not-genuine'],
    ['a card of another pack', (wanted) => (wanted.step === 'offer' ? 'stray' : byLabel(wanted)), 'other-pack'],
    ['a card with older firmware', (wanted) => (wanted.step === 'offer' ? 'old' : byLabel(wanted)), 'older-firmware'],
  ];
  test.each(mistakes)('only with cards that belong: not with %s', async (_, take, problem) => {
    const before = contentOf(players.primary);
    expect(await backedUp(take)).toBe(problem);
    if (problem !== 'wrong-card') expect(contentOf(players.primary)).toEqual(before);
    expect(await backedUp()).toBe('done');
  });

  test('only once with each card, also one that was reset since', async () => {
    const targets = [safe, { label: 'b', role: 'daily' }] as const;
    expect(await backedUp((wanted) => (wanted.card.label === 'b' ? 'a' : byLabel(wanted)), { targets })).toBe(
      'same-card-twice',
    );
    clone('a');
    reset('a');
    expect(await backedUp()).toBe('already-member');
    expect(answer('primary', 'cloneExport', { role: 'daily', offer: offerOf('a') })).toBe('alreadyMember');
    // There is room in the set: for another card.
    expect(answer('primary', 'cloneExport', { role: 'daily', offer: offerOf('b') })).toBe('ok');
  });

  test('only in the role that was asked for: a clone with another role is no new card', async () => {
    expect(await backedUp(byLabel, { targets: [{ label: 'a', role: 'backup' }] })).toBe('done');
    const before = contentOf(players.primary);
    expect(await backedUp()).toBe('already-member');
    expect(contentOf(players.primary)).toEqual(before);
  });

  test('only of keys that the source has: no curve or slot that it lacks', () => {
    const offer = offerOf('a');
    const part = [{ curve: 'secp256k1', path: [0x8000_0054] }] as const;
    call('a', 'cloneImport', { export: call('primary', 'cloneExport', { role: 'daily', scope: part, offer }).export });
    expect(answer('a', 'getPublicKey', { curve: 'ed25519', path: [] })).not.toBe('ok');
    expect(answer('a', 'getPublicKey', { curve: 'secp256k1', path: [0x8000_002c] })).not.toBe('ok');
    const empty = players.primary.chip.send(
      'cloneExport',
      { role: 'daily', offer: offerOf('b') },
      { session: 'pin', slot: 1 },
    );
    expect(statusName(empty.status)).toBe('referencedDataNotFound');
  });
});

test('a wallet is encrypted for no key but that of a genuine card: not to an attacker’s that a host calls trusted', () => {
  const offer = offerOf('a');
  const before = contentOf(players.primary);
  const own = p256.keygen(new Uint8Array(48).fill(7));
  const attacker = players.stranger.identity;
  const { certificates } = offerMessage.decode(offer).body;
  const forged = [
    forge.offer(offer, { ephemeral: own.publicKey }, attacker),
    forge.offer(offer, { ephemeral: own.publicKey }, players.foreign.identity),
    forge.offer(
      offer,
      { ephemeral: own.publicKey, certificates: [...certificates, attacker.cardCertificate] },
      attacker,
    ),
    offerMessage.encode({
      ...offerMessage.decode(offer),
      body: { ...offerMessage.decode(offer).body, ephemeral: own.publicKey },
    }),
  ];
  for (const bytes of forged)
    expect(answer('primary', 'cloneExport', { role: 'backup', offer: bytes })).toBe('notGenuine');
  const other = forge.offer(offer, { certificates: [attacker.batchCertificate, attacker.cardCertificate] }, attacker);
  expect(answer('primary', 'cloneExport', { role: 'backup', offer: other })).toBe('otherPack');
  expect(contentOf(players.primary)).toEqual(before);
});

describe('what a clone may do can not be changed on the way', () => {
  test('by a touch to any byte of the export: header, key, policy and tag', () => {
    const exported = exportTo('a', 'backup');
    const before = contentOf(players.a);
    const refusals = ['incorrectData', 'notGenuine', 'otherPack', 'otherCeremony'];
    for (const { at, bytes } of flips(exported)) {
      expect(refusals, `${at}`).toContain(answer('a', 'cloneImport', { export: bytes }));
    }
    for (const bytes of cuts(exported)) expect(refusals).toContain(answer('a', 'cloneImport', { export: bytes }));
    expect(contentOf(players.a)).toEqual(before);
    importInto('a', exported);
  });

  test('by a change of the source’s policy, or of the terms, while it is under way', () => {
    const exported = exportTo('a', 'backup');
    expect(answer('primary', 'setPolicy', policies[1])).toBe('receiptsMissing');
    expect(answer('primary', 'cloneExport', { role: 'daily', offer: offerOf('a') })).toBe('otherCeremony');
    expect(answer('primary', 'cloneExport', { role: 'backup', policy: policies[1], offer: offerOf('a') })).toBe(
      'otherCeremony',
    );
    expect(exportTo('a', 'backup')).toEqual(exported);
  });
});

describe('an old backup', () => {
  test('does not go into a card that has begun anew, nor twice into one', () => {
    const exported = exportTo('a');
    const receipt = importInto('a', exported);
    const before = contentOf(players.a);
    expect(importInto('a', exported)).toEqual(receipt);
    expect(contentOf(players.a)).toEqual(before);
    reset('a');
    expect(answer('a', 'cloneImport', { export: exported }, 'can')).toBe('conditionsOfUse');
    offerOf('a');
    expect(answer('a', 'cloneImport', { export: exported }, 'can')).toBe('otherCeremony');
  });

  test('does not take a card back to an earlier epoch', () => {
    clone('a');
    clone('b');
    const earlier = call('primary', 'getRoster', {}).statement;
    call('a', 'adoptRoster', { statement: earlier });
    const later = decided(revoking(2));
    for (const card of ['primary', 'a'] as const) call(card, 'adoptRoster', { statement: later });
    for (const card of ['primary', 'a'] as const) {
      expect(answer(card, 'adoptRoster', { statement: earlier })).toBe('rosterWrong');
      expect(setOf(players[card])?.epoch).toBe(1);
    }
  });
});

describe('the number of clones', () => {
  test('is kept by the card: no more than were agreed on', () => {
    clone('a');
    clone('b');
    expect(answer('primary', 'cloneExport', { role: 'daily', offer: offerOf('c') })).toBe('setFull');
  });

  test('is final with the seal, which can be repeated; nothing is exported after', () => {
    const offer = offerOf('a');
    call('primary', 'cloneConfirm', { receipt: importInto('a', exportTo('a')) });
    for (const _ of [1, 2]) expect(answer('primary', 'cloneSeal', {})).toBe('ok');
    for (const bytes of [offer, offerOf('b')])
      expect(answer('primary', 'cloneExport', { role: 'daily', offer: bytes })).toBe('setSealed');
  });

  test('counts those that have proven with a receipt that they arrived', () => {
    const exported = exportTo('a');
    expect(answer('primary', 'cloneSeal', {})).toBe('receiptsMissing');
    const receipt = importInto('a', exported);
    for (const { bytes } of flips(receipt).filter(({ at }) => at % 8 === 0)) {
      expect(['notGenuine', 'incorrectData', 'otherCeremony']).toContain(
        answer('primary', 'cloneConfirm', { receipt: bytes }),
      );
    }
    for (const _ of [1, 2]) expect(answer('primary', 'cloneConfirm', { receipt })).toBe('ok');
    expect(answer('primary', 'cloneSeal', {})).toBe('ok');
  });
});

test('an import whose power goes leaves all of the key or none of it, and a card that imports again', () => {
  const exported = exportTo('a');
  const secrets = players.primary.store.get(slot.secret)?.roots.map(({ secret }) => secret) ?? [];
  expect(secrets).toHaveLength(1);
  const ready = new Map(table.snapshot());
  importInto('a', exported);
  const writes = players.a.chip.memory.writes();
  for (let afterWrites = 0; afterWrites <= writes; afterWrites += 1) {
    table.restore(new Map(ready));
    const { chip, store } = players.a;
    chip.memory.power({ afterWrites });
    chip.send('cloneImport', { export: exported }, { session: 'can' });
    chip.memory.power();
    chip.reset();
    const held = store.get(slot.secret)?.roots.map(({ secret }) => secret);
    expect(held ?? secrets).toEqual(secrets);
    if (held === undefined) for (const secret of secrets) expect(contains(chip.memory.image(), secret)).toBe(false);
    importInto('a', exported);
    expect(keyOf('a')).toEqual(keyOf('primary'));
  }
  expect(writes).toBeGreaterThan(50);
});

describe('another card of the set', () => {
  test('gives nobody a PIN back: that takes the PUK, and where the owner wanted none, nothing does', () => {
    table.run('c', 'createWallet', { pin: testPin, clones: 2, exportable: false });
    const exported = call('c', 'cloneExport', { role: 'backup', offer: offerOf('a') }).export;
    call('c', 'cloneConfirm', { receipt: importInto('a', exported) });
    for (const card of ['a', 'c'] as const) {
      expect(players[card].store.get(records.pukKey)).toBeUndefined();
      for (const session of ['can', 'phone'] as const) {
        const unblock = { cla: 0x00, ins: 0x2c, p1: 0x02, p2: 0x03, data: new TextEncoder().encode('135790') };
        expect(players[card].chip.execute(unblock, { session }).status).not.toBe(0x9000);
      }
    }
    expect(answer('a', 'activate', { puk: testPuk })).toBe('referencedDataNotFound');
  });

  test('activates a backup if it is another one, of this wallet, and not revoked', () => {
    clone('a', 'backup');
    clone('b', 'backup');
    call('a', 'adoptRoster', { statement: call('primary', 'getRoster', {}).statement });
    const stranger = call('second', 'cloneExport', { role: 'backup', offer: offerOf('c') }).export;
    call('second', 'cloneConfirm', { receipt: importInto('c', stranger) });
    expect(answer('a', 'approveActivation', { member: 1 })).toBe('referencedDataNotFound');
    const ofOther = call('second', 'approveActivation', { member: 1 }).approval;
    expect(answer('a', 'activate', { approval: ofOther })).toBe('approvalWrong');
    const ofRevoked = call('b', 'approveActivation', { member: 1 }).approval;
    const statement = decided(revoking(2));
    for (const card of ['primary', 'a'] as const) call(card, 'adoptRoster', { statement });
    expect(answer('a', 'activate', { approval: ofRevoked })).toBe('approvalWrong');
    expect(answer('a', 'activate', { approval: call('primary', 'approveActivation', { member: 1 }).approval })).toBe(
      'ok',
    );
  });
});

test('a passer-by resets nothing: not without a session, with the CAN, with a PUK while the PIN serves, or by one command alone', () => {
  const before = contentOf(players.primary);
  for (const session of ['none', 'can', 'phone', 'puk'] as const) {
    expect(answer('primary', 'prepareReset', {}, session), session).not.toBe('ok');
    expect(
      answer('primary', 'resetCard', { confirmation: new Uint8Array(8), terminate: true }, session),
      session,
    ).not.toBe('ok');
  }
  expect(answer('primary', 'resetCard', { confirmation: new Uint8Array(8), terminate: false })).toBe('conditionsOfUse');
  const { confirmation } = call('primary', 'prepareReset', {});
  call('primary', 'getStatus', {});
  expect(answer('primary', 'resetCard', { confirmation, terminate: false })).toBe('conditionsOfUse');
  expect(contentOf(players.primary)).toEqual(before);
});

test('no argument of any command, in whatever session short of the PIN, ends a card or takes its wallet', () => {
  const key = keyOf('primary');
  const session = fc.constantFrom('none', 'can', 'phone' as const);
  const parameter = fc.oneof(fc.constantFrom(0, 1, 2, 0xff), fc.integer({ min: 0, max: 255 }));
  const anyCommand = fc.record({
    command: fc.constantFrom(...Object.values(commands).map(({ cla, ins }) => ({ cla, ins }))),
    p1: parameter,
    p2: parameter,
    data: fc.uint8Array({ maxLength: 300 }),
    session,
  });
  fc.assert(
    fc.property(fc.array(anyCommand, { minLength: 20, maxLength: 20 }), (sent) => {
      for (const { command, session: kind, ...more } of sent)
        players.primary.chip.execute({ ...command, ...more, le: 65_536 }, { session: kind });
      expect(players.primary.store.get(records.lifecycle)).toBe('active');
    }),
    { numRuns: 100 },
  );
  expect(keyOf('primary')).toEqual(key);
  expect(answer('primary', 'cloneExport', { role: 'daily', offer: offerOf('a') })).toBe('ok');
});
