import { useState } from 'react';
import type { Arrow } from './arrow.ts';
import { MessageSequence } from './message-sequence.tsx';
import { MessageView } from './message-view.tsx';

/** Shows the messages so far. Each one can be opened. */
export function Messages({ cards, arrows }: { readonly cards: readonly string[]; readonly arrows: readonly Arrow[] }) {
  const [shown, setShown] = useState<string>();
  const open = arrows.find(({ key }) => key === shown);
  if (arrows.length === 0) return null;
  return (
    <>
      <MessageSequence
        cards={cards}
        arrows={arrows}
        shown={shown}
        onShow={(key) => setShown(key === shown ? undefined : key)}
      />
      {open === undefined ? (
        <p className="note">Choose a message to see what the phone can read of it.</p>
      ) : (
        <MessageView arrow={open} />
      )}
    </>
  );
}
