import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { placeOf } from '../../model/table.ts';
import { isDormant, membersOf } from '../../model/wallet.ts';
import { advanceClock, currentTime } from '../../phone/clock.ts';
import {
  type CardFindings,
  overdueMembers,
  startVerification,
  verifyCards,
  verifyEveryDays,
} from '../../phone/verify.ts';

const why = { verify: 'so that it proves that it holds your key' };
const { format: formatDate } = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** Verifies that each card still holds the key. */
export function Verify() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const { wallet, known } = phone;
  const [checked, setChecked] = useState<readonly CardFindings[]>([]);
  const now = currentTime(store);
  const late = overdueMembers(store, now);
  const here = membersOf(wallet).filter((card) => placeOf(table, card) !== 'away');
  const state = (card: string): string => {
    const last = wallet.records.findLast(({ cardNumber }) => cardNumber === known[card]?.number);
    if (last === undefined) return 'not verified yet';
    const key = last.dormant && isDormant(wallet, card) ? 'the same key, dormant' : 'the same key';
    const signatures = `${last.signatures} ${last.signatures === 1 ? 'signature' : 'signatures'}`;
    const date = formatDate(new Date(last.date));
    return `${key}, ${signatures}; verified on ${date}${late.has(card) ? ', too long ago' : ''}`;
  };
  return (
    <>
      <p>
        Today is <strong>{formatDate(now)}</strong>. Verify twice a year that each card still holds your key. The card
        signs a fresh challenge. It spends nothing, and a backup stays dormant.
      </p>
      <ul className="facts">
        {here.map((card) => (
          <li key={card} data-good={!late.has(card) || undefined}>
            <strong>Card {card}</strong>
            <span>{state(card)}</span>
            {checked
              .find((one) => one.card === card)
              ?.findings.map(({ text, advice }) => (
                <span key={text}>
                  {text} {advice}
                </span>
              ))}
          </li>
        ))}
      </ul>
      {wallet.verifying !== undefined ? (
        <Ceremony why={why} run={async (driver) => setChecked(await verifyCards(store, driver))} />
      ) : (
        <>
          {late.size === 0 && (
            <p className="good">Every card holds your key. Verify again within {verifyEveryDays} days.</p>
          )}
          <div className="row">
            <button
              type="button"
              className={late.size > 0 ? 'button primary' : 'button'}
              onClick={() => startVerification(store, here)}
            >
              Verify {here.length} cards
            </button>
            <button
              type="button"
              className={late.size > 0 ? 'button' : 'button primary'}
              onClick={() => advanceClock(store, 183)}
            >
              Let half a year pass
            </button>
          </div>
        </>
      )}
    </>
  );
}
