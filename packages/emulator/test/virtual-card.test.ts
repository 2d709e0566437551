import { expect, it } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { createPack } from '../src/cards/index.ts';

const select = Uint8Array.of(0x00, 0xa4, 0x00, 0x0c);
const random = seededRandom('taken away');

it('says by itself that a card was taken away, also by the next tap', async () => {
  const [card] = createPack({ cards: 1, random });
  const first = card?.tap();
  await first?.exchange(select);
  const second = card?.tap();
  await first?.removed;
  await expect(first?.exchange(select)).rejects.toMatchObject({ code: 'transport/card-removed' });
  expect(await second?.exchange(select)).toEqual(Uint8Array.of(0x90, 0x00));
  card?.remove();
  await second?.removed;
});
