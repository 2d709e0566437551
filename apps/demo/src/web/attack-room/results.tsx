import { type ReactNode, useEffect, useRef } from 'react';

/** What came of an attack: said aloud where the screen is read, and brought into view. */
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
