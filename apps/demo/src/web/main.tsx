/** Opens the store and shows the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { StoreContext } from './components/hooks.ts';
import { StartError } from './components/layout/start-error.tsx';
import { prefersReducedMotion } from './components/motion.ts';
import { openStorage } from './store/storage.ts';
import { openStore } from './store/store.ts';
import { createUi, storyInHash } from './store/ui.ts';

/** Milliseconds that a message takes at 106 kbit/s, about. */
const pause = (): number => (prefersReducedMotion() ? 0 : 45);

async function start(root: ReturnType<typeof createRoot>): Promise<void> {
  const storage = await openStorage();
  try {
    const store = await openStore(storage, pause);
    const ui = createUi(location.hash);
    window.addEventListener('hashchange', () => {
      const story = storyInHash(location.hash);
      if (story !== undefined) ui.set((now) => ({ ...now, story, problem: undefined, selected: undefined }));
    });
    root.render(
      <StrictMode>
        <StoreContext value={{ store, ui }}>
          <App />
        </StoreContext>
      </StrictMode>,
    );
  } catch (error) {
    root.render(<StartError reason={error} onClear={() => storage.clear().then(() => location.reload())} />);
  }
}

const root = createRoot(document.getElementById('page') as HTMLElement);
// Two tabs would overwrite each other's cards.
void navigator.locks.request('symbolon-demo', { ifAvailable: true }, async (lock) => {
  if (lock === null) {
    root.render(
      <StartError reason={new Error('The table is open in another tab. Close that tab, then reload this one.')} />,
    );
    return;
  }
  await start(root);
  await new Promise(() => {});
});

if (import.meta.env.PROD) void navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
