import { utf8ToBytes } from '@noble/hashes/utils.js';
import { getStatus, listVault, type Session, storeInVault } from '@symbolon/client';
import { cardError, type Line, line, quote, warn } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { isRefusal } from '@symbolon/protocol/status';
import type { VaultRule } from '@symbolon/protocol/vault';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf, CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { vaultStoreCommand } from '../../commands/vault.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';
import { bytesIn, meaningOf, namesIn, ruleToJson } from './item-words.ts';
import { readSecret } from './read-secret.ts';

type StoreInput = InputOf<typeof vaultStoreCommand>;

export const storeItem: ActionOf<typeof vaultStoreCommand> = (input, context) =>
  keepItem(input, context, { name: 'vault store' });

type Keeping = {
  /** The command, for advice. */
  readonly name: string;
  /** What the content is called when it is asked for. Default: the secret, and its kind. */
  readonly called?: string;
  /** What a person is asked first whose vault has an item with this label. Default: nothing, another one is kept. */
  readonly beside?: (items: readonly VaultEntry[]) => readonly Line[];
};

/** The same for a command that keeps one as a part of its work. */
export async function keepItem(
  input: StoreInput,
  context: CommandContext,
  { name, called, beside }: Keeping,
): Promise<CommandAnswer<ResultOf<typeof vaultStoreCommand>>> {
  const { label, kind, unchecked, yes } = input;
  const { slot } = context;
  refuseLabel(label, { name });
  const rule = ruleOf(input);
  // A card that was not chosen needs no secret.
  await context.cards();
  const content = await readSecret(context, { kind, file: input['secret-file'], unchecked, called });
  try {
    const size = content.length;
    if (!rule.show)
      await context.confirm('keeping it under this rule', {
        lines: [
          namesIn(rule) === 'none'
            ? line`${quote(label)} gets a rule by which it never leaves this card, for good:`
            : line`${quote(label)} gets the rule ${quote(namesIn(rule))}, for good:`,
          ...meaningOf(rule, kind),
          line`If it is to come back some other way too, keep it elsewhere as well.`,
        ],
        agreed: yes,
      });
    return await withPin(context, async (session) => {
      if (beside !== undefined) {
        const { items } = await listVault(session, { slot });
        const same = items.filter((one) => one.label === label);
        if (same.length > 0) await context.confirm('keeping a second one', { lines: beside(same), agreed: yes });
      }
      if (rule.approval) await warnIfAlone(session, context, { label, yes });
      const item = await storeInVault(session, { kind, label, rule, content }, { slot }).catch((error: unknown) => {
        throw isRefusal(error, 'vaultFull') ? cliError('card/vault-full', { size }, { cause: error }) : error;
      });
      return {
        result: { item, kind, label, rule: ruleToJson(rule), size },
        text: [
          `Item ${item}, ${quote(label)}, is in the vault: ${kind}, ${bytesIn(size)}.`,
          `Its rule, for good: ${namesIn(rule)}.`,
          ...(rule.show ? meaningOf(rule, kind) : []),
          ...(rule.members || rule.others
            ? [`A backup leaves it out. For another card: "symbolon vault send ${item}".`]
            : []),
        ],
      };
    });
  } finally {
    content.fill(0);
  }
}

function refuseLabel(label: string, command: { readonly name: string }): void {
  const size = utf8ToBytes(label).length;
  if (size === 0 || size > limits.vaultLabel)
    throw wrongUsage(`LABEL has ${bytesIn(size)}: expected 1 to ${limits.vaultLabel}`, command);
  if (label.includes('\ufffd') || !isVisible(label))
    throw wrongUsage('LABEL holds a character that does not show', command);
}

/** @throws CliError `usage/wrong` for a rule by which nothing could ever be done with the item */
function ruleOf({ kind, show, members, others, approval, awake }: StoreInput): VaultRule {
  const becomesWallet = kind === 'bip39Phrase' || (kind === 'passphrase' && !approval);
  if (!show && !members && !others && !becomesWallet)
    throw wrongUsage(
      `nothing could ever be done with it: give --show, --members or --others; only a phrase of the kind bip39Phrase${
        approval ? '' : ', and a passphrase,'
      } can be kept without`,
      { name: 'vault store' },
    );
  return { show, members, others, approval, ...(awake && { awake }) };
}

/** Where no other card is, an item that needs an approval is out of reach. */
async function warnIfAlone(
  session: Session,
  { slot, cards, confirm }: CommandContext,
  { label, yes }: { readonly label: string; readonly yes: boolean },
): Promise<void> {
  const { set } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: (await cards()).name(0) });
  if (set.members.some(({ state }) => state !== 'revoked' && state !== 'pending')) return;
  await confirm('keeping what no card can approve', {
    lines: [
      warn`this card knows of no other card of its set. ${quote(label)} is out of reach until there is one: "symbolon backup".`,
    ],
    agreed: yes,
  });
}
