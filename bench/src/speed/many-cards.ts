/**
 * A thousand emulated cards in one process, each of which took part in a backup and signed: what a test of a whole
 * fleet takes.
 */
import { createSigner, createWallet, identify, openCard, openSession } from '@symbolon/client';
import { createFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { backUpOnto, type HeldCard, pin } from '../backup.ts';

export type Fleet = {
  readonly cards: number;
  /** Memory of the process that each card added, heap and buffers, garbage collected. */
  readonly bytesPerCard: number;
  /** By processor time, on one core. */
  readonly cardsPerSecond: number;
};

/** Run with `--expose-gc`. */
export async function manyCards(count = 1000): Promise<Fleet> {
  const random = seededRandom('fleet');
  const factory = createFactory(random);
  const fleet: PackedCard[] = [];
  // What is compiled and made once is no card's.
  await usePack(createPack({ cards: 2, random, factory }));
  const before = memory();
  const started = process.cpuUsage();
  while (fleet.length < count) {
    const pack = createPack({ cards: 2, random, factory });
    await usePack(pack);
    fleet.push(...pack);
  }
  const { user, system } = process.cpuUsage(started);
  const bytesPerCard = Math.round((memory() - before) / fleet.length);
  return {
    cards: fleet.length,
    bytesPerCard,
    cardsPerSecond: Number((fleet.length / ((user + system) / 1e6)).toPrecision(3)),
  };
}

/**
 * A wallet on the first card, its backup on the second, and a signature by each. They stay on their readers, in their
 * sessions.
 */
async function usePack([first, second]: readonly PackedCard[]): Promise<void> {
  if (first === undefined || second === undefined) throw new Error('a pack has two cards here');
  const { session: maker } = await identify(await openCard(first.tap()), { can: first.can }, { trust: emulatorTrust });
  await createWallet(maker, { pin, policy: 'open' });
  await backUpOnto(held(first), [held(second)], 'daily');
  await sign(first);
  await sign(second);
}

async function sign(card: PackedCard): Promise<void> {
  const session = await openSession(await openCard(card.tap()), { pin });
  await createSigner(session).signDigests([
    { scheme: 'ecdsa-secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0], digest: new Uint8Array(32).fill(1) },
  ]);
}

function held(card: PackedCard): HeldCard {
  return {
    can: card.can,
    tap: async (use) => {
      const transport = card.tap();
      try {
        return await use(transport);
      } finally {
        await transport.close();
      }
    },
  };
}

function memory(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('run node with --expose-gc');
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
