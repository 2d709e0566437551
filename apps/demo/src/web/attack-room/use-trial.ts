import { useRef, useState } from 'react';

export type Trial<T> = { readonly result?: T; readonly problem?: unknown; readonly busy?: true };

/** Runs an attack. A new choice discards its result, even before the attack is finished. */
export function useTrial<T>(): {
  readonly trial: Trial<T>;
  readonly run: (act: () => Promise<T>) => Promise<void>;
  /** Wraps a setter so that it discards the result. */
  readonly choosing: <V>(set: (value: V) => void) => (value: V) => void;
} {
  const [trial, setTrial] = useState<Trial<T>>({});
  const latest = useRef(0);
  const show = (number: number, now: Trial<T>): void => {
    if (number === latest.current) setTrial(now);
  };
  const next = (now: Trial<T>): number => {
    latest.current += 1;
    setTrial(now);
    return latest.current;
  };
  return {
    trial,
    choosing: (set) => (value) => {
      set(value);
      next({});
    },
    run: async (act) => {
      const number = next({ busy: true });
      // The attack blocks this thread: let the browser draw first.
      await new Promise((resolve) => setTimeout(resolve, 30));
      await act().then(
        (result) => show(number, { result }),
        (problem: unknown) => show(number, { problem }),
      );
    },
  };
}
