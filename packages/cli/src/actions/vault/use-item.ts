/** One use of an item, with the approval of another card of the set where its rule wants one. */
import {
  approveVaultUse,
  getRoster,
  listVault,
  requestVaultUse,
  type Session,
  type VaultUseToApprove,
} from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import type { SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { UseSession } from '../../cards/in-slot.ts';
import { bringList, isOfSame } from '../../cards/lists.ts';
import { askFirst, withPin } from '../../cards/sessions.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { readWithList } from './message-files.ts';

/** The options of commands that may need an approval. */
type ApprovalOptions = {
  readonly 'approval-file': string | undefined;
};

export const withItem = 'Put the card with the item on the reader.';

export type ItemUse<T> = {
  readonly item: number;
  /** Slot of the wallet that it belongs to. */
  readonly slot: number;
  /** For the person at the reader, where another card was there before. */
  readonly prompt?: string;
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
  { item, slot, prompt, approver, options, check, use }: ItemUse<T>,
): Promise<T> {
  const file = options['approval-file'];
  const brought = file === undefined ? undefined : readWithList(file, 'approval');
  const useFirst = async (session: Session) => {
    const entry = await findItem(session, item, slot);
    const wanted = { item, ...(await check(entry, session)) };
    if (brought !== undefined) await bringList(session, { slot, list: brought.list });
    try {
      return { done: await use(session, brought === undefined ? {} : { approval: brought.message }) };
    } catch (error) {
      if (isRefusal(error, 'vaultApprovalWrong')) throw cliError('card/approval-refused', {}, { cause: error });
      if (!isRefusal(error, 'vaultApprovalMissing')) throw error;
      return { label: entry.label, wanted, ...(await askBy(session, wanted, slot)) };
    }
  };
  const first = await withPin(context, useFirst, prompt === undefined ? {} : { prompt });
  if ('done' in first) return first.done;
  context.screen.note(`Item ${item}, ${quote(first.label)}, needs the approval of another card of the set.`);
  const { wanted } = first;
  let asked: Asked = first;
  for (let isLast = false; ; isLast = true) {
    const { request, list } = asked;
    const { approval, newest } = await withOtherPin(
      context,
      { turn: approver, prompt: 'Put the card on the reader that approves.', role: 'approves' },
      (session) => approveOrTell(session, { request, list, slot, isLast }),
    );
    const next = await withPin(
      context,
      async (session) => {
        // The card that approves may have been made after this one, which does not know it then.
        await bringList(session, { slot, list: newest });
        return approval === undefined ? askBy(session, wanted, slot) : { done: await use(session, { approval }) };
      },
      { prompt: withItem },
    );
    if ('done' in next) return next.done;
    asked = next;
  }
}

/** A request, and the list of members of the card that makes it. */
type Asked = { readonly request: Uint8Array; readonly list: SignedRoster };

async function askBy(session: Session, wanted: VaultUseToApprove, slot: number): Promise<Asked> {
  const list = await getRoster(session, { slot });
  return { request: await requestVaultUse(session, wanted, { slot }), list };
}

type Approving = Asked & {
  readonly slot: number;
  /** The other card has heard of all that this one knows. */
  readonly isLast: boolean;
};

/**
 * Has a card approve, once it has heard of the list of the other one. Where its own is of a later epoch, the other one
 * has to hear of that first, and to ask again: then there is no approval yet.
 *
 * @throws CliError `card/no-approval`
 */
async function approveOrTell(
  session: Session,
  { request, list, slot, isLast }: Approving,
): Promise<{ readonly newest: SignedRoster; readonly approval?: Uint8Array }> {
  const newest = await bringList(session, { slot, list });
  const isLater = isOfSame(newest.roster, list.roster) && newest.roster.epoch > list.roster.epoch;
  if (isLater && !isLast) return { newest };
  return { newest, approval: await approveBy(session, request, slot) };
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
  /** For the person at the reader. */
  readonly prompt: string;
  /** What it does, for the question: "gets the item". Default: nothing is said of it. */
  readonly role?: string;
};

/** A session with another card, by its own PIN. That of the first card is asked for first. */
export async function withOtherPin<T>(
  context: CommandContext,
  { turn, prompt, role }: OtherCard,
  use: UseSession<T>,
): Promise<T> {
  await askFirst(context, 'pin');
  return withPin(context, use, { turn, prompt, ...(role !== undefined && { role }) });
}
