/** A thousand emulated cards in one process, each with a wallet and a signature: what a test of a whole fleet takes. */
import { createWallet } from '@symbolon/client/actions/create-wallet';
import { openCard } from '@symbolon/client/card';
import { openSession } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import { createFactory } from '@symbolon/emulator/factory';
import { createPack, type PackedCard } from '@symbolon/emulator/pack';
import { seededRandom } from '../seeded-random.ts';

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
  await useCard(boxed(1)[0]);
  const before = memory();
  const started = process.cpuUsage();
  while (fleet.length < count) {
    const [card] = boxed(1);
    await useCard(card);
    if (card !== undefined) fleet.push(card);
  }
  const { user, system } = process.cpuUsage(started);
  const bytesPerCard = Math.round((memory() - before) / fleet.length);
  return { cards: fleet.length, bytesPerCard, cardsPerSecond: Number((fleet.length / ((user + system) / 1e6)).toPrecision(3)) };

  function boxed(cards: number): readonly PackedCard[] {
    return createPack({ cards, random, factory });
  }
}

/** The ceremony of a new card: a session by its CAN, a wallet with a PIN, one signature. It stays on the reader, in its session. */
async function useCard(card: PackedCard | undefined): Promise<void> {
  if (card === undefined) throw new Error('no card');
  const session = await openSession(await openCard(card.tap()), { can: card.can });
  await createWallet(session, { pin: '246810' });
  await createSigner(session).signDigests([
    { scheme: 'ecdsa-secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0], digest: new Uint8Array(32).fill(1) },
  ]);
}

function memory(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('run node with --expose-gc');
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
