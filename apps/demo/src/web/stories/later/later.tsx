import { useState } from 'react';
import { Admit } from '../../components/admit.tsx';
import { useSavedState } from '../../components/hooks.ts';
import { membersOf } from '../../model/wallet.ts';
import { singleSecrets } from '../../phone/single.ts';
import { JoinSet } from './join-set.tsx';
import { JoinSingle } from './join-single.tsx';
import { TellOthers } from './tell-others.tsx';
import { WhoAgrees } from './who-agrees.tsx';

/** A card that was bought later joins a wallet: of several cards, or of a single one. */
export function Later() {
  const { wallet, single } = useSavedState().phone;
  const [isSingle, setSingle] = useState(single !== undefined && (single.added ?? []).length === 0);
  if (wallet.replacement !== undefined) return <Admit replacement={wallet.replacement} />;
  if (wallet.outdated.length > 0) return <TellOthers wallet={wallet} />;
  if (single?.replacement !== undefined)
    return <Admit replacement={single.replacement} of={{ key: 'single', ...singleSecrets }} />;
  return (
    <>
      <p>
        Next year you buy one more card, from any shop. It joins your wallet if your other cards agree. On its way from
        card to card the key is encrypted.
      </p>
      <fieldset className="choice">
        <legend>You have</legend>
        <label>
          <input type="radio" name="cards" checked={!isSingle} onChange={() => setSingle(false)} />
          <span>
            <strong>Your wallet, on {membersOf(wallet).length} cards</strong>{' '}
            <span className="note">Some of them agree together.</span>
          </span>
        </label>
        <label>
          <input type="radio" name="cards" checked={isSingle} onChange={() => setSingle(true)} />
          <span>
            <strong>A wallet on one card</strong>{' '}
            <span className="note">Nobody is there to agree with it. Its PUK stands for a second card.</span>
          </span>
        </label>
      </fieldset>
      {isSingle ? <JoinSingle single={single} /> : <JoinSet wallet={wallet} />}
      <WhoAgrees />
    </>
  );
}
