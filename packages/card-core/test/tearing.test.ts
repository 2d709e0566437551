/**
 * Every command that writes, with the power cut at every word it writes, before the word and in the middle of it. A
 * command that is added must be added here: the table has a row for each. The proof of a password, which is no command
 * of its own, is in `protect-tearing.test.ts`.
 */
import { p256 } from '@noble/curves/nist.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { type CommandName, commands, interindustry } from '@symbolon/protocol/commands';
import { announcementMessage, wakeSubject } from '@symbolon/protocol/delays';
import { limits } from '@symbolon/protocol/limits';
import { rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { afterAll, describe, expect, test } from 'vitest';
import { testCan, testPin, testPuk } from '../../../test/passwords.ts';
import { journalSize, records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, certificatesFor, type RunOptions, testChip } from './support/chip.ts';
import { type Cut, imagesOfCuts, sameBytes, type Tear, tears, testMemory } from './support/memory.ts';
import { asset, limited, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { setOfThree } from './support/set.ts';
import { dealAll, dealerChip, finish, planOf, shareChip } from './support/shares.ts';
import { anchor, anchoredBy, anchorOf, answerOf, proves, server } from './support/time.ts';
import { noted, phraseItem } from './support/vault.ts';

/** A state of the card, and what is done to it there. */
type Scenario = { readonly chip: () => Chip; readonly act: (chip: Chip) => number; readonly commits?: number };

const can: RunOptions = { session: 'can' };
const pin: RunOptions = { session: 'pin' };
const puk: RunOptions = { session: 'puk' };

function settled(change: (chip: Chip) => void, from: () => Chip = activeChip): () => Chip {
  return () => {
    const chip = from();
    change(chip);
    return chip;
  };
}

const target = blankChip('target', '000000000002');
const { offer } = target.call('cloneOffer', {}, can);
const source = activeChip('source');
const { export: exported } = source.call('cloneExport', { role: 'backup', offer }, pin);
const { receipt } = copy(target).call('cloneImport', { export: exported }, { session: 'can' });

const clone = copy(target);
clone.call('cloneImport', { export: exported }, { session: 'can' });
const note = { name: 'note', content: new Uint8Array(40).fill(1) };
clone.call('writeFile', { file: 0, content: note }, pin);
const author = copy(source);
for (let version = 0; version < 2; version += 1) author.call('writeFile', { file: 0, content: note }, pin);
const { encrypted } = author.call('readEncryptedFile', { file: 0 }, pin);

/** The source, which knows that the clone has arrived. */
const confirmed = copy(source);
confirmed.call('cloneConfirm', { receipt }, pin);

/** A vault of the clone's set: an item that goes to it, and one whose uses the clone approves. */
const largest = new Uint8Array(limits.vaultContent).fill(7);
const vault = copy(confirmed);
const shared = vault.call('vaultStore', noted({ show: true, members: true }, { content: largest }), pin).item;
const wanted = vault.call('vaultStore', phraseItem({ show: true, members: true, approval: true }), pin).item;
const { offer: vaultOffer } = clone.call('vaultOffer', {}, pin);
const sealed = copy(vault).call('vaultSend', { item: shared, offer: vaultOffer }, pin).sealed;
const { request: vaultRequest } = vault.call('vaultRequest', { item: wanted, use: 'show' }, pin);
const { approval: vaultApproval } = copy(clone).call('vaultApprove', { request: vaultRequest }, pin);

/** The same card once more, so that a scenario starts from it again. */
function copy(chip: Chip): Chip {
  return testChip('copy', testMemory(chip.memory.image()));
}

/** A card with a budget of 10. */
function spender(): Chip {
  const chip = activeChip();
  chip.call('setPolicy', limited(10n), pin);
  return chip;
}
const { voucher } = spender().call('issueVoucher', { member: 0, asset, amount: 2n }, pin);

/** The list of members in which the one clone is revoked, signed by the primary alone. */
const { body: roster } = rosterStatement.decode(confirmed.call('getRoster', {}, pin).statement);
const revoking = {
  ...roster,
  epoch: 1,
  members: roster.members.map((one, place) => (place === 1 ? { ...one, standing: 'revoked' as const } : one)),
};
const revocation = rosterStatement.encode({
  body: revoking,
  signatures: [confirmed.call('signRoster', revoking, pin)],
});
const { approval: activation } = confirmed.call('approveActivation', { member: 1 }, pin);

/** A split of which one share arrived, and the other was dealt. */
const plan = planOf(2, 2);
const dealer = dealerChip();
const [holder, other] = dealAll(dealer, plan) as readonly [Chip, Chip];
const another = shareChip(2);
const begun = { index: 0, plan, offer: holder.call('shareOffer', {}, pin).offer };
const dealing = copy(dealer);
const { deal: renewed } = dealing.call('shareDeal', begun, pin);
const holding = copy(holder);
const { receipt: renewal } = copy(holder).call('shareImport', { deal: renewed }, pin);
const last = { index: 1, offer: another.call('shareOffer', {}, can).offer };
const dealingLast = copy(dealing);
dealingLast.call('shareConfirm', { receipt: renewal }, pin);
const { deal: first } = dealingLast.call('shareDeal', last, pin);
const taking = { deal: first, pin: testPin, puk: testPuk };
const { receipt: lastReceipt } = copy(another).call('shareImport', taking, can);
const gathering = blankChip('gathering', '000000000300');
const { offer: gathered } = gathering.call('shareOffer', { recovery: true }, can);
const recoveries = [holder, other].map((card) => card.call('shareRelease', { offer: gathered }, pin).recovery);

/** Enough shares for the wallet, one after another. */
function recover(chip: Chip): number {
  const [one = first, two = first] = recoveries;
  chip.send('shareRecover', { recovery: one }, can);
  return chip.send('shareRecover', { recovery: two, finish }, can).status;
}
/** A card of a set that allows one member, with a request that another member has approved. */
const asks = setOfThree({ pinReset: 1 });
const { request: asked } = asks.first.call('offerPinReset', {}, can);
const { approval: newPin } = copy(asks.primary).call('approvePinReset', { request: asked }, pin);

/** A set with a clock, of which an heir announced that it will wake, and the primary vetoed that. */
const timed = setOfThree({ roles: ['heir', 'backup'], wake: { delay: 3600, factor: false } });
anchor([timed.primary, timed.first]);
const nextAnchor = anchorOf(1, { number: 2 });
const anchorWord = anchoredBy(nextAnchor, copy(timed.primary));
const waiting = copy(timed.first);
const { announcement, nonce: asking } = waiting.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
const proven = answerOf(server(1), asking, { time: 1_800_000_000n });
const { nonce: announced } = announcementMessage.decode(announcement).body;
const { veto } = copy(timed.primary).call('veto', { member: 1, nonce: announced }, pin);
const ripe = copy(waiting);
for (const time of [1_800_000_000n, 1_800_010_000n]) proves(ripe, time);

function signPiece(chip: Chip, amount: bigint): number {
  chip.send('signStart', { interpreter: scriptedInterpreter.id }, pin);
  return chip.send('signData', { piece: scripted({ transfers: [{ amount }] }) }, pin).status;
}

const scenarios: { readonly [name: string]: Scenario } = {
  initialiseIdentity: { chip: () => testChip('new'), act: (chip) => chip.send('initialiseIdentity', {}).status },
  personalise: {
    chip: settled(
      (chip) => chip.call('initialiseIdentity', {}),
      () => testChip('new'),
    ),
    act: (chip) => {
      const { publicKey } = chip.call('initialiseIdentity', {});
      return chip.send('personalise', { can: testCan, ...certificatesFor(publicKey) }).status;
    },
  },
  createWallet: {
    chip: blankChip,
    act: (chip) => chip.send('createWallet', { pin: testPin, clones: 2, exportable: false }, can).status,
  },
  importWallet: {
    chip: activeChip,
    act: (chip) =>
      chip.send('importWallet', { clones: 0, exportable: false, entropy: new Uint8Array(16) }, { ...pin, slot: 1 })
        .status,
  },
  exportWallet: { chip: activeChip, act: (chip) => chip.send('exportWallet', {}, puk).status },
  verifyPin: { chip: activeChip, act: (chip) => chip.send('verifyPin', { pin: testPin }, can).status, commits: 2 },
  'verifyPin, wrong': {
    chip: activeChip,
    act: (chip) => chip.send('verifyPin', { pin: '999999' }, can).status,
    commits: 2,
  },
  changeSettings: { chip: activeChip, act: (chip) => chip.send('changeSettings', { pinInChannel: true }, pin).status },
  setDuressPin: {
    chip: settled((chip) => chip.call('changeSettings', { pinInChannel: true }, pin)),
    act: (chip) => chip.send('setDuressPin', { pin: '111222' }, puk).status,
  },
  'setDuressPin, removed': {
    chip: settled((chip) => {
      chip.call('changeSettings', { pinInChannel: true }, pin);
      chip.call('setDuressPin', { pin: '111222' }, puk);
    }),
    act: (chip) => chip.send('setDuressPin', {}, puk).status,
  },
  addPhone: { chip: activeChip, act: (chip) => chip.send('addPhone', { name: 'phone' }, pin).status },
  forgetPhone: {
    chip: settled((chip) => chip.call('addPhone', { name: 'phone' }, pin)),
    act: (chip) => chip.send('forgetPhone', { slot: 0 }, pin).status,
  },
  resetCard: {
    chip: activeChip,
    act: (chip) => {
      const { confirmation } = chip.call('prepareReset', {}, pin);
      return chip.send('resetCard', { confirmation, terminate: false }, pin).status;
    },
  },
  cloneOffer: { chip: blankChip, act: (chip) => chip.send('cloneOffer', {}, can).status },
  cloneExport: {
    chip: () => activeChip('source'),
    act: (chip) => chip.send('cloneExport', { role: 'backup', offer }, pin).status,
  },
  cloneImport: {
    chip: () => copy(target),
    act: (chip) => chip.send('cloneImport', { export: exported }, { session: 'can' }).status,
  },
  cloneConfirm: { chip: () => copy(source), act: (chip) => chip.send('cloneConfirm', { receipt }, pin).status },
  cloneSeal: { chip: () => activeChip('sealed'), act: (chip) => chip.send('cloneSeal', {}, pin).status },
  shareOffer: { chip: () => shareChip(7), act: (chip) => chip.send('shareOffer', {}, can).status },
  'shareOffer, for a later split': {
    chip: () => copy(other),
    act: (chip) => chip.send('shareOffer', {}, pin).status,
  },
  'shareOffer, to recover': {
    chip: () => shareChip(7),
    act: (chip) => chip.send('shareOffer', { recovery: true }, can).status,
  },
  'shareDeal, of a new split': { chip: () => copy(dealer), act: (chip) => chip.send('shareDeal', begun, pin).status },
  shareDeal: { chip: () => copy(dealing), act: (chip) => chip.send('shareDeal', last, pin).status },
  shareImport: { chip: () => copy(another), act: (chip) => chip.send('shareImport', taking, can).status },
  'shareImport, in place of another': {
    chip: () => copy(holding),
    act: (chip) => chip.send('shareImport', { deal: renewed }, pin).status,
  },
  shareConfirm: {
    chip: () => copy(dealing),
    act: (chip) => chip.send('shareConfirm', { receipt: renewal }, pin).status,
  },
  'shareConfirm, the last one': {
    chip: () => copy(dealingLast),
    act: (chip) => chip.send('shareConfirm', { receipt: lastReceipt }, pin).status,
  },
  shareRecover: { chip: () => copy(gathering), act: recover },
  shareRelease: {
    chip: () => copy(holder),
    act: (chip) => chip.send('shareRelease', { offer: gathered }, pin).status,
  },
  shareExport: { chip: () => copy(holder), act: (chip) => chip.send('shareExport', {}, puk).status },
  signRoster: { chip: () => copy(confirmed), act: (chip) => chip.send('signRoster', revoking, pin).status },
  adoptRoster: {
    chip: () => copy(confirmed),
    act: (chip) => chip.send('adoptRoster', { statement: revocation }, pin).status,
  },
  'adoptRoster, of a clone under way': {
    chip: () => copy(source),
    act: (chip) => chip.send('adoptRoster', { statement: revocation }, pin).status,
  },
  'adoptRoster, by the one it revokes': {
    chip: () => copy(clone),
    act: (chip) => chip.send('adoptRoster', { statement: revocation }, pin).status,
  },
  approveActivation: {
    chip: () => copy(confirmed),
    act: (chip) => chip.send('approveActivation', { member: 1 }, pin).status,
  },
  activate: { chip: () => copy(clone), act: (chip) => chip.send('activate', { approval: activation }, pin).status },
  'activate, with the PUK': {
    chip: () => copy(clone),
    act: (chip) => chip.send('activate', { puk: testPuk }, pin).status,
    commits: 2,
  },
  'activate, with a wrong PUK': {
    chip: () => copy(clone),
    act: (chip) => chip.send('activate', { puk: '999999999999' }, pin).status,
    commits: 2,
  },
  'activate, after its delay': { chip: () => copy(ripe), act: (chip) => chip.send('activate', {}, pin).status },
  signAnchor: { chip: () => copy(timed.primary), act: (chip) => chip.send('signAnchor', nextAnchor, pin).status },
  adoptAnchor: {
    chip: () => copy(timed.first),
    act: (chip) => chip.send('adoptAnchor', { statement: anchorWord }, pin).status,
  },
  timeNonce: { chip: () => copy(timed.first), act: (chip) => chip.send('timeNonce', {}, pin).status },
  proveTime: { chip: () => copy(waiting), act: (chip) => chip.send('proveTime', { servers: [proven] }, pin).status },
  announce: {
    chip: () => copy(timed.first),
    act: (chip) => chip.send('announce', { kind: 'wake', subject: wakeSubject }, pin).status,
  },
  veto: {
    chip: () => copy(timed.primary),
    act: (chip) => chip.send('veto', { member: 1, nonce: announced }, pin).status,
  },
  takeVeto: { chip: () => copy(waiting), act: (chip) => chip.send('takeVeto', { veto }, pin).status },
  offerPinReset: { chip: activeChip, act: (chip) => chip.send('offerPinReset', {}, can).status },
  approvePinReset: {
    chip: () => copy(asks.primary),
    act: (chip) => chip.send('approvePinReset', { request: asked }, pin).status,
  },
  resetPin: {
    chip: () => copy(asks.first),
    act: (chip) => chip.send('resetPin', { pin: '135790', approvals: [newPin] }, can).status,
  },
  signDigests: {
    chip: activeChip,
    act: (chip) =>
      chip.send('signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) }], pin).status,
  },
  signData: { chip: spender, act: (chip) => signPiece(chip, 3n) },
  'signData, refused': { chip: spender, act: (chip) => signPiece(chip, 11n) },
  setPolicy: { chip: activeChip, act: (chip) => chip.send('setPolicy', limited(10n), pin).status },
  issueVoucher: {
    chip: spender,
    act: (chip) => chip.send('issueVoucher', { member: 0, asset, amount: 1n }, pin).status,
  },
  redeemVoucher: {
    chip: settled((chip) => void signPiece(chip, 3n), spender),
    act: (chip) => chip.send('redeemVoucher', { voucher }, pin).status,
  },
  writeFile: { chip: activeChip, act: (chip) => chip.send('writeFile', { file: 0, content: note }, pin).status },
  deleteFile: { chip: () => copy(clone), act: (chip) => chip.send('deleteFile', { file: 0 }, pin).status },
  writeEncryptedFile: {
    chip: () => copy(clone),
    act: (chip) => chip.send('writeEncryptedFile', { encrypted }, pin).status,
  },
  vaultStore: { chip: activeChip, act: (chip) => chip.send('vaultStore', noted({}, { content: largest }), pin).status },
  vaultRead: { chip: () => copy(vault), act: (chip) => chip.send('vaultRead', { item: shared }, pin).status },
  'vaultRead, approved': {
    chip: () => copy(vault),
    act: (chip) => chip.send('vaultRead', { item: wanted, approval: vaultApproval }, pin).status,
  },
  vaultDelete: { chip: () => copy(vault), act: (chip) => chip.send('vaultDelete', { item: shared }, pin).status },
  vaultRequest: {
    chip: () => copy(vault),
    act: (chip) => chip.send('vaultRequest', { item: wanted, use: 'wallet' }, pin).status,
  },
  vaultApprove: {
    chip: () => copy(clone),
    act: (chip) => chip.send('vaultApprove', { request: vaultRequest }, pin).status,
  },
  vaultOffer: { chip: activeChip, act: (chip) => chip.send('vaultOffer', {}, pin).status },
  vaultSend: {
    chip: () => copy(vault),
    act: (chip) => chip.send('vaultSend', { item: shared, offer: vaultOffer }, pin).status,
  },
  vaultReceive: { chip: () => copy(clone), act: (chip) => chip.send('vaultReceive', { sealed }, pin).status },
  walletFromVault: {
    chip: settled((chip) => void chip.call('vaultStore', phraseItem(), pin)),
    act: (chip) =>
      chip.send('walletFromVault', { from: 0, item: 1, clones: 0, exportable: false }, { ...pin, slot: 1 }).status,
  },
  'RESET RETRY COUNTER, new PIN': {
    chip: activeChip,
    act: (chip) => chip.execute(retryCounter(2, 3, '135790'), pin).status,
  },
  'RESET RETRY COUNTER, unblock': {
    chip: settled((chip) => void chip.send('verifyPin', { pin: '999999' }, can)),
    act: (chip) => chip.execute(retryCounter(3, 3), puk).status,
  },
};

/** The base point is a share like any other. */
const opening = {
  password: 'pin',
  attestation: 'none',
  sid: new Uint8Array(16),
  share: p256.Point.BASE.toBytes(true),
} as const;

/** Commands that change nothing, on a card with a budget and a file that has read a transaction. */
const reads: { readonly [N in CommandName]?: (chip: Chip) => unknown } = {
  openChannel: (chip) => {
    for (const password of ['can', 'pin', 'puk'] as const) chip.call('openChannel', { ...opening, password });
  },
  internalAuthenticate: (chip) =>
    chip.call('internalAuthenticate', { challenge: new Uint8Array(32), certificates: true }, pin),
  getStatus: (chip) => chip.call('getStatus', {}, pin),
  getInfo: (chip) => chip.call('getInfo', {}, pin),
  getPublicKey: (chip) => chip.call('getPublicKey', { curve: 'secp256k1', path: [] }, pin),
  listPhones: (chip) => chip.call('listPhones', {}, pin),
  resumeSession: (chip) => chip.call('resumeSession', { nonce: new Uint8Array(16), candidates: [new Uint8Array(8)] }),
  prepareReset: (chip) => chip.call('prepareReset', {}, pin),
  getLogHead: (chip) => chip.call('getLogHead', { challenge: new Uint8Array(32) }, pin),
  readLog: (chip) => chip.call('readLog', { from: 1 }, pin),
  listFiles: (chip) => chip.call('listFiles', {}, pin),
  vaultList: (chip) => chip.call('vaultList', {}, pin),
  readFile: (chip) => chip.call('readFile', { file: 0, offset: 0, length: 10 }, pin),
  readEncryptedFile: (chip) => chip.call('readEncryptedFile', { file: 0 }, pin),
  getPolicy: (chip) => chip.call('getPolicy', {}, pin),
  getBudgets: (chip) => chip.call('getBudgets', {}, pin),
  getRoster: (chip) => chip.call('getRoster', {}, pin),
  proveMembership: (chip) => chip.call('proveMembership', { challenge: new Uint8Array(32), date: 1n }, pin),
  shareStatus: (chip) => chip.call('shareStatus', {}, pin),
  signStart: (chip) => chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin),
  signEnd: (chip) => chip.call('signEnd', {}, pin),
  approve: (chip) => chip.call('approve', { interpreter: scriptedInterpreter.id }, pin),
};

function retryCounter(p1: number, p2: number, digits?: string): CommandApdu {
  const header = { cla: 0, ins: interindustry.resetRetryCounter.ins, p1, p2 };
  return digits === undefined ? header : { ...header, data: utf8ToBytes(digits) };
}

/** What the card holds, the journal aside. */
function content(chip: Chip): Uint8Array {
  return chip.memory.image().subarray(journalSize);
}

let cuts = 0;
afterAll(() => {
  process.stdout.write(`tearing: ${cuts} cuts\n`);
});

/** A torn word is tried in one way here; all the ways are tried on the journal itself, in `nvm`. */
const { garbage } = tears;
const ways: readonly (Tear | undefined)[] = [undefined, garbage];

describe('a command whose power is cut', () => {
  test.each(Object.entries(scenarios))('%s: happens wholly or not at all', (_, { chip: make, act, commits = 1 }) => {
    const before = make();
    const start = before.memory.image();
    const whole = testChip('trial', testMemory(start));
    whole.memory.power();
    const outcome = act(whole);
    const written = whole.memory.written();
    const end = content(whole);
    for (const tear of ways) {
      const states: Uint8Array[] = [content(before)];
      const images = imagesOfCuts(start, written, tear);
      const middle = Math.floor(images.length / 2);
      expect(sameBytes(imageOfCut(start, act, { afterWrites: middle, ...(tear && { tear }) }), images[middle]!)).toBe(
        true,
      );
      for (const [afterWrites, image] of images.entries()) {
        const chip = testChip('trial', testMemory(image));
        cuts += 1;
        const now = content(chip);
        if (!sameBytes(now, states.at(-1) ?? now)) states.push(now);
        checkInvariants(chip, start);
        // What did not happen can be done again.
        if (states.length === 1 && afterWrites % 16 === 0) expect(act(chip)).toBe(outcome);
      }
      if (!sameBytes(end, states.at(-1) ?? end)) states.push(end);
      expect(states.length).toBeLessThanOrEqual(commits + 1);
      expect(sameBytes(states.at(-1) ?? new Uint8Array(), end)).toBe(true);
    }
  });

  test('is one of those tested here, or writes nothing', () => {
    const tested = [...Object.keys(scenarios), ...Object.keys(reads)].map((name) => name.split(',')[0]);
    expect((Object.keys(commands) as CommandName[]).filter((name) => !tested.includes(name))).toEqual([]);
  });

  test.each(Object.entries(reads))('%s: writes nothing', (_, read) => {
    const chip = spender();
    chip.call('writeFile', { file: 0, content: note }, pin);
    signPiece(chip, 1n);
    const before = chip.memory.image();
    read(chip);
    expect(sameBytes(chip.memory.image(), before)).toBe(true);
  });
});

/** What memory holds after the command in which the power went, which may end in any way. */
function imageOfCut(start: Uint8Array, act: (chip: Chip) => number, cut: Cut): Uint8Array {
  const chip = testChip('trial', testMemory(start));
  chip.memory.power(cut);
  try {
    act(chip);
  } catch {
    // the power is gone
  }
  return chip.memory.image();
}

function expectNotBack(
  was: { readonly [counter: string]: number } = {},
  now: { readonly [counter: string]: number } = {},
): void {
  for (const [counter, value] of Object.entries(was)) expect(now[counter], counter).toBeGreaterThanOrEqual(value);
}

/** The invariants of the store's promise that are not covered by comparing states. */
function checkInvariants(chip: Chip, start: Uint8Array): void {
  const select = chip.execute({ cla: 0, ins: interindustry.select.ins, p1: 0, p2: 0x0c });
  expect(select.status).toBe(status.ok);
  const now = openStore(chip.ports);
  const was = openStore({ nvm: testMemory(start).nvm });
  for (const log of [records.logs.own, records.logs.decoy]) {
    expect(now.get(log.chain)?.count ?? 0).toBeGreaterThanOrEqual(was.get(log.chain)?.count ?? 0);
    expectNotBack(was.get(log.counters), now.get(log.counters));
  }
  expectNotBack(was.get(records.logs.card), now.get(records.logs.card));
  for (const wallet of records.slots.keys()) {
    const set = now.get(records.slots[wallet]!.set);
    const clones = (store: typeof now) => (store.get(records.slots[wallet]!.roster)?.length ?? 1) - 1;
    if (set !== undefined && set.member === 0)
      expect(clones(now)).toBeLessThanOrEqual(Math.max(set.limit, clones(was)));
  }
}
