/** The approval of a card that is elsewhere, by files. */
import { hex } from '@scure/base';
import { getRoster, getStatus, requestVaultUse, type Session } from '@symbolon/client';
import { type Line, line, quote } from '@symbolon/interface';
import { decodeWith } from '@symbolon/protocol/encoding';
import { type VaultRequestBody, vaultRequestMessage } from '@symbolon/protocol/vault';
import { readCardNames } from '../../cards/files/card-names.ts';
import { bringList } from '../../cards/lists.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { vaultApproveCommand, vaultRequestCommand } from '../../commands/vault.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, malformedFile, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { refuseUnwritable } from '../../output/write-file.ts';
import { named, namesIn } from './item-words.ts';
import { readWithList, writeMessage } from './message-files.ts';
import { targetIn } from './send.ts';
import { approveBy, findItem } from './use-item.ts';

export const requestUse: ActionOf<typeof vaultRequestCommand> = (input, context) => {
  const { item, use, output, force } = input;
  const { slot } = context;
  const file = input['offer-file'];
  if ((use === 'send') !== (file !== undefined))
    throw wrongUsage('--offer-file is for "send", which needs it', { name: 'vault request' });
  refuseUnwritable(output, { force });
  const target = file === undefined ? {} : { target: targetIn(file).publicKey };
  return withPin(context, async (session) => {
    const entry = await findItem(session, item, slot);
    const { label, rule } = entry;
    if (!rule.approval) throw cliError('card/item-rule', { item, what: 'ask for an approval', rule: namesIn(rule) });
    const message = await requestVaultUse(session, { item, use, ...target }, { slot });
    writeMessage(output, 'request', { message, force, list: await getRoster(session, { slot }) });
    return {
      result: { item, label, use, file: output },
      text: [
        `${output}: no secret, for "symbolon vault approve" at another card.`,
        'It is good for one use. A new request of this card replaces it.',
      ],
    };
  });
};

const uses: { readonly [use in VaultRequestBody['use']]: Line } = {
  show: line`show`,
  send: line`send to another card, sealed,`,
  wallet: line`make a wallet of`,
};

export const approveUse: ActionOf<typeof vaultApproveCommand> = async (input, context) => {
  const { output, force, yes } = input;
  refuseUnwritable(output, { force });
  const { message: request, list } = readWithList(input.request, 'request');
  const asked = bodyOf(input.request, request);
  const { holder, item, kind, label, use } = asked;
  return withPin(context, async (session) => {
    const name = await askerOf(session, asked, context);
    const who =
      name === undefined
        ? line`member ${shown(holder)} of the set`
        : line`${quote(name)} (member ${shown(holder)} of the set)`;
    await context.confirm('the use of the item', {
      lines: [line`Another card, ${who}, wants to ${uses[use]} ${named(asked)}, once.`],
      agreed: yes,
    });
    // Each may have been made, or have heard of a change, after the other one.
    const newest = await bringList(session, { slot: context.slot, list });
    writeMessage(output, 'approval', {
      message: await approveBy(session, request, context.slot),
      force,
      list: newest,
    });
    return {
      result: { holder: shown(holder), item, kind, label, use, file: output },
      text: [`${output}: no secret, for --approval-file at the card that asked.`, 'It is good for one use.'],
    };
  });
};

/**
 * The owner's name for the card that asks. Before anybody agrees: a card approves for other cards of its set alone.
 *
 * @throws CliError `card/no-approval`
 */
async function askerOf(
  session: Session,
  { setId, holder }: VaultRequestBody,
  { slot }: CommandContext,
): Promise<string | undefined> {
  const { set } = await getStatus(session, { slot });
  if (set === undefined || hex.encode(set.id) !== hex.encode(setId) || set.member === holder)
    throw cliError('card/no-approval', {});
  return (await readCardNames(session, { slot })).get(holder);
}

function bodyOf(file: string, request: Uint8Array): VaultRequestBody {
  try {
    return decodeWith(vaultRequestMessage, 'vault request', request).body;
  } catch (error) {
    throw malformedFile(file, messageOf(error), error);
  }
}
