import { type Arrow, fieldsOf } from './arrow.ts';

/** Shows the fields of a message, as the phone can read them. */
export function MessageView({ arrow }: { readonly arrow: Arrow }) {
  const { name, format } = arrow;
  return (
    <section className="message" aria-label={name}>
      <h3>{name}</h3>
      <p>“{format.meaning}”</p>
      <dl>
        {fieldsOf(arrow).map(({ name: field, value, depth }, index) => (
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
