import { useEffect, useRef } from 'react';
import { sentence } from '../model/text.ts';

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
