import type { Person, Progress, TapRequest } from '@symbolon/backup/ceremony/cards';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type ReactNode, useEffect, useState } from 'react';
import { type Asked, personAt } from '../phone/person.ts';
import { hold } from '../world/desk.ts';
import { Hold } from './hold.tsx';
import { useDesk, useDeskStore, useStore, useWorld } from './hooks.ts';
import { PinForm } from './pin.tsx';
import { sentence } from './problem.tsx';

export type CeremonyProps = {
  /** Leads through the ceremony. It begins when this is shown, and stops between two taps when it is no longer. */
  readonly run: (person: Person) => Promise<void>;
  /** What a card is asked for: "so that it signs". */
  readonly why: { readonly [step: string]: string };
  /** Lists what was done so far. */
  readonly telling?: boolean;
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
export function Ceremony({ run, why, telling = false, long = false, pin, waiting = true, children }: CeremonyProps) {
  const world = useWorld();
  const desk = useDeskStore();
  const { busy } = useDesk();
  const typed = useStore(world.pin);
  const [asked, setAsked] = useState<Asked>();
  const [told, setTold] = useState<readonly Progress[]>([]);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const [quick, setQuick] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one round is one run, whatever is rendered meanwhile
  useEffect(() => {
    const leaving = new AbortController();
    const tell = (progress: Progress): void => setTold((all) => [...all, progress]);
    run(personAt(world, { ask: setAsked, tell, signal: leaving.signal, pin })).catch((problem: unknown) => {
      if (leaving.signal.aborted || isSymbolonError(problem, 'transport/aborted')) return;
      setFailed(true);
      desk.set((now) => ({ ...now, problem }));
    });
    return () => leaving.abort();
  }, [round]);
  const asksPin = asked?.request.passwords.includes('pin') === true && pin === undefined && typed === undefined;
  useEffect(() => {
    if (!quick || asked === undefined || asksPin || busy) return;
    // What is in the way is for the person.
    if (asked.request.problem === undefined) void hold(desk, asked.card);
    else setQuick(false);
  }, [quick, asked, asksPin, busy, desk]);
  return (
    <div className="ceremony">
      {telling && told.length > 0 && (
        <ol className="told" aria-label="Done so far">
          {told.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was told is only ever added to
            <li key={index}>{text.replaceAll(/“([^”]*)”/g, '$1').replace(/^./, (first) => first.toUpperCase())}</li>
          ))}
        </ol>
      )}
      {children}
      {asked !== undefined && <Problem request={asked.request} />}
      {asksPin ? (
        <PinForm label="Your PIN" action="Continue" onPin={(digits) => world.pin.set(() => digits)} />
      ) : asked !== undefined ? (
        <Hold cards={[asked.card]} why={why[asked.request.step] ?? ''} run={asked.give} />
      ) : failed ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            setFailed(false);
            setRound(round + 1);
          }}
        >
          Try again
        </button>
      ) : (
        waiting && <p className="note">{busy ? 'Reading…' : 'One moment…'}</p>
      )}
      {long && !quick && !asksPin && asked !== undefined && (
        <button type="button" className="button quiet" onClick={() => setQuick(true)}>
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
