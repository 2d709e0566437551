import { describeSharePlan } from '@symbolon/backup';
import type { SharePlan } from '@symbolon/protocol/shares';
import { useState } from 'react';
import { BuyBox } from '../../components/buy-box.tsx';
import { useStore, useUiState } from '../../components/hooks.ts';
import { beginShares } from '../../phone/shares.ts';

type Threshold = SharePlan['groups'][number];

/** A box of six has a card for the wallet, one for each share, and a blank one. */
const choices: readonly Threshold[] = [
  { threshold: 2, count: 3 },
  { threshold: 3, count: 4 },
];

/** Chooses how many shares there are, and how many make the wallet. */
export function ChoosePlan() {
  const store = useStore();
  const { busy } = useUiState();
  const [chosen, setChosen] = useState(0);
  const planOf = (at: number): SharePlan => ({ groupThreshold: 1, groups: choices.slice(at, at + 1) });
  return (
    <>
      <p>
        Every backup so far is a copy of the whole key. Shares are different: some of them together make the wallet
        again, and one alone makes nothing. Give them to people who do not meet by chance.
      </p>
      <fieldset className="choice" disabled={busy}>
        <legend>The wallet comes back with</legend>
        {choices.map(({ threshold, count }, at) => (
          <label key={count}>
            <input type="radio" name="plan" checked={chosen === at} onChange={() => setChosen(at)} />
            <span>
              <strong>{describeSharePlan(planOf(at))}</strong>{' '}
              <span className="note">
                You can lose {count - threshold} of them. A thief needs {threshold}, and their PINs.
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <BuyBox
        size={6}
        why="Your wallet on the table is sealed: it takes in no share card. So make another one, for savings, on a box of its own."
        onBought={(cards) => beginShares(store, cards, planOf(chosen))}
      />
    </>
  );
}
