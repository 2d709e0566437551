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
  const positions = [
    ...named,
    ...pack.cards.map((_, index) => index + 1).filter((position) => !named.includes(position)),
  ];
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
    device: (turn) => pack.take(positionOf(turn)).device,
    close: async () => pack.close(),
  } satisfies CardSource);
}

function parseOrder(text: string): readonly number[] {
  const positions = text.split(',').map(Number);
  if (!/^[1-9](,[1-9])*$/.test(text) || new Set(positions).size < positions.length) {
    throw wrongUsage(`"${text}" names no cards: expected positions from 1 to 9 with commas between, each once`);
  }
  return positions;
}
