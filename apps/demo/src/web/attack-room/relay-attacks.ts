/** What a malicious phone can do with the messages that it carries, and what the cards make of it. */
import { resetCard } from '@symbolon/client/actions/reset-card';
import { createSigner } from '@symbolon/client/signer';
import { createCounterfeitFactory, createFactory, type Factory } from '@symbolon/emulator/factory';
import { random } from '../world/cards.ts';
import {
  type Ceremony,
  carry,
  exportTo,
  importInto,
  type Kind,
  offerOf,
  recordCeremony,
  seal,
  type Trio,
} from './ceremony.ts';
import { type Answer, ask, boxOf, copyOf, type LabCard, labPin, withSession } from './lab.ts';

export type Lab = {
  /** The backup under attack. */
  readonly owners: Ceremony;
  /** One of the same cards, which were reset since. */
  readonly earlier: Ceremony;
  /** A blank card of the same box. */
  readonly fourth: () => LabCard;
  /** A backup of the attacker's own genuine cards, and one of cards that the attacker has made. */
  readonly own: () => Promise<Ceremony>;
  readonly foreign: () => Promise<Ceremony>;
};

/** Makes the cards, once. */
export async function openLab(): Promise<Lab> {
  const factory = createFactory(random);
  const [first, second, third, fourth] = boxOf(['card 1', 'card 2', 'card 3', 'card 4'], factory);
  if (!first || !second || !third || !fourth) throw new Error('the box is not complete');
  const cards = { first, second, third };
  const earlier = await recordCeremony(cards);
  for (const card of [first, second, third]) await withSession(card, { pin: labPin }, (session) => resetCard(session));
  return {
    owners: await recordCeremony(cards),
    earlier,
    fourth: () => copyOf(fourth),
    own: once(() => recordBox(["the attacker's card", 'its copy', 'its other copy'], factory)),
    foreign: once(() => recordBox(['the counterfeit', 'its copy', 'its other copy'], createCounterfeitFactory(random))),
  };
}

function recordBox(names: readonly string[], factory: Factory): Promise<Ceremony> {
  const [first, second, third] = boxOf(names, factory);
  if (!first || !second || !third) throw new Error('the box is not complete');
  return recordCeremony({ first, second, third });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** One bit of a message: of which byte, and which of its eight. */
export type Place = { readonly byte: number; readonly bit: number };

/** What is done with a message. The other three are about the end of cloning, which is an order and no message. */
export type Deed = 'carry' | 'flip' | 'replay' | 'swap' | 'own' | 'foreign';
export type EndDeed = 'early' | 'another' | 'afterwards';

/**
 * What came of it: what the cards answered, one after the other; and what they hold once the true messages were
 * carried.
 */
export type Outcome = { readonly answers: readonly Answer[]; readonly aftermath: Aftermath };

export type Aftermath = {
  /** Whether the backup came to its end. */
  readonly finished: boolean;
  /** Cards that hold the key then, by name. */
  readonly holders: readonly string[];
  /** Cards of the owner that hold another key. */
  readonly strays: readonly string[];
};

export async function attackMessage(lab: Lab, kind: Kind, deed: Deed, place: Place): Promise<Outcome> {
  const { owners } = lab;
  const cards = owners.before[kind]();
  const attackers = await attackersCeremony(lab, deed);
  // Whoever makes an offer takes what is sealed to it.
  const taker = kind === 'offer' ? attackers?.before.export().second : undefined;
  const answers = await carry(cards, owners, { kind, message: forged(lab, kind, deed, { place, attackers }), taker });
  const isThrough = answers.every(({ refusal }) => refusal === undefined);
  const after = isThrough ? answers : await carry(cards, owners, { kind, message: owners.second[kind] });
  return { answers, aftermath: await aftermathOf(lab, cards, { after, taker }) };
}

function attackersCeremony({ own, foreign }: Lab, deed: Deed): Promise<Ceremony> | undefined {
  return deed === 'own' ? own() : deed === 'foreign' ? foreign() : undefined;
}

function forged(
  { owners, earlier }: Lab,
  kind: Kind,
  deed: Deed,
  { place, attackers = owners }: { readonly place: Place; readonly attackers: Ceremony | undefined },
): Uint8Array {
  switch (deed) {
    case 'carry':
      return owners.second[kind];
    case 'flip':
      return flipped(owners.second[kind], place);
    case 'replay':
      return earlier.second[kind];
    case 'swap':
      return owners.third[kind];
    case 'own':
    case 'foreign':
      return attackers.second[kind];
  }
}

function flipped(message: Uint8Array, { byte, bit }: Place): Uint8Array {
  const touched = message.slice();
  touched[byte] = (touched[byte] ?? 0) ^ (1 << bit);
  return touched;
}

/**
 * The phone gives the order to end cloning too early, asks for one more copy instead of giving it, or asks for one
 * after it.
 */
export async function attackEnd(lab: Lab, deed: EndDeed): Promise<Outcome> {
  const { owners } = lab;
  const cards = owners.before[deed === 'early' ? 'receipt' : 'end']();
  const { first } = cards;
  const taker = lab.fourth();
  const answers: Answer[] = [];
  const end = async (): Promise<void> => {
    answers.push((await ask(first, 'ends cloning for good', () => seal(first))).answer);
  };
  if (deed !== 'another') await end();
  if (deed !== 'early') {
    const offer = await offerOf(taker);
    const { answer, value } = await ask(first, 'seals the key to card 4', () => exportTo(first, offer));
    answers.push(answer);
    if (value !== undefined) await importInto(taker, value);
  }
  const after =
    deed === 'afterwards'
      ? answers.slice(0, 1)
      : await carry(cards, owners, { kind: 'receipt', message: owners.second.receipt });
  return { answers, aftermath: await aftermathOf(lab, cards, { after, taker }) };
}

/** Asks every card that might have it for the key that the first one has. */
async function aftermathOf(
  { fourth }: Lab,
  { first, second, third }: Trio,
  { after, taker = fourth() }: { readonly after: readonly Answer[]; readonly taker: LabCard | undefined },
): Promise<Aftermath> {
  const key = await fingerprintOf(first);
  const holders: string[] = [];
  const strays: string[] = [];
  for (const card of [first, second, third, taker]) {
    const own = await fingerprintOf(card);
    if (own === key) holders.push(card.name);
    else if (own !== undefined && card !== taker) strays.push(card.name);
  }
  return { finished: after.every(({ refusal }) => refusal === undefined), holders, strays };
}

/** Of the key that a card holds: BIP-32, of its master key. */
async function fingerprintOf(card: LabCard): Promise<number | undefined> {
  const path = [0x80000054, 0x80000001, 0x80000000];
  const { value } = await ask(card, 'shows its key', () =>
    withSession(card, { pin: labPin }, (session) => createSigner(session).getPublicKey({ curve: 'secp256k1', path })),
  );
  return value?.masterFingerprint;
}
