import { sentence } from '../../components/problem.tsx';
import { formatRefusal } from '../lab.ts';
import { reasonOf } from '../reasons.ts';
import type { Aftermath, Outcome } from './attacks.ts';

const owned = ['card 1', 'card 2', 'card 3'];

/**
 * What the cards answered, and what they hold afterwards. Nothing here is known beforehand: an attack that works is
 * told as plainly.
 */
export function OutcomeView({
  outcome: { answers, aftermath },
  honest,
}: {
  readonly outcome: Outcome;
  readonly honest: boolean;
}) {
  const refused = answers.find(({ refusal }) => refusal !== undefined);
  const taken = answers.filter(({ refusal }) => refusal === undefined);
  return (
    <>
      {taken.length > 0 && (
        <ol className="done-steps" aria-label="What the cards did">
          {taken.map(({ who, what }) => (
            <li key={`${who} ${what}`}>{sentence(`${who} ${what}`)}</li>
          ))}
        </ol>
      )}
      {refused?.refusal !== undefined ? (
        <div className="good">
          <p>
            <strong>{sentence(formatRefusal(refused.who, refused.refusal))}</strong>
          </p>
          <p>{reasonOf(refused.refusal)}</p>
        </div>
      ) : (
        !honest && <p className="problem">No card refused. This attack worked, and it should not have.</p>
      )}
      <AftermathView aftermath={aftermath} />
    </>
  );
}

function AftermathView({ aftermath: { finished, holders, otherKeys } }: { readonly aftermath: Aftermath }) {
  const safe = otherKeys.length === 0 && holders.every((holder) => owned.includes(holder));
  const who = `${listed(holders)} ${holders.length === 1 ? 'holds' : 'hold'} the key`;
  if (!safe) {
    return (
      <p className="problem">
        Afterwards {who}
        {otherKeys.length > 0 && `, and ${listed(otherKeys)} another one`}. That should not be.
      </p>
    );
  }
  return (
    <p className="note">
      {finished
        ? `Nothing was lost: with the true messages the backup came to its end. ${sentence(who)} No other card does.`
        : `Nothing was lost: ${who}, and no other card does. But this backup can't go on: the place of card 2 is kept for a card that no longer waits for it. Reset the cards, and begin again.`}
    </p>
  );
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? 'no card') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
