import { isWarning, type Line } from '@symbolon/interface';

type LinesPreviewProps = {
  readonly lines: readonly Line[];
  /** The position, if one tap signs several transactions: "1 of 2". */
  readonly which?: string;
};

/** Shows a transaction in the words of `@symbolon/chains`, as read from the bytes that the card will sign. */
export function LinesPreview({ lines, which }: LinesPreviewProps) {
  // Warnings come first; what happens is the first line after them.
  const first = lines.findIndex((line) => !isWarning(line));
  return (
    <section
      className="preview"
      aria-label={which === undefined ? 'What will be signed' : `What will be signed, ${which}`}
    >
      {lines.map((line, index) => (
        <p
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal, and keep their places.
          key={index}
          className={isWarning(line) ? 'problem' : index === first ? 'preview-first' : undefined}
        >
          {line}
        </p>
      ))}
    </section>
  );
}
