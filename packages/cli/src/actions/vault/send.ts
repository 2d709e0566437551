/** An item on its way to another card, sealed. */
import { hex } from '@scure/base';
import { vaultCardCode } from '@symbolon/backup';
import {
  getRoster,
  getStatus,
  listVault,
  offerVault,
  receiveIntoVault,
  type Session,
  sendFromVault,
} from '@symbolon/client';
import { cardError, line, quote, warn } from '@symbolon/interface';
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { isRefusal } from '@symbolon/protocol/status';
import { withCan, withPin } from '../../cards/sessions.ts';
import type { ActionOf, InputOf } from '../../command-line/command.ts';
import type {
  vaultCodeCommand,
  vaultOfferCommand,
  vaultReceiveCommand,
  vaultSendCommand,
} from '../../commands/vault.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, malformedFile, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { red } from '../../output/screen.ts';
import { refuseUnwritable } from '../../output/write-file.ts';
import { describeEntry, named, namesIn, ruleToJson } from './item-words.ts';
import { looksOf } from './kept-items.ts';
import { readMessage, writeMessage } from './message-files.ts';
import { findItem, useItem, withItem, withOtherPin } from './use-item.ts';

type SendInput = InputOf<typeof vaultSendCommand>;
/** The card that is to get an item, and what it has offered. */
type Target = {
  readonly offer: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly cardNumber: string;
  /** What it keeps, if it is here. */
  readonly items?: readonly VaultEntry[];
};

const command = { name: 'vault send' };
const getsIt = 'gets the item';

/** Cards in the order of `--card`: the one with the item; the one that gets it, unless it is elsewhere; the approver. */
export const sendItem: ActionOf<typeof vaultSendCommand> = async (input, context) => {
  const { item, force } = input;
  const { slot } = context;
  const file = input['offer-file'];
  if ((file === undefined) !== (input.output === undefined))
    throw wrongUsage('--offer-file and --output belong together: the other card is elsewhere', command);
  if (input.code !== undefined && !/^[0-9]{4} ?[0-9]{4}$/.test(input.code.trim()))
    throw wrongUsage(`--code: "${input.code}" is not eight digits`, command);
  refuseUnwritable(input.output, { force });
  const target = file === undefined ? await offerOf(context, input) : targetIn(file);
  let found: VaultEntry | undefined;
  let confirmed: Uint8Array | undefined;
  const sealed = await useItem(context, {
    item,
    slot,
    approver: file === undefined ? 2 : 1,
    ...(file === undefined && { prompt: withItem }),
    options: input,
    check: async (entry, session) => {
      found = entry;
      const same = target.items?.find((one) => looksOf(one) === looksOf(entry));
      if (same !== undefined)
        context.screen.note([
          red(
            `WARNING: card ${target.cardNumber} keeps one like it already, as item ${same.item}: it gets another one`,
          ),
        ]);
      confirmed = await confirmedKey(session, { entry, target, input, context });
      return { use: 'send', target: target.publicKey };
    },
    use: (session, given) =>
      sendFromVault(session, { item, offer: target.offer, ...(confirmed && { confirmed }) }, { slot, ...given }),
  });
  const label = found?.label ?? '';
  const result = { item, label, member: confirmed === undefined, card: target.cardNumber };
  if (input.output !== undefined) {
    writeMessage(input.output, 'sealed', { message: sealed, force });
    return {
      result: { ...result, received: null, file: input.output },
      text: [
        `${input.output}: ${quote(label)}, which card ${target.cardNumber} alone can read.`,
        'Its owner takes it with "symbolon vault receive".',
      ],
    };
  }
  const received = await withOtherPin(
    context,
    { turn: 1, prompt: 'Put the card that gets the item on the reader again.', role: getsIt },
    (session) => takeSealed(session, sealed, slot),
  );
  return {
    result: { ...result, received, file: null },
    text: [`Card ${target.cardNumber} has ${quote(label)} now, as item ${received}, with the same rule.`],
  };
};

function offerOf(context: CommandContext, input: SendInput): Promise<Target> {
  const prompt = 'Put the card that gets the item on the reader.';
  return withOtherPin(context, { turn: 1, prompt, role: getsIt }, async (session, { publicKey, cardNumber }) => {
    const offer = await offerVault(session, { slot: context.slot, anyPack: input['any-pack'] });
    const { items } = await listVault(session, { slot: context.slot });
    return { offer, publicKey, cardNumber, items };
  });
}

/** The key of an offer in a file. The card with the item checks that it is a genuine card's. */
export function targetIn(file: string): Target {
  const offer = readMessage(file, 'offer');
  try {
    const { body } = decodeWith(offerMessage, 'vault offer', offer);
    const { publicKey, holder } = decodeCertificate(body.certificates.at(-1) ?? new Uint8Array()).body;
    // After two letters of a country (TR-03110-3, A.7.1).
    return { offer, publicKey, cardNumber: holder.slice(2) };
  } catch (error) {
    throw malformedFile(file, messageOf(error), error);
  }
}

type Confirming = {
  readonly entry: VaultEntry;
  readonly target: Target;
  readonly input: SendInput;
  readonly context: CommandContext;
};

/** @returns the key of a card that is not of the set, once its code was compared */
async function confirmedKey(
  session: Session,
  { entry, target, input, context }: Confirming,
): Promise<Uint8Array | undefined> {
  const { slot, screen } = context;
  const { item, rule } = entry;
  const { set } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: (await context.cards()).name(0) });
  const { members } = (await getRoster(session, { slot })).roster;
  const isMember = members.some(
    ({ publicKey, standing }) => standing !== 'revoked' && hex.encode(publicKey) === hex.encode(target.publicKey),
  );
  const refused = (what: string) => cliError('card/item-rule', { item, what, rule: namesIn(rule) });
  if (!rule.members && !rule.others) throw refused('send it to another card');
  if (isMember) {
    screen.note(`To card ${target.cardNumber} of the same set: ${named(entry)}.`);
    return undefined;
  }
  if (!rule.others) throw refused(`send it to card ${target.cardNumber}, which is not of the set`);
  const code = vaultCardCode({ setId: set.id, publicKey: target.publicKey });
  if (input.code === undefined) await confirmCode(context, { entry, code, cardNumber: target.cardNumber });
  else if (input.code.replace(/\s/g, '') !== code.replace(/\s/g, ''))
    throw wrongUsage(
      `--code: this is not the code of card ${target.cardNumber}, so it may be another card than the one you mean; nothing was sent`,
      command,
    );
  return target.publicKey;
}

type Compared = { readonly entry: VaultEntry; readonly code: string; readonly cardNumber: string };

async function confirmCode(context: CommandContext, { entry, code, cardNumber }: Compared): Promise<void> {
  await context.confirm('giving the item to that card', {
    lines: [
      warn`card ${quote(cardNumber)} is not of your set. Its code is ${quote(code)}.`,
      line`It gets ${named(entry)}, and its owner can do with it what the rule allows: ${quote(namesIn(entry.rule))}.`,
      line`On a second device, "symbolon vault code" must show the same code for the card that you mean. If it does not, this computer has another card.`,
    ],
    agreed: false,
  });
}

export const offerCard: ActionOf<typeof vaultOfferCommand> = ({ output, force, 'any-pack': anyPack }, context) => {
  refuseUnwritable(output, { force });
  return withPin(context, async (session, { cardNumber: card }) => {
    const message = await offerVault(session, { slot: context.slot, anyPack });
    writeMessage(output, 'offer', { message, force });
    return {
      result: { file: output, card },
      text: [`${output}: no secret, for "symbolon vault send --offer-file".`],
    };
  });
};

/** @throws CliError `card/not-awaited` */
async function takeSealed(session: Session, sealed: Uint8Array, slot: number): Promise<number> {
  try {
    return await receiveIntoVault(session, sealed, { slot });
  } catch (error) {
    throw isRefusal(error, 'conditionsOfUse', 'otherCeremony')
      ? cliError('card/not-awaited', {}, { cause: error })
      : error;
  }
}

export const receiveItem: ActionOf<typeof vaultReceiveCommand> = ({ sealed: file }, context) => {
  const { slot } = context;
  const sealed = readMessage(file, 'sealed');
  return withPin(context, async (session) => {
    const entry = await findItem(session, await takeSealed(session, sealed, slot), slot);
    const { item, kind, label, rule, size } = entry;
    return {
      result: { item, kind, label, rule: ruleToJson(rule), size },
      text: ['In the vault:', ...describeEntry(entry)],
    };
  });
};

/** The code of a card by the set of another one, or by the number of that set. */
export const showVaultCode: ActionOf<typeof vaultCodeCommand> = async ({ set }, context) => {
  const { slot } = context;
  if (set !== undefined && !/^[0-9a-f]{32}$/i.test(set))
    throw wrongUsage(`--set: "${set}" is not 32 hexadecimal digits`, { name: 'vault code' });
  const setId =
    set === undefined
      ? await withPin(context, async (session) => (await getRoster(session, { slot })).roster.setId)
      : hex.decode(set.toLowerCase());
  const turn = set === undefined ? 1 : 0;
  const { publicKey, cardNumber } = await withCan(context, async (_, attestation) => attestation, { turn });
  const code = vaultCardCode({ setId, publicKey });
  return { result: { code, card: cardNumber }, text: [`Code of card ${cardNumber}: ${code}`] };
};
