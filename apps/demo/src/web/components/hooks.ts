import {
  createContext,
  type FormEvent,
  type RefObject,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { Atom } from '../store/atom.ts';
import type { SavedState } from '../store/saved-state.ts';
import type { Store } from '../store/store.ts';
import { runWork, type Ui } from '../store/ui.ts';

export const StoreContext = createContext<{ readonly store: Store; readonly ui: Ui } | undefined>(undefined);

function useStoreContext() {
  const context = useContext(StoreContext);
  if (context === undefined) throw new Error('there is no StoreContext');
  return context;
}

export const useStore = (): Store => useStoreContext().store;
export const useUi = (): Ui => useStoreContext().ui;

export function useAtom<T>(atom: Atom<T>): T {
  return useSyncExternalStore(atom.subscribe, atom.get);
}

export const useSavedState = (): SavedState => useAtom(useStore().state);
export const useUiState = () => useAtom(useUi());

/** Returns {@link runWork}, bound to this page. */
export function useWork(): (work: () => Promise<void>) => Promise<void> {
  const ui = useUi();
  return (work) => runWork(ui, work);
}

/**
 * Returns a ref for what comes next. The button with the focus disappeared with its step: the keyboard goes on here,
 * and it is scrolled to where nothing covers it.
 */
export function useNextFocus<E extends HTMLElement>(): RefObject<E | null> {
  const { busy, started } = useUiState();
  const next = useRef<E>(null);
  useEffect(() => {
    if (!started || busy || document.activeElement !== document.body) return;
    next.current?.focus({ preventScroll: true });
    next.current?.scrollIntoView({ block: 'nearest' });
  }, [started, busy]);
  return next;
}

/** Returns a submit handler. It passes the fields of the form to `act`, and shows the problem if that fails. */
export function useSubmit(
  act: (field: (name: string) => string) => void | Promise<void>,
): (event: FormEvent<HTMLFormElement>) => Promise<void> {
  const ui = useUi();
  return async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      await act((name) => String(form.get(name)).trim());
      ui.set((now) => ({ ...now, problem: undefined }));
    } catch (problem) {
      ui.set((now) => ({ ...now, problem }));
    }
  };
}

/** Makes the phone wait for one of these cards while the caller is on the screen. */
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
