/** Whatever command a page for the drawer prints, the command takes as it is printed. */
import { emergencySheet, type PlannedCard, type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../src/command-line/parse.ts';
import { commands } from '../../../src/commands/table.ts';

const asked = { list: 'a', voices: 3, dormant: true, puk: true, clock: true } as const;
const rule = { show: false, members: false, others: false, approval: false };
const cardOf = (member: number, role: PlannedCard['role'], more: Partial<PlannedCard> = {}): PlannedCard => ({
  ...{ label: `card ${member}`, place: 'here', role, member, cardNumber: `10000000000${member}` },
  ...{ asked: { ...asked, dormant: role !== 'primary' }, ...more },
});
const vault = [
  { item: 1, kind: 'text', rule: { ...rule, show: true, approval: true } },
  { item: 2, kind: 'bip39Phrase', rule },
  { item: 3, kind: 'text', rule: { ...rule, members: true } },
] as const;
const primary = cardOf(0, 'primary', { vault });
const heir = cardOf(3, 'heir', { wakeDelay: 7200, vault });
const plan: RecoveryPlanData = {
  ...{ wallet: 'Savings', owner: 'Ada', trusted: 'Ben', date: 0, masterFingerprint: '73c5da0a', extendable: true },
  ...{ pinPlace: 'at the notary', pukPlace: 'there too', pinReset: 1, clones: 5 },
  ...{
    command: 'npx -y pnpm@12 symbolon',
    software: [],
    accounts: [],
    extras: [],
    cards: [primary, cardOf(1, 'backup'), cardOf(2, 'backup'), heir],
  },
};
const single = { list: 'b', voices: 2, dormant: true, puk: true, clock: true };
const late = cardOf(1, 'backup', { wakeDelay: 7200, asked: single });
const shares = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
const holders = [4, 5, 6].map((member, share) => cardOf(member, 'share', { share }));
const plans: readonly (readonly [string, RecoveryPlanData])[] = [
  ['with an heir', plan],
  ['with room for another card', { ...plan, room: 1 }],
  ['of a backup that waits', { ...plan, cards: [primary, late] }],
  ['of one that takes the PUK after that', { ...plan, cards: [primary, { ...late, wakeFactor: true }] }],
  ['of cards that do not know each other', { ...plan, cards: [primary, late, heir] }],
  ['of cards that were not asked', { ...plan, cards: plan.cards.map(({ asked: _, ...card }) => card) }],
  ['with shares', { ...plan, shares, cards: [primary, cardOf(1, 'backup'), ...holders] }],
  [
    'with groups of shares',
    {
      ...plan,
      shares: { ...shares, groupThreshold: 2, groups: [...shares.groups, { threshold: 1, count: 1 }] },
      cards: [primary, ...holders],
    },
  ],
];

/** As a person types them who has a reader. */
function check(page: string): number {
  const printed = [...page.matchAll(/<code[^>]*>(?:npx -y pnpm@12 )?symbolon ([^<]*)<\/code>/g)].map(
    ([, words = '']) => words,
  );
  for (const words of printed.filter((one) => one !== '--version')) {
    const needsReader = !/--reader any$|^readers$/.test(words);
    const args = [...words.split(' '), ...(needsReader ? ['--reader', 'any'] : [])];
    expect(() => parseCommandLine(commands, args), words).not.toThrow();
  }
  return printed.length;
}

describe('what a page prints is a whole command', () => {
  test.each(plans)('a recovery plan %s', (_, data) => {
    const page = recoveryPlan(data);
    const parts = page.split('</main>');
    expect(check(page)).toBeGreaterThan(5);
    // Who has one part does not look for the reader in the other one.
    expect(parts[0]).toContain('<code>--reader any</code>');
    expect(parts[1]).toContain(' --reader any</code>');
    expect(parts[1]).not.toContain('<code>symbolon');
  });

  test('an emergency sheet', () => {
    const page = emergencySheet({ ...plan, delays: { pinReset: 0, loosening: 0, word: 7200 } });
    expect(check(page)).toBeGreaterThan(2);
    expect(page).toMatch(/<code>npx -y pnpm@12 symbolon set revoke 2 --reader any<\/code>/);
  });
});
