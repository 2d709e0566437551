/** What a visitor of the attack room can choose: a message, and what to do with it. */
import type { MessageKind } from '../recorded-backup.ts';
import {
  attackEnd,
  attackMessage,
  type BitPosition,
  type Lab,
  type MessageAttack,
  type Outcome,
  type SealAttack,
} from './attacks.ts';

export type AttackChoice = {
  readonly id: MessageAttack | SealAttack;
  readonly title: string;
  readonly about: string;
  readonly run: (lab: Lab, position: BitPosition) => Promise<Outcome>;
};

export type AttackTarget = {
  readonly id: MessageKind | 'end';
  readonly title: string;
  readonly about: string;
  readonly choices: readonly AttackChoice[];
};

const titles: { readonly [D in MessageAttack]: string } = {
  flip: 'Flip a bit of it',
  replay: 'Replay an earlier one',
  swap: 'Swap it with another one',
  own: 'Put in one of your own card',
  foreign: 'Put in one of a counterfeit',
  carry: 'Carry it as it is',
};

/** What becomes of each message: in place of the one that is due, the cards get this one. */
const abouts: { readonly [K in MessageKind]: { readonly [D in MessageAttack]: string } } = {
  offer: {
    flip: 'One bit of what card 2 says of itself is another one.',
    replay: 'You kept what card 2 offered in an earlier backup. It was reset since, and makes another offer now.',
    swap: 'Card 1 hears the offer of card 3 twice, and that of card 2 never.',
    own: 'You bought a genuine card yourself. Card 1 is to clone the wallet onto it.',
    foreign: 'You made a card, and a certificate for it. Card 1 is to clone the wallet onto it.',
    carry: 'The phone does what it should.',
  },
  export: {
    flip: 'One bit of the sealed key, or of what is around it, is another one.',
    replay: 'You kept the sealed key of an earlier backup. Card 2 was reset since, and has made another offer.',
    swap: 'Card 2 gets what card 1 sealed for card 3.',
    own: 'Card 2 is to take the key of a wallet of yours, so that the owner’s money comes to you one day.',
    foreign: 'The same, by a card that you made.',
    carry: 'The phone does what it should.',
  },
  receipt: {
    flip: 'One bit of what card 2 signs for is another one.',
    replay: 'You kept the receipt of an earlier backup. Card 1 is to believe that card 2 has the key of today.',
    swap: 'Card 1 hears twice that card 3 has the key. Card 2, it never hears of.',
    own: 'A genuine card of yours signs for a key of yours.',
    foreign: 'A card that you made signs for a key.',
    carry: 'The phone does what it should.',
  },
};

const order: readonly MessageAttack[] = ['flip', 'replay', 'swap', 'own', 'foreign', 'carry'];

function carried(kind: MessageKind, title: string, about: string): AttackTarget {
  const choices = order.map((attack) => ({
    id: attack,
    title: titles[attack],
    about: abouts[kind][attack],
    run: (lab: Lab, position: BitPosition) => attackMessage(lab, kind, attack, position),
  }));
  return { id: kind, title, about, choices };
}

function ending(attack: SealAttack, title: string, about: string): AttackChoice {
  return { id: attack, title, about, run: (lab) => attackEnd(lab, attack) };
}

export const attackTargets: readonly AttackTarget[] = [
  carried('offer', 'The offer', 'From card 2 to card 1: who I am, and my one-time key.'),
  carried('export', 'The sealed key', 'From card 1 to card 2: the wallet, for that one-time key alone.'),
  carried('receipt', 'The receipt', 'From card 2 to card 1: it arrived whole.'),
  {
    id: 'end',
    title: 'The end',
    about: 'The last order to card 1: no more copies, ever.',
    choices: [
      ending('early', 'Give it too early', 'Before card 1 has heard whether the key arrived anywhere.'),
      ending(
        'another',
        'Make one copy more instead',
        'The owner agreed to two copies, and has them. Card 1 is to make a third, onto card 4 of the same box.',
      ),
      ending(
        'afterwards',
        'Make one copy more afterwards',
        'The owner has ended cloning. Card 1 is to make another copy all the same.',
      ),
    ],
  },
];
