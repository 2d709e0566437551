type SentProps = { readonly text: string; readonly id: string; readonly onDone: () => void };

/** Confirms a payment with the id of its transaction. */
export function Sent({ text, id, onDone }: SentProps) {
  return (
    <div className="next">
      <p className="good">Sent. {text}</p>
      <p className="note">
        Transaction <code className="address">{id}</code>
      </p>
      <button type="button" className="button primary" onClick={onDone}>
        Done
      </button>
    </div>
  );
}
