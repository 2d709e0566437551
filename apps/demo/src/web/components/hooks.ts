import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Atom } from '../store/atom.ts';
import type { SavedState } from '../store/saved-state.ts';
import type { Store } from '../store/store.ts';
import type { Ui } from '../store/ui.ts';

export const StoreContext = createContext<{ readonly store: Store; readonly ui: Ui } | undefined>(undefined);

function useBoth() {
  const both = useContext(StoreContext);
  if (both === undefined) throw new Error('outside of the store');
  return both;
}

export const useStore = (): Store => useBoth().store;
export const useUi = (): Ui => useBoth().ui;

export function useAtom<T>(atom: Atom<T>): T {
  return useSyncExternalStore(atom.subscribe, atom.get);
}

export const useSavedState = (): SavedState => useAtom(useStore().state);
export const useUiState = () => useAtom(useUi());

/** Does what takes a while without a person: the phone is busy meanwhile, and says what went wrong. */
export function useWork(): (act: () => Promise<void>) => Promise<void> {
  const ui = useUi();
  return async (act) => {
    ui.set((now) => ({ ...now, busy: true, problem: undefined }));
    try {
      await act();
    } catch (problem) {
      ui.set((now) => ({ ...now, problem }));
    } finally {
      ui.set((now) => ({ ...now, busy: false }));
    }
  };
}

/** While the caller is on the screen, the phone waits for one of these cards. Without cards it waits for none. */
export function useTask(wants: readonly string[], run: (card: string) => Promise<void>): void {
  const ui = useUi();
  const latest = useRef(run);
  latest.current = run;
  const key = wants.join();
  useEffect(() => {
    const task = { wants: key === '' ? [] : key.split(','), run: (card: string) => latest.current(card) };
    ui.set((now) => ({ ...now, task }));
    return () => ui.set((now) => (now.task === task ? { ...now, task: undefined } : now));
  }, [ui, key]);
}
