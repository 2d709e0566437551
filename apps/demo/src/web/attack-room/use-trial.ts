import { useState } from 'react';

export type Trial<T> = { readonly result?: T; readonly problem?: unknown; readonly busy?: true };

/** Something that the cards compute on this thread. Its result is gone as soon as something else is chosen. */
export function useTrial<T>(): {
  readonly trial: Trial<T>;
  readonly run: (act: () => Promise<T>) => Promise<void>;
  readonly forget: () => void;
} {
  const [trial, setTrial] = useState<Trial<T>>({});
  return {
    trial,
    forget: () => setTrial({}),
    run: async (act) => {
      setTrial({ busy: true });
      // Lets the browser show that something happens.
      await new Promise((resolve) => setTimeout(resolve, 30));
      await act().then(
        (result) => setTrial({ result }),
        (problem: unknown) => setTrial({ problem }),
      );
    },
  };
}
