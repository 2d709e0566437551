/** Stands in for the page if it can't start. */
export function StartError({ reason, onClear }: { readonly reason: unknown; readonly onClear?: () => Promise<void> }) {
  return (
    <main className="start-error">
      <h1>Symbolon</h1>
      <p>The table can't be opened: {reason instanceof Error ? reason.message : String(reason)}</p>
      {onClear && (
        <>
          <p>
            Nothing was changed. You can start over with a new box. That erases these emulated cards and their keys.
          </p>
          <button type="button" className="button" onClick={() => void onClear()}>
            Start over
          </button>
        </>
      )}
    </main>
  );
}
