import { formatAmount } from '@symbolon/chains/bitcoin/preview';
import { type FormEvent, useState } from 'react';
import { AddressField, addressIn } from '../../components/address-field.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUi } from '../../components/hooks.ts';
import { WithPin } from '../../components/pin.tsx';
import { Preview } from '../../components/preview.tsx';
import { Sent } from '../../components/sent.tsx';
import type { BitcoinAccount } from '../../model/accounts.ts';
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
  readonly watchOnly: BitcoinAccount;
  readonly holdings: BitcoinHoldings;
  readonly onDone: () => void;
};

/** Address and amount, then the preview, then a card. */
export function Send({ watchOnly, holdings, onDone }: SendProps) {
  const store = useStore();
  const ui = useUi();
  const { phone } = useSavedState();
  const [plan, setPlan] = useState<PlannedPayment>();
  const [sent, setSent] = useState<string>();
  const makePlan = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const payment = { address: addressIn(form, 'address'), amount: parseSatoshi(String(form.get('amount'))) };
      setPlan(await planPayment(watchOnly, holdings, payment));
      ui.set((now) => ({ ...now, problem: undefined }));
    } catch (problem) {
      ui.set((now) => ({ ...now, problem }));
    }
  };
  if (sent !== undefined)
    return <Sent text="The network checked the signature and took it." id={sent} onDone={onDone} />;
  if (plan === undefined) {
    return (
      <form className="form" onSubmit={(event) => void makePlan(event)}>
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
  const { recipients, change, fee, spent, warnings } = plan.preview;
  return (
    <>
      <Preview
        rows={[
          ...recipients.map(({ amount, address }) => ({ amount: formatAmount(amount), to: address ?? 'a script' })),
          ...change.map(({ amount, address }) => ({
            amount: formatAmount(amount),
            to: address ?? 'a script',
            note: 'back to you',
          })),
        ]}
        fee={formatAmount(fee)}
        total={formatAmount(spent)}
        warnings={warnings.map(({ text }) => text)}
      />
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
