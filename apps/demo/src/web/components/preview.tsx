import { type BitcoinPreview, formatAmount } from '@symbolon/chains/bitcoin/sign';

export type PreviewProps = {
  readonly preview: BitcoinPreview;
  /** Default: "What will be signed". */
  readonly label?: string;
  /** What stands before the address of a recipient. Default: "to". */
  readonly recipientNote?: (address: string | undefined) => string;
  /** What stands before the address of the change. Without it, the change is not shown. */
  readonly changeNote?: string;
  /** Shows the sum of payments and fee. */
  readonly total?: boolean;
};

/** Shows what a PSBT pays, as read from the bytes that the card will sign. */
export function Preview({
  preview: { recipients, change, fee, spent, warnings },
  label = 'What will be signed',
  recipientNote = () => 'to',
  changeNote,
  total = false,
}: PreviewProps) {
  const rows = [
    ...recipients.map((row) => ({ ...row, note: recipientNote(row.address) })),
    ...(changeNote === undefined ? [] : change.map((row) => ({ ...row, note: changeNote }))),
  ];
  return (
    <section className="preview" aria-label={label}>
      <ul>
        {rows.map(({ amount, address = 'a script', note }) => (
          <li key={`${amount} ${address}`}>
            <strong>{formatAmount(amount)}</strong>
            <span className="note">{note}</span>
            <code>{address}</code>
          </li>
        ))}
      </ul>
      <p>
        <span>Fee</span> <span>{formatAmount(fee)}</span>
      </p>
      {total && (
        <p className="preview-total">
          <span>Total</span> <span>{formatAmount(spent)}</span>
        </p>
      )}
      {warnings.map(({ text }) => (
        <p key={text} className="problem">
          {text}
        </p>
      ))}
    </section>
  );
}
