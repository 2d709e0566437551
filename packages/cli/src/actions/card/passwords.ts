import { getStatus } from '@symbolon/client/actions/get-status';
import { unblockPin as restoreTries, changePin as setPin, changePuk as setPuk } from '@symbolon/client/actions/pin';
import { withLastTry, withPin, withPuk } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

export function changePin(_: unknown, context: Context): Promise<Answer<{ readonly changed: 'pin' }>> {
  return withPin(context, async (session) => {
    await setPin(session, await newPin(context));
    return { result: { changed: 'pin' }, text: ['The new PIN counts from now on.'] };
  });
}

export function unblockPin(
  { forgotten }: { readonly forgotten: boolean },
  context: Context,
): Promise<Answer<{ readonly changed: 'tries' | 'pin' }>> {
  return withPuk(context, async (session) => {
    if (forgotten) {
      await setPin(session, await newPin(context));
      return { result: { changed: 'pin' }, text: ['The new PIN counts from now on, with all its tries.'] };
    }
    await restoreTries(session);
    return { result: { changed: 'tries' }, text: ['The PIN has all its tries back. It is the same as before.'] };
  });
}

type Resumed = Promise<Answer<{ readonly changed: 'tries' }>>;

export function resumePin(_: unknown, context: Context): Resumed {
  return resume('pin', context);
}

export function resumePuk(_: unknown, context: Context): Resumed {
  return resume('puk', context);
}

function resume(password: 'pin' | 'puk', context: Context): Resumed {
  return withLastTry(password, context, async (session) => {
    // The card gives the tries back once a command has shown that the host has the keys of the session.
    await getStatus(session);
    return {
      result: { changed: 'tries' },
      text: [`The ${password.toUpperCase()} was right, and has all its tries back.`],
    };
  });
}

export function changePuk(_: unknown, context: Context): Promise<Answer<{ readonly changed: 'puk' }>> {
  return withPuk(context, async (session) => {
    await setPuk(session, await context.secrets.get('newPuk', { question: 'New PUK, 12 to 16 digits', twice: true }));
    return { result: { changed: 'puk' }, text: ['The new PUK counts from now on.'] };
  });
}

function newPin({ secrets }: Context): Promise<string> {
  return secrets.get('newPin', { question: 'New PIN, 6 to 12 digits', twice: true });
}
