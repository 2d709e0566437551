import { useEffect, useState } from 'react';

/** What an asynchronous function returned, or why it failed. Neither is there while it runs for the first time. */
type AsyncResult<T> = { readonly value?: T; readonly problem?: unknown };

/** Calls `load`, and again when `key` changes. The last result stays until the next one is there. */
export function useAsync<T>(key: unknown, load: () => Promise<T>): AsyncResult<T> {
  const [result, setResult] = useState<AsyncResult<T>>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what `load` depends on
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setResult({ value }),
      (problem: unknown) => current && setResult({ problem }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return result;
}
