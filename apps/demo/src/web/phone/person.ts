/**
 * The person of the ceremonies of `@symbolon/backup`: who holds up the card that is asked for, and types what has to be
 * typed.
 */
import type { Person, Progress, TappedCard, TapRequest } from '@symbolon/backup/ceremony/cards';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { SymbolonError } from '@symbolon/protocol/errors';
import { cardLabelled } from '../model/wallet.ts';
import type { World } from '../world/world.ts';

/** What a ceremony waits for. `give` resolves once the card has been read, whatever came of it. */
export type Asked = { readonly request: TapRequest; readonly card: string; readonly give: () => Promise<void> };

export type Screen = {
  readonly ask: (asked: Asked | undefined) => void;
  readonly tell?: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Of cards that have another PIN than the one that was typed. */
  readonly pin?: string | undefined;
};

/**
 * A person at the screen: each tap waits until the card is held up. What is in the way is shown, and the card asked for
 * again.
 */
export function personAt(world: World, { ask, tell = () => {}, signal, pin }: Screen): Person {
  return {
    signal,
    report: tell,
    onProblem: () => 'again',
    tap: (request, use) =>
      new Promise((resolve, reject) => {
        const card = cardLabelled(request.card.label);
        const stop = (): void => reject(new SymbolonError('transport/aborted', { transport: 'phone' }));
        signal.addEventListener('abort', stop, { once: true });
        const give = async (): Promise<void> => {
          ask(undefined);
          await handOver(world, card, { request, pin }, use).then(resolve, reject);
          signal.removeEventListener('abort', stop);
        };
        ask({ request, card, give });
      }),
  };
}

/** Somebody who has every card at hand. */
export function quickPerson(world: World, tell: (progress: Progress) => void = () => {}): Person {
  return { report: tell, tap: (request, use) => handOver(world, cardLabelled(request.card.label), { request }, use) };
}

function handOver<T>(
  world: World,
  card: string,
  { request, pin }: { readonly request: TapRequest; readonly pin?: string | undefined },
  use: (card: TappedCard) => Promise<T>,
): Promise<T> {
  const can = world.can(card);
  const credentials = (): { readonly pin: string; readonly can: string } => {
    const typed = pin ?? world.pin.get();
    if (typed === undefined) throw new Error('Type the PIN first.');
    return { pin: typed, can };
  };
  return world.hold(card, (opened) =>
    use(
      ceremonyCard(opened, (password) => (password === 'can' ? { can } : credentials()), {
        trust: emulatorTrust,
        wallet: request.wallet,
      }),
    ),
  );
}
