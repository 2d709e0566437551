import { emulatorTrust } from '@symbolon/emulator/cards';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { openPackFolder } from '../../pack/pack-folder.ts';
import { type CardSource, type SourceServices, useTransport } from './card-source.ts';

/**
 * The cards of a pack. They are on the reader as soon as they are needed.
 *
 * @param options.order positions in the pack, from 1 and with commas between; the other cards follow
 */
export function openPackSource(
  folder: string,
  { order, ...services }: SourceServices & { readonly order: string },
): CardSource {
  const { signal, screen } = services;
  const named = parseOrder(order);
  const pack = openPackFolder(folder);
  const missing = named.find((position) => position > pack.cards.length);
  if (missing !== undefined) {
    pack.close();
    throw cliError('pack/no-card', { pack: folder, card: missing, cards: pack.cards.length });
  }
  const positions = [
    ...named,
    ...pack.cards.map((_, index) => index + 1).filter((position) => !named.includes(position)),
  ];
  const used = new Set<number>();
  const positionOf = (turn: number): number => {
    const position = positions[turn];
    if (position === undefined)
      throw cliError('pack/no-card', { pack: folder, card: turn + 1, cards: pack.cards.length });
    return position;
  };

  return Object.freeze({
    name: (turn) => `card ${positionOf(turn)} of ${folder}`,
    trust: emulatorTrust,
    cards: pack.cards.length,
    named: named.length,
    turnOf: (cardNumber) => {
      const turn = positions.findIndex((position) => pack.cards[position - 1]?.number === cardNumber);
      return turn === -1 ? undefined : turn;
    },
    connect: async (turn, use, request) => {
      const card = pack.take(positionOf(turn));
      used.add(positionOf(turn));
      if (request !== undefined) screen.progress(`card ${positionOf(turn)} is on the reader`);
      // Emulated cards never wait, so this is where Ctrl-C is heard.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      return useTransport(card.tap(), use, services);
    },
    can: async (turn) => {
      const position = positionOf(turn);
      pack.take(position);
      return pack.cards[position - 1]?.can ?? '';
    },
    unused: () => named.filter((position) => !used.has(position)).map((position) => `card ${position} of ${folder}`),
    device: (turn) => {
      used.add(positionOf(turn));
      return pack.take(positionOf(turn)).device;
    },
    close: async () => pack.close(),
  } satisfies CardSource);
}

/** Positions of cards, and what is wrong with a text that has others. Spaces between them do not matter. */
function parseOrder(text: string): readonly number[] {
  const words = text.split(',').map((word) => word.trim());
  const refuse = (reason: string) => wrongUsage(`--card: ${reason}: cards are counted from 1, as in 1,3`);
  for (const word of words) {
    if (word === '') throw refuse(text.trim() === '' ? 'it is empty' : `a number is missing in "${text}"`);
    if (!/^[1-9]$/.test(word)) throw refuse(`"${word}" is no number of a card, from 1 to 9`);
  }
  const twice = words.find((word, index) => words.indexOf(word) < index);
  if (twice !== undefined) throw refuse(`card ${twice} is named twice`);
  return words.map(Number);
}
