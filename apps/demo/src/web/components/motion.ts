import { flushSync } from 'react-dom';

export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Animates a change with a view transition, unless the browser has none or the person prefers reduced motion. */
export function withTransition(change: () => void): void {
  if (prefersReducedMotion() || typeof document.startViewTransition !== 'function') {
    change();
    return;
  }
  document.startViewTransition(() => flushSync(change));
}
