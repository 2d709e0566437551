/** The owner's part: what there is, what comes back, what to do when a card is lost, what to try out. */
import { heirOwnerPart } from './heir-part.ts';
import { lostCards } from './lost-card.ts';
import { html, type Markup, when } from './markup.ts';
import type { PlannedAccount, PlannedCard, RecoveryPlanData } from './plan-data.ts';
import {
  atReader,
  badge,
  blank,
  canResetPin,
  dayOf,
  doesWhat,
  grouped,
  hasPuk,
  named,
  pukUnknown,
  spanOf,
} from './plan-words.ts';
import { sharesOwnerPart } from './shares-part.ts';
import { vaultOwnerPart } from './vault-part.ts';

export function ownerPart(data: RecoveryPlanData): Markup {
  const { wallet, owner, date, accounts, masterFingerprint, pinPlace, verifyEvery = 180 } = data;
  return html`<main class="owner">
<p class="kicker">Recovery plan · part 1, for ${owner}</p>
<h1>${wallet}</h1>
<p class="soft">Written ${dayOf(date)}. No PIN, PUK or key is on it: whoever finds it learns where things are, and can spend nothing. Print it again when something changes.</p>

<h2>Your cards</h2>
${cardTable(data)}
<p>Write the letter on each card, with a pen that stays. The PIN is kept: <strong>${pinPlace}</strong>. ${blockedPin(data)}</p>
<p>At a computer with a reader for cards: ${atReader}</p>

${heirOwnerPart(data)}${sharesOwnerPart(data)}${vaultOwnerPart(data)}<h2>What is in the wallet</h2>
<p>Other software knows it by the fingerprint <code>${masterFingerprint}</code>, and shows every balance by these paths and descriptors, without being able to spend.</p>
<ul class="accounts">
${accounts.map(accountItem)}</ul>

<h2>What comes back, and what does not</h2>
${comesBack(data)}
<h2>If a card is lost</h2>
${lostCards(data)}<p>A revoked card still holds keys that work on every chain. If it may be in other hands together with its PIN, make a new wallet on new cards, <code>symbolon set rotate</code>, and move everything to it, the largest account first. Verify each card every ${verifyEvery} days: <code>symbolon verify --cards ${data.cards.length}</code>. What to try out is at the end of part 2.</p>

<footer>Recovery plan of ${wallet}, ${dayOf(date)}. Part 1 of 2.</footer>
</main>`;
}

/** What becomes of a PIN that was typed wrongly too often. */
function blockedPin(data: RecoveryPlanData): Markup {
  const { pukPlace, pinReset = 0, delays } = data;
  const who =
    pinReset === 1
      ? 'another card of this set, with its own PIN,'
      : `${pinReset} other cards of this set, each with its own PIN,`;
  const waits = (delays?.pinReset ?? 0) > 0 ? ` after ${spanOf(delays?.pinReset ?? 0)}` : '';
  const reset = html`${who} can give that card a new one${waits}. A daily card or a cosigner can’t do so for a primary or a backup.`;
  const isReset = canResetPin(data);
  if (hasPuk(data))
    return html`The PUK is kept: <strong>${pukPlace ?? blank}</strong>. It unblocks a PIN that was typed wrongly too often${pukOf(data)}.${when(isReset, () => html` Without the PUK, ${reset}`)}`;
  if (pukUnknown(data))
    return html`The cards that were asked have no PUK. Whether the others have one: ${blank} ${when(isReset, () => html`If a PIN was typed wrongly too often, ${reset}`)}`;
  return isReset
    ? html`There is no PUK. If a PIN was typed wrongly too often, ${reset}`
    : html`There is no PUK: a PIN that was typed wrongly too often stays blocked on that card, and the other cards are what is left.`;
}

/** Of which cards, where some that were asked have none. */
function pukOf(data: RecoveryPlanData): Markup {
  const asked = data.cards.filter((card) => card.asked !== undefined);
  const having = asked.filter((card) => card.asked?.puk === true);
  return having.length === data.cards.length || asked.length === 0
    ? { markup: '' }
    : html`, of ${named(data, having)}${asked.length === data.cards.length ? '' : '; whether the cards have one that were not asked: '}${asked.length === data.cards.length ? '' : blank}`;
}

function cardTable(data: RecoveryPlanData): Markup {
  return html`<table>
<tr><th></th><th>Card, number on it</th><th>Where it is</th><th>What it does</th></tr>
${data.cards.map((card) => cardRow(data, card))}</table>
`;
}

function cardRow(data: RecoveryPlanData, card: PlannedCard): Markup {
  const { label, place, role, cardNumber, verified, asked, files } = card;
  const isUnknown = asked === undefined && role === 'backup';
  return html`<tr><td>${badge(data, card)}</td><td><strong>${label}</strong> <span class="soft">· ${role}</span><br><code>${grouped(cardNumber)}</code></td><td><strong>${place}</strong></td><td>${doesWhat(card)}${when(isUnknown, () => html` How it wakes: it was not asked. With a delay: ${blank} With the PUK: ${blank} Approved by: ${blank}`)}${when(
    files === 'other',
    () =>
      html` It does not keep the same notes and files as the first card: <code>symbolon files share</code> brings them to it.`,
  )} <span class="soft">${whenVerified(verified)}</span></td></tr>
`;
}

function whenVerified(verified: PlannedCard['verified']): string {
  if (verified === undefined) return 'When it was verified is not known here.';
  return verified === 'never' ? 'Never verified.' : `Verified ${dayOf(verified)}.`;
}

function accountItem({ chain, label, path, descriptor, address }: PlannedAccount): Markup {
  return html`<li><strong>${chain}: ${label}</strong>, path <code>${path}</code>${when(address !== undefined, () => html`, first address <code>${address}</code>`)}${when(
    descriptor !== undefined,
    () => html`, descriptor <code class="long">${descriptor}</code>`,
  )}</li>
`;
}

/** The cards know what is noted on them alone: for the rest there is a line to fill in. */
function comesBack(data: RecoveryPlanData): Markup {
  const { extras } = data;
  const listed =
    extras.length === 0
      ? html`<p>No more is known to this page. If you hold tokens, NFTs or a share in a multisig, note them on the cards, <code>symbolon notes set notes.txt</code>, and here: apps don’t always find those. ${blank} ${blank}</p>`
      : html`<p>These do <strong>not</strong> show up by themselves. The key owns them, but an app has to be told.</p>
<ul>
${extras.map(({ what, how }) => html`<li><strong>${what}.</strong> ${how}</li>\n`)}</ul>
<p>And what no card knows: ${blank} ${blank}</p>`;
  return html`<p>Each card holds the key, or the part that you gave it; share cards make it together. With it, coins and the history of the accounts above come back by themselves: they are on their chains. ${keptFiles(data)}</p>
${listed}
`;
}

/** A card takes no file that was written after it was made, until it is brought to it. */
function keptFiles({ cards }: RecoveryPlanData): string {
  const others = cards.filter(({ role }) => role !== 'primary' && role !== 'share');
  if (others.length > 0 && others.every(({ files }) => files === 'same'))
    return 'Names and notes that you kept in the wallet’s files are on each of these cards as well.';
  return 'Names and notes that you kept in the wallet’s files are on the first card, and on others as they were when those were made or last told.';
}
