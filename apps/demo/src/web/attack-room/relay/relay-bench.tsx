import { useState } from 'react';
import { ProblemView } from '../../components/problem.tsx';
import { fieldAt, type MessageKind } from '../../stories/back-up/messages.ts';
import { Results } from '../results.tsx';
import { SelectField } from '../select-field.tsx';
import { useTrial } from '../use-trial.ts';
import type { Lab, Outcome } from './attacks.ts';
import { OutcomeView } from './outcome-view.tsx';
import { type AttackChoice, attackTargets } from './targets.ts';

/** Attacks a backup: the phone that carries the messages is malicious. */
export function RelayBench({ lab }: { readonly lab: Lab }) {
  const [message, setMessage] = useState<MessageKind | 'end'>('export');
  const [attack, setAttack] = useState<AttackChoice['id']>('flip');
  const [byte, setByte] = useState(300);
  const { trial, run, choosing } = useTrial<Outcome>();
  const target = attackTargets.find(({ id }) => id === message);
  const choice = target?.choices.find(({ id }) => id === attack) ?? target?.choices[0];
  if (target === undefined || choice === undefined) return null;
  const bytes = message === 'end' ? undefined : lab.owner.second[message];
  const at = Math.min(byte, (bytes?.length ?? 1) - 1);
  return (
    <section className="bench" aria-label="Be the phone">
      <p className="note">
        Cards 1, 2 and 3 make a backup. You are the phone: you carry every message from card to card.
      </p>
      <div className="form">
        <SelectField
          id="message"
          label="Message"
          options={attackTargets}
          chosen={message}
          onChoose={choosing(setMessage)}
        />
        <p className="note">{target.about}</p>
        <SelectField
          id="attack"
          label="What you do"
          options={target.choices}
          chosen={choice.id}
          onChoose={choosing(setAttack)}
        />
        <p>{choice.about}</p>
        {choice.id === 'flip' && bytes !== undefined && message !== 'end' && (
          <>
            <label htmlFor="byte">
              Byte {at} of {bytes.length}
            </label>
            <input
              id="byte"
              type="range"
              min={0}
              max={bytes.length - 1}
              value={at}
              onChange={(event) => choosing(setByte)(Number(event.target.value))}
            />
            <p className="note">This byte is part of: {fieldAt(message, bytes, at)}.</p>
          </>
        )}
        <button
          type="button"
          className="button primary"
          disabled={trial.busy}
          onClick={() => void run(() => choice.run(lab, { byte: at, bit: at % 8 }))}
        >
          {trial.busy ? 'Trying…' : 'Try it'}
        </button>
      </div>
      <Results of={trial.result}>
        {trial.result && <OutcomeView outcome={trial.result} honest={choice.id === 'carry'} />}
      </Results>
      <ProblemView problem={trial.problem} />
    </section>
  );
}
