import { type BackUpResult, backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import { createNamer, type Namer } from '../../ceremonies/card-namer.ts';
import { labelOf, personOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { type CloneOptions, targetsOf } from './clone-options.ts';

type Options = CloneOptions & {
  readonly targets: number;
  readonly finish: boolean;
  readonly puk: boolean;
  readonly seal: boolean;
};

export type BackedUp = {
  readonly clones: readonly { readonly name: string; readonly card: string }[];
  readonly waiting: readonly { readonly place: number; readonly card: string }[];
  readonly sealed: boolean;
};

export async function backup(options: Options, context: Context): Promise<Answer<BackedUp>> {
  const { finish, puk, seal } = options;
  const { wallet } = context;
  const source = { label: await labelOf(context, 0, 'with the wallet') };
  const targets = finish ? undefined : await targetsOf(options, options.targets, 1, context);
  const { person, namer, choosePasswords } = await personWithNames(
    context,
    [source.label, ...(targets ?? []).map(({ label }) => label)],
    options,
  );
  const made = await backUp(person, {
    source,
    puk,
    wallet,
    choosePasswords,
    ...(targets !== undefined && { targets }),
  });
  await confirmBackUp(person, made, { source, seal, wallet });
  return backedUp(made, seal, namer);
}

/** The person of a ceremony that makes clones: names and PINs of theirs are kept. */
export async function personWithNames(
  context: Context,
  labels: readonly string[],
  { name, 'own-pin': ownPin }: CloneOptions,
) {
  const namer = createNamer(context, name);
  const choosePasswords = ownPasswords(context);
  const { atSession } = namer;
  return {
    namer,
    choosePasswords,
    person: await personOf(context, labels, { atSession, ...(ownPin && { ownPin: choosePasswords }) }),
  };
}

/** What the answer says of a finished backup. */
export function backedUp(
  { clones, waiting }: Pick<BackUpResult, 'clones' | 'waiting'>,
  sealed: boolean,
  { nameOf, room }: Pick<Namer, 'nameOf' | 'room'>,
): Answer<BackedUp> {
  const result = {
    clones: clones.map(({ label, cardNumber: card }) => ({ name: nameOf(card) ?? label, card })),
    waiting: waiting.map(({ index: place, cardNumber: card }) => ({ place, card })),
    sealed,
  };
  return {
    result,
    text: [
      ...result.clones.map(({ name, card }) => `“${name}”, number ${card}, holds the wallet.`),
      ...result.waiting.map(
        ({ card }) => `Number ${card} was begun earlier and has not arrived: "symbolon backup --finish".`,
      ),
      sealed ? 'No more clones can be made.' : moreClones(room()),
    ],
  };
}

function moreClones(room: number | undefined): string {
  if (room === 0) return 'All clones that were agreed on are made.';
  const count = room === undefined ? 'More clones' : room === 1 ? 'One more clone' : `${room} more clones`;
  return `${count} can be made; "symbolon backup --finish --seal" ends that for good.`;
}

/** Of a clone with a PIN of its own. */
function ownPasswords({ secrets }: Context): (card: { readonly label: string }) => Promise<{ readonly pin: string }> {
  return async ({ label }) => ({
    pin: await secrets.get('newPin', { question: `PIN for “${label}”, 6 to 12 digits`, twice: true }),
  });
}
