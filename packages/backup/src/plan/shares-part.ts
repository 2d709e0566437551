/** What the plan says of share cards: who has them, how many make the wallet, and what a helper does with them. */
import type { SharePlan } from '@symbolon/protocol/shares';
import { describeSharePlan, placeIn } from '../shares/share-plan.ts';
import { html, type Markup } from './markup.ts';
import { compare, gather, tapCard, typePin } from './pictures.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, blank, castOf, letterOf } from './plan-words.ts';
import { says, typedAtReader } from './typed.ts';

/** One step of part 2. */
export type Step = { readonly picture: Markup; readonly title: string | Markup; readonly text: string | Markup };

/** With what the wallet had: a card never changes it later. */
function commandOf({ clones, pinReset = 0 }: RecoveryPlanData): string {
  const room = clones === undefined ? '' : ` --clones ${clones}`;
  return `shares recover${room}${pinReset === 0 ? '' : ` --pin-reset ${pinReset}`}`;
}

/** How it is split, as commands take it. */
function splitOf({ groups, groupThreshold }: SharePlan): string {
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return `${only.threshold} of ${only.count}`;
  const each = groups.map(({ threshold, count }) => ` --group ${threshold}/${count}`);
  return `${groupThreshold} of ${groups.length}${each.join('')}`;
}

/** Share cards of the set that have a share of the split. */
function holdersOf({ cards, shares }: RecoveryPlanData): readonly PlannedCard[] {
  return shares === undefined ? [] : cards.filter(({ role, share }) => role === 'share' && share !== undefined);
}

/** "any 2 of these 3 cards", and with groups which of which. */
function enough({ groups, groupThreshold }: SharePlan): string {
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return `any ${only.threshold} of these ${only.count} cards`;
  const each = groups.map(({ threshold, count }, group) =>
    count === 1 ? `the card of group ${group + 1}` : `any ${threshold} of the ${count} cards of group ${group + 1}`,
  );
  return `${groupThreshold} of these groups: ${each.join('; ')}`;
}

/** For the owner: who holds a share, and what that means. */
export function sharesOwnerPart(data: RecoveryPlanData): Markup {
  const { shares } = data;
  if (shares === undefined) return { markup: '' };
  const holders = holdersOf(data);
  const isGrouped = shares.groups.length > 1;
  return html`<h2>Your shares</h2>
<p>The wallet is split: <strong>${describeSharePlan(shares)}</strong> make it again on a blank card. Fewer learn nothing of it, and pay nothing. Each share card opens with the PIN of the person who has it.</p>
<p>${holders.map(
    (card, at) =>
      html`${at === 0 ? '' : ', '}${badge(data, card)} <strong>${card.label}</strong>: Share ${(card.share ?? 0) + 1}${
        isGrouped ? html`, group ${placeIn(shares, card.share ?? 0).group + 1}` : ''
      }`,
  )}.</p>
`;
}

/** What happens when a share card is lost. */
export function lostShare(shares: SharePlan | undefined): Markup {
  const plan = shares === undefined ? '' : html` (${describeSharePlan(shares)})`;
  const split = shares === undefined ? '' : ` ${splitOf(shares)}`;
  return html`Nothing is lost while enough others are there${plan}. Have the shares renewed with the primary, soon: <code>symbolon shares renew${split} --new 1</code>, with a new card in its place. The lost card is revoked, and its old share goes with no new one.`;
}

/** How the wallet comes back from shares, where the primary is gone and no backup is there. */
export function lostWithShares(data: RecoveryPlanData): Markup {
  const { shares } = data;
  const which = shares === undefined ? '' : enough(shares);
  const split = shares === undefined ? '' : ` ${splitOf(shares)}`;
  return html`Bring ${which}, with the people whose PINs open them, and a blank card of the same pack: <code>symbolon ${commandOf(data)}</code> makes the wallet on it. Then deal new shares from there: <code>symbolon shares deal${split}</code>`;
}

/** What I tried. */
export function sharesChecklist({ shares }: RecoveryPlanData): Markup {
  if (shares === undefined) return { markup: '' };
  return html`<li>I ran <code>symbolon shares rehearse</code> with ${enough(shares)} and a blank card: the wallet came back, and the card is blank again.</li>
<li>Each person with a share card knows its PIN, and whom to call.</li>
`;
}

/** Share cards alone lead back, as far as is known. */
export function leadsByShares(data: RecoveryPlanData): boolean {
  const { way, unasked } = castOf(data);
  return data.shares !== undefined && way === undefined && unasked.every(({ role }) => role === 'heir');
}

/** For somebody who has never done this: the wallet from its shares, step by step. The program is there. */
export function shareSteps(data: RecoveryPlanData): readonly Step[] {
  const { shares, accounts, masterFingerprint } = data;
  if (shares === undefined) return [];
  const holders = holdersOf(data);
  const letters = holders.map((card) => letterOf(data.cards.indexOf(card)));
  const where = holders.map((card) => html`${badge(data, card)} <strong>${card.label}</strong>: ${card.place}. `);
  const checked = accounts.find(({ address, chain }) => address !== undefined && chain === 'Bitcoin');
  return [
    {
      picture: gather(letters),
      title: html`Bring ${enough(shares)} together`,
      text: html`${where}Ask the people who have them to come with their card: only they know its PIN. You can also visit them one after another. And get a blank card of the same pack: ${blank}`,
    },
    {
      picture: typePin,
      title: 'Begin with the blank card on the reader',
      text: html`${typedAtReader(data, commandOf(data))}It asks for a PIN and a PUK. Both are new, and for you to keep: a PIN of 6 to 12 digits, and a PUK of 12 to 16, which unblocks the PIN; each is asked twice. (With <code>--no-puk</code> at the end the card never gets a PUK.) Then it asks for the CAN of the card, the six digits on it.${data.clones === undefined ? '' : ' The numbers in the command are those of the wallet as it was; they can not be changed later.'}`,
    },
    {
      picture: tapCard(letters[0] ?? ''),
      title: 'Put each share card on the reader, when it asks for one',
      text: 'Its holder types its PIN. It says which share it is, and when there are enough. If one does not fit, it says which: go on with another.',
    },
    {
      picture: compare,
      title: 'Put the blank card on again, and see that it is the right wallet',
      text: html`It says ${says(html`holds the wallet ${masterFingerprint} again`)}. The number must be <code>${masterFingerprint}</code>.${
        checked === undefined
          ? ''
          : html` Then:${typedAtReader(data, 'address')}It must say ${says(checked.address ?? '')}.`
      }`,
    },
  ];
}
