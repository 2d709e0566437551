import { useState } from 'react';
import type { WalletKey } from '../model/phone.ts';
import type { Replacement } from '../model/wallet.ts';
import { admitCard, codeOnSecondPhone, signersFor } from '../phone/replace.ts';
import { Ceremony } from './ceremony.tsx';
import { useStore } from './hooks.ts';

const why = {
  offer: 'so that it proves its identity and offers to hold a copy',
  sign: 'so that it admits the new card',
  export: 'so that it encrypts the key for the new card',
  import: 'so that it takes the key and signs a receipt',
  receipt: 'so that it signs its receipt again',
  confirm: 'so that it checks the receipt',
};

type AdmitProps = {
  readonly replacement: Replacement;
  /** Default: the wallet in use, and the PIN that was typed. */
  readonly of?: { readonly key: WalletKey; readonly pin: string; readonly puk: string };
};

type Codes = { readonly first: string; readonly second: string; readonly answer: (same: boolean) => void };

/** Enough members admit the new card, the owner compares a code, and the card gets the key. */
export function Admit({ replacement, of }: AdmitProps) {
  const { card, lost, admitted } = replacement;
  const { key = 'wallet', ...secrets } = of ?? {};
  const store = useStore();
  const [codes, setCodes] = useState<Codes>();
  const [asked] = useState(signersFor(store, lost, key));
  const isAlone = asked.length === 1;
  const joining = `Card ${card} joins ${isAlone ? `card ${asked[0]}` : 'your cards'}.`;
  const compare = async (first: string): Promise<boolean> => {
    const second = await codeOnSecondPhone(store, replacement, { key, pin: of?.pin });
    return new Promise((resolve) => {
      const answer = (same: boolean): void => {
        setCodes(undefined);
        resolve(same);
      };
      setCodes({ first, second, answer });
    });
  };
  return (
    <Ceremony
      reporting
      why={why}
      waiting={codes === undefined}
      run={(driver) => admitCard(store, driver, compare, key)}
      {...secrets}
    >
      <p>
        {lost === undefined ? joining : `Card ${card} replaces card ${lost}.`}{' '}
        {(admitted ? agreed : agreement)(asked.length)}
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

/** What has to happen, by the number of cards that are asked. */
function agreement(cards: number): string {
  if (cards === 1) return 'It makes an offer, and your card admits it with its PIN and its PUK.';
  return `It makes an offer, and ${cards === 2 ? 'two' : cards} other cards have to admit it.`;
}

/** What has happened. */
function agreed(cards: number): string {
  if (cards === 1) return 'Your card has admitted it. Now it gets the key.';
  return 'The other cards have admitted it. Compare a code, and then it gets the key.';
}
