import { type Arrow, fieldsOf, meanings } from './messages.ts';

/** Shows the fields of a message, as the phone can read them. */
export function MessageView({ arrow: { kind, name, message } }: { readonly arrow: Arrow }) {
  return (
    <section className="message" aria-label={name}>
      <h3>{name}</h3>
      <p>“{meanings[kind]}”</p>
      <dl>
        {fieldsOf(kind, message).map(({ name: field, value, depth }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields of one message never change
          <div key={index} data-depth={Math.min(depth, 3)} data-encrypted={field.startsWith('encrypted') || undefined}>
            <dt>{field}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
