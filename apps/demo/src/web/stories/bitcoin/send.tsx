import { useState } from 'react';
import { AddressField, normaliseAddress } from '../../components/address-field.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useSubmit } from '../../components/hooks.ts';
import { WithPin } from '../../components/pin.tsx';
import { Preview } from '../../components/preview.tsx';
import { Sent } from '../../components/sent.tsx';
import type { AccountKeys } from '../../model/accounts.ts';
import { signers } from '../../model/wallet.ts';
import {
  type BitcoinHoldings,
  friendsAddress,
  type PlannedPayment,
  parseSatoshi,
  pay,
  planPayment,
} from '../../phone/bitcoin.ts';

type SendProps = {
  readonly watchOnly: AccountKeys;
  readonly holdings: BitcoinHoldings;
  readonly onDone: () => void;
};

/** Asks for address and amount, shows the preview, then asks for a card. */
export function Send({ watchOnly, holdings, onDone }: SendProps) {
  const store = useStore();
  const { phone } = useSavedState();
  const [plan, setPlan] = useState<PlannedPayment>();
  const [sent, setSent] = useState<string>();
  const submit = useSubmit(async (field) => {
    const payment = { address: normaliseAddress(field('address')), amount: parseSatoshi(field('amount')) };
    setPlan(await planPayment(watchOnly, holdings, payment));
  });
  if (sent !== undefined)
    return <Sent text="The network checked the signature and accepted it." id={sent} onDone={onDone} />;
  if (plan === undefined) {
    return (
      <form className="form" onSubmit={(event) => void submit(event)}>
        <AddressField name="address" label="To" example={friendsAddress} />
        <label htmlFor="amount">Amount in BTC</label>
        <input id="amount" name="amount" defaultValue="0.01" inputMode="decimal" autoComplete="off" />
        <div className="row">
          <button type="submit" className="button primary">
            Preview
          </button>
          <button type="button" className="button quiet" onClick={onDone}>
            Cancel
          </button>
        </div>
      </form>
    );
  }
  return (
    <>
      <Preview preview={plan.preview} changeNote="back to you" total />
      <WithPin>
        {(pin) => (
          <Hold
            cards={signers(phone.wallet)}
            why="to sign exactly this"
            run={async (card) => setSent(await pay(store, card, pin, plan))}
          />
        )}
      </WithPin>
      <button type="button" className="button quiet" onClick={() => setPlan(undefined)}>
        Change it
      </button>
    </>
  );
}
