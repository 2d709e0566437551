/** One use of an item, with the approval of another card of the set where its rule wants one. */
import { approveVaultUse, listVault, requestVaultUse, type Session, type VaultUseToApprove } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { isRefusal } from '@symbolon/protocol/status';
import { type UseSession, withPin } from '../../cards/sessions.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { readMessage } from './message-files.ts';

/** The options of commands that may need an approval. */
export type ApprovalOptions = {
  readonly 'approval-file': string | undefined;
  readonly 'own-pin': boolean;
  readonly 'other-pin-file': string | undefined;
};

export type ItemUse<T> = {
  readonly item: number;
  /** Slot of the wallet that it belongs to. */
  readonly slot: number;
  /** Turn of the card that approves. */
  readonly approver: number;
  readonly options: ApprovalOptions;
  /** Called once, before the item is used: what throws here leaves it unused. */
  readonly check: (entry: VaultEntry, session: Session) => Promise<Omit<VaultUseToApprove, 'item'>>;
  /** Called again with the approval, once another card has given it. */
  readonly use: (session: Session, given: { readonly approval?: Uint8Array }) => Promise<T>;
};

/** @throws CliError `card/no-item`, `card/no-approval`, and what `check` and `use` throw */
export async function useItem<T>(
  context: CommandContext,
  { item, slot, approver, options, check, use }: ItemUse<T>,
): Promise<T> {
  const file = options['approval-file'];
  const brought = file === undefined ? {} : { approval: readMessage(file, 'approval') };
  const prompt = 'Put the card with the item on the reader.';
  const first = await withPin(context, async (session) => {
    const entry = await findItem(session, item, slot);
    const wanted = await check(entry, session);
    try {
      return { done: await use(session, brought) };
    } catch (error) {
      if (!isRefusal(error, 'vaultApprovalMissing')) throw error;
      return { label: entry.label, request: await requestVaultUse(session, { item, ...wanted }, { slot }) };
    }
  });
  if ('done' in first) return first.done;
  context.screen.note(`Item ${item}, ${quote(first.label)}, needs the approval of another card of the set.`);
  const approval = await withOtherPin(
    context,
    { turn: approver, prompt: 'Put the card on the reader that approves.', options },
    (session) => approveBy(session, first.request, slot),
  );
  return withPin(context, (session) => use(session, { approval }), { prompt });
}

/** @throws CliError `card/no-approval` for a card that is no other one of the set */
export async function approveBy(session: Session, request: Uint8Array, slot: number): Promise<Uint8Array> {
  try {
    return await approveVaultUse(session, request, { slot });
  } catch (error) {
    const isOther = isRefusal(error, 'otherCeremony') || isRefusal(error, 'referencedDataNotFound');
    throw isOther ? cliError('card/no-approval', {}, { cause: error }) : error;
  }
}

/** @throws CliError `card/no-item` */
export async function findItem(session: Session, item: number, slot: number): Promise<VaultEntry> {
  const { items } = await listVault(session, { slot });
  const found = items.find((one) => one.item === item);
  if (found === undefined) throw cliError('card/no-item', { item, slot });
  return found;
}

type OtherCard = {
  readonly turn: number;
  readonly prompt: string;
  readonly options: Pick<ApprovalOptions, 'own-pin' | 'other-pin-file'>;
};

/** A session with another card, whose PIN may be another one. */
export function withOtherPin<T>(
  context: CommandContext,
  { turn, prompt, options }: OtherCard,
  use: UseSession<T>,
): Promise<T> {
  const { secrets } = context;
  const get: typeof secrets.get = (kind, asked) =>
    kind === 'pin' ? secrets.get('otherPin', { question: 'PIN of the other card' }) : secrets.get(kind, asked);
  const hasOwn = options['own-pin'] || secrets.has('otherPin');
  return withPin(hasOwn ? { ...context, secrets: { ...secrets, get } } : context, use, { turn, prompt });
}
