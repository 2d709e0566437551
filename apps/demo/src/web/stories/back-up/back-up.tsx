import { useState } from 'react';
import { tapsTaken, targetsOf } from '../../model/wallet.ts';
import { Ceremony } from '../../parts/ceremony.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { Next } from '../../parts/next.tsx';
import { backUpWallet } from '../../phone/back-up.ts';
import { AirPicture } from './air-picture.tsx';
import { MessageView } from './message-view.tsx';
import { arrowsOf } from './messages.ts';
import { Progress } from './progress.tsx';
import { RoleChoice } from './role-choice.tsx';
import { why } from './why.ts';

/** Five taps, and the primary's next one seals the set. */
export function BackUp() {
  const world = useWorld();
  const { wallet } = useKept().phone;
  const [shown, setShown] = useState<string>();
  const targets = targetsOf(wallet);
  const arrows = arrowsOf(wallet);
  const open = arrows.find(({ key }) => key === shown);
  return (
    <>
      {wallet.sealed ? (
        <Next to="put-away">
          All three cards hold the same key, and the set is sealed: it makes no more copies. The key was never in the
          clear outside a card.
        </Next>
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
          <Ceremony key={wallet.roles[targets[0] ?? '']} run={(person) => backUpWallet(world, person)} why={why}>
            <Progress taken={tapsTaken(wallet)} of={2 * targets.length + 1} />
          </Ceremony>
        </>
      )}
      {arrows.length > 0 && (
        <>
          <AirPicture
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
