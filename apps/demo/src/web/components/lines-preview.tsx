type LinesPreviewProps = {
  readonly lines: readonly string[];
  /** Where several are signed at once: "1 of 2". */
  readonly which?: string;
};

/**
 * A preview in the words of `chains`: what is done first, then the rest; read from the very bytes that the card will
 * sign.
 */
export function LinesPreview({ lines, which }: LinesPreviewProps) {
  return (
    <section
      className="preview"
      aria-label={which === undefined ? 'What will be signed' : `What will be signed, ${which}`}
    >
      {lines.map((line, index) => (
        <p key={line} className={line.startsWith('WARNING') ? 'problem' : index === 0 ? 'preview-first' : undefined}>
          {line}
        </p>
      ))}
    </section>
  );
}
