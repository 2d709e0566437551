/** For the helper: what else the screen may say, and what to do then. */
import { html, type Markup, when } from './markup.ts';
import type { RecoveryPlanData } from './plan-data.ts';
import { blank, canResetPin, castOf, hasPuk, named, spanOf, wayWords } from './plan-words.ts';
import { leadsByShares } from './shares-part.ts';
import { says, typedAtReader } from './typed.ts';

export function troublePart(data: RecoveryPlanData): Markup {
  const { contacts = [], command = 'symbolon', owner } = data;
  const [first = 'symbolon'] = command.split(' ');
  return html`<h2>If it says something else</h2>
<ul>
<li><strong>Anything that is not on this page.</strong> Read it to the end: it says what to do. Nothing is lost by stopping (Ctrl and C). Give the same command again: the cards know how far you were, and nothing happens twice.</li>
<li><strong>“${first}” is not found.</strong> Open a new window to type in, in the folder of the program; if that does not help, do the step with the program again.</li>
<li><strong>No reader, or no card.</strong> Pull the reader out and plug it in again, turn the card over, and try <code>readers</code> again. Another USB plug, another computer: nothing is lost.</li>
<li><strong>“This is not the card …”.</strong> Nothing happened to it. Look at the letter or the number on it, and put the right one on.</li>
<li><strong>“wrong PIN: 2 tries left”.</strong> Don’t guess: after three wrong ones a card is blocked. Look again where the PIN is kept. The last try it keeps for you: ${typedAtReader(data, 'pin resume')}It is the last one: a wrong PIN blocks the card. That asks for the PIN, then for the CAN, the six digits on the card.</li>
${blocked(data)}<li><strong>A card is missing.</strong> ${missing(data)}</li>
${contacts.map((contact) => html`<li><strong>Somebody to ask:</strong> ${contact}. Not even they need the PIN.</li>\n`)}${when(contacts.length === 0, () => html`<li><strong>Somebody to ask,</strong> whom ${owner} trusts: ${blank} ${blank}. Not even they need the PIN.</li>\n`)}</ul>
`;
}

/** What helps once the PIN of a card is blocked. */
function blocked(data: RecoveryPlanData): Markup {
  const puk = when(
    hasPuk(data),
    () =>
      html`With that card on the reader, if it has a PUK: ${typedAtReader(data, 'pin unblock --forgotten')}It asks for the PUK, and for a new PIN, twice. Done: ${says('The new PIN is valid from now on')}. Each card has a PIN of its own: do it with each one that you need.`,
  );
  const reset = when(canResetPin(data), () => {
    const { pinReset = 0, delays } = data;
    const cards = pinReset === 1 ? 'One other card' : `${pinReset} other cards`;
    const waits = (delays?.pinReset ?? 0) > 0 ? `, after ${spanOf(delays?.pinReset ?? 0)}` : '';
    return html` ${cards} of this wallet can give a card a new PIN, with ${pinReset === 1 ? 'a PIN of its own' : 'PINs of their own'}${waits}: ${typedAtReader(data, 'pin reset')}It asks for the CAN of the blocked card, which it calls “card with the forgotten PIN”, for the PIN of each other one, and for the new PIN.`;
  });
  const none = html`Nothing opens that card any more: use the other cards.`;
  const isOpen = !hasPuk(data) && !canResetPin(data);
  return html`<li><strong>The PIN is blocked, or nobody knows it.</strong> ${puk}${reset}${isOpen ? none : ''}</li>
`;
}

function missing(data: RecoveryPlanData): Markup {
  if (leadsByShares(data)) return html`Other share cards will do: as many as the step about them says.`;
  const { way, ways, unasked } = castOf(data);
  const others = ways.filter((one) => one !== way);
  const known =
    others.length === 0
      ? html`No other way is known to this page.`
      : html`These do as well: <ul class="ways">${others.map((one) => html`<li>${wayWords(data, one)}</li>`)}</ul>`;
  return html`${known}${when(unasked.length > 0, () => html` Not asked when this was written: ${named(data, unasked)}.`)}`;
}
