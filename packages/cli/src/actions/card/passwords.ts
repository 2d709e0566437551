import { getStatus, unblockPin as restoreTries, changePin as setPin, changePuk as setPuk } from '@symbolon/client';
import { type UseSession, withLastTry, withPin, withPuk } from '../../cards/sessions.ts';
import type { ActionOf, CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type {
  pinChangeCommand,
  pinResumeCommand,
  pinUnblockCommand,
  pukChangeCommand,
  pukResumeCommand,
} from '../../commands/card.ts';
import type { CommandContext } from '../../context.ts';

export const changePin: ActionOf<typeof pinChangeCommand> = (_, context) =>
  withPin(context, async (session) => {
    await setPin(session, await askNewPin(context));
    return { result: { changed: 'pin' }, text: ['The new PIN is valid from now on.'] };
  });

export const unblockPin: ActionOf<typeof pinUnblockCommand> = ({ forgotten }, context) =>
  withPuk(context, async (session) => {
    if (forgotten) {
      await setPin(session, await askNewPin(context));
      return { result: { changed: 'pin' }, text: ['The new PIN is valid from now on, with all its tries.'] };
    }
    await restoreTries(session);
    return { result: { changed: 'tries' }, text: ['The PIN has all its tries back. It is the same as before.'] };
  });

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

export const changePuk: ActionOf<typeof pukChangeCommand> = (_, context) =>
  withPuk(context, async (session) => {
    await setPuk(session, await context.secrets.get('newPuk', { question: 'New PUK, 12 to 16 digits', twice: true }));
    return { result: { changed: 'puk' }, text: ['The new PUK is valid from now on.'] };
  });

function askNewPin({ secrets }: CommandContext): Promise<string> {
  return secrets.get('newPin', { question: 'New PIN, 6 to 12 digits', twice: true });
}
