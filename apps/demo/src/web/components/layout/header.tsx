import { useStore, useUi } from '../hooks.ts';

export function Header() {
  const store = useStore();
  const ui = useUi();
  const startOver = (): void => {
    if (!confirm('Start over with a new box? This erases these cards and their keys.')) return;
    void store.startOver().then(() => {
      location.hash = '/unbox';
      ui.set((now) => ({ ...now, problem: undefined, selected: undefined }));
    });
  };
  return (
    <header className="header">
      <h1 className="brand">
        <svg viewBox="-22 -22 46 44" aria-hidden="true" focusable="false">
          <g fill="none" stroke="currentColor" strokeWidth="3" strokeLinejoin="round">
            <path d="M-3 -16 A 16 16 0 0 0 -3 16 L -6 8 L 0 3 L -6 -4 L -1 -9 Z" />
            <path d="M6 -16 A 16 16 0 0 1 6 16 L 3 8 L 9 3 L 3 -4 L 8 -9 Z" />
          </g>
        </svg>
        Symbolon
      </h1>
      <p className="tagline">One key, three cards. Your browser emulates all of it, and nothing leaves this machine.</p>
      <button type="button" className="button quiet" onClick={startOver}>
        Start over
      </button>
    </header>
  );
}
