/** From a command APDU to a handler and back. Only here do refusals and failures become status words. */
import { isSymbolonError } from '@symbolon/interface';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { type CommandDefinition, type CommandName, commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import * as channel from '../handlers/channel.ts';
import * as cloneSource from '../handlers/clone-source.ts';
import * as cloneTarget from '../handlers/clone-target.ts';
import * as files from '../handlers/files.ts';
import * as identity from '../handlers/identity.ts';
import * as lifecycle from '../handlers/lifecycle.ts';
import * as log from '../handlers/log.ts';
import * as manufacture from '../handlers/manufacture.ts';
import * as passwords from '../handlers/passwords.ts';
import * as phones from '../handlers/phones.ts';
import * as pinReset from '../handlers/pin-reset.ts';
import * as policy from '../handlers/policy.ts';
import * as set from '../handlers/set.ts';
import * as shareCard from '../handlers/share-card.ts';
import * as shareDealer from '../handlers/share-dealer.ts';
import * as shareRecovery from '../handlers/share-recovery.ts';
import * as sign from '../handlers/sign.ts';
import * as time from '../handlers/time.ts';
import * as vault from '../handlers/vault.ts';
import * as vaultApprovals from '../handlers/vault-approvals.ts';
import * as vaultTransfer from '../handlers/vault-transfer.ts';
import * as wallet from '../handlers/wallet.ts';
import * as walletFromVault from '../handlers/wallet-from-vault.ts';
import { logFailure } from '../log.ts';
import { Refusal } from '../refusal.ts';
import {
  type Context,
  checkPhone,
  type Handler,
  lifecycleOf,
  notFound,
  type PhoneUse,
  slotRecordsOf,
} from './context.ts';

const handlers: { readonly [N in CommandName]: Handler<N> } = {
  ...channel,
  ...cloneSource,
  ...cloneTarget,
  ...files,
  ...identity,
  ...lifecycle,
  ...log,
  ...manufacture,
  ...passwords,
  ...phones,
  ...pinReset,
  ...policy,
  ...set,
  ...shareCard,
  ...shareDealer,
  ...shareRecovery,
  ...sign,
  ...time,
  ...vault,
  ...vaultApprovals,
  ...vaultTransfer,
  ...wallet,
  ...walletFromVault,
};

/** They fill a slot, or say what is in it. Every other command with a slot in P1 is about the wallet there. */
const takeEmptySlots: readonly CommandName[] = [
  'getStatus',
  'createWallet',
  'importWallet',
  'walletFromVault',
  'cloneOffer',
  'cloneImport',
  'shareOffer',
  'shareImport',
  'shareRecover',
];

/** What a slot with a share serves. Every other command with a slot in P1 is about the keys of a wallet. */
const takeShares: readonly CommandName[] = [
  'getStatus',
  'shareOffer',
  'shareImport',
  'shareStatus',
  'shareRelease',
  'shareExport',
  'getRoster',
  'adoptRoster',
  'proveMembership',
];

/** What a known phone sends to have a transaction read, which may be a refresh. */
const readings: readonly CommandName[] = ['signStart', 'signData', 'signEnd'];

/** What a known phone may do without the PIN, whatever the policy says: with time alone nothing is spent. */
const takePhones: readonly CommandName[] = [
  'timeNonce',
  'proveTime',
  'veto',
  'takeVeto',
  // A veto may be by a member that the card has not heard of.
  'getRoster',
  'adoptRoster',
];

/** One command: its definition and its handler, without their types. */
type Row = {
  readonly definition: CommandDefinition<unknown, unknown>;
  readonly handle: (request: unknown, context: Context) => unknown;
  readonly needsWallet: boolean;
  readonly needsKeys: boolean;
  readonly needsPolicy: boolean;
  readonly use: PhoneUse;
};

const rows = new Map<number, Row>(
  (Object.keys(commands) as CommandName[]).map((name) => {
    const definition = commands[name] as CommandDefinition<unknown, unknown>;
    const needsWallet = definition.p1 === 'slot' && !takeEmptySlots.includes(name);
    const needsKeys = definition.p1 === 'slot' && !takeShares.includes(name);
    const needsPolicy = needsWallet && !takePhones.includes(name);
    const use = readings.includes(name) ? 'reading' : undefined;
    const handle = handlers[name] as Row['handle'];
    return [rowKey(definition), { definition, handle, needsWallet, needsKeys, needsPolicy, use }];
  }),
);

/**
 * Executes one plain command of the application: checks access, runs the handler, commits or discards. Never throws.
 */
export function dispatch(command: CommandApdu, context: Context): ResponseApdu {
  const row = rows.get(rowKey(command));
  return guarded(context, () => {
    if (row === undefined) throw new Refusal('unknownInstruction');
    const { definition, handle, needsWallet, needsKeys, needsPolicy, use } = row;
    const highest = definition.p1 === 'slot' ? limits.wallets - 1 : 0;
    if (command.p1 > highest || command.p2 !== 0) throw new Refusal('wrongParameters');
    const { access, name, request } = definition;
    if (!access.sessions.includes(context.session.kind)) throw new Refusal('securityStatus');
    if (!access.lifecycles.includes(lifecycleOf(context.store))) throw new Refusal('conditionsOfUse');
    const decoded = decodeWith(request, name, command.data ?? new Uint8Array());
    if (needsPolicy) checkPhone(context, use);
    if (needsWallet) checkWallet(context);
    // A phone learns nothing of a share.
    if (needsKeys || (needsWallet && context.session.kind === 'phone')) checkKeys(context);
    return definition.response.encode(handle(decoded, context));
  });
}

/** @throws Refusal `referencedDataNotFound` for an empty slot; for a known phone `securityStatus`: it learns no more */
function checkWallet(context: Context): void {
  if (context.store.get(slotRecordsOf(context).set) === undefined)
    throw notFound(context.session, 'referencedDataNotFound');
}

/** @throws Refusal `shareOnly` for a slot that holds a share; for a known phone `securityStatus` */
function checkKeys(context: Context): void {
  if (context.store.get(slotRecordsOf(context).share) !== undefined) throw notFound(context.session, 'shareOnly');
}

/** Runs a command. Returns its data, or the status word of its failure. A failure discards all changes. */
export function guarded({ store }: Pick<Context, 'store'>, run: () => Uint8Array): ResponseApdu {
  try {
    const data = run();
    store.commit();
    return { data, status: status.ok };
  } catch (error) {
    store.discard();
    const reason = statusOf(error);
    if (reason === status.randomnessFailure) logRandomnessFailure(store);
    return { data: new Uint8Array(), status: reason };
  }
}

/** Fails silently without an identity or without power. */
function logRandomnessFailure(store: Context['store']): void {
  guarded({ store }, () => {
    logFailure(store, 'randomnessFailed');
    return new Uint8Array();
  });
}

function rowKey({ cla, ins }: { readonly cla: number; readonly ins: number }): number {
  return (cla << 8) | ins;
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  if (isSymbolonError(error, 'data/malformed')) return status.incorrectData;
  if (isSymbolonError(error, 'card/counterfeit')) return status.notGenuine;
  return status.noDiagnosis;
}
