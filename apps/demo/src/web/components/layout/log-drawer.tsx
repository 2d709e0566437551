import { useState } from 'react';
import type { LoggedTap } from '../../store/log.ts';
import { useAtom, useStore } from '../hooks.ts';

/** Shows what cards and phone exchanged in this visit. What the secure channel encrypts stays encrypted here. */
export function LogDrawer() {
  const store = useStore();
  const taps = useAtom(store.log.taps);
  const [open, setOpen] = useState(false);
  const count = taps.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  return (
    <section className="log" data-open={open || undefined} aria-label="Log">
      <button
        type="button"
        className="log-toggle"
        aria-expanded={open}
        aria-controls="log-body"
        onClick={() => setOpen(!open)}
      >
        <span>Log</span>
        <span className="log-count">
          {count} {count === 1 ? 'command' : 'commands'}
        </span>
        <span aria-hidden="true">{open ? '▾' : '▴'}</span>
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the keyboard */}
      <section id="log-body" className="log-body" hidden={!open} tabIndex={0} aria-label="Commands and responses">
        {count === 0 && <p className="note">The log is empty. Hold a card to the phone.</p>}
        {taps.toReversed().map((contact) => (
          <TapView key={contact.number} contact={contact} />
        ))}
      </section>
    </section>
  );
}

function TapView({ contact: { number, card, exchanges } }: { readonly contact: LoggedTap }) {
  const bytes = exchanges.reduce((sum, message) => sum + message.bytes, 0);
  return (
    <section className="log-tap" aria-label={`Tap ${number}`}>
      <h3>
        Tap {number}: card {card}
        <span className="note">
          {exchanges.length} commands, {bytes} bytes
        </span>
      </h3>
      <ol>
        {exchanges.map(({ command, response, refused }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages are only ever added at the end
          <li key={index} data-refused={refused || undefined}>
            <code>→ {command}</code>
            <code>← {response}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
