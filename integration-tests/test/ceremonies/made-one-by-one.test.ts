/**
 * Cards of a set that were made one at a time, each without those after it, and whose primary is lost: in every
 * ceremony they hear of each other as they come. Each ceremony breaks off after each answer of a card, and is done
 * again.
 */
import {
  activateBackup,
  type CeremonyDriver,
  type LabelledCard,
  promoteMember,
  resetForgottenPin,
  tellMembers,
  updateMembers,
  vetoCard,
} from '@symbolon/backup';
import { wakeSubject } from '@symbolon/protocol/delays';
import { anchorStatement } from '@symbolon/protocol/time';
import { describe, expect, test, vi } from 'vitest';
import { anchorOf } from '../../../packages/card-core/test/support/time.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { type CardName, newTable, type Player, type Snapshot } from '../support/adversary/cards.ts';
import { setOf } from '../support/adversary/model.ts';
import { driverWithChips } from '../support/chip-driver.ts';

vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const table = newTable();
const { players, call } = table;
const { trust } = players.primary.chip.ports;
const card = (label: CardName): LabelledCard => ({ label });
const heir = card('second');
const newPin = '97531246';

const clone = (name: CardName, role: 'backup' | 'heir' = 'backup') => {
  const { offer } = call(name, 'cloneOffer', {});
  const terms = role === 'heir' ? { role, wake: { delay: 3600, factor: false } } : { role };
  const { receipt } = call(name, 'cloneImport', call('primary', 'cloneExport', { ...terms, offer }));
  call('primary', 'cloneConfirm', { receipt });
};
const wallet = { pin: testPin, puk: testPuk, clones: 4, exportable: false, pinReset: 1 } as const;

const blank = table.snapshot();
/** Members 0 to 3: the primary, and a, b, c, of which each knows those alone that were there before it. */
const oneByOne = (() => {
  call('primary', 'createWallet', wallet);
  for (const name of ['a', 'b', 'c'] as const) clone(name);
  return table.snapshot();
})();
/** The same with the card of an heir, `second`, as member 2. All believe somebody's time, and the heir has asked. */
const { four: withHeir, three: threeAndHeir } = (() => {
  table.restore(blank);
  call('primary', 'createWallet', wallet);
  const anchor = anchorOf(1);
  const { id: setId, epoch } = call('primary', 'getStatus', {}).set ?? { id: new Uint8Array(), epoch: 0 };
  const signatures = [call('primary', 'signAnchor', anchor)];
  const statement = anchorStatement.encode({ body: { version: anchor.version, setId, epoch, anchor }, signatures });
  call('primary', 'adoptAnchor', { statement });
  clone('a');
  clone('second', 'heir');
  call('second', 'announce', { kind: 'wake', subject: wakeSubject });
  clone('b');
  const three = table.snapshot();
  clone('c');
  return { four: table.snapshot(), three };
})();

const take = ({ card: { label } }: { readonly card: LabelledCard }): Player => players[label as CardName];
type Taps = { readonly driver: CeremonyDriver; readonly taps: string[] };
function tapping(isDead?: (player: Player) => boolean): Taps {
  const taps: string[] = [];
  const { runStep } = driverWithChips({ take, trust, ...(isDead && { isDead }) });
  return {
    taps,
    driver: {
      runStep: (request, use) => {
        taps.push(`${request.step} ${request.card.label}`);
        return runStep(request, use);
      },
    },
  };
}

const listOf = (name: CardName): string => {
  const { epoch, members } = setOf(players[name]) ?? { epoch: -1, members: [] };
  return `${epoch}: ${members.map(({ role, standing }) => (standing === 'revoked' ? 'gone' : role)).join()}`;
};
const isAwake = (name: CardName): boolean => setOf(players[name])?.dormant === false;
const announced = (): unknown => call('second', 'timeNonce', {}).announcement;

type Story = {
  readonly from: Snapshot;
  readonly run: (driver: CeremonyDriver) => Promise<unknown>;
  readonly taps: readonly string[];
  readonly done: () => void;
};

const together = '0: primary,backup,backup,backup';
const stories: { readonly [name: string]: Story } = {
  'a backup is activated by one that was made before it': {
    from: oneByOne,
    run: (driver) => activateBackup(driver, { backup: card('c'), approver: card('a') }),
    taps: ['look c', 'approve a', 'activate c'],
    done: () => {
      expect(isAwake('c')).toBe(true);
      expect(listOf('a')).toBe(together);
    },
  },
  'a backup is activated by one that was made after it': {
    from: oneByOne,
    run: (driver) => activateBackup(driver, { backup: card('a'), member: 1, approver: card('c') }),
    taps: ['approve c', 'activate a'],
    done: () => expect([isAwake('a'), listOf('a')]).toEqual([true, together]),
  },
  'a backup of a known number is activated by one that does not know it yet': {
    from: oneByOne,
    run: (driver) => activateBackup(driver, { backup: card('c'), member: 3, approver: card('b') }),
    taps: ['approve b', 'look c', 'approve b', 'activate c'],
    done: () => expect([isAwake('c'), listOf('b')]).toEqual([true, together]),
  },
  'three backups promote one of them, and revoke the lost primary': {
    from: oneByOne,
    run: async (driver) => {
      const signers = [card('b'), card('c'), card('a')] as const;
      const newest = await promoteMember(driver, { signers, revoke: [0], promote: 1 });
      await updateMembers(driver, { members: [card('b'), card('c')], newest });
    },
    // The second knows more than the first, which comes again.
    taps: ['sign b', 'sign c', 'sign b', 'sign a', 'adopt b', 'adopt c'],
    done: () => {
      for (const name of ['a', 'b', 'c'] as const) expect(listOf(name)).toBe('1: gone,primary,backup,backup');
      expect(isAwake('a')).toBe(true);
    },
  },
  'the one that knows most comes last': {
    from: oneByOne,
    run: async (driver) => {
      const signers = [card('a'), card('b'), card('c')] as const;
      const newest = await promoteMember(driver, { signers, revoke: [0], promote: 3 });
      await updateMembers(driver, { members: [card('a'), card('b')], newest });
    },
    // The others do not know the one that is to be the primary.
    taps: ['sign a', 'sign b', 'sign c', 'sign a', 'sign b', 'sign c', 'adopt a', 'adopt b'],
    done: () => {
      for (const name of ['a', 'b', 'c'] as const) expect(listOf(name)).toBe('1: gone,backup,backup,primary');
    },
  },
  'a backup vetoes what the card of an heir has asked that was made after it': {
    from: withHeir,
    run: (driver) => vetoCard(driver, { owner: card('a'), card: heir }),
    taps: ['announced second', 'veto a', 'take-veto second'],
    done: () => expect([announced(), listOf('a')]).toEqual([undefined, '0: primary,backup,heir']),
  },
  'a backup vetoes what the card of an heir has asked that was made before it': {
    from: withHeir,
    run: (driver) => vetoCard(driver, { owner: card('c'), card: heir }),
    taps: ['announced second', 'veto c', 'take-veto second'],
    done: () => expect([announced(), listOf('second')]).toEqual([undefined, '0: primary,backup,heir,backup,backup']),
  },
  'three backups of four voices promote one, and revoke the heir, who was told of all before': {
    from: withHeir,
    run: async (driver) => {
      // No card can tell it later: those who agreed have another list then.
      await tellMembers(driver, { cards: [card('a'), card('b'), card('c'), heir] });
      const signers = [card('b'), card('c'), card('a')] as const;
      const newest = await promoteMember(driver, { signers, revoke: [0, 2], promote: 1 });
      await updateMembers(driver, { members: [card('b'), card('c'), heir], newest });
    },
    taps: [
      ...['tell a', 'tell b', 'tell c', 'tell second', 'tell a', 'tell b'],
      ...['sign b', 'sign c', 'sign a', 'adopt b', 'adopt c', 'adopt second'],
    ],
    done: () => {
      for (const name of ['a', 'b', 'c', 'second'] as const)
        expect(listOf(name)).toBe('1: gone,primary,gone,backup,backup');
    },
  },
  'two backups of three voices promote one: an heir does not count': {
    from: threeAndHeir,
    run: async (driver) => {
      const newest = await promoteMember(driver, { signers: [card('b'), card('a')], revoke: [0], promote: 1 });
      await updateMembers(driver, { members: [card('b')], newest });
    },
    taps: ['sign b', 'sign a', 'adopt b'],
    done: () => {
      for (const name of ['a', 'b'] as const) expect(listOf(name)).toBe('1: gone,primary,heir,backup');
    },
  },
  'a backup gives a new PIN to one that was made before it': {
    from: oneByOne,
    run: async (driver) => {
      const choosePin = async (): Promise<string> => newPin;
      await resetForgottenPin(driver, { card: card('a'), approvers: [card('c')], choosePin });
    },
    taps: ['ask a', 'approve c', 'reset a'],
    done: () => expect(listOf('a')).toBe(together),
  },
  'a backup that does not know the forgetful one lets another one come first': {
    from: oneByOne,
    run: async (driver) => {
      const choosePin = async (): Promise<string> => newPin;
      await resetForgottenPin(driver, { card: card('c'), approvers: [card('a'), card('c')], choosePin }).catch(
        () => undefined,
      );
      await resetForgottenPin(driver, { card: card('b'), approvers: [card('a'), card('c')], choosePin });
    },
    taps: ['ask c', 'approve a', 'approve c', 'ask b', 'approve a', 'approve c', 'reset b'],
    done: () => expect(listOf('b')).toBe(together),
  },
  'all are told': {
    from: withHeir,
    run: (driver) => tellMembers(driver, { cards: [card('a'), card('second'), card('b'), card('c')] }),
    taps: ['tell a', 'tell second', 'tell b', 'tell c', 'tell a', 'tell second', 'tell b'],
    done: () => {
      for (const name of ['a', 'b', 'c', 'second'] as const)
        expect(listOf(name)).toBe('0: primary,backup,heir,backup,backup');
    },
  },
};

function powerAll(): void {
  for (const { chip } of Object.values(players)) {
    chip.memory.power();
    chip.reset();
  }
}

describe('cards that were made one at a time', { timeout: 300_000 }, () => {
  test.each(Object.entries(stories))('%s', async (_, { from, run, taps: expected, done }) => {
    table.restore(new Map(from));
    const { driver, taps } = tapping();
    await run(driver);
    expect(taps).toEqual(expected);
    done();
  });

  test.each(Object.entries(stories))('%s, wherever an answer was lost', async (_, { from, run, done }) => {
    let lost = 0;
    for (let isOver = false; !isOver; lost += 1) {
      table.restore(new Map(from));
      powerAll();
      let answers = 0;
      isOver = await run(tapping(() => ++answers > lost).driver).then(
        () => true,
        () => false,
      );
      powerAll();
      await run(tapping().driver);
      done();
    }
    expect(lost).toBeGreaterThan(8);
  });
});

describe('a change', () => {
  test('brings the list before it to a card that does not know those who agreed', async () => {
    table.restore(new Map(withHeir));
    const { driver } = tapping();
    const signers = [card('b'), card('c'), card('a')] as const;
    const newest = await promoteMember(driver, { signers, revoke: [0, 2], promote: 1 });
    const { before: _, ...without } = newest;
    await expect(updateMembers(driver, { members: [heir], newest: without })).rejects.toMatchObject({
      context: { problem: 'quorum-missing', card: 'second' },
    });
    await updateMembers(driver, { members: [heir], newest });
    expect(listOf('second')).toBe('1: gone,primary,gone,backup,backup');
  });

  test('is not signed where it is about members that no card here knows', async () => {
    table.restore(new Map(oneByOne));
    const { driver } = tapping();
    const change = { signers: [card('b'), card('a')], revoke: [0, 3], promote: 1 } as const;
    await expect(promoteMember(driver, change)).rejects.toMatchObject({ code: 'argument/invalid' });
    // It has heard of the other card, and agreed to nothing.
    expect(listOf('a')).toBe('0: primary,backup,backup');
  });
});
