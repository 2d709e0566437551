import { isWarning, type Line } from '@symbolon/interface';

type LinesPreviewProps = {
  readonly lines: readonly Line[];
  /** The position, if one tap signs several transactions: "1 of 2". */
  readonly which?: string;
};

/** Shows a transaction in the words of `@symbolon/chains`, as read from the bytes that the card will sign. */
export function LinesPreview({ lines, which }: LinesPreviewProps) {
  return (
    <section
      className="preview"
      aria-label={which === undefined ? 'What will be signed' : `What will be signed, ${which}`}
    >
      {lines.map((line, index) => (
        <p key={line} className={isWarning(line) ? 'problem' : index === 0 ? 'preview-first' : undefined}>
          {line}
        </p>
      ))}
    </section>
  );
}
