import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { DeskStore } from '../world/desk.ts';
import type { State } from '../world/state.ts';
import type { Store } from '../world/store.ts';
import type { World } from '../world/world.ts';

export const WorldContext = createContext<{ readonly world: World; readonly desk: DeskStore } | undefined>(undefined);

function useBoth() {
  const both = useContext(WorldContext);
  if (both === undefined) throw new Error('outside of the world');
  return both;
}

export const useWorld = (): World => useBoth().world;
export const useDeskStore = (): DeskStore => useBoth().desk;

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export const useKept = (): State => useStore(useWorld().state);
export const useDesk = () => useStore(useDeskStore());

/** Does what takes a while without a person: the phone is busy meanwhile, and says what went wrong. */
export function useWork(): (act: () => Promise<void>) => Promise<void> {
  const desk = useDeskStore();
  return async (act) => {
    desk.set((now) => ({ ...now, busy: true, problem: undefined }));
    try {
      await act();
    } catch (problem) {
      desk.set((now) => ({ ...now, problem }));
    } finally {
      desk.set((now) => ({ ...now, busy: false }));
    }
  };
}

/** While the caller is on the screen, the phone waits for one of these cards. Without cards it waits for none. */
export function useTask(wants: readonly string[], run: (card: string) => Promise<void>): void {
  const desk = useDeskStore();
  const latest = useRef(run);
  latest.current = run;
  const key = wants.join();
  useEffect(() => {
    const task = { wants: key === '' ? [] : key.split(','), run: (card: string) => latest.current(card) };
    desk.set((now) => ({ ...now, task }));
    return () => desk.set((now) => (now.task === task ? { ...now, task: undefined } : now));
  }, [desk, key]);
}
