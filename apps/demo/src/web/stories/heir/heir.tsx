import { useState } from 'react';
import { useSavedState } from '../../components/hooks.ts';
import { Begin } from './begin.tsx';
import { Clock } from './clock.tsx';
import { Make } from './make.tsx';
import { Sleeping } from './sleeping.tsx';
import { Weekly } from './weekly.tsx';

const parts = { heir: 'The heir', weekly: 'By the week' } as const;
type Part = keyof typeof parts;

/** The visitor plays the owner of a wallet, then the heir, and turns the clock on. */
export function HeirStory() {
  const { heir } = useSavedState().phone;
  const [part, setPart] = useState<Part>('heir');
  if (heir === undefined) return <Begin />;
  return (
    <>
      {heir.made && (
        <fieldset className="tabs">
          <legend className="visually-hidden">What comes with time</legend>
          {(Object.keys(parts) as Part[]).map((id) => (
            <label key={id}>
              <input type="radio" name="part" value={id} checked={part === id} onChange={() => setPart(id)} />
              <span>{parts[id]}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Clock heir={heir} />
      {heir.made ? part === 'heir' ? <Sleeping heir={heir} /> : <Weekly heir={heir} /> : <Make heir={heir} />}
    </>
  );
}
