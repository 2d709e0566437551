import { hex } from '@scure/base';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { createWallet as create, getStatus, resetCard } from '@symbolon/client';
import { isSymbolonError, line, quote, word } from '@symbolon/interface';
import type { GetStatusResponse } from '@symbolon/protocol/commands';
import { describeHeld } from '../../cards/held.ts';
import type { UseSession } from '../../cards/in-slot.ts';
import { withPin, withPuk } from '../../cards/sessions.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { resetCommand } from '../../commands/card.ts';
import type { walletCreateCommand, walletsCommand } from '../../commands/wallets.ts';
import { cliError } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { makeWallet } from './make-wallet.ts';

export const createWallet: ActionOf<typeof walletCreateCommand> = (input, context) =>
  makeWallet(input, context, async (session, options) => {
    context.screen.progress('The card makes a key');
    await create(session, options);
    return { result: {}, text: [] };
  });

type ListedWallet = ResultOf<typeof walletsCommand>['wallets'][number];

export const listWallets: ActionOf<typeof walletsCommand> = (_, context) =>
  withPin(context, async (session) => {
    const { slots = [] } = await getStatus(session);
    const wallets: ListedWallet[] = [];
    for (const slot of slots) {
      const { masterFingerprint = 0, set } = await getStatus(session, { slot });
      wallets.push({ slot: shown(slot), fingerprint: formatFingerprint(masterFingerprint), set: listedSet(set) });
    }
    return { result: { wallets }, text: wallets.flatMap(describe) };
  });

function listedSet(set: GetStatusResponse['set']): ListedWallet['set'] {
  if (set === undefined) return null;
  const { id, epoch, member, role, limit, sealed } = set;
  const members = set.members.map(({ member: place, role, state, cardNumber: card = null }) => ({
    member: shown(place),
    role,
    state,
    card,
  }));
  return { id: hex.encode(id), epoch, member: shown(member), role, limit, sealed, members };
}

function describe({ slot, fingerprint, set }: ListedWallet): readonly string[] {
  const head = `slot ${slot}   fingerprint ${fingerprint}`;
  if (set === null) return [head];
  if (set.role === 'share')
    return [`${head}   a share of it, member ${set.member} of its set: "symbolon shares status"`];
  const left = Math.max(0, set.limit - set.members.length);
  return [
    `${head}   ${set.role}, member ${set.member} of its set`,
    `  ${set.sealed ? 'sealed: no more clones' : `${left} of ${set.limit} clones can still be made`}`,
    ...set.members.map(
      ({ member, role, state, card }) =>
        `  member ${member}: ${role}${card === null ? '' : `, card ${card}`}, ${state}`,
    ),
  ];
}

export const eraseCard: ActionOf<typeof resetCommand> = async ({ puk, terminate, yes }, context) => {
  const card = (await context.cards()).name(0);
  const then = terminate ? line`The card will never hold anything again.` : line`The card will be blank.`;
  // In the session that erases: the card that answered is the one that is erased.
  const erase: UseSession<string> = async (session, attestation) => {
    const { cardNumber } = attestation;
    const lines = [
      ...(await describeHeld(session, attestation, card)),
      line`Everything on ${quote(card)}, number ${word(cardNumber)}, will be erased: what has no backup is lost. ${then}`,
    ];
    await context.confirm('erasing the card', { lines, agreed: yes });
    await resetCard(session, { terminate });
    return cardNumber;
  };
  try {
    const number = await (puk ? withPuk : withPin)(context, erase);
    return {
      result: { card, lifecycle: terminate ? 'terminated' : 'blank' },
      text: [`${card}, number ${number}, is erased.`],
    };
  } catch (error) {
    throw isSymbolonError(error, 'card/blank') ? cliError('card/nothing-to-erase', { card }, { cause: error }) : error;
  }
};
