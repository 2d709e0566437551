import { formatAmount } from '@symbolon/chains/bitcoin/preview';
import { type FormEvent, useState } from 'react';
import type { BitcoinAccount } from '../../model/accounts.ts';
import { signers } from '../../model/wallet.ts';
import { AddressField, addressIn } from '../../parts/address-field.tsx';
import { Hold } from '../../parts/hold.tsx';
import { useDeskStore, useKept, useWorld } from '../../parts/hooks.ts';
import { WithPin } from '../../parts/pin.tsx';
import { Preview } from '../../parts/preview.tsx';
import { Sent } from '../../parts/sent.tsx';
import { friendsAddress, type PlannedPayment, type Purse, payWith, planPayment, satoshi } from '../../phone/bitcoin.ts';

type SendProps = { readonly watched: BitcoinAccount; readonly purse: Purse; readonly onDone: () => void };

/** Address and amount, then the preview, then a card. */
export function Send({ watched, purse, onDone }: SendProps) {
  const world = useWorld();
  const desk = useDeskStore();
  const { phone } = useKept();
  const [plan, setPlan] = useState<PlannedPayment>();
  const [sent, setSent] = useState<string>();
  const makePlan = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const payment = { address: addressIn(form, 'address'), amount: satoshi(String(form.get('amount'))) };
      setPlan(await planPayment(watched, purse, payment));
      desk.set((now) => ({ ...now, problem: undefined }));
    } catch (problem) {
      desk.set((now) => ({ ...now, problem }));
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
            run={async (card) => setSent(await payWith(world, card, pin, plan))}
          />
        )}
      </WithPin>
      <button type="button" className="button quiet" onClick={() => setPlan(undefined)}>
        Change it
      </button>
    </>
  );
}
