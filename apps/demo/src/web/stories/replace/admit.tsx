import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useStore } from '../../components/hooks.ts';
import type { Replacement } from '../../model/wallet.ts';
import { codeOnSecondPhone, replaceLost } from '../../phone/replace.ts';

const why = {
  offer: 'so that it proves its identity and offers to hold a copy',
  sign: 'so that it admits the new card',
  look: 'so that it shows the signed list of members',
  export: 'so that it encrypts the key for the new card',
  import: 'so that it takes the key and signs a receipt',
  receipt: 'so that it signs its receipt again',
  confirm: 'so that it checks the receipt',
};

type Codes = { readonly first: string; readonly second: string; readonly answer: (same: boolean) => void };

/** Two members admit the new card, the owner compares a code, and the card gets the key. */
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
        Card {card} replaces card {lost}.{' '}
        {admitted
          ? 'The other cards have admitted it. Compare a code, and then it gets the key.'
          : 'It makes an offer, and two other cards have to admit it.'}
      </p>
      {codes !== undefined && (
        <section className="panel" aria-label="Compare">
          <h3>Are these the same?</h3>
          <p className="note">
            This phone could have put in another card. So a second phone reads card {card} and the signed list by
            itself. (This page plays the second phone, too.)
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
              They are different
            </button>
          </div>
        </section>
      )}
    </Ceremony>
  );
}
