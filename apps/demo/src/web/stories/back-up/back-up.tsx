import { useState } from 'react';
import { nextStep, targetsOf } from '../../model/chapters.ts';
import type { BackupStep } from '../../model/phone.ts';
import { Hold } from '../../parts/hold.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { Next } from '../../parts/next.tsx';
import { WithPin } from '../../parts/pin.tsx';
import { takeStep } from '../../phone/back-up.ts';
import { AirPicture } from './air-picture.tsx';
import { MessageView } from './message-view.tsx';
import { arrowsOf } from './messages.ts';
import { RoleChoice } from './role-choice.tsx';

const why: { readonly [K in BackupStep['kind']]: string } = {
  offers: 'so that it offers itself as a backup',
  exports: 'so that it judges both offers, and seals the key to each',
  receipts: 'so that it takes the key, and signs for it',
  seal: 'so that it checks both receipts and ends cloning for good',
};

/** Five taps, and the primary's next one seals the set. */
export function BackUp() {
  const world = useWorld();
  const { phone, table } = useKept();
  const [shown, setShown] = useState<string>();
  const primary = phone.primary ?? '1';
  const targets = targetsOf(table, primary);
  const step = nextStep(phone, table);
  const arrows = arrowsOf(phone.backup, primary, targets);
  const open = arrows.find(({ key }) => key === shown);
  return (
    <>
      {step === undefined ? (
        <Next to="put-away">
          All three cards hold the same key, and the set is sealed: it never exports again. The key was never in the clear outside a card.
        </Next>
      ) : (
        <>
          {arrows.length === 0 && (
            <>
              <p>The cards copy the key to each other, sealed. Your phone only carries the messages, and can't open them.</p>
              <RoleChoice card={targets[0] ?? '2'} />
            </>
          )}
          <Progress step={step} />
          {step.kind === 'exports' || step.kind === 'seal' ? (
            <WithPin>{(pin) => <Hold cards={[step.card]} why={why[step.kind]} run={() => takeStep(world, step, pin)} />}</WithPin>
          ) : (
            <Hold cards={[step.card]} why={why[step.kind]} run={() => takeStep(world, step, '')} />
          )}
        </>
      )}
      {arrows.length > 0 && (
        <>
          <AirPicture
            cards={[primary, ...targets]}
            arrows={arrows}
            shown={shown}
            onShow={(key) => setShown(key === shown ? undefined : key)}
          />
          {open === undefined ? <p className="note">Choose a message to read it as the phone can.</p> : <MessageView arrow={open} />}
        </>
      )}
    </>
  );
}

function Progress({ step: { tap, kind } }: { readonly step: BackupStep }) {
  return (
    <p className="progress">
      <span className="dots" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((dot) => (
          <i key={dot} data-done={dot < tap || undefined} data-now={dot === tap || undefined} />
        ))}
      </span>
      {kind === 'seal' ? 'Five taps done. One more, whenever the card is at hand.' : `Tap ${tap} of 5`}
    </p>
  );
}
