/**
 * The person of the ceremonies of `@symbolon/backup`: who holds up the card that is asked for, and types what has to be
 * typed.
 */
import type { Person, Progress, TappedCard, TapRequest } from '@symbolon/backup/ceremony/cards';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { SymbolonError } from '@symbolon/protocol/errors';
import { cardOfLabel } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';

/** What a ceremony waits for. `give` resolves once the card has been read, whatever came of it. */
export type PendingStep = {
  readonly request: TapRequest;
  readonly card: string;
  readonly perform: () => Promise<void>;
};

export type DriverUi = {
  readonly show: (asked: PendingStep | undefined) => void;
  readonly report?: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Of cards that have another PIN than the one that was typed. */
  readonly pin?: string | undefined;
};

/**
 * A person at the screen: each tap waits until the card is held up. What is in the way is shown, and the card asked for
 * again.
 */
export function createDriver(store: Store, { show, report = () => {}, signal, pin }: DriverUi): Person {
  return {
    signal,
    report: report,
    onProblem: () => 'again',
    tap: (request, use) =>
      new Promise((resolve, reject) => {
        const card = cardOfLabel(request.card.label);
        const stop = (): void => reject(new SymbolonError('transport/aborted', { transport: 'phone' }));
        signal.addEventListener('abort', stop, { once: true });
        const perform = async (): Promise<void> => {
          show(undefined);
          await performStep(store, card, { request, pin }, use).then(resolve, reject);
          signal.removeEventListener('abort', stop);
        };
        show({ request, card, perform });
      }),
  };
}

/** Somebody who has every card at hand. */
export function createAutomaticDriver(store: Store, report: (progress: Progress) => void = () => {}): Person {
  return {
    report: report,
    tap: (request, use) => performStep(store, cardOfLabel(request.card.label), { request }, use),
  };
}

function performStep<T>(
  store: Store,
  card: string,
  { request, pin }: { readonly request: TapRequest; readonly pin?: string | undefined },
  use: (card: TappedCard) => Promise<T>,
): Promise<T> {
  const can = store.can(card);
  const credentials = (): { readonly pin: string; readonly can: string } => {
    const typed = pin ?? store.pin.get();
    if (typed === undefined) throw new Error('Type the PIN first.');
    return { pin: typed, can };
  };
  return store.hold(card, (opened) =>
    use(
      ceremonyCard(opened, (password) => (password === 'can' ? { can } : credentials()), {
        trust: emulatorTrust,
        wallet: request.wallet,
      }),
    ),
  );
}
