import { useState } from 'react';
import type { Contact } from '../world/air.ts';
import { useStore, useWorld } from './hooks.ts';

/**
 * Everything that crossed the air in this visit, by name. What the secure channel protects stays protected here too.
 */
export function LogDrawer() {
  const world = useWorld();
  const contacts = useStore(world.air.contacts);
  const [open, setOpen] = useState(false);
  const count = contacts.reduce((sum, { messages }) => sum + messages.length, 0);
  return (
    <section className="log" data-open={open || undefined} aria-label="Log">
      <button
        type="button"
        className="log-toggle"
        aria-expanded={open}
        aria-controls="log-body"
        onClick={() => setOpen(!open)}
      >
        <span>On the air</span>
        <span className="log-count">
          {count} {count === 1 ? 'message' : 'messages'}
        </span>
        <span aria-hidden="true">{open ? '▾' : '▴'}</span>
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the keyboard */}
      <section id="log-body" className="log-body" hidden={!open} tabIndex={0} aria-label="Messages">
        {count === 0 && <p className="note">Nothing yet. Hold a card to the phone.</p>}
        {contacts.toReversed().map((contact) => (
          <ContactView key={contact.number} contact={contact} />
        ))}
      </section>
    </section>
  );
}

function ContactView({ contact: { number, card, messages } }: { readonly contact: Contact }) {
  const bytes = messages.reduce((sum, message) => sum + message.bytes, 0);
  return (
    <section className="contact" aria-label={`Tap ${number}`}>
      <h3>
        Tap {number}: card {card}
        <span className="note">
          {messages.length} commands, {bytes} bytes
        </span>
      </h3>
      <ol>
        {messages.map(({ command, response, refused }, index) => (
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
