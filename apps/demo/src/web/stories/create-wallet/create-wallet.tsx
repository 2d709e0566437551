import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { PinForm } from '../../components/pin.tsx';
import { createWalletOn } from '../../phone/create-wallet.ts';

/** One card makes the key and gets the PIN. */
export function CreateWallet() {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const [pin, setPin] = useState<string>();
  const first = wallet.cards[0] ?? '1';
  if (wallet.primary !== undefined) {
    return (
      <NextStory to="back-up">
        Card {wallet.primary} made a key from its own randomness. No command reads the key: the phone, the maker and you
        never see it. The card opens with your PIN. With one try left it asks for the number printed on it, too.
      </NextStory>
    );
  }
  return (
    <>
      <p>Card {first} will make the key of your wallet. Choose a PIN. The backups will get the same one.</p>
      <p className="note">
        Settled for good, too: if a PIN is forgotten or blocked, one other card of yours can give that card a new one.
        It needs its own PIN for that. So a thief with two cards and the PIN of one can open both.
      </p>
      {pin === undefined ? (
        <PinForm label="New PIN" action="Use this PIN" onPin={setPin} />
      ) : (
        <Hold cards={[first]} why="so that it makes the key" run={(card) => createWalletOn(store, card, pin)}>
          <p className="note">
            The PIN is set.{' '}
            <button type="button" className="link" onClick={() => setPin(undefined)}>
              Choose another
            </button>
          </p>
        </Hold>
      )}
    </>
  );
}
