/** What a malicious phone can do to the messages it carries. */
import { type Bench, exportFor, importInto, offerOf, type Verdict, verdictOf } from './lab.ts';

export type RelayAttack = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly run: (bench: Bench, choice: { readonly byte: number; readonly bit: number }) => Promise<Verdict>;
};

export const relayAttacks: readonly RelayAttack[] = [
  {
    id: 'flip',
    title: 'Flip a bit',
    about: 'Carry the sealed key to card 2, with one bit of it changed.',
    run: async ({ wallet, second }, { byte, bit }) => {
      const exported = await exportFor(wallet, await offerOf(second));
      const touched = exported.slice();
      touched[byte % exported.length] = (touched[byte % exported.length] ?? 0) ^ (1 << bit);
      return verdictOf(
        second,
        'Card 1 signed every byte of its message, the sealed part too. Card 2 checks that before it decrypts anything.',
        () => importInto(second, touched),
      );
    },
  },
  {
    id: 'swap',
    title: 'Swap the cards',
    about: 'Give card 3 the message that card 1 made for card 2.',
    run: async ({ wallet, second, third }) => {
      await offerOf(third);
      const exported = await exportFor(wallet, await offerOf(second));
      return verdictOf(third, 'The message names the one offer that it answers, and is sealed to the one-time key of that offer.', () =>
        importInto(third, exported),
      );
    },
  },
  {
    id: 'insert',
    title: 'Insert your own card',
    about: 'Offer card 1 a genuine card that you bought yourself, and let it clone the wallet for you.',
    run: async ({ wallet, stranger }) => {
      const offer = await offerOf(stranger);
      return verdictOf(wallet, 'Certificates say which box a card came in. Card 1 clones only to cards of its own box.', () =>
        exportFor(wallet, offer),
      );
    },
  },
  {
    id: 'counterfeit',
    title: 'Use a counterfeit',
    about: 'Offer card 1 a card that you made, with a certificate that you made.',
    run: async ({ wallet, counterfeit }) => {
      const offer = await offerOf(counterfeit);
      return verdictOf(wallet, 'Its certificates do not lead to the root that every genuine card knows.', () => exportFor(wallet, offer));
    },
  },
  {
    id: 'extra',
    title: 'Make one copy more',
    about: 'The owner agreed to one backup. After it is made, ask for another onto card 3.',
    run: async ({ wallet, second, third }) => {
      await exportFor(wallet, await offerOf(second));
      const offer = await offerOf(third);
      return verdictOf(
        wallet,
        'The number of copies was fixed when the wallet was made. Card 1 counts, in the same write that makes the copy.',
        () => exportFor(wallet, offer),
      );
    },
  },
  {
    id: 'replay',
    title: 'Replay an old message',
    about: 'Keep the message for card 2. When another card makes an offer, give it that old message.',
    run: async ({ wallet, second, third }) => {
      const exported = await exportFor(wallet, await offerOf(second));
      await importInto(second, exported);
      await offerOf(third);
      return verdictOf(
        third,
        'Each offer has a fresh one-time key, erased as soon as it has served. An old message fits no new offer.',
        () => importInto(third, exported),
      );
    },
  },
];
