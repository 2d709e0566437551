/** A value that changes, for React to read with `useSyncExternalStore`. */
export type Atom<T> = {
  readonly get: () => T;
  /** Replaces the value and tells everyone who subscribed. */
  readonly set: (change: (value: T) => T) => void;
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
