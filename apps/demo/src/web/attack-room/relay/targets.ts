/** What the visitor can attack, and how. */
import type { MessageKind } from '../../stories/back-up/messages.ts';
import {
  attackMessage,
  attackSeal,
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
  flip: 'Flip a bit',
  replay: 'Replay an earlier message',
  swap: 'Swap it with another message',
  own: 'Insert a message of your own card',
  foreign: 'Insert a message of a counterfeit',
  carry: 'Deliver it unchanged',
};

/** What the attacks do with each message. */
const abouts: { readonly [K in MessageKind]: { readonly [D in MessageAttack]: string } } = {
  offer: {
    flip: 'You change one bit of what card 2 says about itself.',
    replay: 'You kept the offer of card 2 from an earlier backup. The card was reset since then and made a new offer.',
    swap: 'Card 1 gets the offer of card 3 twice, and never the offer of card 2.',
    own: 'You bought a genuine card. You want card 1 to clone the wallet onto it.',
    foreign: 'You made a card and a certificate for it. You want card 1 to clone the wallet onto it.',
    carry: 'The phone does its job.',
  },
  export: {
    flip: 'You change one bit of the encrypted key or of the data around it.',
    replay: 'You kept the encrypted key of an earlier backup. Card 2 was reset since then and made a new offer.',
    swap: 'Card 2 gets what card 1 encrypted for card 3.',
    own: 'You want card 2 to take the key of your wallet, so that one day the owner’s money comes to you.',
    foreign: 'The same, with a key from a card that you made.',
    carry: 'The phone does its job.',
  },
  receipt: {
    flip: 'You change one bit of what card 2 signed.',
    replay: 'You kept the receipt of an earlier backup. You want card 1 to believe that card 2 has the new key.',
    swap: 'Card 1 gets the receipt of card 3 twice, and never the receipt of card 2.',
    own: 'Your genuine card signs a receipt for your own key.',
    foreign: 'A card that you made signs a receipt.',
    carry: 'The phone does its job.',
  },
};

const order: readonly MessageAttack[] = ['flip', 'replay', 'swap', 'own', 'foreign', 'carry'];

function messageTarget(kind: MessageKind, title: string, about: string): AttackTarget {
  const choices = order.map((attack) => ({
    id: attack,
    title: titles[attack],
    about: abouts[kind][attack],
    run: (lab: Lab, position: BitPosition) => attackMessage(lab, kind, attack, position),
  }));
  return { id: kind, title, about, choices };
}

function sealChoice(attack: SealAttack, title: string, about: string): AttackChoice {
  return { id: attack, title, about, run: (lab) => attackSeal(lab, attack) };
}

export const attackTargets: readonly AttackTarget[] = [
  messageTarget('offer', 'The offer', 'From card 2 to card 1: this is who I am, and this is my one-time key.'),
  messageTarget('export', 'The encrypted key', 'From card 1 to card 2: the wallet, encrypted for that one-time key.'),
  messageTarget('receipt', 'The receipt', 'From card 2 to card 1: the wallet arrived complete.'),
  {
    id: 'end',
    title: 'Sealing',
    about: 'The last command to card 1: never make a copy again.',
    choices: [
      sealChoice('early', 'Seal too early', 'You seal before card 1 has a receipt.'),
      sealChoice(
        'another',
        'Make one more copy instead',
        'The owner allowed two copies and has them. You want a third one on card 4 of the same box.',
      ),
      sealChoice(
        'afterwards',
        'Make one more copy afterwards',
        'The owner has sealed the set. You still want another copy.',
      ),
    ],
  },
];
