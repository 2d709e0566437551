/** A preview in the words of `chains`: what is done first, then the rest; read from the very bytes that the card will sign. */
export function LinesPreview({ lines }: { readonly lines: readonly string[] }) {
  return (
    <section className="preview" aria-label="What will be signed">
      {lines.map((line, index) => (
        <p key={line} className={line.startsWith('WARNING') ? 'problem' : index === 0 ? 'preview-first' : undefined}>
          {line}
        </p>
      ))}
    </section>
  );
}
