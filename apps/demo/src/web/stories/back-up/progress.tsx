/** Shows how many steps of a backup are done. */
export function BackupProgress({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <p className="progress">
      <span className="dots" aria-hidden="true">
        {Array.from({ length: of }, (_, dot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its number
          <i key={dot} data-done={dot < done || undefined} data-now={dot === done || undefined} />
        ))}
      </span>
      {done < of ? `Tap ${done + 1} of ${of}` : `All ${of} taps done. One more tap of the primary seals the set.`}
    </p>
  );
}
