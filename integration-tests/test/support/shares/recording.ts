/** Everything that was said, as whoever carries it keeps it. */
import type { CommandName } from '@symbolon/protocol/commands';

const kinds = [
  ...(['offers', 'deals', 'receipts', 'recoveries', 'statements'] as const),
  ...(['requests', 'approvals', 'sealed', 'resetRequests', 'resetApprovals'] as const),
];
export type Kind = (typeof kinds)[number];
export type Recording = { readonly [K in Kind]: Uint8Array[] };

export const newRecording = (): Recording =>
  Object.fromEntries(kinds.map((kind) => [kind, [] as Uint8Array[]])) as Recording;

export const copyRecording = (from: Recording): Recording =>
  Object.fromEntries(kinds.map((kind) => [kind, [...from[kind]]])) as Recording;

/** What an answer has in it: by the command, the kind of message and the field. */
const answers: { readonly [N in CommandName]?: readonly [Kind, string] } = {
  shareOffer: ['offers', 'offer'],
  cloneOffer: ['offers', 'offer'],
  vaultOffer: ['offers', 'offer'],
  shareDeal: ['deals', 'deal'],
  shareImport: ['receipts', 'receipt'],
  shareRelease: ['recoveries', 'recovery'],
  getRoster: ['statements', 'statement'],
  vaultRequest: ['requests', 'request'],
  vaultApprove: ['approvals', 'approval'],
  vaultSend: ['sealed', 'sealed'],
  offerPinReset: ['resetRequests', 'request'],
  approvePinReset: ['resetApprovals', 'approval'],
};

/** What a request has in it. */
export const fields: { readonly [N in CommandName]?: { readonly [field: string]: Kind } } = {
  shareDeal: { offer: 'offers' },
  shareImport: { deal: 'deals', roster: 'statements' },
  shareConfirm: { receipt: 'receipts' },
  shareRelease: { offer: 'offers' },
  shareRecover: { recovery: 'recoveries' },
  cloneExport: { offer: 'offers' },
  cloneConfirm: { receipt: 'receipts' },
  adoptRoster: { statement: 'statements' },
  vaultApprove: { request: 'requests' },
  vaultRead: { approval: 'approvals' },
  vaultSend: { offer: 'offers', approval: 'approvals' },
  vaultReceive: { sealed: 'sealed' },
  walletFromVault: { approval: 'approvals' },
  approvePinReset: { request: 'resetRequests' },
  resetPin: { roster: 'statements' },
};

export function record(recording: Recording, name: CommandName, response: unknown): void {
  const [kind, field] = answers[name] ?? [];
  if (kind === undefined || field === undefined) return;
  const message = (response as { readonly [field: string]: unknown })[field];
  if (!(message instanceof Uint8Array)) return;
  const last = recording[kind].at(-1);
  if (last === undefined || Buffer.compare(last, message) !== 0) recording[kind].push(message);
}
