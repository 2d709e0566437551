import type { Rng } from '@symbolon/card-core/card';
import type { Interpreter } from '@symbolon/interface';
import { createFactory, digits, type Factory } from './factory.ts';
import { firmwareInterpreters } from './firmware.ts';
import { createMemory, type Memory } from './memory.ts';
import { createVirtualCard, type VirtualCard } from './virtual-card.ts';

/** A card fresh from the box. */
export type PackedCard = VirtualCard & {
  /** The six digits printed on it. */
  readonly can: string;
  /** The number in its certificate. */
  readonly number: string;
};

/** How many cards, and what they are made of. */
export type PackOptions = {
  /** 1 to 9. */
  readonly cards: number;
  /** Randomness of factory and chips. */
  readonly random: Rng;
  /** Default: the emulator's factory. */
  readonly factory?: Factory;
  /** Transaction formats that the firmware reads. Default: all. */
  readonly interpreters?: readonly Interpreter[];
  /** Creates the memory of each card. Default: unused memory. */
  readonly memory?: () => Memory;
};

/**
 * Creates a box of blank cards that share a pack id, so they can clone to each other.
 *
 * @param options number of cards and randomness; the rest has defaults
 * @throws RangeError for a number of cards outside 1 to 9
 * @example
 * ```ts
 * import { openCard, openSession } from '@symbolon/client';
 * import { createPack } from '@symbolon/emulator/cards';
 * const [first, second] = createPack({ cards: 2, random: rng });
 * if (first === undefined || second === undefined) throw new Error('two cards were asked for');
 * const session = await openSession(await openCard(first.tap()), { can: first.can });
 * session.openedWith; // => 'can'
 * first.number === second.number; // => false
 * ```
 */
export function createPack({
  cards,
  random,
  factory = createFactory(random),
  interpreters = firmwareInterpreters,
  memory = createMemory,
}: PackOptions): readonly PackedCard[] {
  if (!Number.isInteger(cards) || cards < 1 || cards > 9) throw new RangeError(`a pack has 1 to 9 cards, not ${cards}`);
  const pack = random(8);
  return Array.from({ length: cards }, (_, index) => {
    const card = createVirtualCard({
      name: `card ${index + 1}`,
      rng: random,
      trust: factory.trust,
      interpreters,
      memory: memory(),
    });
    const can = digits(random, 6);
    card.device.powerOn();
    const number = factory.personalise(card.device, { pack, can });
    card.device.powerOff();
    return Object.freeze({ ...card, can, number });
  });
}
