/** The part for somebody the owner trusts, who has never done this: step by step, with pictures. */
import { heirTrustedPart } from './heir-part.ts';
import { html, type Markup, when } from './markup.ts';
import { compare, gather, install, move, never, tapCard, typePin } from './pictures.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import {
  atReader,
  badge,
  blank,
  canResetPin,
  castOf,
  dayOf,
  hasPuk,
  letterOf,
  named,
  spanOf,
  wayWords,
} from './plan-words.ts';
import { type Step, shareSteps } from './shares-part.ts';
import { timePart } from './time-part.ts';
import { vaultTrustedPart } from './vault-part.ts';
import type { Way } from './ways.ts';

export function trustedPart(data: RecoveryPlanData): Markup {
  const { wallet, owner, trusted, date, contacts = [], extras } = data;
  return html`<main>
<p class="kicker">Recovery plan · part 2, for ${trusted}</p>
<h1>How to bring back “${wallet}”</h1>
<p class="lead">${owner} wrote this for the day they can’t do it themselves. Take your time. Nothing about it is urgent: the money stays where it is until a card says otherwise.</p>
<div class="warn"><div><strong>Nobody honest will ever ask you for the PIN, the PUK or a card.</strong> Not on the telephone, not by message, not to “help” or to “verify”. Type the PIN into the app named below alone, and only with the card in your hand. If somebody hurries you, stop.</div>${never}</div>
<p>${shortcut(data)}</p>
<ol class="steps">
${steps(data).map(stepItem)}
</ol>
${fromShares(data)}
${heirTrustedPart(data)}${timePart(data)}${vaultTrustedPart(data)}<h2>If something does not work</h2>
<ul>
<li><strong>The app says that it is the wrong card.</strong> Nothing happened to it. Look at the number printed on the card, and at the list in part 1.</li>
<li><strong>The PIN is wrong.</strong> Don’t guess: after three wrong ones a card is blocked. Before the last try it asks for the CAN, the six digits printed on the card: <code>symbolon pin resume</code>. ${blocked(data)}</li>
<li><strong>The connection breaks off.</strong> Hold the card still and tap again: it goes on from there, and nothing happens twice.</li>
<li><strong>The phone stops in the middle, or is another one.</strong> Begin again: the cards know how far you were.</li>
<li><strong>A card is missing.</strong> ${missing(data)}</li>
${contacts.map((contact) => html`<li><strong>Somebody to ask:</strong> ${contact}. Not even they need the PIN.</li>\n`)}
</ul>
${extras.length === 0 ? { markup: '' } : html`<p>Some things don’t show up by themselves: ${extras.map(({ what }) => what).join(', ')}. Part 1 says how each is found.</p>`}
<footer>Recovery plan of ${wallet}, ${dayOf(date)}. Part 2 of 2.</footer>
</main>`;
}

function stepItem({ picture, title, text }: Step): Markup {
  return html`<li>${picture}<div><h3>${title}</h3><p>${text}</p></div></li>\n`;
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

/** Share cards alone lead back, as far as is known. */
function leadsByShares(data: RecoveryPlanData): boolean {
  const { way, unasked } = castOf(data);
  return data.shares !== undefined && way === undefined && unasked.every(({ role }) => role === 'heir');
}

function steps(data: RecoveryPlanData): readonly Step[] {
  if (leadsByShares(data)) return [...shareSteps(data), moveStep(data, undefined)];
  const { way, unasked } = castOf(data);
  const { cards, software, pinPlace, pukPlace, accounts } = data;
  const letter = (card: PlannedCard): string => letterOf(cards.indexOf(card));
  const needed = way === undefined ? unasked : [...(way.approver === undefined ? [] : [way.approver]), way.card];
  const where = needed.map((card) => html`${badge(data, card)} <strong>${card.label}</strong>: ${card.place}. `);
  const apps = software.map(({ name, where }) => html`<strong>${name}</strong> (${where})`);
  const checked = accounts.find(({ address }) => address !== undefined);
  const puk = way === undefined ? hasPuk(data) : way.by === 'puk';
  const count = needed.length === 2 ? 'these two' : 'these';
  return [
    {
      picture: gather(needed.map(letter)),
      title: needed.length === 1 ? 'Fetch the card' : `Fetch ${count} cards`,
      text: html`${where}And the PIN: ${pinPlace}.${when(puk, () => html` And the PUK: ${pukPlace ?? blank}.`)}`,
    },
    {
      picture: install,
      title: 'Install the app on a phone or a computer you trust',
      text: html`${apps.length === 0 ? html`Any app that knows Symbolon cards.` : apps.map((app, place) => html`${place === 0 ? '' : ' or '}${app}`)}. It needs no account and no payment. At a computer it takes a reader for cards. ${atReader}`,
    },
    ...(way === undefined ? [unknownStep(data)] : activating(data, way)),
    {
      picture: compare,
      title: 'See that it is the right wallet',
      text:
        checked === undefined
          ? html`The app shows the accounts in part 1. It needs nothing from you but time.`
          : html`The app shows the accounts. The first address of “${checked.label}” must be <code>${checked.address}</code>.`,
    },
    moveStep(data, way?.card),
  ];
}

/** Nobody asked the cards how they wake, so the page does not say it. */
function unknownStep(data: RecoveryPlanData): Step {
  const { unasked } = castOf(data);
  return {
    picture: typePin,
    title: 'Have a card wake',
    text: html`These cards sleep: they pay nothing yet. What wakes them, the cards were not asked when this was written. ${data.owner} fills it in: ${unasked.length === 0 ? blank : unasked.map((card) => html`${badge(data, card)} ${card.label}: ${blank} `)}`,
  };
}

function moveStep(data: RecoveryPlanData, woken: PlannedCard | undefined): Step {
  const card = woken !== undefined ? badge(data, woken) : leadsByShares(data) ? 'the new card' : 'the card that woke';
  return {
    picture: move,
    title: 'Move it, or leave it',
    text: html`You can leave everything as it is, for as long as you like. To pay or move something, hold ${card} to the phone or reader again: it signs now. Follow what ${data.owner} arranged with you. If any card is missing, move everything to a new wallet on new cards.`,
  };
}

function activating(data: RecoveryPlanData, way: Way): readonly Step[] {
  const { card, by, approver, delay } = way;
  const hold = (one: PlannedCard): Step => ({
    picture: tapCard(letterOf(data.cards.indexOf(one))),
    title: html`Hold ${badge(data, one)} ${one.label} to the phone or reader`,
    text: html`Flat and still, until the app says so. The app asks for the PIN first.`,
  });
  if (by === 'itself' && delay === undefined) return [hold(card)];
  const asking = {
    ...hold(card),
    text: html`Have it ask to wake: <code>symbolon heir ask</code>. It says on which day the wait is over: ${spanOf(delay ?? 0)} from then. The computer needs the internet for that.`,
  };
  const waking = delay === undefined ? [] : [asking];
  if (by === 'itself')
    return [
      ...waking,
      {
        ...hold(card),
        text: html`After that day have it wake: <code>symbolon heir wake</code>. It pays from then on.`,
      },
    ];
  if (by === 'puk') {
    const command = delay === undefined ? 'symbolon activate --puk' : 'symbolon heir wake --puk';
    const when = delay === undefined ? 'The card is dormant: it pays nothing yet.' : 'After that day:';
    return [
      ...waking,
      hold(card),
      {
        picture: typePin,
        title: 'Activate it with the PUK',
        text: html`${when} The app asks for the PUK, the longer number, and activates it. With the command: <code>${command}</code>.`,
      },
    ];
  }
  if (approver === undefined) return waking;
  const prove =
    delay === undefined
      ? ''
      : html`After that day prove the time to ${badge(data, card)} first: <code>symbolon heir wake</code>. `;
  return [
    ...waking,
    {
      ...hold(approver),
      text: html`${prove}Choose to activate a backup. Hold the card flat and still, with its PIN: it approves that ${badge(data, card)} is activated. With the command, <code>symbolon activate</code>, the order is ${badge(data, card)}, ${badge(data, approver)}, and ${badge(data, card)} again.`,
    },
    {
      ...hold(card),
      text: html`The same once more, with the other card and its PIN. It is active now, and can pay.`,
    },
  ];
}

/** The primary needs no other card. */
function shortcut(data: RecoveryPlanData): Markup {
  const { primary } = castOf(data);
  if (primary.asked?.dormant === true)
    return html`${badge(data, primary)} <strong>${primary.label}</strong> (${primary.place}) is the first card, and sleeps: it pays nothing yet. The steps below say what pays.`;
  return html`If you have ${badge(data, primary)} <strong>${primary.label}</strong> (${primary.place}), you need no other card: it pays with its PIN. The steps below are for when it is gone.`;
}

/** What helps once the PIN of a card is blocked. */
function blocked(data: RecoveryPlanData): Markup {
  const puk = when(
    hasPuk(data),
    () => html`A blocked PIN is unblocked with the PUK, on a card that has one: <code>symbolon pin unblock</code>. `,
  );
  if (!canResetPin(data)) return puk;
  const cards = data.pinReset === 1 ? 'One other card' : 'Two other cards';
  const waits = (data.delays?.pinReset ?? 0) > 0 ? `, after ${spanOf(data.delays?.pinReset ?? 0)}` : '';
  return html`${puk}${cards} of this wallet can give a card a new PIN, also if it is blocked or forgotten${waits}: <code>symbolon pin reset</code>.`;
}

function missing(data: RecoveryPlanData): Markup {
  if (leadsByShares(data)) return html`Other share cards will do: as many as step 1 says.`;
  const { way, ways, unasked } = castOf(data);
  const others = ways.filter((one) => one !== way);
  const known =
    others.length === 0
      ? html`No other way is known to this page.`
      : html`These do as well: <ul class="ways">${others.map((one) => html`<li>${wayWords(data, one)}</li>`)}</ul>`;
  return html`${known}${when(unasked.length > 0, () => html` Not asked when this was written: ${named(data, unasked)}.`)}`;
}
