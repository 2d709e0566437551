import { formatAmount } from '@symbolon/chains/bitcoin/preview';
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

/** Just below what one payment may move, so that the third meets the limit of all. */
const price = 900_000n;

/** One payment with the daily card: the card decides. */
export function PayAtCafe({ card, pin, onPaid, onDone }: PayAtCafeProps) {
  const store = useStore();
  const { phone, bitcoin } = useSavedState();
  const watchOnly = phone.wallet.accounts?.bitcoin;
  const [paid, setPaid] = useState(false);
  const { value: plan } = useAsync(`${bitcoin.transactions.length}`, async () => {
    if (watchOnly === undefined || paid) return undefined;
    const holdings = await readHoldings(watchOnly, serverOf(store));
    if (holdings.balance < 10n * price) {
      await receiveTestCoins(store, holdings);
      return undefined;
    }
    return planPayment(watchOnly, holdings, { address: friendsAddress, amount: price });
  });
  if (paid) {
    return (
      <div className="next">
        <p className="good">Paid, within the limit.</p>
        <button type="button" className="button primary" onClick={onDone}>
          Go on
        </button>
      </div>
    );
  }
  if (plan === undefined) return <p className="note">Asking for the bill…</p>;
  const { recipients, fee, spent } = plan.preview;
  return (
    <>
      <Preview
        rows={recipients.map(({ amount, address }) => ({ amount: formatAmount(amount), to: address ?? 'a script' }))}
        fee={formatAmount(fee)}
        total={formatAmount(spent)}
        warnings={[]}
      />
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
