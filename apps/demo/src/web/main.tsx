/** The page: opens the world as it was left, and shows it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Closed } from './parts/closed.tsx';
import { WorldContext } from './parts/hooks.ts';
import { calm } from './parts/motion.ts';
import { chapterIn, createDesk } from './world/desk.ts';
import { openStorage } from './world/storage.ts';
import { openWorld } from './world/world.ts';

/** Radio at 106 kbit/s takes about this long for a message; whoever wants no motion gets no waiting either. */
const pause = (): number => (calm() ? 0 : 45);

async function start(root: ReturnType<typeof createRoot>): Promise<void> {
  const storage = await openStorage();
  try {
    const world = await openWorld(storage, pause);
    const desk = createDesk(location.hash);
    window.addEventListener('hashchange', () => {
      const chapter = chapterIn(location.hash);
      if (chapter !== undefined) desk.set((now) => ({ ...now, chapter, problem: undefined, picked: undefined }));
    });
    root.render(
      <StrictMode>
        <WorldContext value={{ world, desk }}>
          <App />
        </WorldContext>
      </StrictMode>,
    );
  } catch (error) {
    root.render(<Closed reason={error} onClear={() => storage.clear().then(() => location.reload())} />);
  }
}

const root = createRoot(document.getElementById('page') as HTMLElement);
// Two pages on one box would write over each other's cards.
void navigator.locks.request('symbolon-demo', { ifAvailable: true }, async (lock) => {
  if (lock === null) {
    root.render(
      <Closed reason={new Error('The table is open in another tab. Close it there first, then reload this one.')} />,
    );
    return;
  }
  await start(root);
  await new Promise(() => {});
});

if (import.meta.env.PROD) void navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
