import { getStatus, unblockPin as restoreTries, changePin as setPin, changePuk as setPuk } from '@symbolon/client';
import type { UseSession } from '../../cards/in-slot.ts';
import { askFirst, withLastTry, withPin, withPuk } from '../../cards/sessions.ts';
import type { ActionOf, CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type {
  pinChangeCommand,
  pinResumeCommand,
  pinUnblockCommand,
  pukChangeCommand,
  pukResumeCommand,
} from '../../commands/card.ts';
import type { CommandContext } from '../../context.ts';

// Everything is asked before a session opens: a person types slowly, and a card may leave meanwhile.

export const changePin: ActionOf<typeof pinChangeCommand> = async (_, context) => {
  await context.inOrder([() => askFirst(context, 'pin'), () => askNewPin(context)]);
  const pin = await askNewPin(context);
  return withPin(context, async (session) => {
    await setPin(session, pin);
    return { result: { changed: 'pin' }, text: ['The new PIN is valid from now on.', thisAlone] };
  });
};

export const unblockPin: ActionOf<typeof pinUnblockCommand> = async ({ forgotten }, context) => {
  await context.inOrder([() => askFirst(context, 'puk'), ...(forgotten ? [() => askNewPin(context)] : [])]);
  const pin = forgotten ? await askNewPin(context) : undefined;
  return withPuk(context, async (session) => {
    if (pin !== undefined) {
      await setPin(session, pin);
      return { result: { changed: 'pin' }, text: ['The new PIN is valid from now on, with all its tries.', thisAlone] };
    }
    await restoreTries(session);
    return { result: { changed: 'tries' }, text: ['The PIN has all its tries back. It is the same as before.'] };
  });
};

type ResumeResult = ResultOf<typeof pinResumeCommand>;

export const resumePin: ActionOf<typeof pinResumeCommand> = (_, context) => resumePassword(context, 'pin');

export const resumePuk: ActionOf<typeof pukResumeCommand> = (_, context) => resumePassword(context, 'puk');

function resumePassword(context: CommandContext, password: 'pin' | 'puk'): Promise<CommandAnswer<ResumeResult>> {
  const use: UseSession<CommandAnswer<ResumeResult>> = async (session) => {
    // The card gives the tries back at the first command, which proves that the host has the keys of the session.
    await getStatus(session);
    return {
      result: { changed: 'tries' },
      text: [`The ${password.toUpperCase()} was right, and has all its tries back.`],
    };
  };
  return withLastTry(context, use, { password });
}

export const changePuk: ActionOf<typeof pukChangeCommand> = async (_, context) => {
  const { secrets } = context;
  const askNewPuk = () => secrets.get('newPuk', { question: 'New PUK, 12 to 16 digits', twice: true });
  await context.inOrder([() => askFirst(context, 'puk'), askNewPuk]);
  const puk = await askNewPuk();
  return withPuk(context, async (session) => {
    await setPuk(session, puk);
    return { result: { changed: 'puk' }, text: ['The new PUK is valid from now on.', thisAlone.replace('PIN', 'PUK')] };
  });
};

/** People take the PIN for that of the wallet. */
export const thisAlone = 'It is that of this card alone: other cards of the wallet keep their own PIN.';

function askNewPin({ secrets }: CommandContext): Promise<string> {
  return secrets.get('newPin', { question: 'New PIN, 6 to 12 digits', twice: true });
}
