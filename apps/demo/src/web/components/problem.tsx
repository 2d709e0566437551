import { useEffect, useRef } from 'react';

/** Shows the message of an error: it says what happened and what to do. */
export function ProblemView({ problem }: { readonly problem: unknown }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== undefined) box.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  return (
    <div ref={box} role="alert">
      {problem !== undefined && (
        <p className="problem">{sentence(problem instanceof Error ? problem.message : String(problem))}</p>
      )}
    </div>
  );
}

/** Adds a capital and a full stop. */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
