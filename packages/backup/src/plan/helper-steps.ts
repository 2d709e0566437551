/** What a helper does who has never done this, step by step: what to fetch, what to type, what the screen says then. */
import { html, type Markup, when } from './markup.ts';
import { compare, gather, install, move, tapCard, typePin } from './pictures.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';
import { badge, blank, castOf, hasPuk, letterOf, spanOf } from './plan-words.ts';
import { leadsByShares, type Step, shareSteps } from './shares-part.ts';
import { says, typed, typedAtReader } from './typed.ts';
import type { Way } from './ways.ts';

/** All of them, in their order. */
export function helperSteps(data: RecoveryPlanData): readonly Step[] {
  if (leadsByShares(data)) return [programStep(data), readerStep(data), ...shareSteps(data), moveStep(data, undefined)];
  const { way } = castOf(data);
  return [
    fetchStep(data),
    programStep(data),
    readerStep(data),
    ...(way === undefined ? [unknownStep(data)] : waking(data, way)),
    checkStep(data, way),
    moveStep(data, way?.card),
  ];
}

const letter = ({ cards }: RecoveryPlanData, card: PlannedCard): string => letterOf(cards.indexOf(card));

function fetchStep(data: RecoveryPlanData): Step {
  const { way, unasked } = castOf(data);
  const { pinPlace, pukPlace } = data;
  const needed = way === undefined ? unasked : [way.card, ...(way.approver === undefined ? [] : [way.approver])];
  const count = needed.length === 2 ? 'these two' : 'these';
  const puk = way === undefined ? hasPuk(data) : way.by === 'puk';
  return {
    picture: gather(needed.map((card) => letter(data, card))),
    title: needed.length === 1 ? 'Fetch the card' : `Fetch ${count} cards`,
    text: html`${needed.map((card) => html`${badge(data, card)} <strong>${card.label}</strong>: ${card.place}. `)}The PIN: ${pinPlace}.${when(puk, () => html` The PUK: ${pukPlace ?? blank}.`)} The number on the card tells which it is, if no letter is on it.`,
  };
}

function programStep(data: RecoveryPlanData): Step {
  const [program, ...others] = data.software;
  return {
    picture: install,
    title: 'Get the program onto a computer',
    text: html`A computer that you trust: yours, or ${data.owner}’s; nobody’s whom you would not lend your keys. Windows, macOS or Linux, with the internet. No account, and nothing to pay.${
      program === undefined
        ? html` The program: ${blank}`
        : html` The program is <strong>${program.name}</strong>: ${filled(program.where)}.`
    }${when(
      (program?.steps ?? []).length > 0,
      () => html`<ol class="substeps">
${(program?.steps ?? []).map((step) => html`<li>${filled(step)}</li>\n`)}</ol>`,
    )} Then type this, and the Enter key after it, as with everything below. It shows a number:${typed(data, '--version')}${others.map(
      ({ name, where }) => html` <strong>${name}</strong> (${filled(where)}) does as well, in its own words.`,
    )}`,
  };
}

/** Blanks in what somebody wrote. */
function filled(text: string): readonly Markup[] {
  return text.split(/_{4,}/).flatMap((part, at) => (at === 0 ? [html`${part}`] : [blank, html`${part}`]));
}

function readerStep(data: RecoveryPlanData): Step {
  const { way, unasked } = castOf(data);
  const first = way?.card ?? unasked[0];
  return {
    picture: tapCard(first === undefined ? '' : letter(data, first)),
    title: 'Plug in a reader for cards',
    text: html`A “PC/SC” reader for chip cards, with a USB plug, sold as a reader for identity cards: ${data.readerPlace ?? blank}. Put ${first === undefined ? 'a card' : badge(data, first)} in, or on it, and leave it there. (Linux: <code>sudo apt install pcscd</code> first.)${typedAtNone(data)}The name of the reader, and ${says('(a card is there)')}: it works.`,
  };
}

const typedAtNone = (data: RecoveryPlanData): Markup => typed(data, 'readers');

/** Nobody asked the cards how they wake, so the page does not say it. */
function unknownStep(data: RecoveryPlanData): Step {
  const { unasked } = castOf(data);
  return {
    picture: typePin,
    title: 'Have a card wake',
    text: html`These cards sleep: they pay nothing yet. What wakes them, the cards were not asked when this was written. ${data.owner} fills it in: ${unasked.length === 0 ? blank : unasked.map((card) => html`${badge(data, card)} ${card.label}: ${blank} `)}`,
  };
}

/** What the screen calls the card that wakes: see the commands. */
const woken = '“backup”';
const byItself = '“of the heir”';

function waking(data: RecoveryPlanData, way: Way): readonly Step[] {
  const { card, by, approver, delay } = way;
  const name = html`${badge(data, card)} ${card.label}`;
  const picture = tapCard(letter(data, card));
  if (by === 'itself' && delay === undefined) return [];
  const asking: readonly Step[] =
    delay === undefined
      ? []
      : [
          {
            picture,
            title: html`Have ${name} ask to wake, and wait ${spanOf(delay)}`,
            text: html`It sleeps, and pays nothing yet. With ${badge(data, card)} on the reader:${typedAtReader(data, 'heir ask')}The screen calls it ${byItself}, and asks for its PIN. It worked if it names the day on which the wait is over. Come back after that day.`,
          },
        ];
  const later = delay === undefined ? '' : 'After that day, with ';
  if (by === 'itself')
    return [
      ...asking,
      {
        picture: typePin,
        title: html`Wake ${name}`,
        text: html`${later}${badge(data, card)} on the reader:${typedAtReader(data, 'heir wake')}It asks for the PIN. Done: ${says('is awake')}.`,
      },
    ];
  if (by === 'puk')
    return [
      ...asking,
      {
        picture: typePin,
        title: html`Wake ${name} with the PUK`,
        text: html`${delay === undefined ? html`It sleeps, and pays nothing yet. With ` : later}${badge(data, card)} on the reader:${typedAtReader(data, delay === undefined ? 'activate --puk' : 'heir wake --puk')}It asks for the PIN, and for the PUK, which is the longer number. Done: ${delay === undefined ? says('signs from now on') : says('is awake')}.`,
      },
    ];
  if (approver === undefined) return asking;
  return [
    ...asking,
    {
      picture,
      title: html`Wake ${name} with the help of ${badge(data, approver)} ${approver.label}`,
      text: html`${
        delay === undefined
          ? html`${badge(data, card)} sleeps, and pays nothing yet. With ${badge(data, card)} on the reader:`
          : html`After that day, with ${badge(data, card)} on the reader:${typedAtReader(data, 'heir wake')}It says that it takes a second factor now. Go on:`
      }${typedAtReader(data, 'activate')}The screen calls ${badge(data, card)} ${woken} and ${badge(data, approver)} “other card”. It asks for the PIN of each: if both have the same, press Enter at the second question. It says when to take one card away and put the other on: first ${badge(data, card)}, then ${badge(data, approver)}, then ${badge(data, card)} again. Done: ${says('signs from now on')}.`,
    },
  ];
}

function checkStep(data: RecoveryPlanData, way: Way | undefined): Step {
  const checked = data.accounts.find(({ address }) => address !== undefined);
  const on = way === undefined ? 'the card that woke' : badge(data, way.card);
  const chain = checked === undefined || checked.chain === 'Bitcoin' ? '' : ` --chain ${checked.chain.toLowerCase()}`;
  return {
    picture: compare,
    title: 'See that it is the right wallet',
    text:
      checked === undefined
        ? html`With ${on} on the reader:${typedAtReader(data, 'wallets')}It must say ${says(data.masterFingerprint)}.`
        : html`With ${on} on the reader:${typedAtReader(data, `address${chain}`)}It must say ${says(checked.address ?? '')}. Then it is brought back.`,
  };
}

function moveStep(data: RecoveryPlanData, card: PlannedCard | undefined): Step {
  const name = card !== undefined ? badge(data, card) : leadsByShares(data) ? 'the new card' : 'the card that woke';
  return {
    picture: move,
    title: 'Leave it, or move it',
    text: html`You can leave everything as it is, for as long as you like. From now on ${name} pays, with its PIN: keep it as you keep money. What is there, and what it takes to pay, say ${data.owner}’s part 1 and the people below. If a card is missing and may be in other hands, move everything to a new wallet soon.`,
  };
}
