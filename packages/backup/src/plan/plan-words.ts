/** What both parts of the plan say about cards. */

import { html, type Markup } from './markup.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { unasked, type Way, waysBack } from './ways.ts';

/** What a role means to the owner. */
const roleWords: { readonly [R in PlannedCard['role']]: string } = {
  primary: 'Pays with its PIN. The only card that makes clones.',
  daily: 'Pays with its PIN, within its own limits.',
  backup: 'Dormant: pays nothing until it is activated.',
  cosigner: 'Pays only what another card approves.',
  heir: 'For somebody else: pays nothing until it is awake, after its delay.',
  share: 'Holds a share of the wallet: pays nothing, and makes the wallet only together with other shares.',
};

/** What a card does, where it said more than its role does. */
export function doesWhat({ role, asked, wakeDelay, wakeFactor = false }: PlannedCard): string {
  if (role === 'primary' && asked?.dormant === true) return 'The primary, but it sleeps: it pays nothing yet.';
  if (role !== 'backup' && role !== 'heir') return roleWords[role];
  if (asked?.dormant === false) return 'Active: pays with its PIN.';
  if (role === 'heir' || wakeDelay === undefined) return roleWords[role];
  const after = `Dormant: pays nothing until it wakes, ${spanOf(wakeDelay)} after it has asked to`;
  return `${after}${wakeFactor ? ', and by the PUK or another card as well' : ''}.`;
}

export type Cast = {
  readonly primary: PlannedCard;
  /** The way that part 2 leads. None: the cards that it takes were not asked, or there are share cards alone. */
  readonly way: Way | undefined;
  /** All ways. */
  readonly ways: readonly Way[];
  /** Cards that may be a way: they were not asked. */
  readonly unasked: readonly PlannedCard[];
};

/** Which card does what once the primary is lost. */
export function castOf(data: RecoveryPlanData): Cast {
  const [first] = data.cards;
  const primary = data.cards.find(({ role }) => role === 'primary') ?? first;
  if (primary === undefined) throw new RangeError('a plan has a primary');
  const ways = waysBack(data);
  // The card of an heir wakes for the heir. Share cards are a way of their own: see `shareSteps`.
  const way = ways.find(({ card }) => card.role !== 'heir' || data.shares === undefined);
  return { primary, way, ways, unasked: unasked(data) };
}

/** To be filled in by hand. */
export const blank: Markup = html`<span class="blank"></span>`;

/** One way as a sentence, with the command. */
export function wayWords(data: RecoveryPlanData, { card, by, approver, delay }: Way): Markup {
  const name = html`${badge(data, card)} ${card.label}`;
  const own = card.role === 'heir' ? ' of its own' : '';
  if (by === 'itself' && delay === undefined)
    return html`${name} pays with its PIN${own}: <code>symbolon address</code>.`;
  const asks =
    delay === undefined
      ? ''
      : html`${name} asks to wake, <code>symbolon heir ask</code>, and waits ${spanOf(delay)}. Then: `;
  if (by === 'itself') return html`${asks}it wakes with its PIN${own}, <code>symbolon heir wake</code>.`;
  if (by === 'puk')
    return delay === undefined
      ? html`${name} is activated with its PIN and the PUK: <code>symbolon activate --puk</code>.`
      : html`${asks}it wakes with its PIN and the PUK, <code>symbolon heir wake --puk</code>.`;
  const other = approver === undefined ? '' : html`${badge(data, approver)} ${approver.label}`;
  return delay === undefined
    ? html`${name} is activated, and ${other} approves: <code>symbolon activate</code>.`
    : html`${asks}the time is proven to it, <code>symbolon heir wake</code>, and ${other} approves, <code>symbolon activate</code>.`;
}

/** Without this no command of the page finds a reader. */
export const atReader: Markup = html`Add <code>--reader any</code> to each command on this page, or set <code>SYMBOLON_READER=any</code> once: it takes the reader that holds a card, and says which card comes next.`;

/** Cards by letter and name: "B safe, C sister". */
export function named(data: RecoveryPlanData, cards: readonly PlannedCard[]): readonly Markup[] {
  return cards.map((card, at) => html`${at === 0 ? '' : ', '}${badge(data, card)} ${card.label}`);
}

/** The cards with a PUK: of those that were asked, or without any the place that the owner gave. */
export function hasPuk({ cards, pukPlace }: Pick<RecoveryPlanData, 'cards' | 'pukPlace'>): boolean {
  const asked = cards.filter((card) => card.asked !== undefined);
  return asked.length === 0 ? pukPlace !== undefined : asked.some((card) => card.asked?.puk === true);
}

/** No card that was asked has a PUK, and there are others. */
export function pukUnknown(data: Pick<RecoveryPlanData, 'cards' | 'pukPlace'>): boolean {
  const isOpen = data.cards.some(({ asked, role }) => asked === undefined && role !== 'share');
  return !hasPuk(data) && isOpen;
}

/** Whether as many cards as it takes are left for a primary, a backup or an heir. */
export function canResetPin({ cards, pinReset = 0 }: RecoveryPlanData): boolean {
  return pinReset > 0 && cards.filter(({ role }) => role === 'primary' || role === 'backup').length > pinReset;
}

/** A card's letter, the same everywhere on the page. */
export function badge({ cards }: RecoveryPlanData, card: PlannedCard): Markup {
  const letter = letterOf(cards.indexOf(card));
  return html`<span class="badge b${cards.indexOf(card) % 5}">${letter}</span>`;
}

/**
 * The letter of a card on the page, to be written on the card.
 *
 * @param index of the card in `RecoveryPlanData.cards`
 * @example
 * ```ts
 * import { letterOf } from '@symbolon/backup/plan';
 * letterOf(2); // => 'C'
 * ```
 */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** A card number in groups, as it is printed. */
export function grouped(cardNumber: string | undefined): string | Markup {
  return cardNumber?.replace(/(.{4})(?=.)/g, '$1 ') ?? blank;
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/**
 * In a unit that divides it, or of which it has three: so little is rounded. A wait is rounded up, a rhythm down.
 * Never in months: those of the calendar differ, and somebody who counts short ones comes too early.
 */
export function spanOf(seconds: number, round: (count: number) => number = Math.ceil): string {
  const [size, name] = units.find(([each]) => seconds >= (seconds % each === 0 ? each : 3 * each)) ?? units[2];
  const count = round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** `2026-01-31`: reads the same everywhere. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** What commands call a card of the set: people count from 1. */
export function memberNumber({ member }: Pick<PlannedCard, 'member'>): string {
  return member === undefined ? 'N' : `${member + 1}`;
}
