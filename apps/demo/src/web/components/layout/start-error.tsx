/** In place of the table, where it can't be opened. */
export function StartError({ reason, onClear }: { readonly reason: unknown; readonly onClear?: () => Promise<void> }) {
  return (
    <main className="start-error">
      <h1>Symbolon</h1>
      <p>The table can't be opened: {reason instanceof Error ? reason.message : String(reason)}</p>
      {onClear && (
        <>
          <p>Nothing was changed. You can start over with a new box; what these emulated cards held is gone then.</p>
          <button type="button" className="button" onClick={() => void onClear()}>
            Start over
          </button>
        </>
      )}
    </main>
  );
}
