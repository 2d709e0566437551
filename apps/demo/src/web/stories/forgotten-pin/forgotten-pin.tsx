import { useState } from 'react';
import { useSavedState } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { Block } from './block.tsx';
import { Reset } from './reset.tsx';

/** Blocks the PIN of a card, and has another card give it a new one. */
export function ForgottenPin() {
  const { wallet } = useSavedState().phone;
  const [opened, setOpened] = useState<string>();
  if ((wallet.pinReset ?? 0) === 0) {
    return (
      <p>
        Your wallet was made without this way back, and that is settled for good: a PIN that is blocked stays blocked.
        Start over to make one that has it.
      </p>
    );
  }
  if (wallet.blockedPin !== undefined) return <Reset card={wallet.blockedPin} onDone={setOpened} />;
  if (opened !== undefined) {
    return (
      <NextStory to="lost">
        Card {opened} has its new PIN, with all its tries. Nobody needed a PUK. Both cards have it in their logs, and
        your key and your money have not moved.
      </NextStory>
    );
  }
  return <Block />;
}
