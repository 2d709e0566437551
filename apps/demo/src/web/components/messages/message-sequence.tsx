import type { CSSProperties } from 'react';
import { type Arrow, phoneEnd } from './arrow.ts';

export type MessageSequenceProps = {
  readonly cards: readonly string[];
  readonly arrows: readonly Arrow[];
  readonly shown: string | undefined;
  readonly onShow: (key: string) => void;
};

/** With more lanes, the name of a message does not fit between two that are neighbours: it stands beside its arrow. */
const maxLanes = 4;

/** A sequence diagram of the messages between phone and cards. Each message can be opened. */
export function MessageSequence({ cards, arrows, shown, onShow }: MessageSequenceProps) {
  const lanes = [phoneEnd, ...cards];
  const lane = (end: string): number => lanes.indexOf(end);
  return (
    <div className="sequence" style={{ '--lanes': lanes.length } as CSSProperties}>
      <div className="sequence-lanes" aria-hidden="true">
        {lanes.map((end) => (
          <span key={end}>{end === phoneEnd ? 'phone' : `card ${end}`}</span>
        ))}
      </div>
      <ol className="sequence-messages" aria-label="Messages between phone and cards">
        {arrows.map((arrow) => {
          const [from, to] = [lane(arrow.from), lane(arrow.to)];
          const [left, right] = [Math.min(from, to), Math.max(from, to)];
          return (
            <li
              key={arrow.key}
              data-way={from < to ? 'right' : 'left'}
              data-short={(right - left === 1 && lanes.length > maxLanes) || undefined}
            >
              <button
                type="button"
                aria-expanded={shown === arrow.key}
                style={{ '--from': left, '--span': right - left } as CSSProperties}
                onClick={() => onShow(arrow.key)}
                aria-label={`${arrow.name}, from ${named(arrow.from)} to ${named(arrow.to)}`}
              >
                <span>{arrow.name}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function named(end: string): string {
  return end === phoneEnd ? 'the phone' : `card ${end}`;
}
