/** What both parts of the plan say about cards. */

import { html, type Markup } from './markup.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';

/** What a role means to the owner. */
export const roleWords: { readonly [R in PlannedCard['role']]: string } = {
  primary: 'Pays with its PIN. The only card that makes clones and changes the set.',
  daily: 'Pays with its PIN, within its own limits.',
  backup: 'Dormant: pays nothing until it is activated.',
  cosigner: 'Pays only what another card approves.',
  heir: 'For somebody else: pays nothing until it is awake, after its delay.',
  share: 'Holds a share of the wallet: pays nothing, and makes the wallet only together with other shares.',
};

export type Cast = {
  readonly primary: PlannedCard;
  /** All but the primary and heirs that hold keys. */
  readonly others: readonly PlannedCard[];
  /** The card to recover with. A backup is activated first. None where there are share cards alone. */
  readonly activated: PlannedCard | undefined;
  /** The card that approves that, if there is one. */
  readonly approver: PlannedCard | undefined;
};

/** Which card does what once the primary is lost. */
export function castOf({ cards, shares }: RecoveryPlanData): Cast {
  const [first] = cards;
  const primary = cards.find(({ role }) => role === 'primary') ?? first;
  // An heir has no voice, and wakes by itself: it is of help where there is nothing else.
  const others = cards.filter((card) => card !== primary && card.role !== 'share' && card.role !== 'heir');
  const heir = shares === undefined ? cards.find(({ role }) => role === 'heir') : undefined;
  const activated = others.find(({ role }) => role === 'backup') ?? others[0] ?? heir;
  if (primary === undefined || (activated === undefined && shares === undefined))
    throw new RangeError('a plan has a primary and another card');
  const approver = others.find((card) => card !== activated && card.role !== 'primary');
  return { primary, others, activated, approver };
}

/** A card's letter, the same everywhere on the page. */
export function badge({ cards }: RecoveryPlanData, card: PlannedCard): Markup {
  const letter = letterOf(cards.indexOf(card));
  return html`<span class="badge b${cards.indexOf(card) % 5}">${letter}</span>`;
}

export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** A card number in groups, as it is printed. */
export function grouped(cardNumber: string): string {
  if (cardNumber === '') return '____ ____ ____';
  return cardNumber.replace(/(.{4})(?=.)/g, '$1 ');
}

/** `2026-01-31`: reads the same everywhere. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
