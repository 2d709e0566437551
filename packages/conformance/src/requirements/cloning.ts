/** Clones the test wallet to the second card, as far as a check needs it. */
import { type CloneTerms, commands } from '@symbolon/protocol/commands';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';

const { cloneOffer, cloneExport, cloneImport, cloneConfirm } = commands;

/** Sessions with source and target, and an export to the target. */
export type Exported = {
  readonly source: Session;
  readonly target: Session;
  readonly offer: Uint8Array;
  readonly exported: Uint8Array;
};

/** Exports the test wallet to the second card. */
export async function exportTo(bench: Bench, terms: CloneTerms = { role: 'daily' }): Promise<Exported> {
  const target = await bench.second().session();
  const { offer } = await target.call(cloneOffer, {});
  const source = await bench.session('pin');
  const { export: exported } = await source.call(cloneExport, { ...terms, offer });
  return { source, target, offer, exported };
}

/** Clones the test wallet to the second card, receipt and all. */
export async function cloneTo(bench: Bench, terms?: CloneTerms): Promise<Exported & { readonly receipt: Uint8Array }> {
  const parts = await exportTo(bench, terms);
  const { receipt } = await parts.target.call(cloneImport, { export: parts.exported });
  await parts.source.call(cloneConfirm, { receipt });
  return { ...parts, receipt };
}
