import { formatAmount } from '@symbolon/chains/bitcoin/sign';
import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Meter } from '../../components/meter.tsx';
import { WithPin } from '../../components/pin.tsx';
import { membersOf, roleOf } from '../../model/wallet.ts';
import { type Allowance, dailyLimits, readAllowance } from '../../phone/daily.ts';
import { PayAtCafe } from './pay-at-cafe.tsx';
import { Refill } from './refill.tsx';

type Doing = 'look' | 'pay' | 'refill';

/** Pays with a daily card until it reaches its limit, and refills it. */
export function Daily() {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const [allowance, setAllowance] = useState<Allowance>();
  const [doing, setDoing] = useState<Doing>('look');
  const daily = membersOf(wallet).find((card) => card !== wallet.primary && roleOf(wallet, card) === 'daily');
  if (daily === undefined) {
    return (
      <p>
        None of your cards is a daily card: both clones are backups. To see this story, start over and choose a daily
        card when you back up.
      </p>
    );
  }
  return (
    <>
      <p>
        You carry card {daily}. It pays up to {formatAmount(dailyLimits.perSignature)} at a time and{' '}
        {formatAmount(dailyLimits.allowance)} in total. The card itself counts, whatever phone it is used with.
      </p>
      {allowance !== undefined && <Meter left={allowance.left} allowance={dailyLimits.allowance} />}
      <WithPin>
        {(pin) =>
          doing === 'pay' ? (
            <PayAtCafe card={daily} pin={pin} onPaid={setAllowance} onDone={() => setDoing('look')} />
          ) : wallet.voucher !== undefined || (doing === 'refill' && allowance !== undefined) ? (
            <Refill
              card={daily}
              pin={pin}
              allowance={allowance}
              onDone={(now) => {
                setAllowance(now);
                setDoing('look');
              }}
            />
          ) : (
            <>
              {allowance === undefined && (
                <Hold
                  cards={[daily]}
                  why="to see what is left"
                  run={async (card) => setAllowance(await readAllowance(store, card, pin))}
                />
              )}
              <div className="row">
                <button
                  type="button"
                  className={allowance === undefined ? 'button' : 'button primary'}
                  onClick={() => setDoing('pay')}
                >
                  Pay 0.009 BTC
                </button>
                <button
                  type="button"
                  className="button"
                  disabled={allowance === undefined || allowance.left === dailyLimits.allowance}
                  onClick={() => setDoing('refill')}
                >
                  Refill it
                </button>
              </div>
            </>
          )
        }
      </WithPin>
    </>
  );
}
