import { hex } from '@scure/base';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import {
  type Attestation,
  type CreateWalletOptions,
  createWallet as create,
  getStatus,
  importWallet as importPhrase,
  resetCard,
  type Session,
} from '@symbolon/client';
import type { GetStatusResponse } from '@symbolon/protocol/commands';
import { initialPolicyName, type StartingPolicyName } from '@symbolon/protocol/policy';
import { withCan, withPin, withPuk } from '../../cards/sessions.ts';
import type { ActionOf, CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { resetCommand } from '../../commands/card.ts';
import type { walletCreateCommand, walletImportCommand, walletsCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { purposeOf, startingPolicyNames } from '../../input/starting-policies.ts';

type WalletInput = InputOf<typeof walletCreateCommand>;
type WalletMade = ResultOf<typeof walletCreateCommand>;

export const createWallet: ActionOf<typeof walletCreateCommand> = (input, context) =>
  makeWallet(input, context, async (session, options) => {
    context.screen.progress('The card makes a key');
    await create(session, options);
  });

export const importWallet: ActionOf<typeof walletImportCommand> = async (input, context) => {
  // Before a session opens: a person types slowly, and the card may leave meanwhile.
  const typed = await context.secrets.get('phrase', { question: 'The 12 to 24 words' });
  const phrase = typed.trim().toLowerCase().split(/\s+/).join(' ');
  return makeWallet(input, context, async (session, options) => {
    context.screen.progress('The card takes the key');
    await importPhrase(session, { ...options, phrase });
  });
};

type Make = (session: Session, options: CreateWalletOptions & { readonly slot: number }) => Promise<void>;

/** The first wallet of a card also sets its passwords; later ones need the PIN. */
async function makeWallet(input: WalletInput, context: CommandContext, make: Make): Promise<CommandAnswer<WalletMade>> {
  const { clones, exportable, extendable } = input;
  const { slot, secrets } = context;
  const options = { clones, exportable, extendable, slot };
  let policy: StartingPolicyName = initialPolicyName;
  const finish = async (session: Session, { cardNumber: card }: Attestation): Promise<CommandAnswer<WalletMade>> => {
    const fingerprint = formatFingerprint((await getStatus(session, { slot })).masterFingerprint ?? 0);
    const copies =
      clones === 0
        ? 'It can not be backed up onto other cards.'
        : `It can be backed up onto ${clones === 1 ? 'one card' : `${clones} cards`}: "symbolon backup".`;
    return {
      result: { card, slot, fingerprint, clones, policy },
      text: [
        `Card ${card} holds a wallet in slot ${slot}, fingerprint ${fingerprint}.`,
        copies,
        `Its policy is "${policy}": ${purposeOf[policy]}. "symbolon policy set" changes it.`,
      ],
    };
  };
  const made = await withCan(context, async (session, attestation) => {
    if (attestation.lifecycle !== 'blank') return undefined;
    const pin = await secrets.get('pin', { question: 'PIN for the card, 6 to 12 digits', twice: true });
    const puk = input['no-puk']
      ? ''
      : await secrets.get('puk', { question: 'PUK, 12 to 16 digits (empty: none)', twice: true, optional: true });
    policy = input.policy ?? (await askPolicy(context));
    await make(session, { pin, ...(puk !== '' && { puk }), policy, ...options });
    return finish(session, attestation);
  });
  if (made !== undefined) return made;
  return withPin(context, async (session, attestation) => {
    policy = input.policy ?? (await askPolicy(context));
    await make(session, { policy, ...options });
    return finish(session, attestation);
  });
}

/** Asked for where the PIN is typed too: a script that gives the PIN gets the default. */
async function askPolicy({ secrets, ask }: CommandContext): Promise<StartingPolicyName> {
  if (secrets.has('pin')) return initialPolicyName;
  const choices = startingPolicyNames.map((name) => `${name} (${purposeOf[name]})`).join(', ');
  const typed = (await ask(`What is the wallet for? ${choices} [${initialPolicyName}] `))?.trim().toLowerCase() ?? '';
  if (typed === '') return initialPolicyName;
  const chosen = startingPolicyNames.find((name) => name === typed);
  if (chosen === undefined) throw wrongUsage(`"${typed}" is none of ${startingPolicyNames.join(', ')}`);
  return chosen;
}

type ListedWallet = ResultOf<typeof walletsCommand>['wallets'][number];

export const listWallets: ActionOf<typeof walletsCommand> = (_, context) =>
  withPin(context, async (session) => {
    const { slots = [] } = await getStatus(session);
    const wallets: ListedWallet[] = [];
    for (const slot of slots) {
      const { masterFingerprint = 0, set } = await getStatus(session, { slot });
      wallets.push({ slot, fingerprint: formatFingerprint(masterFingerprint), set: listedSet(set) });
    }
    return { result: { wallets }, text: wallets.flatMap(describe) };
  });

function listedSet(set: GetStatusResponse['set']): ListedWallet['set'] {
  if (set === undefined) return null;
  const { id, epoch, member, role, limit, sealed } = set;
  const members = set.members.map(({ member, role, state, cardNumber: card = null }) => ({
    member,
    role,
    state,
    card,
  }));
  return { id: hex.encode(id), epoch, member, role, limit, sealed, members };
}

function describe({ slot, fingerprint, set }: ListedWallet): readonly string[] {
  const head = `slot ${slot}   fingerprint ${fingerprint}`;
  if (set === null) return [head];
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
  const outcome = terminate ? 'The card will never hold anything again.' : 'The card will be blank.';
  const lines = [`Everything on ${card} is erased: what has no backup is lost. ${outcome}`];
  await context.confirm('erasing the card', { lines, agreed: yes });
  await (puk ? withPuk : withPin)(context, (session: Session) => resetCard(session, { terminate }));
  return { result: { card, lifecycle: terminate ? 'terminated' : 'blank' }, text: [`${card} is erased.`] };
};
