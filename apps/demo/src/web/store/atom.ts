/** A value that changes. React reads it with `useSyncExternalStore`. */
export type Atom<T> = {
  readonly get: () => T;
  /** Replaces the value and calls the listeners, unless it is the same value. */
  readonly set: (change: (value: T) => T) => void;
  /** @returns a function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
};

export function createAtom<T>(initial: T): Atom<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (change) => {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
