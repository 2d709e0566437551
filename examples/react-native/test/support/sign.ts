/** Signs with a new card: the result is the same on every engine. */
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import { createTapSigner, createWallet, type NextCard, withCard } from '@symbolon/client';
import { createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';

/** TEST randomness: the same in every run. */
export function createTestRandom(): (length: number) => Uint8Array {
  let state = 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export function newCard(): PackedCard {
  const [card] = createPack({ cards: 1, random: createTestRandom() });
  if (card === undefined) throw new Error('the pack is empty');
  return card;
}

/** @returns the signed transaction in hex */
export async function signOnNewCard({ can }: Pick<PackedCard, 'can'>, nextCard: NextCard): Promise<string> {
  const trust = emulatorTrust;
  const pin = '246810';
  await withCard({ nextCard, credentials: { can }, trust }, (session) => createWallet(session, { pin }));
  const { raw } = await signTransaction(
    createTapSigner({ nextCard, pin: () => pin, trust }),
    {
      type: 'eip1559',
      chainId: 1n,
      nonce: 0n,
      maxPriorityFeePerGas: 1n,
      maxFeePerGas: 1n,
      gasLimit: 21_000n,
      to: '0x00000000000000000000000000000000DeaDBeef',
      value: 1n,
      data: '0x',
      accessList: [],
    },
    { path: defaultPath },
  );
  return raw;
}
