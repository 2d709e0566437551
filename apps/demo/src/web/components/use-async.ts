import { useEffect, useState } from 'react';

/**
 * The answer of a question that takes a moment; asked again whenever `key` changes. The last answer stays until the
 * next is there.
 */
export function useAsync<T>(key: unknown, ask: () => Promise<T>): { readonly value?: T; readonly problem?: unknown } {
  const [answer, setAnswer] = useState<{ readonly value?: T; readonly problem?: unknown }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when to ask anew
  useEffect(() => {
    let current = true;
    ask().then(
      (value) => current && setAnswer({ value }),
      (problem: unknown) => current && setAnswer({ problem }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return answer;
}
