import { formatAmount } from '@symbolon/chains/bitcoin/sign';
import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Meter } from '../../components/meter.tsx';
import { Preview } from '../../components/preview.tsx';
import type { Heir } from '../../model/heir.ts';
import { limitByWeek, payWeekly, readWeekly, type WeeklyPayment, weeklyLimits } from '../../phone/weekly.ts';
import { Opens } from './clock.tsx';
import { usePayment } from './use-payment.ts';

/** The owner's card has an allowance that comes back by the week. */
export function Weekly({ heir: story }: { readonly heir: Heir }) {
  const store = useStore();
  const payment = usePayment(story);
  const [left, setLeft] = useState<bigint>();
  const [paying, setPaying] = useState(false);
  const [refused, setRefused] = useState<WeeklyPayment & { readonly at: number }>();
  const { clockOffset } = useSavedState().phone;
  const { owner, weekly } = story;
  const { allowance } = weeklyLimits;
  if (!weekly) {
    return (
      <Hold
        key="limit"
        cards={[owner]}
        why="so that it takes the limit"
        run={async () => setLeft(await limitByWeek(store))}
      >
        <p>
          The same clock counts for an allowance. Card {owner} is to pay {formatAmount(allowance)} a week, and no more,
          whatever phone it is used with.
        </p>
      </Hold>
    );
  }
  if (left === undefined) {
    return (
      <Hold key="look" cards={[owner]} why="to see what is left" run={async () => setLeft(await readWeekly(store))} />
    );
  }
  return (
    <>
      {refused?.at === clockOffset && (
        <p className="problem" role="status">
          Card {owner} refuses: it is more than is left of this week.
          {refused.again !== undefined && (
            <>
              {' '}
              Enough is there again on <Opens opens={refused.again} />.
            </>
          )}
        </p>
      )}
      <Meter left={left} allowance={allowance} />
      <p className="note">
        That was at the last tap. What card {owner} has spent comes back evenly, all of it within a week: by the time
        that it believes, and not by the phone's. Without a proof of the time nothing comes back.
      </p>
      {!paying ? (
        <button type="button" className="button primary" onClick={() => setPaying(true)}>
          Pay 0.009 BTC
        </button>
      ) : payment === undefined ? (
        <p className="note">Preparing the bill…</p>
      ) : (
        <>
          <Preview preview={payment.preview} total />
          <Hold
            key="pay"
            cards={[owner]}
            why="to pay"
            run={async () => {
              const answer = await payWeekly(store, payment);
              setLeft(answer.left);
              setRefused(answer.paid ? undefined : { ...answer, at: clockOffset });
              setPaying(false);
            }}
          />
          <button type="button" className="button quiet" onClick={() => setPaying(false)}>
            Not now
          </button>
        </>
      )}
    </>
  );
}
