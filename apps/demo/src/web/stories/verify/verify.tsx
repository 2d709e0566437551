import { useState } from 'react';
import { placeOf } from '../../model/table.ts';
import { isAsleep, membersOf } from '../../model/wallet.ts';
import { Ceremony } from '../../parts/ceremony.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import {
  beginVerifying,
  clockOf,
  every,
  letTimePass,
  overdueCards,
  type Verdict,
  verifyCards,
} from '../../phone/verify.ts';

const why = { verify: 'so that it proves what it holds' };
const dated = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** A backup is only as good as its last test. Each card proves what it holds, and spends nothing. */
export function Verify() {
  const world = useWorld();
  const { phone, table } = useKept();
  const { wallet, known } = phone;
  const [verdicts, setVerdicts] = useState<readonly Verdict[]>([]);
  const now = clockOf(world);
  const late = overdueCards(world, now);
  const here = membersOf(wallet).filter((card) => placeOf(table, card) !== 'away');
  const state = (card: string): string => {
    const last = wallet.records.findLast(({ cardNumber }) => cardNumber === known[card]?.number);
    if (last === undefined) return 'has never been asked';
    const what = last.dormant && isAsleep(wallet, card) ? 'the same key, asleep' : 'the same key';
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
            {verdicts
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
        <Ceremony why={why} run={async (person) => setVerdicts(await verifyCards(world, person))} />
      ) : (
        <>
          {late.size === 0 && <p className="good">Every card holds what it should. Ask again within {every} days.</p>}
          <div className="row">
            <button
              type="button"
              className={late.size > 0 ? 'button primary' : 'button'}
              onClick={() => beginVerifying(world, here)}
            >
              Verify {here.length} cards
            </button>
            <button
              type="button"
              className={late.size > 0 ? 'button' : 'button primary'}
              onClick={() => letTimePass(world, 183)}
            >
              Let half a year pass
            </button>
          </div>
        </>
      )}
    </>
  );
}
