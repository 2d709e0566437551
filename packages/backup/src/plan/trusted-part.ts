/** The part for somebody the owner trusts, who has never done this: step by step, with pictures. */
import { heirTrustedPart } from './heir-part.ts';
import { html, type Markup } from './markup.ts';
import { compare, gather, install, move, never, tapCard, typePin } from './pictures.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, castOf, dayOf, letterOf } from './plan-words.ts';
import { type Step, shareSteps } from './shares-part.ts';
import { vaultTrustedPart } from './vault-part.ts';

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
${heirTrustedPart(data)}${vaultTrustedPart(data)}<h2>If something does not work</h2>
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
  if (data.shares === undefined || castOf(data).activated === undefined) return { markup: '' };
  return html`<h2>If those cards are gone too</h2>
<p>The wallet is also split over other cards, with people who each have one.</p>
<ol class="steps">
${shareSteps(data).map(stepItem)}
</ol>
`;
}

function steps(data: RecoveryPlanData): readonly Step[] {
  const { activated, approver } = castOf(data);
  if (activated === undefined) return [...shareSteps(data), moveStep(data, undefined)];
  const { cards, software, pinPlace, accounts } = data;
  const letter = (card: (typeof cards)[number]): string => letterOf(cards.indexOf(card));
  const needed = activated.role === 'backup' && approver !== undefined ? [approver, activated] : [activated];
  const where = needed.map((card) => html`${badge(data, card)} <strong>${card.label}</strong>: ${card.place}. `);
  const apps = software.map(({ name, where }) => html`<strong>${name}</strong> (${where})`);
  const checked = accounts.find(({ address }) => address !== undefined);
  return [
    {
      picture: gather(needed.map(letter)),
      title: needed.length === 1 ? 'Fetch the card' : 'Fetch these two cards',
      text: html`${where}And the PIN: ${pinPlace}.${pukNeeded(data) && data.pukPlace !== undefined ? html` And the PUK: ${data.pukPlace}.` : ''}`,
    },
    {
      picture: install,
      title: 'Install the app on a phone or a computer you trust',
      text: html`${apps.length === 0 ? html`Any app that knows Symbolon cards.` : apps.map((app, place) => html`${place === 0 ? '' : ' or '}${app}`)}. It needs no account and no payment. At a computer it is <code>${commandOf(data)}</code>, with a reader for cards; it says which card to put on it, and when.`,
    },
    ...activating(data),
    {
      picture: compare,
      title: 'See that it is the right wallet',
      text:
        checked === undefined
          ? html`The app shows the accounts in part 1. It needs nothing from you but time.`
          : html`The app shows the accounts. The first address of “${checked.label}” must be <code>${checked.address}</code>.`,
    },
    moveStep(data, activated),
  ];
}

function moveStep(data: RecoveryPlanData, activated: PlannedCard | undefined): Step {
  const card = activated === undefined ? 'the new card' : badge(data, activated);
  return {
    picture: move,
    title: 'Move it, or leave it',
    text: html`You can leave everything as it is, for as long as you like. To pay or move something, hold ${card} to the phone or reader again: it signs now. Follow what ${data.owner} arranged with you. If any card is missing, move everything to a new wallet on new cards.`,
  };
}

function activating(data: RecoveryPlanData): readonly Step[] {
  const { cards } = data;
  const { activated, approver } = castOf(data);
  if (activated === undefined) return [];
  const letter = (card: (typeof cards)[number]): string => letterOf(cards.indexOf(card));
  const hold = (card: (typeof cards)[number]): Step => ({
    picture: tapCard(letter(card)),
    title: html`Hold ${badge(data, card)} ${card.label} to the phone or reader`,
    text: html`Flat and still, until the app says so. The app asks for the PIN first.`,
  });
  if (activated.role === 'heir')
    return [
      {
        ...hold(activated),
        text: html`Have it ask to wake: <code>symbolon heir ask</code>. When its wait is over, have it wake: <code>symbolon heir wake</code>. More is below.`,
      },
    ];
  if (activated.role !== 'backup') return [hold(activated)];
  if (approver === undefined) {
    return [
      hold(activated),
      {
        picture: typePin,
        title: 'Activate it with the PUK',
        text: html`The card is dormant: it pays nothing yet. The app asks for the PUK, the longer number, and activates it. With the command: <code>symbolon activate --puk</code>.`,
      },
    ];
  }
  return [
    {
      ...hold(approver),
      text: html`Choose to activate a backup. Hold the card flat and still, with its PIN: it approves that ${badge(data, activated)} is activated. With the command, <code>symbolon activate</code>, the order is ${badge(data, activated)}, ${badge(data, approver)}, and ${badge(data, activated)} again.`,
    },
    {
      ...hold(activated),
      text: html`The same once more, with the other card and its PIN. It is active now, and can pay.`,
    },
  ];
}

/** The primary needs no other card. */
function shortcut(data: RecoveryPlanData): Markup {
  const { primary } = castOf(data);
  return html`If you have ${badge(data, primary)} <strong>${primary.label}</strong> (${primary.place}), you need no other card: it pays with its PIN. The steps below are for when it is gone.`;
}

/** What brings it back at a computer, as `steps` tells it. */
function commandOf(data: RecoveryPlanData): string {
  const { activated, approver } = castOf(data);
  if (activated?.role === 'heir') return 'symbolon heir ask';
  if (activated?.role !== 'backup') return 'symbolon address';
  return approver === undefined ? 'symbolon activate --puk' : 'symbolon activate';
}

/** What helps once the PIN of a card is blocked. */
function blocked({ pinReset = 0, pukPlace }: RecoveryPlanData): Markup {
  const puk =
    pukPlace === undefined ? '' : html`A blocked PIN is unblocked with the PUK: <code>symbolon pin unblock</code>. `;
  if (pinReset === 0) return html`${puk}`;
  const cards = pinReset === 1 ? 'One other card' : 'Two other cards';
  return html`${puk}${cards} of this wallet can give a card a new PIN, also if it is blocked or forgotten: <code>symbolon pin reset</code>.`;
}

function pukNeeded(data: RecoveryPlanData): boolean {
  const { activated, approver } = castOf(data);
  return activated?.role === 'backup' && approver === undefined;
}

function missing(data: RecoveryPlanData): Markup {
  const { approver, activated } = castOf(data);
  if (activated === undefined) return html`Other share cards will do: as many as step 1 says.`;
  const puk =
    data.pukPlace === undefined ? '' : html` With the PUK (${data.pukPlace}) one backup card alone is enough.`;
  const other =
    approver === undefined
      ? html`You need one card that works.`
      : html`Any two of the cards will do${data.cards.some(({ role }) => role === 'heir') ? ', but for the card of an heir' : ''}.`;
  return html`${other}${puk}`;
}
