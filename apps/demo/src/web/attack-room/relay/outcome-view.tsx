import { joinWithAnd, sentence } from '../../model/text.ts';
import { formatRefusal } from '../lab.ts';
import { reasonOf } from '../reasons.ts';
import type { Aftermath, Outcome } from './attacks.ts';

const ownersCards = ['card 1', 'card 2', 'card 3'];

/** Shows what the cards answered and which keys they hold afterwards. It also tells of an attack that works. */
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
        !honest && <p className="problem">No card refused. The attack worked. This is a bug: it should fail.</p>
      )}
      <AftermathView aftermath={aftermath} />
    </>
  );
}

function AftermathView({ aftermath: { finished, holders, otherKeys } }: { readonly aftermath: Aftermath }) {
  const safe = otherKeys.length === 0 && holders.every((holder) => ownersCards.includes(holder));
  const who = `${joinWithAnd(holders)} ${holders.length === 1 ? 'holds' : 'hold'} the key`;
  if (!safe) {
    return (
      <p className="problem">
        Now {who}
        {otherKeys.length > 0 && `, and ${joinWithAnd(otherKeys)} another key`}. This is a bug: it should not happen.
      </p>
    );
  }
  return (
    <p className="note">
      {finished
        ? `Nothing was lost: the true messages completed the backup. ${sentence(who)} No other card does.`
        : `Nothing was lost: ${who}, and no other card does. But card 1 waits for a receipt of the old offer: reset the cards and begin again.`}
    </p>
  );
}
