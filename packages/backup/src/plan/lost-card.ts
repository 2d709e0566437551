/** For the owner: what to do when a card is lost, and which cards agree to what. */
import { html, type Markup, when } from './markup.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, blank, castOf, memberNumber, named, spanOf, wayWords } from './plan-words.ts';
import { lostShare, lostWithShares } from './shares-part.ts';
import { areStrangers, promoting, replacing } from './ways.ts';

/** For each card of the set. */
export function lostCards(data: RecoveryPlanData): Markup {
  return html`${strangers(data)}${lostBlocks(data)}`;
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

/** What is the same for several cards is said once. */
function lostBlocks(data: RecoveryPlanData): readonly Markup[] {
  const groups = new Map<string, PlannedCard[]>();
  for (const card of data.cards) {
    const { markup } = lostWords(data, card, { markup: '' });
    groups.set(markup, [...(groups.get(markup) ?? []), card]);
  }
  return [...groups.values()].map((cards) => {
    const [first] = cards;
    const commands = cards.map(
      (card, at) => html`${at === 0 ? '' : ', '}<code>symbolon set revoke ${memberNumber(card)} --tell 1</code>`,
    );
    return html`<div class="lost"><strong>${named(data, cards)}.</strong> ${first === undefined ? '' : lostWords(data, first, html`${commands}`)}</div>\n`;
  });
}

function lostWords(data: RecoveryPlanData, card: PlannedCard, commands: Markup): Markup {
  if (card.role === 'share') return lostShare(data.shares);
  if (card.role === 'primary') return lostPrimary(data);
  const wakes = card.role === 'heir' || card.wakeDelay !== undefined;
  const unheard =
    'A card that is lost does not hear of that: it still asks and wakes. If somebody may have it and its PIN, move everything. ';
  return html`${revoking(data, commands)} ${wakes ? unheard : ''}${replacement(data, card)}`;
}

function lostPrimary(data: RecoveryPlanData): Markup {
  const { ways, unasked } = castOf(data);
  const shares = data.shares === undefined ? { markup: '' } : html`<p>${lostWithShares(data)}. Nothing is lost.</p>`;
  const known = when(
    ways.length > 0,
    () => html`Any of these brings the wallet back:
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
  return html`Then the lost card is revoked, and another one is made the primary. It takes ${who}.${waking(data, asleep)} The command is <code>symbolon set promote ${memberNumber(first ?? {})} --lost-member ${memberNumber(castOf(data).primary)} --signers ${count - 1}</code>${when(first?.member !== undefined, () => html` for ${badge(data, first as PlannedCard)}, which comes to the reader first`)}. ${next}`;
}

/** Until its delay is over, the PUK of a card stands for no other card. */
function waking(data: RecoveryPlanData, asleep: readonly PlannedCard[]): Markup {
  return when(
    asleep.length > 0,
    () => html` ${named(data, asleep)} must be awake for that: have it wake first, <code>symbolon heir ask</code>.`,
  );
}

function revoking({ delays, extendable }: RecoveryPlanData, command: Markup): Markup {
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
  const command = html`<code>symbolon set replace --lost-member ${memberNumber(card)}${agreed?.puk === true ? ' --signers 0' : ''}</code>`;
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
