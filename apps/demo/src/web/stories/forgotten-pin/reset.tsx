import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useAtom, useSavedState, useStore } from '../../components/hooks.ts';
import { placeOf } from '../../model/table.ts';
import { pinResetters } from '../../model/wallet.ts';
import { resetPin } from '../../phone/reset-pin.ts';

const why = {
  ask: 'so that it asks for a new PIN',
  approve: 'so that it agrees',
  reset: 'so that it takes the new PIN',
};

type ResetProps = { readonly card: string; readonly onDone: (card: string) => void };

/** Another card agrees, and the card with the blocked PIN takes a new one. */
export function Reset({ card, onDone }: ResetProps) {
  const store = useStore();
  const pin = useAtom(store.pin);
  const { phone, table } = useSavedState();
  const [choose, setChoose] = useState<(pin: string) => void>();
  const [approver] = pinResetters(phone.wallet, card).filter((other) => placeOf(table, other) !== 'away');
  if (approver === undefined) {
    return (
      <p>
        The PIN of card {card} is blocked. Only a card that holds the whole wallet gives it a new one. A daily card does
        not: it has a limit, and must not open a card without one.
      </p>
    );
  }
  const choosePin = (): Promise<string> =>
    new Promise((resolve) =>
      setChoose(() => (chosen: string) => {
        setChoose(undefined);
        resolve(chosen);
      }),
    );
  return (
    <Ceremony
      reporting
      why={why}
      waiting={choose === undefined}
      run={async (driver) => {
        await resetPin(store, driver, { card, approver, choosePin });
        onDone(card);
      }}
    >
      <p>
        The PIN of card {card} is blocked: the right one does not open it either. Card {approver} can give it a new PIN,
        because you settled that when you made the wallet. It agrees for this card and for this once.
      </p>
      {choose !== undefined && pin !== undefined && (
        <section className="panel" aria-label="New PIN">
          <h3>A new PIN for card {card}</h3>
          <p className="note">
            It can be any PIN. This page types one PIN for all your cards, so card {card} gets the one that card{' '}
            {approver} has.
          </p>
          <button type="button" className="button primary" onClick={() => choose(pin)}>
            Take the PIN of card {approver}
          </button>
        </section>
      )}
    </Ceremony>
  );
}
