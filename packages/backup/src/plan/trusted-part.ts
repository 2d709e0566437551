/** The part for somebody the owner trusts, who has never done this: what they need, what they do, what goes wrong. */
import { rehearsing } from './checklist.ts';
import { heirTrustedPart } from './heir-part.ts';
import { helperSteps } from './helper-steps.ts';
import { html, type Markup, when } from './markup.ts';
import { never } from './pictures.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, blank, castOf, dayOf, grouped, hasPuk } from './plan-words.ts';
import { leadsByShares, type Step, shareSteps } from './shares-part.ts';
import { timePart } from './time-part.ts';
import { troublePart } from './trouble-part.ts';
import { asTyped, typedAtReader } from './typed.ts';
import { vaultTrustedPart } from './vault-part.ts';

export function trustedPart(data: RecoveryPlanData): Markup {
  return asTyped(data, helperPart(data));
}

function helperPart(data: RecoveryPlanData): Markup {
  const { wallet, owner, trusted, date, extras } = data;
  return html`<main class="helper">
<p class="kicker">Recovery plan · part 2, for ${trusted}</p>
<h1>How to bring back “${wallet}”</h1>
<p class="lead">${owner} wrote this for the day they can’t do it themselves. You need not know anything about cards. Take your time: nothing is urgent, and the money stays where it is until a card says otherwise.</p>
<div class="warn"><div><strong>Nobody honest will ever ask you for the PIN, the PUK or a card.</strong> Never type a PIN or PUK into a web page, a message, a chat or a telephone, and never take a picture of them. They go into the program of step ${leadsByShares(data) ? 1 : 2} alone, when it asks, with the card in your hand. You do not see what you type there: that is right. If somebody hurries you, stop.</div>${never}</div>
${cardList(data)}
<p>${shortcut(data)}</p>
<ol class="steps">
${helperSteps(data).map(stepItem)}
</ol>
${fromShares(data)}
${heirTrustedPart(data)}${timePart(data)}${vaultTrustedPart(data)}${troublePart(data)}
${when(extras.length > 0, () => html`<p>Some of what is in the wallet doesn’t show up by itself. Part 1 says what, and how it is found.</p>\n`)}${rehearsing(data)}<footer>Recovery plan of ${wallet}, ${dayOf(date)}. Part 2 of 2.</footer>
</main>`;
}

/** The helper may have this part alone. */
function cardList(data: RecoveryPlanData): Markup {
  const { pinPlace, pukPlace } = data;
  return html`<table>
<tr><th></th><th>Card</th><th>Number on it</th><th>Where it is</th></tr>
${data.cards.map(
  (card) =>
    html`<tr><td>${badge(data, card)}</td><td><strong>${card.label}</strong>, ${kindOf(card)}</td><td><code>${grouped(card.cardNumber)}</code></td><td>${card.place}</td></tr>\n`,
)}</table>
<p>The PIN, 6 to 12 digits: <strong>${pinPlace}</strong>.${when(hasPuk(data), () => html` The PUK, 12 to 16 digits: <strong>${pukPlace ?? blank}</strong>.`)} On each card is its CAN, 6 digits, which is no secret.</p>
`;
}

const kinds: { readonly [R in PlannedCard['role']]: string } = {
  primary: 'the first card',
  backup: 'a backup',
  daily: 'for every day',
  cosigner: 'a cosigner',
  heir: 'for an heir',
  share: 'a share',
};

/** Who reads this knows no roles. */
const kindOf = ({ role }: PlannedCard): string => kinds[role];

function stepItem({ picture, title, text }: Step): Markup {
  return html`<li>${picture}<div><h3>${title}</h3><div>${text}</div></div></li>\n`;
}

/** Where a backup is there too, shares are what is left without it. */
function fromShares(data: RecoveryPlanData): Markup {
  if (data.shares === undefined || leadsByShares(data)) return { markup: '' };
  return html`<h2>If those cards are gone too</h2>
<p>The wallet is also split over other cards, with people who each have one.</p>
<ol class="steps">
${shareSteps(data).map(stepItem)}
</ol>
`;
}

/** The primary needs no other card. */
function shortcut(data: RecoveryPlanData): Markup {
  const { primary } = castOf(data);
  const name = html`${badge(data, primary)} <strong>${primary.label}</strong>`;
  if (primary.asked?.dormant === true)
    return html`${name} (${primary.place}) is the first card, and sleeps: it pays nothing yet. The steps below say what pays.`;
  return html`If you have ${name} (${primary.place}), you need no other card: it pays with its PIN. Do the steps with the program and the reader alone, and then:${typedAtReader(data, 'address')}`;
}
