import { flushSync } from 'react-dom';

export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Makes a change glide from how it was to how it is, where the browser can and the person wants it. */
export function withTransition(change: () => void): void {
  if (prefersReducedMotion() || typeof document.startViewTransition !== 'function') {
    change();
    return;
  }
  document.startViewTransition(() => flushSync(change));
}
