/** What the plan says of cards for heirs: when the owner looks at them, and what the heir does. */
import { html, type Markup } from './markup.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, spanOf } from './plan-words.ts';
import { says, typedAtReader } from './typed.ts';

/** For the owner: when to look at each card that wakes by itself. */
export function heirOwnerPart(data: RecoveryPlanData): Markup {
  const sleepers = sleepersOf(data);
  if (sleepers.length === 0) return { markup: '' };
  return html`<h2>Cards that wake by themselves</h2>
<p>Each signs nothing until somebody with its PIN has it ask to wake, and its delay has passed since. Until then you can say no: <code>symbolon heir veto</code>, or <code>symbolon heir well --output well.json</code>, whose file the heir brings to their card: <code>symbolon heir take well.json</code>. If you can’t bring your no to it, move everything to a new wallet in that time.</p>
<ul>
${sleepers.map((card) => html`<li>${badge(data, card)} <strong>${card.label}</strong> ${waits(card)}: <code>symbolon heir status</code>. Last looked on <span class="blank"></span></li>\n`)}
</ul>
`;
}

/** For the heir: what to do, what is asked, how long it takes. */
export function heirTrustedPart(data: RecoveryPlanData): Markup {
  const heirs = data.cards.filter(({ role }) => role === 'heir');
  if (heirs.length === 0) return { markup: '' };
  const where = data.cards.some(({ believes }) => believes !== undefined)
    ? 'see “Whose time the cards believe” below'
    : 'it has to reach the time servers that the card believes';
  return html`<h2>If you are the heir</h2>
<p>You have ${heirs.map((card, at) => html`${at === 0 ? '' : ' or '}${badge(data, card)} <strong>${card.label}</strong> (${card.place})`)}, with a PIN of its own. It sleeps: it pays nothing yet. You need no other card, and nobody’s permission. Do the steps with the program and the reader above, then these.${heirs.some(neverWakes) ? html` When this was written it had not been told whose time to believe: as long as that is so, its wait never ends, and ${data.owner} has to be asked, or the people below.` : ''}</p>
<ol>
<li>Put it on the reader.${typedAtReader(data, 'heir ask')}It asks for the PIN of this card, and says on which day the wait is over${heirs.map(({ wakeDelay }) => (wakeDelay === undefined ? html`` : html`: ${spanOf(wakeDelay)} from then`))}. The computer needs the internet for that. If it says that nothing counts yet, the wait has not begun: ${where}.</li>
<li>Wait. ${data.owner} sees that it has asked, and can say no until then. If the card has to ask again, that is what happened.</li>
<li>After that day:${typedAtReader(data, 'heir wake')}${heirs.some(({ wakeFactor }) => wakeFactor === true) ? html`If it asks for more: <code>--puk</code> at the end, with the PUK of this card. ` : ''}Done: ${says('awake')}. It pays from then on. If it keeps a letter for you, this shows its number:${typedAtReader(data, 'vault list')}</li>
</ol>
`;
}

function sleepersOf({ cards }: RecoveryPlanData): readonly PlannedCard[] {
  return cards.filter(
    ({ role, wakeDelay, asked }) => (role === 'heir' || wakeDelay !== undefined) && asked?.dormant !== false,
  );
}

/** Without a clock no day ever comes: see `AskedCard.clock`. */
const neverWakes = ({ asked }: PlannedCard): boolean => asked?.clock === false;

function waits(card: PlannedCard): Markup {
  const { wakeDelay, wakeFactor = false } = card;
  if (neverWakes(card))
    return html`was not told whose time to believe, so its wait never ends: see <code>symbolon time servers</code>, and print this page again once it was told`;
  const after = wakeFactor ? ', and takes the PUK or another card then' : '';
  return wakeDelay === undefined
    ? html`waits <span class="blank"></span>. Look at least twice in that time`
    : html`waits ${spanOf(wakeDelay)}${after}. Look at least every ${spanOf(wakeDelay / 2, Math.floor)}`;
}
