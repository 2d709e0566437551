import { describe, expect, test } from 'vitest';
import { emergencySheet } from '../../src/plan/emergency-sheet.ts';
import { type PlannedCard, type RecoveryPlanData, recoveryPlan } from '../../src/plan/recovery-plan.ts';
import { planData } from '../support/plan.ts';

const halfAYear = 15_778_800;
const heir: PlannedCard = {
  label: 'for Ben',
  place: 'with Ben',
  role: 'heir',
  cardNumber: '100000000009',
  wakeDelay: halfAYear,
  asked: { list: 'b', voices: 3, dormant: true, puk: false, clock: true },
};
const withHeir: RecoveryPlanData = { ...planData, cards: [...planData.cards, heir] };

describe('a recovery plan with an heir', () => {
  test('tells the owner when to look, and the heir what to do and how long it takes', () => {
    const page = recoveryPlan(withHeir);
    expect(page).toContain('waits 183 days. Look at least every 91 days');
    expect(page).toContain('symbolon heir ask');
    expect(page).toContain(': 183 days from then');
    expect(recoveryPlan(planData)).not.toContain('heir ask');
  });

  // github.com/mempool/mempool/issues/676: what is left was rounded down by half.
  test.each([
    [3600, '1 hour', '30 minutes'],
    [5400, '90 minutes', '45 minutes'],
    [9 * 3600, '9 hours', '4 hours'],
    [36 * 3600, '36 hours', '18 hours'],
    [172_800, '2 days', '1 day'],
    [5 * 86_400 + 1, '6 days', '60 hours'],
    [315_576_000, '3653 days', '1826 days'],
  ])('names no day before a wait of %i s is over, and looks twice in it', (wakeDelay, wait, rhythm) => {
    const page = recoveryPlan({ ...planData, cards: [...planData.cards, { ...heir, wakeDelay }] });
    expect(page).toContain(`waits ${wait}. Look at least every ${rhythm}`);
    expect(page).toContain(`: ${wait} from then`);
  });

  test('names the servers that each card believes, and lists those that the command does not know', () => {
    const own = [{ protocol: 'udp', address: 'time.example:2002' }] as const;
    const known = { name: 'roughtime.se', key: 'S3Az', addresses: own, builtIn: true };
    const clock = { needed: 2, servers: [known, { name: 'at <home>', key: 'AAAA', addresses: own }] };
    const [primary, ...others] = planData.cards as readonly [PlannedCard, ...PlannedCard[]];
    const page = (believes: PlannedCard['believes'], of = primary) =>
      recoveryPlan({
        ...planData,
        cards: [{ ...of, believes: clock }, ...others, { ...heir, ...(believes && { believes }) }],
      });
    const same = page(clock);
    expect(same).toMatch(/daily, [^,]*for Ben: any 2 of these time servers together/);
    expect(same).toContain('roughtime.se</strong>, key <code>S3Az</code>, udp time.example:2002. The command knows');
    expect(same).toContain('{&quot;name&quot;:&quot;at &lt;home&gt;&quot;,');
    expect(same).not.toContain('&quot;roughtime.se&quot;');
    // It was not told of the others.
    const older = page({ needed: 1, servers: [{ key: 'BBBB' }] });
    expect(older).toMatch(/for Ben: this time server:[^{]*BBBB[^{]*$/);
    expect(recoveryPlan(withHeir)).not.toContain('Whose time the cards believe</h2>');
  });

  test('promises no day to a heir whose card was not told whose time to believe', () => {
    const asked = { ...(heir.asked as NonNullable<PlannedCard['asked']>), clock: false };
    const page = recoveryPlan({ ...planData, cards: [...planData.cards, { ...heir, asked }] });
    expect(page.match(/its wait never ends/g)).toHaveLength(2);
    expect(page).not.toContain('Look at least every');
    expect(recoveryPlan(withHeir)).not.toContain('its wait never ends');
  });

  test('does not promise that a lost heir’s card hears that it is revoked', () => {
    expect(recoveryPlan(withHeir)).toContain('still asks and wakes');
    expect(recoveryPlan(planData)).not.toContain('still asks and wakes');
  });

  test('has no delay that it does not know', () => {
    const { wakeDelay: _, asked: __, ...unknown } = heir;
    const page = recoveryPlan({ ...planData, cards: [...planData.cards, unknown] });
    expect(page).toContain('Look at least twice in that time');
    expect(page).not.toContain('NaN');
  });

  test('never has the heir approve or be activated where there are other cards', () => {
    const [primary, safe] = planData.cards as readonly [PlannedCard, PlannedCard];
    const page = recoveryPlan({ ...planData, cards: [primary, safe, heir] });
    // One backup and an heir: nobody else approves, so it takes the PUK.
    expect(page).toContain('symbolon activate --puk');
  });

  test('leads through the heir’s card where there is no other', () => {
    const [primary] = planData.cards as readonly [PlannedCard];
    const page = recoveryPlan({ ...planData, cards: [primary, heir] });
    expect(page).toContain('for Ben asks to wake, <code>symbolon heir ask</code>, and waits 183 days');
    expect(page).not.toContain('symbolon activate');
  });

  test('says the same of a backup that wakes by itself', () => {
    const clocked = (card: PlannedCard) => ({ ...card, ...(card.asked && { asked: { ...card.asked, clock: true } }) });
    const cards = planData.cards.map((card) => (card.label === 'safe' ? { ...clocked(card), wakeDelay: 7200 } : card));
    expect(recoveryPlan({ ...planData, cards })).toContain('waits 2 hours. Look at least every 1 hour');
    const strict = cards.map((card) => (card.label === 'safe' ? { ...card, wakeFactor: true } : card));
    expect(recoveryPlan({ ...planData, cards: strict })).toContain('and takes the PUK or another card then');
  });

  test('never has a card wake by a delay that does not end, or by the PUK in place of a delay', () => {
    const [primary, safe, sister] = planData.cards as readonly [PlannedCard, PlannedCard, PlannedCard];
    const page = (card: PlannedCard) => recoveryPlan({ ...planData, cards: [primary, card] });
    const late = { ...safe, wakeDelay: 7200 };
    expect(page(late)).not.toContain('heir wake');
    expect(page(late)).not.toContain('activate --puk');
    const clocked = { ...late, asked: { ...(late.asked as NonNullable<PlannedCard['asked']>), clock: true } };
    expect(page(clocked)).toContain('and waits 2 hours. Then: it wakes with its PIN, <code>symbolon heir wake</code>');
    expect(page({ ...clocked, wakeFactor: true })).toContain('symbolon heir wake --puk');
    const both = recoveryPlan({ ...planData, cards: [primary, { ...clocked, wakeFactor: true }, sister] });
    expect(both).not.toMatch(/safe is activated, and/);
    expect(both).toMatch(/Then: the time is proven to it.*sister approves/);
    const awake = { ...late, asked: { ...clocked.asked, dormant: false } };
    expect(page(awake)).toContain('safe pays with its PIN');
    expect(page(awake)).not.toContain('Cards that wake by themselves');
  });
});

describe('an emergency sheet', () => {
  test('says whom to call, where the cards are, and what to do first', () => {
    const page = emergencySheet(withHeir);
    expect(page).not.toContain('That waits');
    const delays = { pinReset: 0, loosening: 0, word: 345_600 };
    expect(emergencySheet({ ...withHeir, delays })).toContain('That waits 4 days.');
    for (const said of ['Ben', 'Dora', 'Bank on the market square', 'number ending in 0002', 'What to do first'])
      expect(page).toContain(said);
  });

  test('tells somebody who knows no roles which card is which, and what a revocation does not reach', () => {
    const page = emergencySheet(withHeir);
    for (const said of [
      'daily</strong> (the first card)',
      'for Ben</strong> (for an heir)',
      'until it has heard of that',
    ])
      expect(page).toContain(said);
    expect(page.match(/symbolon set revoke [0-9]/g)).toEqual(['symbolon set revoke 2', 'symbolon set revoke 3']);
    expect(emergencySheet(planData)).not.toContain('until it has heard of that');
  });

  test('prints each command as it is typed, as the plan has it', () => {
    const page = emergencySheet({ ...withHeir, command: 'npx -y pnpm@12 symbolon' });
    expect(page).toContain('<code>npx -y pnpm@12 symbolon set revoke 2 --reader any</code>');
    expect(page).not.toContain('<code>symbolon ');
  });

  test('says nothing of what the wallet holds, where passwords are, or whole card numbers', () => {
    const page = emergencySheet(withHeir);
    for (const unsaid of ['bc1q', '0x9858', 'notary', '100000000002', '1000 0000 0002', '<script'])
      expect(page).not.toContain(unsaid);
  });

  test('refuses secrets, and escapes what was typed', () => {
    expect(() => emergencySheet({ ...withHeir, contacts: ['Dora, PIN 246810'] })).toThrow('looks like a PIN');
    expect(emergencySheet({ ...withHeir, trusted: '<b>Ben' })).toContain('&lt;b&gt;Ben');
  });
});
