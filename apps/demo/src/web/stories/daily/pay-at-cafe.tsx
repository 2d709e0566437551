import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Preview } from '../../components/preview.tsx';
import { useAsync } from '../../components/use-async.ts';
import { friendsAddress, planPayment, readHoldings, receiveTestCoins, serverOf } from '../../phone/bitcoin.ts';
import { type Allowance, payDaily } from '../../phone/daily.ts';

type PayAtCafeProps = {
  readonly card: string;
  readonly pin: string;
  readonly onPaid: (now: Allowance) => void;
  readonly onDone: () => void;
};

/** In satoshi, just below the limit of one payment: the third one exceeds the allowance. */
const price = 900_000n;

/** Makes one payment with the daily card. The card decides whether it signs. */
export function PayAtCafe({ card, pin, onPaid, onDone }: PayAtCafeProps) {
  const store = useStore();
  const { phone, bitcoin } = useSavedState();
  const watchOnly = phone.wallet.accounts?.bitcoin;
  const [paid, setPaid] = useState(false);
  const { value: plan } = useAsync(`${bitcoin.transactions.length}`, async () => {
    if (watchOnly === undefined || paid) return undefined;
    const holdings = await readHoldings(watchOnly, serverOf(store));
    if (holdings.balance < 10n * price) {
      receiveTestCoins(store, holdings);
      return undefined;
    }
    return planPayment(watchOnly, holdings, { address: friendsAddress, amount: price });
  });
  if (paid) {
    return (
      <div className="next">
        <p className="good">Paid. The payment was within the limit.</p>
        <button type="button" className="button primary" onClick={onDone}>
          Continue
        </button>
      </div>
    );
  }
  if (plan === undefined) return <p className="note">Preparing the bill…</p>;
  return (
    <>
      <Preview preview={plan.preview} total />
      <Hold
        cards={[card]}
        why="to pay"
        run={async () => {
          onPaid(await payDaily(store, card, pin, plan));
          setPaid(true);
        }}
      />
      <button type="button" className="button quiet" onClick={onDone}>
        Not now
      </button>
    </>
  );
}
