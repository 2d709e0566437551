import { type BitcoinPreview, formatAmount } from '@symbolon/chains/bitcoin/sign';
import { useState } from 'react';
import { Preview } from '../../components/preview.tsx';
import { ProblemView } from '../../components/problem.tsx';
import { useAsync } from '../../components/use-async.ts';
import { sentence } from '../../model/text.ts';
import { formatRefusal } from '../lab.ts';
import { reasonOf } from '../reasons.ts';
import { Results } from '../results.tsx';
import { SelectField } from '../select-field.tsx';
import { useTrial } from '../use-trial.ts';
import { attackersAddress, openPaymentLab, type Payer, type PaymentAttack, type PaymentOutcome } from './attacks.ts';

const payers: readonly { readonly id: Payer; readonly title: string; readonly worst: string }[] = [
  {
    id: 'limit',
    title: 'A daily card with a limit',
    worst: 'The most that such a phone can steal is the limit of this card: 0.01 BTC at a time and 0.02 BTC in total.',
  },
  {
    id: 'list',
    title: 'A daily card with a limit and a list',
    worst: 'This card pays only the recipients on its list, and no more than its limit.',
  },
  {
    id: 'primary',
    title: 'The primary',
    worst: 'It can spend everything: hold the primary only to a phone that you trust, and carry a daily card.',
  },
];

const attacks: readonly { readonly id: PaymentAttack; readonly title: string }[] = [
  { id: 'recipient', title: 'The same amount, to yourself' },
  { id: 'amount', title: 'Sixty times the amount' },
  { id: 'change', title: 'The change, to yourself' },
  { id: 'loosen', title: 'First a looser policy, then sixty times the amount' },
  { id: 'honest', title: 'What you show' },
];

/** Attacks a payment: the phone shows one payment and lets the card sign another. */
export function PaymentBench() {
  const { value: lab, problem } = useAsync('payment', openPaymentLab);
  const [payer, setPayer] = useState<Payer>('limit');
  const [attack, setAttack] = useState<PaymentAttack>('recipient');
  const { trial, run, choosing } = useTrial<PaymentOutcome>();
  if (lab === undefined)
    return problem === undefined ? <p className="note">Filling a wallet…</p> : <ProblemView problem={problem} />;
  return (
    <section className="bench" aria-label="Change a payment">
      <p className="note">You are the phone of somebody who pays, and you know their PIN. This is what you show:</p>
      <Shown preview={lab.shown} label="What the phone shows" />
      <div className="form">
        <SelectField
          id="sent"
          label="What you send to the card"
          options={attacks}
          chosen={attack}
          onChoose={choosing(setAttack)}
        />
        <SelectField
          id="payer"
          label="The card that you read"
          options={payers}
          chosen={payer}
          onChoose={choosing(setPayer)}
        />
        <button
          type="button"
          className="button primary"
          disabled={trial.busy}
          onClick={() => void run(() => lab.attack(payer, attack))}
        >
          {trial.busy ? 'Trying…' : 'Let the card sign'}
        </button>
      </div>
      <Results of={trial.result}>
        {trial.result && <Result outcome={trial.result} worst={payers.find(({ id }) => id === payer)?.worst ?? ''} />}
      </Results>
      <ProblemView problem={trial.problem} />
    </section>
  );
}

function Shown({ preview, label }: { readonly preview: BitcoinPreview; readonly label: string }) {
  return (
    <Preview
      label={label}
      preview={preview}
      recipientNote={(address) => (address === attackersAddress ? 'to you' : 'to a friend')}
      changeNote="back to the owner"
    />
  );
}

function Result({
  outcome: { sent, answer, lost },
  worst,
}: {
  readonly outcome: PaymentOutcome;
  readonly worst: string;
}) {
  const { who, refusal } = answer;
  return (
    <>
      <p className="note">This is what the card was sent:</p>
      <Shown preview={sent} label="What the card was sent" />
      {refusal !== undefined ? (
        <div className="good">
          <p>
            <strong>{sentence(formatRefusal(who, refusal))}</strong>
          </p>
          <p>{reasonOf(refusal)} Nothing was signed, and nothing is lost.</p>
        </div>
      ) : lost === 0n ? (
        <p className="good">The card signed what the phone showed, and the network accepted it.</p>
      ) : (
        <div className="problem">
          <p>
            <strong>
              {sentence(who).slice(0, -1)} signed it: {formatAmount(lost)} went where the owner did not expect it.
            </strong>
          </p>
          <p>
            A card has no screen. It reads the payment and checks it against its policy, but it can't know what the
            phone showed. {worst}
          </p>
        </div>
      )}
    </>
  );
}
