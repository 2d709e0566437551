/** The owner's part: what there is, what comes back, what to do when a card is lost, what to try out. */
import { heirOwnerPart } from './heir-part.ts';
import { html, type Markup, when } from './markup.ts';
import type { PlannedAccount, PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, castOf, dayOf, grouped, roleWords } from './plan-words.ts';
import { lostShare, lostWithShares, sharesChecklist, sharesOwnerPart } from './shares-part.ts';
import { vaultChecklist, vaultOwnerPart } from './vault-part.ts';

export function ownerPart(data: RecoveryPlanData): Markup {
  const { wallet, owner, date, accounts, extras, masterFingerprint, pinPlace, verifyEvery = 180 } = data;
  return html`<main>
<p class="kicker">Recovery plan · part 1, for ${owner}</p>
<h1>${wallet}</h1>
<p class="soft">Written ${dayOf(date)}. There is no PIN, PUK or key on this page: whoever finds it learns where things are, and can spend nothing. Print it again when something changes.</p>

<h2>Your cards</h2>
${data.cards.map((card) => cardBlock(data, card))}
<p>The PIN is kept: <strong>${pinPlace}</strong>. ${blockedPin(data)}</p>

${heirOwnerPart(data)}${sharesOwnerPart(data)}${vaultOwnerPart(data)}
<h2>What is in the wallet</h2>
<p>Other software knows this wallet by the fingerprint <code>${masterFingerprint}</code>. With the paths and descriptors below it shows every balance, without being able to spend.</p>
${accounts.map(accountBlock)}

<h2>What comes back, and what does not</h2>
<p>Each card holds the key, or the part of it that you gave it; share cards make it together. With the key, coins and the history of the accounts above come back by themselves: they are on their chains, not on the cards. Labels and notes you kept in the wallet’s files are on each card as well.</p>
${extras.length === 0 ? html`<p>Nothing else is listed here. If you hold tokens, NFTs or a share in a multisig, write them down: apps don’t always find those.</p>` : extrasBlock(data)}

<h2>If a card is lost</h2>
${data.cards.map((card) => lostBlock(data, card))}
<p>A revoked card still holds keys that work on every chain: no one can take those back. If the lost card may be in other hands together with its PIN, make a new wallet on new cards and move everything to it, the largest account first.</p>

<h2>Twice a year, and once for real</h2>
<p>A backup that nobody has tried is a hope. Verify each card every ${verifyEvery} days: hold it to the phone, and it proves what it holds, without spending or activating anything. And once, rehearse:</p>
${checklist(data)}
<footer>Recovery plan of ${wallet}, ${dayOf(date)}. Part 1 of 2.</footer>
</main>`;
}

/** What becomes of a PIN that was typed wrongly too often. */
function blockedPin({ pukPlace, pinReset = 0 }: RecoveryPlanData): Markup {
  const who =
    pinReset === 1
      ? 'another card of this set, with its own PIN,'
      : `${pinReset} other cards of this set, each with its own PIN,`;
  const reset = html`${who} can give that card a new one. A daily card or a cosigner can’t do so for a primary or a backup.`;
  if (pukPlace !== undefined)
    return html`The PUK is kept: <strong>${pukPlace}</strong>. It unblocks a PIN that was typed wrongly too often, and activates a backup.${when(pinReset > 0, () => html` Without the PUK, ${reset}`)}`;
  return pinReset > 0
    ? html`There is no PUK. If a PIN was typed wrongly too often, ${reset}`
    : html`There is no PUK: a PIN that was typed wrongly too often stays blocked on that card, and the other cards are what is left.`;
}

function cardBlock(data: RecoveryPlanData, card: PlannedCard): Markup {
  const { label, place, role, cardNumber, verified } = card;
  return html`<section class="card">
<h3>${badge(data, card)} ${label} <span class="soft">· ${role}</span></h3>
<dl>
<dt>Where it is</dt><dd><strong>${place}</strong></dd>
<dt>Number on it</dt><dd><code>${grouped(cardNumber)}</code></dd>
<dt>What it does</dt><dd>${roleWords[role]}</dd>
<dt>Last verified</dt><dd>${verified === undefined ? 'never' : dayOf(verified)}</dd>
</dl>
</section>
`;
}

function accountBlock({ chain, label, path, descriptor, address }: PlannedAccount): Markup {
  return html`<section class="card">
<h3>${chain}: ${label}</h3>
<dl>
<dt>Path</dt><dd><code>${path}</code></dd>
${when(address !== undefined, () => html`<dt>First address</dt><dd><code>${address}</code></dd>`)}
${when(descriptor !== undefined, () => html`<dt>Descriptor</dt><dd><code>${descriptor}</code></dd>`)}
</dl>
</section>
`;
}

function extrasBlock({ extras }: RecoveryPlanData): Markup {
  return html`<p>These do <strong>not</strong> show up by themselves. The key owns them, but an app has to be told:</p>
<ul>
${extras.map(({ what, how }) => html`<li><strong>${what}.</strong> ${how}</li>\n`)}
</ul>`;
}

function lostBlock(data: RecoveryPlanData, card: PlannedCard): Markup {
  const { activated, approver } = castOf(data);
  const name = html`${badge(data, card)} ${card.label}`;
  if (card.role === 'share') return html`<h3>${name}</h3><p>${lostShare(data.shares)}</p>\n`;
  if (card.role === 'primary' && activated === undefined)
    return html`<h3>${name}</h3><p>${lostWithShares(data)}. Nothing is lost.</p>\n`;
  if (card.role === 'primary' && activated !== undefined) {
    const how =
      activated.role === 'heir'
        ? html`The heir’s card ${badge(data, activated)} ${activated.label} holds the wallet too, and wakes after its delay`
        : approver === undefined
          ? html`Activate ${badge(data, activated)} ${activated.label} with its PIN and the PUK`
          : html`Take ${badge(data, approver)} ${approver.label} and ${badge(data, activated)} ${activated.label}: the first approves, and the second is activated`;
    const next = data.extendable
      ? 'Then have the other cards agree to revoke the lost one, to make another the primary, and to admit a new card.'
      : 'This wallet’s set is fixed, so it gets no new card: make a new wallet on new cards soon, and move everything to it.';
    return html`<h3>${name}</h3><p>${activated.role === 'backup' || activated.role === 'heir' ? how : html`Use ${badge(data, activated)} ${activated.label}, which pays with its PIN`}. Nothing is lost. ${when(data.cards.length > 3, () => html`Before you change the set, have all cards that are left hear of each other: <code>symbolon set tell</code>. `)}${next}</p>\n`;
  }
  if (card.role === 'heir')
    return html`<h3>${name}</h3><p>Your wallet is as it was. Revoke it with the primary, and make another one for the heir. A card that has not heard that it is revoked still asks and wakes: if somebody may have it and its PIN, move everything to a new wallet before its delay is over.</p>\n`;
  const replaced = data.extendable
    ? 'then replace it: the primary and another card agree to admit a new one.'
    : 'and make a new wallet on new cards when you can: this one can’t have another.';
  return html`<h3>${name}</h3><p>Revoke it with the primary, in one tap, or two with days between them if the word of the primary has a delay; the other cards, and the lost one if you have it, are told with <code>symbolon set tell</code>; ${replaced}</p>\n`;
}

function checklist(data: RecoveryPlanData): Markup {
  const { activated, approver } = castOf(data);
  const activation =
    activated === undefined
      ? undefined
      : approver === undefined
        ? html`I activated ${badge(data, activated)} with its PIN and the PUK.`
        : html`I had ${badge(data, approver)} approve, and ${badge(data, activated)} was activated.`;
  return html`<ul class="check">
<li>I found every card where this page says it is, and each was verified.</li>
${when(data.cards.length > 2, () => html`<li>After the last card was made, all of them heard of each other: <code>symbolon set tell</code>. Cards that do not know each other decide nothing once the primary is lost.</li>\n`)}<li>I found the PIN${data.pukPlace === undefined ? '' : ' and the PUK'} without asking anybody.</li>
<li>I ran the rehearsal of the app with a throw-away wallet, the primary left in the drawer.</li>
${activated === undefined ? '' : html`<li>${activated.role === 'backup' ? activation : html`I paid with ${badge(data, activated)}.`}</li>\n`}${sharesChecklist(data)}<li>It signed, and the app said that the key is the same.</li>
${vaultChecklist(data)}<li>${data.trusted} has read part 2, has no question left, and knows where this page lies.</li>
<li>It took <span class="blank"></span> minutes. What was hard: <span class="blank"></span></li>
<li>Done on <span class="blank"></span>, next time on <span class="blank"></span></li>
</ul>
`;
}
