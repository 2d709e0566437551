import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { type Attestation, type CreateWalletOptions, getStatus, type Session } from '@symbolon/client';
import { limits } from '@symbolon/protocol/limits';
import { initialPolicyName, type StartingPolicyName } from '@symbolon/protocol/policy';
import { withCan, withPin } from '../../cards/sessions.ts';
import type { CommandAnswer, InputOf, NextStep, ResultOf } from '../../command-line/command.ts';
import type { walletCreateCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { purposeOf } from '../../input/starting-policies.ts';
import { shown } from '../../output/numbers.ts';
import { red } from '../../output/screen.ts';
import { choosePolicy } from './choose-policy.ts';
import { describeNewDelays, lastingTerms } from './lasting-terms.ts';
import { waysToOtherCards, withoutClockOrPuk, withoutPuk } from './without-puk.ts';

type WalletInput = InputOf<typeof walletCreateCommand>;
type WalletMade = ResultOf<typeof walletCreateCommand>;

/** What is told of a wallet besides that it is there. */
type More<R> = { readonly result: R; readonly text: readonly string[] };

type Make<R> = (session: Session, options: CreateWalletOptions & { readonly slot: number }) => Promise<More<R>>;

/** The first wallet of a card also sets its passwords; later ones need the PIN. */
export async function makeWallet<R>(
  input: WalletInput,
  context: CommandContext,
  make: Make<R>,
): Promise<CommandAnswer<WalletMade & R>> {
  const { clones, exportable, fixed, 'pin-reset': pinReset } = input;
  const { slot, secrets } = context;
  const { delays, settled } = lastingTerms(input, { name: 'wallet create' });
  const options = { ...settled, exportable, slot };
  const terms = { clones, fixed, pinReset, word: delays.word };
  let policy: StartingPolicyName = initialPolicyName;
  const askPolicy = async (): Promise<void> => {
    policy = input.policy ?? (await choosePolicy(context));
  };
  const finish = async (
    session: Session,
    { cardNumber: card }: Attestation,
    more: More<R>,
    hasPuk?: boolean,
  ): Promise<CommandAnswer<WalletMade & R>> => {
    const fingerprint = formatFingerprint((await getStatus(session, { slot })).masterFingerprint ?? 0);
    return {
      result: { card, slot: shown(slot), fingerprint, clones, pinReset, delays, policy, ...more.result },
      text: [
        `Card ${card} holds a wallet in slot ${shown(slot)}, fingerprint ${fingerprint}.`,
        ...more.text,
        waysToOtherCards(terms, hasPuk),
        ...(hasPuk === false ? withoutPuk(terms) : []),
        ...(pinReset === 0 ? [] : [resetsPin(pinReset)]),
        ...describeNewDelays(delays),
        ...(delays.word > 0 && hasPuk === undefined ? [withoutClockOrPuk] : []),
        `Its policy is "${policy}": ${purposeOf[policy]}. "symbolon policy set" changes it.`,
      ],
      ...(clones < 2 && { next: otherCards(input, hasPuk) }),
    };
  };
  const made = await withCan(context, async (session, attestation) => {
    if (attestation.lifecycle !== 'blank') return undefined;
    const askPin = () => secrets.get('pin', { question: 'PIN for the card, 6 to 12 digits', twice: true });
    const askPuk = async () =>
      input['no-puk']
        ? ''
        : secrets.get('puk', {
            question: 'PUK, 12 to 16 digits (empty: none, for good)',
            twice: true,
            optional: true,
          });
    // Told before the next question.
    const warnOfNone = (puk: string): void => {
      if (puk !== '') return;
      refuseUnreachable(input);
      const warnings = [
        withoutPuk(terms).join(' '),
        ...(exportable
          ? ['only the PUK reads an exportable wallet out, and this card gets none: its words stay on it']
          : []),
      ];
      for (const warning of warnings) context.screen.note([red(`WARNING: ${warning}`)]);
    };
    await context.inOrder([askPin, async () => warnOfNone(await askPuk()), askPolicy]);
    // Both are remembered.
    const [pin, puk] = [await askPin(), await askPuk()];
    const more = await make(session, { pin, ...(puk !== '' && { puk }), policy, ...options });
    return finish(session, attestation, more, puk !== '');
  });
  if (made !== undefined) return made;
  return withPin(context, async (session, attestation) => {
    await refuseTaken(session, slot);
    await context.inOrder([askPolicy]);
    return finish(session, attestation, await make(session, { policy, ...options }));
  });
}

/** How it gets onto other cards where it has no room for the usual two backups. */
function otherCards(
  { clones, fixed }: Pick<WalletInput, 'clones' | 'fixed'>,
  hasPuk: boolean | undefined,
): readonly NextStep[] {
  if (clones === 1) return [{ words: 'backup --targets 1', why: 'has another card hold the same wallet', cards: 2 }];
  if (fixed || hasPuk === false) return [];
  return [{ words: 'set add --signers 0', why: 'admits a card that you get later, with the PUK', cards: 2 }];
}

/** @throws CliError `usage/wrong` for PIN resets by cards that can never be there */
function refuseUnreachable({ clones, 'pin-reset': pinReset }: Pick<WalletInput, 'clones' | 'pin-reset'>): void {
  if (clones === 0 && pinReset > 0)
    throw wrongUsage(
      `--pin-reset ${pinReset} takes other cards, and with --clones 0 they join with the PUK alone: give a PUK, or more --clones`,
      { name: 'wallet create' },
    );
}

function resetsPin(members: number): string {
  const who = members === 1 ? 'one other of its cards' : 'two other of its cards';
  return `If a card's PIN is forgotten, ${who} can give it a new one: "symbolon pin reset".`;
}

/**
 * Refuses what no card can settle, before anything long is typed for it.
 *
 * @throws CliError `usage/wrong`
 */
export function checkTerms(input: WalletInput, { secrets }: CommandContext): void {
  lastingTerms(input, { name: 'wallet create' });
  // A card that has a PIN has its PUK, or none, already.
  if (input['no-puk'] && !secrets.has('puk')) refuseUnreachable(input);
}

/**
 * Refuses a slot that holds a wallet, and passwords that no card takes, before anything long is typed for it.
 *
 * @throws CliError `card/slot-taken`, `secret/unusable`
 */
export async function checkSlot(context: CommandContext): Promise<void> {
  const { secrets } = context;
  const isActive = await withCan(context, async (_, { lifecycle }) => lifecycle === 'active');
  // The new card's, where a file or the environment has them: they are not typed after the words.
  if (!isActive && secrets.has('pin')) await secrets.get('pin', { twice: true });
  if (!isActive && secrets.has('puk')) await secrets.get('puk', { twice: true, optional: true });
  if (isActive) await withPin(context, (session) => refuseTaken(session, context.slot));
}

/** @throws CliError `card/slot-taken` */
export async function refuseTaken(session: Session, slot: number): Promise<void> {
  const { slots = [] } = await getStatus(session);
  if (!slots.includes(slot)) return;
  const all = Array.from({ length: limits.wallets }, (_, each) => each);
  throw cliError('card/slot-taken', { slot, free: all.filter((each) => !slots.includes(each)) });
}
