type PreviewRow = { readonly amount: string; readonly to: string; readonly note?: string };

export type PreviewProps = {
  /** Default: what will be signed. */
  readonly label?: string;
  readonly rows: readonly PreviewRow[];
  readonly fee: string;
  readonly total?: string;
  readonly warnings: readonly string[];
};

/** Who gets what: read from the very bytes that the card will sign, before it is asked to. */
export function Preview({ label = 'What will be signed', rows, fee, total, warnings }: PreviewProps) {
  return (
    <section className="preview" aria-label={label}>
      <ul>
        {rows.map(({ amount, to, note }) => (
          <li key={`${amount} ${to}`}>
            <strong>{amount}</strong>
            <span className="note">{note ?? 'to'}</span>
            <code>{to}</code>
          </li>
        ))}
      </ul>
      <p>
        <span>Fee</span> <span>{fee}</span>
      </p>
      {total !== undefined && (
        <p className="preview-total">
          <span>In all</span> <span>{total}</span>
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="problem">
          {warning}
        </p>
      ))}
    </section>
  );
}
