import type { CeremonyDriver, CeremonyProgress, StepRequest } from '@symbolon/backup';
import { isSymbolonError } from '@symbolon/interface';
import { type ReactNode, useEffect, useState } from 'react';
import { sentence } from '../model/text.ts';
import { type CardPin, createDriver, type PendingStep } from '../phone/driver.ts';
import { hold } from '../store/ui.ts';
import { Hold } from './hold.tsx';
import { useAtom, useStore, useUi, useUiState } from './hooks.ts';
import { PinForm } from './pin.tsx';

export type CeremonyProps = {
  /** Runs the ceremony. It begins when this component is shown, and stops when it is no longer shown. */
  readonly run: (driver: CeremonyDriver) => Promise<void>;
  /** What each step is for: "to sign the new list". */
  readonly why: { readonly [step: string]: string };
  /** Lists the finished steps. */
  readonly reporting?: boolean;
  /** Offers to hold up every card for the person. */
  readonly long?: boolean;
  /** The PIN of these cards. Default: the PIN that was typed. */
  readonly pin?: CardPin;
  /** The PUK of these cards. Default: they have none. */
  readonly puk?: string;
  /** Says "One moment…" between two steps. Default: true. */
  readonly waiting?: boolean;
  /** Shown above the request for a card. */
  readonly children?: ReactNode;
};

/** Leads a person through a ceremony, card by card. */
export function Ceremony({
  run,
  why,
  reporting = false,
  long = false,
  pin,
  puk,
  waiting = true,
  children,
}: CeremonyProps) {
  const store = useStore();
  const ui = useUi();
  const { busy } = useUiState();
  const typed = useAtom(store.pin);
  const [pending, setPending] = useState<PendingStep>();
  const [reports, setReports] = useState<readonly CeremonyProgress[]>([]);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [automatic, setAutomatic] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt runs the ceremony once
  useEffect(() => {
    const leaving = new AbortController();
    const report = (progress: CeremonyProgress): void => setReports((all) => [...all, progress]);
    run(createDriver(store, { show: setPending, report, signal: leaving.signal, pin, puk })).catch(
      (problem: unknown) => {
        if (leaving.signal.aborted || isSymbolonError(problem, 'transport/aborted')) return;
        setFailed(true);
        ui.set((now) => ({ ...now, problem }));
      },
    );
    return () => leaving.abort();
  }, [attempt]);
  const asksPin = pending?.request.passwords.includes('pin') === true && pin === undefined && typed === undefined;
  useEffect(() => {
    if (!automatic || pending === undefined || asksPin || busy) return;
    // The person has to read a problem.
    if (pending.request.problem === undefined) void hold(ui, pending.card);
    else setAutomatic(false);
  }, [automatic, pending, asksPin, busy, ui]);
  return (
    <div className="ceremony">
      {reporting && reports.length > 0 && (
        <ol className="done-steps" aria-label="Done so far">
          {reports.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: reports are only ever added
            <li key={index}>{sentence(text.replaceAll(/"([^"\\]*)"/g, '$1'))}</li>
          ))}
        </ol>
      )}
      {children}
      {pending !== undefined && <Problem request={pending.request} />}
      {asksPin ? (
        <PinForm label="Your PIN" action="Continue" onPin={(digits) => store.pin.set(() => digits)} />
      ) : pending !== undefined ? (
        <Hold cards={[pending.card]} why={why[pending.request.step] ?? ''} run={pending.perform} />
      ) : failed ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            setFailed(false);
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </button>
      ) : (
        waiting && <p className="note">{busy ? 'Reading…' : 'One moment…'}</p>
      )}
      {long && !automatic && !asksPin && pending !== undefined && (
        <button type="button" className="button quiet" onClick={() => setAutomatic(true)}>
          Hold up every card for me
        </button>
      )}
    </div>
  );
}

/** Shows why the phone asks for a card again. */
function Problem({ request: { problem } }: { readonly request: StepRequest }) {
  return (
    <div role="alert">
      {problem !== undefined && <p className="problem">{`${sentence(problem.text)} ${problem.advice}`}</p>}
    </div>
  );
}
