/** What the vaults of several cards keep, side by side. No secret moves. */
import { listVault, type Session } from '@symbolon/client';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../../context.ts';

/** @returns `undefined` for a card without a vault, such as one that holds a share */
export async function keptItems(
  session: Session,
  { slot }: Pick<CommandContext, 'slot'>,
): Promise<readonly VaultEntry[] | undefined> {
  try {
    return (await listVault(session, { slot })).items;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

export type ComparedVault = { readonly items: number; readonly missing: number };

type Vaults = {
  /** By the label of the card. */
  readonly vaults: ReadonlyMap<string, readonly VaultEntry[]>;
  readonly setOf: ReadonlyMap<string, string>;
};

/** @returns `undefined` for a card without a vault */
export function compareVaults(label: string, { vaults, setOf }: Vaults): ComparedVault | undefined {
  const own = vaults.get(label);
  if (own === undefined) return undefined;
  const here = new Set(own.map(looksOf));
  const others = [...vaults].filter(([other]) => other !== label && setOf.get(other) === setOf.get(label));
  // What no rule lets go to another card of the set is not missing there.
  const elsewhere = new Set(
    others.flatMap(([, items]) => items.filter(({ rule }) => rule.members || rule.others).map(looksOf)),
  );
  return { items: own.length, missing: [...elsewhere].filter((looks) => !here.has(looks)).length };
}

/** What can be known of an item without reading it. Numbers differ from card to card. */
export function looksOf({ kind, label, rule, size }: VaultEntry): string {
  return JSON.stringify([kind, label, rule, size]);
}

export function describeVault(vault: ComparedVault | undefined): readonly string[] {
  if (vault === undefined || vault.items + vault.missing === 0) return [];
  const { items, missing } = vault;
  return [
    `  Its vault keeps ${counted(items)}.${missing === 0 ? '' : ` It lacks ${counted(missing)} that other cards here keep.`}`,
  ];
}

function counted(count: number): string {
  return count === 1 ? '1 item' : `${count === 0 ? 'no' : count} items`;
}
