import { type BackUpResult, backUp, type CeremonyDriver, confirmBackUp, updateMembers } from '@symbolon/backup';
import { type Line, line, quote, warn } from '@symbolon/interface';
import { asksAtFirst } from '../../ceremonies/asks-at-first.ts';
import { type AtSession, type CardNamer, createCardNamer, inTurn } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf, CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import { afterBackup, type backupCommand } from '../../commands/backup.ts';
import type { CommandContext } from '../../context.ts';
import { shown } from '../../output/numbers.ts';
import { type CloneOptions, parseTerms, planTargets } from './clone-options.ts';

type BackupAnswer = CommandAnswer<ResultOf<typeof backupCommand>>;
type CloneAnswer = CommandAnswer<Omit<ResultOf<typeof backupCommand>, 'told'>>;

export const makeBackup: ActionOf<typeof backupCommand> = async (input, context) => {
  const { answer } = await makeClones(input, context);
  if (input.finish) return answer;
  const [verify, ...others] = afterBackup;
  return { ...answer, next: [{ ...verify, cards: 1 + input.targets }, ...others] };
};

/** A backup, whether its cards have a clock, and which members they are. */
export async function makeClones(
  input: InputOf<typeof backupCommand>,
  context: CommandContext,
): Promise<{ readonly answer: BackupAnswer; readonly hasClock: boolean; readonly placeOf: CardNamer['placeOf'] }> {
  const { finish, puk, seal, tell } = input;
  const { slot } = context;
  const source = { label: await labelOf(context, 0, 'with the wallet') };
  const targets = finish ? undefined : await planTargets(context, input, { count: input.targets });
  const made = [source.label, ...(targets ?? []).map(({ label }) => label)];
  const told = await otherLabels(context, { count: tell, firstTurn: made.length });
  const sealing = { label: source.label, what: sealingWhat, agreed: input.yes };
  const asks = seal ? asksAtFirst(context, { ...sealing, lines: sealed }) : undefined;
  const { driver, namer, choosePasswords } = await createCloneDriver(context, [...made, ...told], input, asks);
  if (input.role === 'heir' && !input['own-pin']) context.screen.note(heirWithPuk);
  const { role: _, ...terms } = parseTerms(input);
  const options = { source, puk, slot, choosePasswords, ...(targets === undefined ? { terms } : { targets }) };
  const backedUp = await backUp(driver, options);
  await confirmBackUp(driver, backedUp, { source, seal, slot });
  const newest = namer.list();
  if (newest !== undefined) await updateMembers(driver, { members: told.map((label) => ({ label })), newest });
  const { result, text } = describeBackup(backedUp, { sealed: seal, namer });
  const paysNothing = !finish && (input.role === 'daily' || input.role === 'cosigner') && input.share.length === 0;
  return {
    answer: {
      result: { ...result, told },
      text: [...(paysNothing ? [noShare] : []), ...text, ...(input['with-factor'] ? [withFactor] : [])],
    },
    hasClock: backedUp.state.anchor !== undefined,
    placeOf: namer.placeOf,
  };
}

const sealingWhat = 'sealing the backup';

const endsClones = warn`this can't be undone: once it is sealed, the card makes no more clones. Later a card joins only where other cards of the set agree, and none where the wallet was made with --fixed.`;

const sealed = (card: Line): readonly Line[] => [endsClones, line`Sealed is the wallet of ${card}.`];

/** Before the first card, of a wallet that no card has yet: where it is refused, nothing has begun. */
export async function agreeToSeal({ confirm }: CommandContext, agreed: boolean): Promise<void> {
  await confirm(sealingWhat, { lines: [endsClones], agreed });
}

/** Of an allowance a card gets what is taken off that of the card with the wallet. */
const noShare =
  'Of what its policy limits with an "allowance" the new card may pay nothing: it was made without --share. "symbolon refill" gives it some; but of one that comes back by time ("per") only a card made with --share ever pays.';

const withFactor =
  'After its delay it takes its PUK, or another card of the set, as well: "symbolon heir ask" first, then "symbolon heir wake --puk" or "symbolon activate".';

/** Said before cards are at work, as the PUK of a clone can not be taken away later. */
const heirWithPuk =
  'The card of the heir gets your PIN and your PUK. Let the heir know no PUK: with it they can set a duress PIN, and so hide from you that the card has asked. "--own-pin", or "symbolon heir add", makes one without a PUK.';

export type CloneDriver = {
  readonly driver: CeremonyDriver;
  readonly namer: CardNamer;
  /** Asks for the PIN of a clone that has one of its own. */
  readonly choosePasswords: (card: { readonly label: string }) => Promise<{ readonly pin: string }>;
};

/** The driver of a ceremony that makes clones. It keeps the names that the owner gives. */
export async function createCloneDriver(
  context: CommandContext,
  labels: readonly string[],
  { name, 'own-pin': ownPin, delay, 'with-factor': factor, tell = 0 }: CloneOptions & { readonly tell?: number },
  watching: AtSession = (card) => card,
): Promise<CloneDriver> {
  const { secrets } = context;
  const wake = delay === undefined ? {} : { wake: { delay, factor } };
  const namer = createCardNamer(context, name, { ...wake, tells: tell > 0 });
  const choosePasswords: CloneDriver['choosePasswords'] = async ({ label }) => ({
    pin: await secrets.get('newPin', { question: newPinQuestion(label), twice: true }),
  });
  const options = { atSession: inTurn(watching, namer.atSession), ...(ownPin && { ownPin: choosePasswords }) };
  return { driver: await createDriver(context, labels, options), namer, choosePasswords };
}

/** Asked once for a card: the answer is remembered by it. */
export const newPinQuestion = (label: string): string => `PIN for ${quote(label)}, 6 to 12 digits`;

/** The answer of a finished backup. */
export function describeBackup(
  { clones, waiting }: Pick<BackUpResult, 'clones' | 'waiting'>,
  { sealed, namer }: { readonly sealed: boolean; readonly namer: CardNamer },
): CloneAnswer {
  const result = {
    clones: clones.map(({ label, cardNumber: card, receipt }) => ({
      ...{ name: namer.nameOf(card) ?? label, card },
      // The card with the wallet has its receipt already.
      made: receipt !== undefined,
    })),
    waiting: waiting.map(({ member, cardNumber: card }) => ({ member: shown(member), card })),
    sealed,
  };
  return {
    result,
    text: [
      ...result.clones.map(({ name, card, made }) =>
        made
          ? `${quote(name)}, number ${card}, holds the wallet.`
          : `${quote(name)}, number ${card}, HAD THE WALLET BEFORE: its PIN, its limits and its delay are as they were.`,
      ),
      ...result.waiting.map(
        ({ card }) => `A copy onto number ${card} was begun earlier and has not arrived: "symbolon backup --finish".`,
      ),
      ...describeEarlier(namer.earlierThan(clones.map(({ cardNumber }) => cardNumber)), clones.length),
      sealed
        ? 'The card makes no more clones. A wallet made with --fixed gets no other card; else one joins where cards of the set agree: "symbolon set add".'
        : describeRoom(namer.room()),
    ],
  };
}

/** A card knows those alone that were there when it was made. */
function describeEarlier(earlier: readonly string[], made: number): readonly string[] {
  if (made === 0 || earlier.length === 0) return [];
  return [
    `Yet to hear of ${made === 1 ? 'the new card' : 'the new cards'}: ${earlier.join('; ')}. Until then they decide nothing together.`,
    '"symbolon set tell --card ..." has them hear of each other, once the last card is made.',
  ];
}

function describeRoom(room: number | undefined): string {
  if (room === 0) return 'There is no room for more clones.';
  const count = room === undefined ? 'More clones' : room === 1 ? 'One more clone' : `${room} more clones`;
  return `${count} can be made; "symbolon backup --finish --seal" ends that for good.`;
}
