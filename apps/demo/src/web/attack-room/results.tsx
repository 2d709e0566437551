import { type ReactNode, useEffect, useRef } from 'react';

/** Shows the result of an attack: scrolls to it, and announces it to screen readers. */
export function Results({ of, children }: { readonly of: unknown; readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (of !== undefined) box.current?.scrollIntoView({ block: 'nearest' });
  }, [of]);
  return (
    <div ref={box} className="bench" aria-live="polite">
      {children}
    </div>
  );
}
