/** The emergency sheet: one page beside the door, for the first hour, without anything secret or worth stealing. */
import { html, type Markup, when } from './markup.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { blank, dayOf, memberNumber, spanOf } from './plan-words.ts';
import { refuseSecrets } from './secrets.ts';
import { style } from './style.ts';
import { asTyped } from './typed.ts';

/** What the sheet is made from: of the recovery plan, what helps in the first hour. */
export type EmergencySheetData = Pick<
  RecoveryPlanData,
  'wallet' | 'owner' | 'trusted' | 'date' | 'cards' | 'contacts' | 'delays' | 'command'
> & {
  /** Where the recovery plan lies. Default: a field to fill in. */
  readonly planPlace?: string;
  /** Programs, and where they are found. */
  readonly software: RecoveryPlanData['software'];
};

/**
 * Makes the emergency sheet as one HTML page to print: whom to call, where the cards are, what to do first if one is
 * stolen, and what not to do. It has fields to fill in by hand, no scripts, and loads nothing. What looks like a secret
 * is refused.
 *
 * @returns a whole HTML document
 * @throws SymbolonError `argument/invalid` for a field that looks like a secret
 * @example
 * ```ts
 * import { emergencySheet } from '@symbolon/backup/plan';
 * emergencySheet(planData).includes('What to do first'); // => true
 * ```
 */
export function emergencySheet(data: EmergencySheetData): string {
  refuseSecrets('sheet', data);
  const { wallet, owner, trusted, date, cards, contacts = [], software, planPlace, delays } = data;
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Emergency: ${wallet}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<p class="kicker">Emergency sheet, written ${dayOf(date)}</p>
<h1>${wallet}</h1>
<p class="lead">Nothing on this page is secret, and nothing can be paid with it. No honest person will ever ask you for a PIN, a PUK or a card.</p>

<h2>What to do first</h2>
<ol>
<li><strong>If somebody threatens you:</strong> give them what they ask for. No card is worth it.</li>
<li><strong>If a card is lost or stolen:</strong> it asks for its PIN, so there is time. Revoke it with the first card; the command stands beside each card below.${waits(delays)} If it is the first card itself, the recovery plan says how another one takes its place. ${unheard(cards)} If somebody may know the PIN too, pay everything to a new wallet today: <code>symbolon set rotate</code> makes it on new cards.</li>
${when(
  cards.some(({ role, wakeDelay }) => role === 'heir' || role === 'backup' || wakeDelay !== undefined),
  () =>
    html`<li><strong>If a sleeping card has asked to wake, and should not:</strong> <code>symbolon heir veto</code>, with the first card and that one. If that one can’t be had, pay everything to a new wallet before its wait is over.</li>\n`,
)}<li><strong>If a phone or computer is broken:</strong> nothing is lost. Any other one does.</li>
<li><strong>If ${owner} is ill, or has died:</strong> nothing is urgent. Find the recovery plan: <strong>${planPlace ?? blank}</strong>. Do what it says, step by step.</li>
</ol>

<h2>Whom to call</h2>
<ul>
${[trusted, ...contacts].map((name) => html`<li><strong>${name}</strong> ${blank}</li>\n`)}${[1, 2].map(() => html`<li>${blank} ${blank}</li>\n`)}</ul>

<h2>Where the cards are</h2>
<ul>
${cards.map((card) => html`<li><strong>${card.label}</strong>${kindOf(card)}, number ending in ${card.cardNumber?.slice(-4) ?? blank}: ${card.place}${lost(card)}</li>\n`)}</ul>

<h2>Which program</h2>
<ul>
${software.map(({ name, where }) => html`<li><strong>${name}</strong>: ${where}</li>\n`)}</ul>
<p>The commands on this page are for a computer with the program and a reader for cards. They take the reader that holds a card, and say which card comes next.</p>
<p>Looked at and still right on: ${[1, 2, 3].map(() => html`${blank} `)}</p>
</main>
</body>
</html>
`;
  return `<!doctype html>\n${asTyped(data, page).markup}`;
}

/** Who reads this knows no roles. */
function kindOf({ role }: PlannedCard): string {
  if (role === 'primary') return ' (the first card)';
  if (role === 'heir') return ' (for an heir)';
  if (role === 'share') return ' (a share: pays nothing alone)';
  return role === 'backup' ? ' (a backup)' : '';
}

/** A revocation is a word that the card itself has to hear. */
function unheard(cards: readonly PlannedCard[]): Markup {
  return when(
    cards.some(({ role, wakeDelay }) => role === 'heir' || wakeDelay !== undefined),
    () =>
      html` A card that can wake by itself, as an heir’s does, goes on asking and waking until it has heard of that: hold it to the reader too. If it can’t be had, pay everything to a new wallet.`,
  );
}

/** A share card is left out of the next split. The first card takes back no word of its own. */
function lost(card: PlannedCard): Markup {
  const { role, member } = card;
  const isRevoked = role !== 'primary' && role !== 'share' && member !== undefined;
  return when(isRevoked, () => html`. If it is lost: <code>symbolon set revoke ${memberNumber(card)}</code>`);
}

/** Whoever counts on a revocation has to know that it waits. */
function waits(delays: EmergencySheetData['delays']): Markup {
  const { word = 0 } = delays ?? {};
  return when(word > 0, () => html` That waits ${spanOf(word)}.`);
}
