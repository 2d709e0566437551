import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { createWalletFromVault, getStatus } from '@symbolon/client';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { isRefusal } from '@symbolon/protocol/status';
import type { VaultKind } from '@symbolon/protocol/vault';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf, InputOf } from '../../command-line/command.ts';
import type { vaultWalletCommand } from '../../commands/vault.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { describeAddresses, firstAddresses } from '../wallets/first-addresses.ts';
import { describeNewDelays, lastingTerms } from '../wallets/lasting-terms.ts';
import { refuseTaken } from '../wallets/make-wallet.ts';
import { namesIn } from './item-words.ts';
import { findItem, useItem } from './use-item.ts';

const command = { name: 'vault wallet' };

/** A stored phrase becomes a wallet. Cards in the order of `--card`: the one with the item; the one that approves. */
export const makeWalletOf: ActionOf<typeof vaultWalletCommand> = async (input, context) => {
  const { item, from, extendable, exportable, policy } = input;
  const passphrase = input['passphrase-item'];
  const { slot } = context;
  if (slot === from)
    throw wrongUsage(
      `--slot names the empty slot that gets the wallet, and slot ${shown(from)} holds the wallet that the item belongs to`,
      command,
    );
  if (passphrase === item) throw wrongUsage(`--passphrase-item: item ${item} is the phrase itself`, command);
  const { delays, settled } = lastingTerms({ ...input, fixed: !extendable }, command);
  await useItem<void>(context, {
    item,
    slot: from,
    approver: 1,
    options: input,
    check: async (entry, session) => {
      await refuseTaken(session, slot);
      refuseKind(entry, 'bip39Phrase');
      refuseWider(entry, input);
      if (passphrase !== undefined) {
        const other = await findItem(session, passphrase, from);
        refuseKind(other, 'passphrase');
        refuseWider(other, input);
        if (other.rule.approval) throw refusedBy(other, 'make a wallet with it: an approval names the phrase alone');
      }
      context.screen.progress('The card makes the wallet');
      return { use: 'wallet' };
    },
    use: (session, given) => {
      const more = { ...(passphrase !== undefined && { passphrase }), ...(policy !== undefined && { policy }) };
      const wanted = { from, item, slot, ...settled, exportable, ...more, ...given };
      return createWalletFromVault(session, wanted).catch((error: unknown) => {
        throw isRefusal(error, 'notAllowed') ? cliError('card/keys-here', { item }) : error;
      });
    },
  });
  return withPin(context, async (session, { cardNumber: card }) => {
    const fingerprint = formatFingerprint((await getStatus(session, { slot })).masterFingerprint ?? 0);
    const addresses = await firstAddresses(session, slot);
    return {
      result: { card, slot: shown(slot), fingerprint, delays, addresses },
      text: [
        `Card ${card} holds a wallet in slot ${shown(slot)}, fingerprint ${fingerprint}, made of item ${item}.`,
        'Compare it and the first addresses with those of the wallet that you know:',
        ...describeAddresses(addresses),
        ...describeNewDelays(delays),
      ],
    };
  });
};

function refuseKind({ item, kind }: VaultEntry, wanted: VaultKind): void {
  if (kind !== wanted) throw wrongUsage(`item ${item} is of the kind ${kind}, and no ${wanted}`, command);
}

/** The wallet is no way round the rule: docs/spec/vault.md, "Rules". */
function refuseWider(
  entry: VaultEntry,
  { clones, extendable, exportable }: Pick<InputOf<typeof vaultWalletCommand>, 'clones' | 'extendable' | 'exportable'>,
): void {
  const { show, others, approval } = entry.rule;
  if (exportable && !(show && !approval))
    throw refusedBy(entry, 'make an exportable wallet of it (--exportable): that takes "show" and no approval');
  if ((clones > 0 || extendable) && !((show || others) && !approval))
    throw refusedBy(
      entry,
      'make a wallet of it that other cards can hold (--clones, --extendable): that takes "show" or "others", and no approval',
    );
}

function refusedBy({ item, rule }: VaultEntry, what: string) {
  return cliError('card/item-rule', { item, what, rule: namesIn(rule) });
}
