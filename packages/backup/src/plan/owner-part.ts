/** The owner's part: what there is, what comes back, what to do when a card is lost, what to try out. */
import { heirOwnerPart } from './heir-part.ts';
import { html, type Markup, when } from './markup.ts';
import type { PlannedAccount, PlannedCard, RecoveryPlanData } from './plan-data.ts';
import {
  atReader,
  badge,
  blank,
  canResetPin,
  castOf,
  dayOf,
  doesWhat,
  grouped,
  hasPuk,
  named,
  spanOf,
  wayWords,
} from './plan-words.ts';
import { lostShare, lostWithShares, sharesChecklist, sharesOwnerPart } from './shares-part.ts';
import { vaultChecklist, vaultOwnerPart } from './vault-part.ts';
import { areStrangers, promoting, replacing } from './ways.ts';

export function ownerPart(data: RecoveryPlanData): Markup {
  const { wallet, owner, date, accounts, extras, masterFingerprint, pinPlace, verifyEvery = 180 } = data;
  return html`<main>
<p class="kicker">Recovery plan · part 1, for ${owner}</p>
<h1>${wallet}</h1>
<p class="soft">Written ${dayOf(date)}. There is no PIN, PUK or key on this page: whoever finds it learns where things are, and can spend nothing. Print it again when something changes.</p>

<h2>Your cards</h2>
${data.cards.map((card) => cardBlock(data, card))}
<p>The PIN is kept: <strong>${pinPlace}</strong>. ${blockedPin(data)}</p>
<p>At a computer with a reader for cards: ${atReader}</p>

${heirOwnerPart(data)}${sharesOwnerPart(data)}${vaultOwnerPart(data)}
<h2>What is in the wallet</h2>
<p>Other software knows this wallet by the fingerprint <code>${masterFingerprint}</code>. With the paths and descriptors below it shows every balance, without being able to spend.</p>
${accounts.map(accountBlock)}

<h2>What comes back, and what does not</h2>
<p>Each card holds the key, or the part of it that you gave it; share cards make it together. With the key, coins and the history of the accounts above come back by themselves: they are on their chains, not on the cards. Labels and notes you kept in the wallet’s files are on each card as well.</p>
${extras.length === 0 ? html`<p>Nothing else is listed here. If you hold tokens, NFTs or a share in a multisig, write them down: apps don’t always find those.</p>` : extrasBlock(data)}

<h2>If a card is lost</h2>
${strangers(data)}${data.cards.map((card) => lostBlock(data, card))}
<p>A revoked card still holds keys that work on every chain: no one can take those back. If the lost card may be in other hands together with its PIN, make a new wallet on new cards and move everything to it, the largest account first.</p>

<h2>Twice a year, and once for real</h2>
<p>A backup that nobody has tried is a hope. Verify each card every ${verifyEvery} days: hold it to the phone, and it proves what it holds, without spending or activating anything. And once, rehearse:</p>
${checklist(data)}
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

function cardBlock(data: RecoveryPlanData, card: PlannedCard): Markup {
  const { label, place, role, cardNumber, verified, asked } = card;
  const isUnknown = asked === undefined && role === 'backup';
  return html`<section class="card">
<h3>${badge(data, card)} ${label} <span class="soft">· ${role}</span></h3>
<dl>
<dt>Where it is</dt><dd><strong>${place}</strong></dd>
<dt>Number on it</dt><dd><code>${grouped(cardNumber)}</code></dd>
<dt>What it does</dt><dd>${doesWhat(card)}</dd>
${when(isUnknown, () => html`<dt>How it wakes</dt><dd>It was not asked. With a delay: ${blank} With the PUK: ${blank} Approved by: ${blank}</dd>\n`)}<dt>Last verified</dt><dd>${verified === undefined ? 'never' : dayOf(verified)}</dd>
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

/** What they can't do together yet, this page must not say they never can. */
function strangers(data: RecoveryPlanData): Markup {
  return when(
    areStrangers(data),
    () =>
      html`<p>Not all of these cards know each other: each knows those alone that were there when it was made. Have all of them hear of each other now, <code>symbolon set tell --cards ${data.cards.filter(({ role }) => role !== 'share').length}</code>, and print this page again. A card that does not know another one takes no approval and no veto from it.</p>
`,
  );
}

function lostBlock(data: RecoveryPlanData, card: PlannedCard): Markup {
  const name = html`${badge(data, card)} ${card.label}`;
  if (card.role === 'share') return html`<h3>${name}</h3><p>${lostShare(data.shares)}</p>\n`;
  if (card.role === 'primary') return html`<h3>${name}</h3>${lostPrimary(data)}\n`;
  const wakes = card.role === 'heir' || card.wakeDelay !== undefined;
  const unheard =
    'A card that is lost does not hear of that: it still asks and wakes. If somebody may have it and its PIN, move everything to a new wallet.';
  return html`<h3>${name}</h3><p>${revoking(data, card)} ${wakes ? `${unheard} ` : ''}${replacement(data, card)}</p>\n`;
}

function lostPrimary(data: RecoveryPlanData): Markup {
  const { ways, unasked } = castOf(data);
  const shares = data.shares === undefined ? { markup: '' } : html`<p>${lostWithShares(data)}. Nothing is lost.</p>`;
  const known = when(
    ways.length > 0,
    () => html`<p>Any of these brings the wallet back:</p>
<ul class="ways">
${ways.map((way) => html`<li>${wayWords(data, way)}</li>\n`)}</ul>
`,
  );
  const open = when(
    unasked.length > 0,
    () =>
      html`<p>Not asked when this was written: ${named(data, unasked)}. What brings ${unasked.length === 1 ? 'it' : 'them'} back: ${blank} Print this page again with all cards at hand, and it is here. With the command: <code>symbolon set plan --output plan.html --ask ${data.cards.length - 1}</code>.</p>`,
  );
  const none = when(
    ways.length + unasked.length === 0 && data.shares === undefined && !areStrangers(data),
    () =>
      html`<p>No card on this page was found that brings the wallet back. Make a backup: <code>symbolon backup</code>.</p>`,
  );
  return html`${known}${open}${none}${shares}<p>${afterwards(data)}</p>`;
}

/** What the set does once the primary is gone. */
function afterwards(data: RecoveryPlanData): Markup {
  const soon = 'Make a new wallet on new cards soon, and move everything to it.';
  const agreed = promoting(data);
  if (agreed === undefined)
    return castOf(data).unasked.length > 0 || areStrangers(data)
      ? html`Which cards together make another one the primary: ${blank} If none do, make a new wallet on new cards soon, and move everything to it.`
      : html`Then the cards that are left can’t make another one the primary. ${soon}`;
  const { cards, count, puk, asleep } = agreed;
  const [first] = cards;
  const who = puk
    ? html`one of these, with its PIN and the PUK: ${named(data, cards)}`
    : html`any ${count} of these: ${named(data, cards)}`;
  const next = data.extendable
    ? html`A new card comes in its place then: <code>symbolon set add</code>.`
    : html`This wallet’s set is fixed, so it gets no new card. ${soon}`;
  return html`Then the lost card is revoked, and another one is made the primary. It takes ${who}.${waking(data, asleep)} The command is <code>symbolon set promote ${first?.member ?? 'N'} --lost-member ${castOf(data).primary.member ?? 0} --signers ${count - 1}</code>${when(first?.member !== undefined, () => html` for ${badge(data, first as PlannedCard)}, which comes to the reader first`)}. ${next}`;
}

/** Until its delay is over, the PUK of a card stands for no other card. */
function waking(data: RecoveryPlanData, asleep: readonly PlannedCard[]): Markup {
  return when(
    asleep.length > 0,
    () => html` ${named(data, asleep)} must be awake for that: have it wake first, <code>symbolon heir ask</code>.`,
  );
}

function revoking({ delays, extendable }: RecoveryPlanData, { member }: PlannedCard): Markup {
  const command = html`<code>symbolon set revoke ${member ?? 'N'} --tell 1</code>`;
  if (delays === undefined)
    return html`Revoke it with the primary, and tell each other card: ${command}. How long that waits: ${blank}`;
  return delays.word === 0
    ? html`Revoke it with the primary, and tell each other card: ${command}.`
    : html`Revoke it with the primary: it announces that, waits ${spanOf(delays.word)}, and does it when you ask again. Tell each other card then: ${command}.${extendable ? html` A replacement that more than half of the cards agree to waits for nothing.` : ''}`;
}

function replacement(data: RecoveryPlanData, card: PlannedCard): Markup {
  const { room = 0, extendable } = data;
  if (room > 0) return html`The primary makes another one: <code>symbolon backup</code>.`;
  if (!extendable) return html`This wallet can’t have another card: make a new wallet on new cards when you can.`;
  const agreed = replacing(data, card);
  const command = html`<code>symbolon set replace --lost-member ${card.member ?? 'N'}${agreed?.puk === true ? ' --signers 0' : ''}</code>`;
  if (agreed === undefined) {
    const isOpen = castOf(data).unasked.some((one) => one !== card);
    if (isOpen) return html`Which cards agree with the primary to admit a new one: ${blank} The command is ${command}.`;
    return areStrangers(data)
      ? html`Once all cards know each other, this page says which of them admit a new one.`
      : html`No other card agrees to admit a new one: make a new wallet on new cards when you can.`;
  }
  return agreed.puk
    ? html`The primary admits a new one, with its PIN and the PUK: ${command}.${waking(
        data,
        agreed.cards.filter((one) => agreed.asleep.includes(one)),
      )}`
    : html`Any ${agreed.count} of these admit a new one, with the primary among them: ${named(data, agreed.cards)}. The command is ${command}.`;
}

function checklist(data: RecoveryPlanData): Markup {
  const { way } = castOf(data);
  return html`<ul class="check">
<li>I found every card where this page says it is, and each was verified.</li>
<li>I found the PIN${hasPuk(data) ? ' and the PUK' : ''} without asking anybody.</li>
<li>I ran the rehearsal of the app with a throw-away wallet, the primary left in the drawer.</li>
${way === undefined ? '' : html`<li>I know how this goes, and where what it takes is: ${wayWords(data, way)}</li>\n`}${sharesChecklist(data)}<li>It signed, and the app said that the key is the same.</li>
${vaultChecklist(data)}<li>${data.trusted} has read part 2, has no question left, and knows where this page lies.</li>
<li>It took <span class="blank"></span> minutes. What was hard: <span class="blank"></span></li>
<li>Done on <span class="blank"></span>, next time on <span class="blank"></span></li>
</ul>
`;
}
