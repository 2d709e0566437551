/** Attacks of a malicious phone on the messages that it carries between cards. */
import { createSigner, resetCard } from '@symbolon/client';
import { createCounterfeitFactory, createFactory, type Factory } from '@symbolon/emulator/cards';
import { accountKey } from '../../phone/accounts.ts';
import { random } from '../../store/cards.ts';
import type { MessageKind } from '../../stories/back-up/messages.ts';
import { type Answer, ask, copyCard, createBox, type LabCard, labPin, withSession } from '../lab.ts';
import {
  type BackupCards,
  exportTo,
  importInto,
  offerOf,
  type RecordedBackup,
  recordBackup,
  relay,
  seal,
} from '../recorded-backup.ts';

export type Lab = {
  /** The backup under attack. */
  readonly owner: RecordedBackup;
  /** An earlier backup of the same cards, before they were reset. */
  readonly earlier: RecordedBackup;
  /** A blank card of the same box. */
  readonly fourth: () => LabCard;
  /** A backup of the attacker's genuine cards, and one of the attacker's counterfeits. */
  readonly own: () => Promise<RecordedBackup>;
  readonly foreign: () => Promise<RecordedBackup>;
};

export async function openLab(): Promise<Lab> {
  const factory = createFactory(random);
  const [first, second, third, fourth] = createBox(['card 1', 'card 2', 'card 3', 'card 4'], factory);
  if (!first || !second || !third || !fourth) throw new Error('the box is not complete');
  const cards = { first, second, third };
  const earlier = await recordBackup(cards);
  for (const card of [first, second, third]) await withSession(card, { pin: labPin }, (session) => resetCard(session));
  return {
    owner: await recordBackup(cards),
    earlier,
    fourth: () => copyCard(fourth),
    own: once(() => recordBox(["the attacker's card", 'its copy', 'its other copy'], factory)),
    foreign: once(() => recordBox(['the counterfeit', 'its copy', 'its other copy'], createCounterfeitFactory(random))),
  };
}

function recordBox(names: readonly string[], factory: Factory): Promise<RecordedBackup> {
  const [first, second, third] = createBox(names, factory);
  if (!first || !second || !third) throw new Error('the box is not complete');
  return recordBackup({ first, second, third });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A bit of a message: its byte, and its position in the byte. */
export type BitPosition = { readonly byte: number; readonly bit: number };

/** What the attacker does with a message. */
export type MessageAttack = 'carry' | 'flip' | 'replay' | 'swap' | 'own' | 'foreign';
/** What the attacker does about sealing, which is a command and not a message. */
export type SealAttack = 'early' | 'another' | 'afterwards';

/** The answers of the cards in order, and the state of the cards after the true messages were delivered. */
export type Outcome = { readonly answers: readonly Answer[]; readonly aftermath: Aftermath };

export type Aftermath = {
  /** Whether the backup was completed. */
  readonly finished: boolean;
  /** Names of the cards that hold the key. */
  readonly holders: readonly string[];
  /** Names of the owner's cards that hold another key. */
  readonly otherKeys: readonly string[];
};

export async function attackMessage(
  lab: Lab,
  kind: MessageKind,
  attack: MessageAttack,
  position: BitPosition,
): Promise<Outcome> {
  const { owner, earlier, own, foreign } = lab;
  const cards = owner.before[kind]();
  const attackers = attack === 'own' ? await own() : attack === 'foreign' ? await foreign() : undefined;
  const source = attackers ?? (attack === 'replay' ? earlier : owner);
  const unchanged = source[attack === 'swap' ? 'third' : 'second'][kind];
  const message = attack === 'flip' ? flipped(unchanged, position) : unchanged;
  // The card that made the offer gets the export.
  const taker = kind === 'offer' ? attackers?.before.export().second : undefined;
  const answers = await relay(cards, owner, { kind, message, taker });
  const isThrough = answers.every(({ refusal }) => refusal === undefined);
  const after = isThrough ? answers : await relay(cards, owner, { kind, message: owner.second[kind] });
  return { answers, aftermath: await aftermathOf(lab, cards, { after, taker }) };
}

function flipped(message: Uint8Array, { byte, bit }: BitPosition): Uint8Array {
  const touched = message.slice();
  touched[byte] = (touched[byte] ?? 0) ^ (1 << bit);
  return touched;
}

/** The phone seals too early, asks for one more clone instead of sealing, or asks for one after sealing. */
export async function attackSeal(lab: Lab, attack: SealAttack): Promise<Outcome> {
  const { owner } = lab;
  const cards = owner.before[attack === 'early' ? 'receipt' : 'end']();
  const { first } = cards;
  const taker = lab.fourth();
  const answers: Answer[] = [];
  const end = async (): Promise<void> => {
    answers.push((await ask(first, 'ends cloning for good', () => seal(first))).answer);
  };
  if (attack !== 'another') await end();
  if (attack !== 'early') {
    const offer = await offerOf(taker);
    const { answer, value } = await ask(first, 'encrypts the key for card 4', () => exportTo(first, offer));
    answers.push(answer);
    if (value !== undefined) await importInto(taker, value);
  }
  const after =
    attack === 'afterwards'
      ? answers.slice(0, 1)
      : await relay(cards, owner, { kind: 'receipt', message: owner.second.receipt });
  return { answers, aftermath: await aftermathOf(lab, cards, { after, taker }) };
}

/** Finds the cards that hold the same key as the first one. */
async function aftermathOf(
  { fourth }: Lab,
  { first, second, third }: BackupCards,
  { after, taker = fourth() }: { readonly after: readonly Answer[]; readonly taker: LabCard | undefined },
): Promise<Aftermath> {
  const key = await fingerprintOf(first);
  const holders: string[] = [];
  const otherKeys: string[] = [];
  for (const card of [first, second, third, taker]) {
    const own = await fingerprintOf(card);
    if (own === key) holders.push(card.name);
    else if (own !== undefined && card !== taker) otherKeys.push(card.name);
  }
  return { finished: after.every(({ refusal }) => refusal === undefined), holders, otherKeys };
}

/** The BIP-32 fingerprint of the master key that a card holds. */
async function fingerprintOf(card: LabCard): Promise<number | undefined> {
  const { value } = await ask(card, 'shows its key', () =>
    withSession(card, { pin: labPin }, (session) => createSigner(session).getPublicKey(accountKey)),
  );
  return value?.masterFingerprint;
}
