import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { placeOf } from '../../model/table.ts';
import { isDormant, membersOf } from '../../model/wallet.ts';
import {
  advanceClock,
  type CardFindings,
  currentTime,
  every,
  overdueCards,
  startVerification,
  verifyCards,
} from '../../phone/verify.ts';

const why = { verify: 'so that it proves what it holds' };
const dated = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** A backup is only as good as its last test. Each card proves what it holds, and spends nothing. */
export function Verify() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const { wallet, known } = phone;
  const [checked, setChecked] = useState<readonly CardFindings[]>([]);
  const now = currentTime(store);
  const late = overdueCards(store, now);
  const here = membersOf(wallet).filter((card) => placeOf(table, card) !== 'away');
  const state = (card: string): string => {
    const last = wallet.records.findLast(({ cardNumber }) => cardNumber === known[card]?.number);
    if (last === undefined) return 'has never been asked';
    const what = last.dormant && isDormant(wallet, card) ? 'the same key, asleep' : 'the same key';
    return `${what}, ${last.signatures} ${last.signatures === 1 ? 'signature' : 'signatures'}; proven on ${dated.format(new Date(last.date))}${late.has(card) ? ', too long ago' : ''}`;
  };
  return (
    <>
      <p>
        Today is <strong>{dated.format(now)}</strong>. Twice a year each card should prove that it still holds your key.
        It signs a fresh question, spends nothing, and a backup stays asleep.
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
          {late.size === 0 && <p className="good">Every card holds what it should. Ask again within {every} days.</p>}
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
