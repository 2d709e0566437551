/**
 * Admissions that break off after each answer of each card, and after writes to their memory; then a host that knows
 * nothing but the cards makes the same call again.
 */
import {
  backUp,
  confirmBackUp,
  type LabelledCard,
  promoteMember,
  type ReplaceMemberOptions,
  replaceMember,
  updateMembers,
} from '@symbolon/backup';
import { isSymbolonError } from '@symbolon/interface';
import { rosterStatement } from '@symbolon/protocol/set';
import { describe, expect, test, vi } from 'vitest';
import { asset } from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPuk } from '../../../test/passwords.ts';
import {
  type CardName,
  contentOf,
  makeWallets,
  newTable,
  type Player,
  policies,
  type Snapshot,
} from '../support/adversary/cards.ts';
import { setOf } from '../support/adversary/model.ts';
import { slot } from '../support/adversary/slot.ts';
import { driverWithChips } from '../support/chip-driver.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const table = newTable();
const { players } = table;
makeWallets(table);
const alone = table.snapshot();
const { trust } = players.primary.chip.ports;
const label = (name: CardName): LabelledCard & { readonly label: CardName } => ({ label: name });

/** The primary has one backup, `a`. */
const pair = (() => {
  const { offer } = table.call('a', 'cloneOffer', {});
  const clone = table.call('primary', 'cloneExport', { role: 'backup', offer });
  const { receipt } = table.call('a', 'cloneImport', clone);
  table.call('primary', 'cloneConfirm', { receipt });
  return table.snapshot();
})();

/** `TORN=all` cuts everything. */
const every = process.env['TORN'] === 'all' ? 1 : 17;

type Story = {
  readonly from: Snapshot;
  readonly signers: readonly [CardName, ...CardName[]];
  readonly target: ReplaceMemberOptions['target'] & { readonly label: CardName };
  readonly lost?: { readonly revoke: readonly number[]; readonly promote: number };
  /** The members in the end. */
  readonly members: readonly string[];
};

const terms = { policy: policies[1], shares: [{ asset, left: 20n }] } as const;
const stories: { readonly [name: string]: Story } = {
  'one card, with its PUK': {
    from: alone,
    signers: ['primary'],
    target: { ...label('a'), role: 'backup' },
    members: ['primary agreed', 'backup admitted'],
  },
  'one card, for a daily card of another pack, with less, and a PIN of its own': {
    from: alone,
    signers: ['primary'],
    target: { ...label('stray'), role: 'daily', ownPin: true, ...terms },
    members: ['primary agreed', 'daily admitted'],
  },
  'two cards': {
    from: pair,
    signers: ['a', 'primary'],
    target: { ...label('b'), role: 'backup' },
    members: ['primary agreed', 'backup agreed', 'backup admitted'],
  },
  'one of two cards, with its PUK': {
    from: pair,
    signers: ['primary'],
    target: { ...label('b'), role: 'daily' },
    members: ['primary agreed', 'backup agreed', 'daily admitted'],
  },
  'the backup of a lost primary, which takes its place': {
    from: pair,
    signers: ['a'],
    target: { ...label('b'), role: 'backup' },
    lost: { revoke: [0], promote: 1 },
    members: ['primary revoked', 'primary agreed', 'backup admitted'],
  },
};

/** All that the command does, by a host without a memory. */
async function admit({ signers, target, lost }: Story, isDead?: (card: Player) => boolean): Promise<void> {
  const take = ({ card }: { readonly card: LabelledCard }): Player => players[card.label as CardName];
  const driver = driverWithChips({ take, trust, ...(isDead && { isDead }) });
  const [first, ...more] = signers;
  const source = label(more.at(-1) ?? first);
  const made = await replaceMember(driver, {
    target,
    signers: [label(first), ...more.map(label)],
    ...lost,
    compareCode: async () => true,
    choosePasswords: async () => ({ pin: '13579135', puk: testPuk }),
  });
  expect(made.clones).toMatchObject([{ label: target.label }]);
  await confirmBackUp(driver, made, { source, seal: false });
  await updateMembers(driver, { members: signers.slice(0, -1).map(label), newest: made.newest });
}

async function broken(story: Story, isDead: (card: Player) => boolean): Promise<boolean> {
  try {
    await admit(story, isDead);
    return false;
  } catch (error) {
    if (!isSymbolonError(error, 'ceremony/stopped')) throw error;
    return true;
  }
}

/** Power for all, without what they remembered only while they had it. */
function powerAll(): void {
  for (const { chip } of Object.values(players)) {
    chip.memory.power();
    chip.reset();
  }
}

const keyOf = (card: CardName): string =>
  Buffer.from(table.run(card, 'getPublicKey', { curve: 'secp256k1', path: [] }).data).toString('hex');

/** The new card is of use, is the only one, and those that agreed have the same list. */
function expectDone({ signers, target, members }: Story): void {
  const source = signers.at(-1) ?? signers[0];
  for (const name of [...signers, target.label]) {
    const set = setOf(players[name]);
    expect(set?.epoch).toBe(1);
    expect(set?.members.map(({ role, standing }) => `${role} ${standing}`)).toEqual(members);
  }
  expect(slot.exports.map((record) => players[source].store.get(record)?.pending)).not.toContain(true);
  expect(keyOf(target.label)).toBe(keyOf(source));
  if (target.role === 'backup') expect(table.run(target.label, 'activate', { puk: testPuk }).status).toBe(0x9000);
  const digest = { scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32).fill(1) } as const;
  expect(table.run(target.label, 'signDigests', [digest]).status).toBe(0x9000);
}

function begin({ from }: Story): void {
  // A copy, for what the chips do past the table is unknown to it.
  table.restore(new Map(from));
  powerAll();
}

describe('an admission that breaks off, by the same call again', { timeout: 600_000 }, () => {
  test.each(Object.entries(stories))('%s: is done in the end, wherever an answer was lost', async (_, story) => {
    let lost = 0;
    for (let isOver = false; !isOver; ) {
      begin(story);
      let answers = 0;
      isOver = !(await broken(story, () => ++answers > lost));
      lost += 1;
      powerAll();
      // The second host has no better luck.
      answers = 0;
      if (lost % 3 === 0) await broken(story, () => ++answers > (lost * 5) % 17);
      powerAll();
      await admit(story);
      expectDone(story);
    }
    expect(lost).toBeGreaterThan(12);
  });

  test.each(Object.entries(stories))('%s: is done in the end, wherever the power was cut', async (_, story) => {
    for (const card of [...story.signers, story.target.label]) {
      begin(story);
      await admit(story);
      const writes = players[card].chip.memory.writes();
      for (let afterWrites = 0; afterWrites < writes; afterWrites += every) {
        begin(story);
        const { memory } = players[card].chip;
        memory.power({ afterWrites });
        await broken(story, (player) => player.name === card && memory.writes() >= afterWrites);
        powerAll();
        await admit(story);
        expectDone(story);
      }
    }
  });

  test.each(Object.entries(stories))('%s: again after all is done changes nothing', async (_, story) => {
    begin(story);
    await admit(story);
    const cards = [...story.signers, story.target.label];
    const before = cards.map((name) => contentOf(players[name]));
    await admit(story);
    expect(cards.map((name) => contentOf(players[name]))).toEqual(before);
    expectDone(story);
  });

  test('a promotion too', async () => {
    const take = ({ card }: { readonly card: LabelledCard }): Player => players[card.label as CardName];
    const promote = (isDead?: (card: Player) => boolean) =>
      promoteMember(driverWithChips({ take, trust, ...(isDead && { isDead }) }), {
        signers: [label('a')],
        revoke: [0],
        promote: 1,
      });
    for (let lost = 0; lost < 9; lost += 1) {
      table.restore(new Map(pair));
      let answers = 0;
      await promote(() => ++answers > lost).catch(() => undefined);
      players.a.chip.reset();
      const { roster } = await promote();
      expect(roster).toMatchObject({ epoch: 1, members: [{ standing: 'revoked' }, { role: 'primary' }] });
    }
  });
});

describe('an admission that can not go on', () => {
  const story: Story = { ...(stories['one card, with its PUK'] as Story), target: { ...label('a'), role: 'backup' } };
  const take = ({ card }: { readonly card: LabelledCard }): Player => players[card.label as CardName];
  /** Up to the export. */
  const stopAfterExport = async (one: Story) => {
    begin(one);
    let isExported = false;
    const driver = driverWithChips({ take, trust, isDead: ({ name }) => isExported && name === one.target.label });
    const report = ({ step }: { readonly step: string }): void => {
      if (step === 'export') isExported = true;
    };
    const { target } = one;
    await replaceMember({ ...driver, report }, { target, signers: [label('primary')] }).catch(() => undefined);
    powerAll();
    expect(isExported).toBe(true);
  };
  const stops = async (one: Story, problem: string) => {
    const before = contentOf(players.primary);
    await expect(admit(one)).rejects.toMatchObject({ code: 'ceremony/stopped', context: { problem, card: 'a' } });
    expect(contentOf(players.primary)).toEqual(before);
  };

  test('says so of a card that holds another wallet, before anything is signed', async () => {
    begin(story);
    table.call('a', 'createWallet', { pin: '13579135', clones: 0, exportable: false });
    await stops(story, 'target-not-empty');
  });

  test('says so of a card that was revoked, and of one that was to get something else', async () => {
    await stopAfterExport(story);
    await stops({ ...story, target: { ...label('a'), role: 'daily' } }, 'other-terms');
    const { epoch, members } = setOf(players.primary) ?? { epoch: 0, members: [] };
    const [first, second] = members;
    if (first === undefined || second === undefined) throw new Error('there is no second member');
    const setId = players.primary.store.get(slot.set)?.id ?? new Uint8Array();
    const revoked = {
      version: 2,
      setId,
      epoch: epoch + 1,
      members: [first, { ...second, standing: 'revoked' }],
    } as const;
    const signature = table.call('primary', 'signRoster', revoked);
    const statement = rosterStatement.encode({ body: revoked, signatures: [signature] });
    table.call('primary', 'adoptRoster', { statement });
    await stops(story, 'member-revoked');
  });

  test('is finished as a backup that waits for its clone, on the same terms', async () => {
    const one: Story = { ...story, target: { ...label('a'), role: 'daily', ...terms } };
    await stopAfterExport(one);
    const driver = driverWithChips({ take: ({ card }) => players[card.part === 'wallet' ? 'primary' : 'a'], trust });
    const source = label('primary');
    await expect(backUp(driver, { source })).rejects.toMatchObject({ context: { problem: 'other-terms' } });
    const made = await backUp(driver, { source, terms });
    await confirmBackUp(driver, made, { source, seal: false });
    expectDone({ ...one, members: ['primary agreed', 'daily admitted'] });
  });
});
