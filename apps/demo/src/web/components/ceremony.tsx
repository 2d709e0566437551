import type { Person, Progress, TapRequest } from '@symbolon/backup/ceremony/cards';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type ReactNode, useEffect, useState } from 'react';
import { createDriver, type PendingStep } from '../phone/driver.ts';
import { hold } from '../store/ui.ts';
import { Hold } from './hold.tsx';
import { useAtom, useStore, useUi, useUiState } from './hooks.ts';
import { PinForm } from './pin.tsx';
import { sentence } from './problem.tsx';

export type CeremonyProps = {
  /** Leads through the ceremony. It begins when this is shown, and stops between two taps when it is no longer. */
  readonly run: (driver: Person) => Promise<void>;
  /** What a card is asked for: "so that it signs". */
  readonly why: { readonly [step: string]: string };
  /** Lists what was done so far. */
  readonly reporting?: boolean;
  /** Offers to hold up every card that is asked for. */
  readonly long?: boolean;
  /** Of cards that have another PIN than the one that was typed. */
  readonly pin?: string;
  /** Nothing else is asked of the person just now. Default: so. */
  readonly waiting?: boolean;
  /** Above what is asked for. */
  readonly children?: ReactNode;
};

/** Leads a person through a ceremony, a tap at a time. */
export function Ceremony({ run, why, reporting = false, long = false, pin, waiting = true, children }: CeremonyProps) {
  const store = useStore();
  const ui = useUi();
  const { busy } = useUiState();
  const typed = useAtom(store.pin);
  const [pending, setPending] = useState<PendingStep>();
  const [reports, setReports] = useState<readonly Progress[]>([]);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [automatic, setAutomatic] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one round is one run, whatever is rendered meanwhile
  useEffect(() => {
    const leaving = new AbortController();
    const report = (progress: Progress): void => setReports((all) => [...all, progress]);
    run(createDriver(store, { show: setPending, report, signal: leaving.signal, pin })).catch((problem: unknown) => {
      if (leaving.signal.aborted || isSymbolonError(problem, 'transport/aborted')) return;
      setFailed(true);
      ui.set((now) => ({ ...now, problem }));
    });
    return () => leaving.abort();
  }, [attempt]);
  const asksPin = pending?.request.passwords.includes('pin') === true && pin === undefined && typed === undefined;
  useEffect(() => {
    if (!automatic || pending === undefined || asksPin || busy) return;
    // What is in the way is for the person.
    if (pending.request.problem === undefined) void hold(ui, pending.card);
    else setAutomatic(false);
  }, [automatic, pending, asksPin, busy, ui]);
  return (
    <div className="ceremony">
      {reporting && reports.length > 0 && (
        <ol className="done-steps" aria-label="Done so far">
          {reports.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was told is only ever added to
            <li key={index}>{text.replaceAll(/“([^”]*)”/g, '$1').replace(/^./, (first) => first.toUpperCase())}</li>
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

/** Why a card is asked for again. */
function Problem({ request: { problem } }: { readonly request: TapRequest }) {
  return (
    <div role="alert">
      {problem !== undefined && <p className="problem">{`${sentence(problem.text)} ${problem.advice}`}</p>}
    </div>
  );
}
