/** Signatures through client, secure channel and firmware, beside the curve's alone. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { createSigner, createWallet, identify, openCard } from '@symbolon/client';
import { createPack, emulatorTrust } from '@symbolon/emulator/cards';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { pin } from '../backup.ts';
import type { Race } from './race.ts';

/** TEST KEY. */
const secretKey = new Uint8Array(32).fill(1);
const batch = 32;

const digest = (index: number) => new Uint8Array(32).fill(index + 1);
const requests = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    scheme: 'ecdsa-secp256k1' as const,
    path: [0x80000054, 0x80000000, 0x80000000, 0, index],
    digest: digest(index),
  }));

/** A signer on a card that stays in its session. */
export async function warmSigner(seed: string) {
  const [card] = createPack({ cards: 1, random: seededRandom(seed) });
  if (card === undefined) throw new Error('no card');
  const { session } = await identify(await openCard(card.tap()), { can: card.can }, { trust: emulatorTrust });
  await createWallet(session, { pin, policy: 'open' });
  return createSigner(session);
}

export async function signing(): Promise<Race> {
  const signer = await warmSigner('signing');
  const [one, many] = [requests(1), requests(batch)];
  const bare = (count: number) => () => {
    for (let index = 0; index < count; index += 1) secp256k1.sign(digest(index), secretKey, { prehash: false });
  };
  return {
    unit: `${batch} signatures`,
    contenders: {
      '@noble/curves alone': bare(batch),
      [`a card, ${batch} keys in one command`]: () => signer.signDigests(many),
      'a card, one key a command': async () => {
        for (let index = 0; index < batch; index += 1) await signer.signDigests(one);
      },
    },
  };
}
