import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Messages } from '../../components/messages/messages.tsx';
import { NextStory } from '../../components/next-story.tsx';
import { stepsDone, targetsOf } from '../../model/wallet.ts';
import { backUpWallet } from '../../phone/back-up.ts';
import { arrowsOf } from './messages.ts';
import { BackupProgress } from './progress.tsx';
import { RoleChoice } from './role-choice.tsx';
import { why } from './why.ts';

/** Clones the wallet in five taps, and seals the set at the next tap of the primary. */
export function BackUp() {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const targets = targetsOf(wallet);
  const arrows = arrowsOf(wallet);
  return (
    <>
      {wallet.sealed ? (
        <NextStory to="put-away">
          All three cards hold the same key, and the set is sealed: it makes no more copies, unless your cards agree on
          another one. Outside a card the key was always encrypted.
        </NextStory>
      ) : (
        <>
          {arrows.length === 0 && (
            <>
              <p>
                The cards copy the key to each other. They encrypt it: your phone carries the messages, but can't read
                the key in them.
              </p>
              <RoleChoice card={targets[0] ?? ''} />
            </>
          )}
          <Ceremony key={wallet.roles[targets[0] ?? '']} run={(driver) => backUpWallet(store, driver)} why={why}>
            <BackupProgress done={stepsDone(wallet)} of={2 * targets.length + 1} />
          </Ceremony>
        </>
      )}
      <Messages cards={wallet.cards} arrows={arrows} />
    </>
  );
}
