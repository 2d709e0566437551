/** How far a backup is. */
export function Progress({ taken, of }: { readonly taken: number; readonly of: number }) {
  return (
    <p className="progress">
      <span className="dots" aria-hidden="true">
        {Array.from({ length: of }, (_, dot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its number
          <i key={dot} data-done={dot < taken || undefined} data-now={dot === taken || undefined} />
        ))}
      </span>
      {taken < of ? `Tap ${taken + 1} of ${of}` : `All ${of} taps done. One more, whenever the card is at hand.`}
    </p>
  );
}
