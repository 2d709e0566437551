import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { stepsDone, targetsOf } from '../../model/wallet.ts';
import { backUpWallet } from '../../phone/back-up.ts';
import { MessageSequence } from './message-sequence.tsx';
import { MessageView } from './message-view.tsx';
import { arrowsOf } from './messages.ts';
import { BackupProgress } from './progress.tsx';
import { RoleChoice } from './role-choice.tsx';
import { why } from './why.ts';

/** Five taps, and the primary's next one seals the set. */
export function BackUp() {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const [shown, setShown] = useState<string>();
  const targets = targetsOf(wallet);
  const arrows = arrowsOf(wallet);
  const open = arrows.find(({ key }) => key === shown);
  return (
    <>
      {wallet.sealed ? (
        <NextStory to="put-away">
          All three cards hold the same key, and the set is sealed: it makes no more copies. The key was never in the
          clear outside a card.
        </NextStory>
      ) : (
        <>
          {arrows.length === 0 && (
            <>
              <p>
                The cards copy the key to each other, sealed. Your phone only carries the messages, and can't open them.
              </p>
              <RoleChoice card={targets[0] ?? ''} />
            </>
          )}
          <Ceremony key={wallet.roles[targets[0] ?? '']} run={(driver) => backUpWallet(store, driver)} why={why}>
            <BackupProgress done={stepsDone(wallet)} of={2 * targets.length + 1} />
          </Ceremony>
        </>
      )}
      {arrows.length > 0 && (
        <>
          <MessageSequence
            cards={wallet.cards}
            arrows={arrows}
            shown={shown}
            onShow={(key) => setShown(key === shown ? undefined : key)}
          />
          {open === undefined ? (
            <p className="note">Choose a message to read it as the phone can.</p>
          ) : (
            <MessageView arrow={open} />
          )}
        </>
      )}
    </>
  );
}
