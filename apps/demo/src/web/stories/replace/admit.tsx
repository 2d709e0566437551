import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useStore } from '../../components/hooks.ts';
import type { Replacement } from '../../model/wallet.ts';
import { codeOnSecondPhone, replaceLost } from '../../phone/replace.ts';

const why = {
  offer: 'so that it says who it is, and offers itself',
  sign: 'so that it agrees to the new card',
  look: 'so that it shows the list they agreed on',
  export: 'so that it seals the key to the new card',
  import: 'so that it takes the key, and signs for it',
  receipt: 'so that it signs once more for the key it has',
  confirm: 'so that it checks the receipt',
};

type Codes = { readonly first: string; readonly second: string; readonly answer: (same: boolean) => void };

/** Two members agree, the owner compares a code, and the new card gets the key. */
export function Admit({ replacement: { card, lost, admitted } }: { readonly replacement: Replacement }) {
  const store = useStore();
  const [codes, setCodes] = useState<Codes>();
  const compare = async (first: string): Promise<boolean> => {
    const second = await codeOnSecondPhone(store, lost, card);
    return new Promise((resolve) => {
      const answer = (same: boolean): void => {
        setCodes(undefined);
        resolve(same);
      };
      setCodes({ first, second, answer });
    });
  };
  return (
    <Ceremony reporting why={why} waiting={codes === undefined} run={(driver) => replaceLost(store, driver, compare)}>
      <p>
        Card {card} is to take the place of card {lost}.{' '}
        {admitted
          ? 'The others have agreed to it. You compare a code, and then it gets the key.'
          : 'It offers itself, and two of the others have to agree.'}
      </p>
      {codes !== undefined && (
        <section className="panel" aria-label="Compare">
          <h3>Are these the same?</h3>
          <p className="note">
            This phone could have slipped in a card of somebody else. So a second phone reads card {card} and the signed
            list by itself. (The page plays the second phone, too.)
          </p>
          <dl className="codes">
            <div>
              <dt>This phone</dt>
              <dd>{codes.first}</dd>
            </div>
            <div>
              <dt>Second phone</dt>
              <dd>{codes.second}</dd>
            </div>
          </dl>
          <div className="row">
            <button type="button" className="button primary" onClick={() => codes.answer(true)}>
              They are the same
            </button>
            <button type="button" className="button" onClick={() => codes.answer(false)}>
              They differ
            </button>
          </div>
        </section>
      )}
    </Ceremony>
  );
}
