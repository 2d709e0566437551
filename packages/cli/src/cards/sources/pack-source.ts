import { emulatorTrust } from '@symbolon/emulator/cards';
import { CliError, wrongUsage } from '../../errors/cli-error.ts';
import { openPackFolder } from '../../pack/pack-folder.ts';
import { type CardSource, type SourceServices, used } from './card-source.ts';

/**
 * The cards of a pack, put on the reader by the pack itself.
 *
 * @param order positions from 1 with commas between; the cards not named follow
 */
export function packSource(
  folder: string,
  order: string | undefined,
  { trace, signal, screen }: SourceServices,
): CardSource {
  const named = parseOrder(order ?? '1');
  const pack = openPackFolder(folder);
  const positions = [
    ...named,
    ...pack.cards.map((_, index) => index + 1).filter((position) => !named.includes(position)),
  ];
  const positionOf = (place: number): number => {
    const position = positions[place];
    if (position === undefined)
      throw new CliError('pack/no-card', { pack: folder, card: place + 1, cards: pack.cards.length });
    return position;
  };

  return Object.freeze({
    name: (place) => `card ${positionOf(place)} of ${folder}`,
    trust: emulatorTrust,
    cards: pack.cards.length,
    placeOf: (cardNumber) => {
      const place = positions.findIndex((position) => pack.cards[position - 1]?.number === cardNumber);
      return place === -1 ? undefined : place;
    },
    tap: async (place, use, asked) => {
      const card = pack.take(positionOf(place));
      if (asked !== undefined) screen.progress(`card ${positionOf(place)} is on the reader`);
      // Emulated cards answer without ever waiting: this is where Ctrl-C is heard.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      return used(card.tap(), trace, use);
    },
    can: async (place) => {
      const position = positionOf(place);
      pack.take(position);
      return pack.cards[position - 1]?.can ?? '';
    },
    device: (place) => pack.take(positionOf(place)).device,
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
