import { useRef, useState } from 'react';

export type Trial<T> = { readonly result?: T; readonly problem?: unknown; readonly busy?: true };

/**
 * Something that the cards compute on this thread. Its result is gone, and not waited for, as soon as something else is
 * chosen.
 */
export function useTrial<T>(): {
  readonly trial: Trial<T>;
  readonly run: (act: () => Promise<T>) => Promise<void>;
  /** Of a choice: what it changes makes the result one of something else. */
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
      // Lets the browser show that something happens.
      await new Promise((resolve) => setTimeout(resolve, 30));
      await act().then(
        (result) => show(number, { result }),
        (problem: unknown) => show(number, { problem }),
      );
    },
  };
}
