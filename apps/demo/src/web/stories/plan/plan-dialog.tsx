import { useEffect, useRef } from 'react';

/** Shows the plan as it will be printed. */
export function PlanDialog({ page, onClose }: { readonly page: string; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="plan-dialog" aria-label="The recovery plan" onClose={onClose}>
      <div className="row">
        <button type="button" className="button primary" onClick={() => frame.current?.contentWindow?.print()}>
          Print
        </button>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      {/* The plan has no scripts. The sandbox would stop them, and lets this page print the plan. */}
      <iframe ref={frame} title="Recovery plan" srcDoc={page} sandbox="allow-same-origin allow-modals" />
    </dialog>
  );
}
