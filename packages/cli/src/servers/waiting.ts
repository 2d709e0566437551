/** Says whose answer is waited for, where it takes longer than a moment. */
import type { Screen } from '../output/screen.ts';

/** Where it is said; nowhere, where nobody looks. */
export type Told = { readonly screen?: Pick<Screen, 'progress' | 'done'> };

const MILLISECONDS = 3_000;

/** @returns ends it, once there is an answer */
export function sayLater(host: string, { screen }: Told): () => void {
  let isSaid = false;
  const timer = setTimeout(() => {
    isSaid = true;
    screen?.progress(`Waiting for ${host}`);
  }, MILLISECONDS);
  return () => {
    clearTimeout(timer);
    if (isSaid) screen?.done();
    isSaid = false;
  };
}

export async function sayWhile<T>(host: string, told: Told, act: () => Promise<T>): Promise<T> {
  const end = sayLater(host, told);
  try {
    return await act();
  } finally {
    end();
  }
}
