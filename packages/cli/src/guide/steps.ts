/** The next sensible steps, by what the cards are. Pure: what is seen goes in, command lines come out. */
import type { SeenCard } from './look.ts';

/** How the commands reach the cards: `--pack box`, `--reader any`; nothing where the environment says it. */
export type Reach = readonly string[];

export type Step = {
  /** Words after `symbolon`. */
  readonly words: readonly string[];
  readonly why: string;
};

/** Nothing is here yet. */
export const firstSteps: readonly Step[] = [
  { words: ['pack', 'new', 'box'], why: 'try it out: three emulated cards, in the folder "box"' },
  { words: ['readers'], why: 'see whether a reader with a card is there' },
  { words: ['--help'], why: 'see all commands' },
];

/** @param seen at least one card */
export function stepsFor(seen: readonly SeenCard[], reach: Reach): readonly Step[] {
  const [first] = seen;
  const step = (words: readonly string[], why: string, card?: string): Step => ({
    words: [...words, ...reach, ...(card === undefined ? [] : ['--card', card])],
    why,
  });
  const blank = seen.filter(({ tries }) => tries === 'none');
  const inUse = seen.filter(({ tries }) => tries !== 'none');
  const isPack = seen.length > 1;
  const urgent = inUse.flatMap(({ place, tries }) => {
    const card = isPack ? `${place}` : undefined;
    if (tries === 'blocked')
      return [
        step(
          ['pin', 'unblock'],
          `the PIN of ${called(place, isPack)} is blocked: the PUK gives it its tries back`,
          card,
        ),
      ];
    if (tries === 'last')
      return [
        step(
          ['pin', 'resume'],
          `${called(place, isPack)} has one try of its PIN left: use it with the number on the card`,
          card,
        ),
      ];
    return [];
  });
  if (first === undefined || inUse.length === 0)
    return [
      step(['attest'], `have ${called(1, isPack)} prove that it is genuine, and never held a key`),
      step(['wallet', 'create'], `have ${called(1, isPack)} make a wallet`),
      step(['wallet', 'import'], 'bring a wallet that you have as words'),
      step(['shares', 'recover'], 'bring a wallet back from its share cards'),
    ];
  const all = inUse.map(({ place }) => place).join(',');
  const order = inUse[0]?.place === 1 ? undefined : all;
  return [
    ...urgent,
    ...(isPack
      ? copies({ inUse, blank }, step)
      : [step(['backup'], 'have other cards of its pack hold the same wallet')]),
    ...(inUse.length > 1 ? [step(['verify'], 'have the cards prove that all hold the same wallet', all)] : []),
    step(['address'], 'show where you receive', order),
    step(['policy', 'show'], 'see what the card signs', order),
    step(['set', 'show'], 'see which cards hold the wallet', order),
    step(['set', 'plan', '--output', 'plan.html'], 'write the recovery plan, to print', order),
  ];
}

type MakeStep = (words: readonly string[], why: string, card?: string) => Step;

/** How the blank cards of a pack get the wallet. Whether there is room for more clones, a card tells for its PIN alone. */
function copies(
  { inUse, blank }: { readonly inUse: readonly SeenCard[]; readonly blank: readonly SeenCard[] },
  step: MakeStep,
): readonly Step[] {
  const [wallet, ...others] = inUse.map(({ place }) => `${place}`);
  const [next] = blank.map(({ place }) => `${place}`);
  if (wallet === undefined || next === undefined) return [];
  const clones = step(
    ['backup', ...(blank.length === 2 ? [] : ['--targets', `${blank.length}`])],
    others.length > 0
      ? 'the same without the word of another card, if the wallet was made for more clones'
      : `have ${blank.length === 1 ? 'the blank card' : `the ${blank.length} blank cards`} hold the same wallet`,
    [wallet, ...blank.map(({ place }) => `${place}`)].join(','),
  );
  const finish = step(['backup', '--finish'], 'finish a backup, if one was broken off', [wallet, ...others].join(','));
  // The same command goes on where it was broken off.
  if (others.length === 0) return [clones];
  // More than half of the cards agree, this one too (docs/spec/sets.md, "The roster").
  const agree = others.slice(0, Math.max(1, Math.floor(inUse.length / 2)));
  const add = step(
    ['set', 'add', ...(agree.length === 1 ? [] : ['--signers', `${agree.length}`])],
    `have ${blank.length === 1 ? 'the blank card' : `card ${next}, which is blank,`} hold the same wallet: the others agree`,
    [wallet, next, ...agree].join(','),
  );
  return [add, clones, finish];
}

function called(place: number, isPack: boolean): string {
  return isPack ? `card ${place}` : 'the card';
}

/** `cards 1 and 2: a wallet or a share, ...; card 3: no wallet that it tells of`. */
export function describeSeen(seen: readonly SeenCard[]): string {
  if (seen.length === 1) return `It holds ${states[seen[0]?.tries ?? 'none']}.`;
  const groups = (Object.keys(states) as (keyof typeof states)[]).flatMap((tries) => {
    const places = seen.filter((one) => one.tries === tries).map(({ place }) => `${place}`);
    if (places.length === 0) return [];
    const last = places.at(-1) ?? '';
    const who = places.length === 1 ? `card ${last}` : `cards ${places.slice(0, -1).join(', ')} and ${last}`;
    return [`${who}: ${states[tries]}`];
  });
  return `${groups.join('; ')}.`;
}

const states: { readonly [T in SeenCard['tries']]: string } = {
  all: 'a wallet or a share, its PIN with all tries',
  some: 'a wallet or a share; a wrong PIN was tried, and the right one gives the try back',
  last: 'a wallet or a share; one try of its PIN is left',
  blocked: 'a wallet or a share; its PIN is blocked',
  none: 'no wallet that it tells of',
};
