/** Drivers for the ceremonies of `@symbolon/backup`: they ask for the card of each step. */

import {
  type CeremonyCard,
  type CeremonyDriver,
  type CeremonyProgress,
  ceremonyCard,
  type StepRequest,
} from '@symbolon/backup';
import type { Credentials } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import { cardOfLabel } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';

/** A step that waits for its card. `perform` resolves when the card was read, even if the step failed. */
export type PendingStep = {
  readonly request: StepRequest;
  readonly card: string;
  readonly perform: () => Promise<void>;
};

export type DriverOptions = {
  /** Shows the step that waits for its card, or that none does. */
  readonly show: (step: PendingStep | undefined) => void;
  readonly report?: (progress: CeremonyProgress) => void;
  readonly signal: AbortSignal;
  /** The PIN of a card. Default: the PIN that was typed. */
  readonly pin?: CardPin | undefined;
  /** The PUK of these cards. Default: they have none. */
  readonly puk?: string | undefined;
};

/** The PIN of all cards, or of each. */
export type CardPin = string | ((card: string) => string);

/** Creates a driver that waits for a person at each step, and repeats a step after a problem. */
export function createDriver(
  store: Store,
  { show, report = () => {}, signal, pin, puk }: DriverOptions,
): CeremonyDriver {
  return {
    signal,
    report,
    // A PIN that was typed is forgotten by then, and asked for. Nothing asks for one of `options`.
    onProblem: ({ kind }) => (kind === 'password-unsettled' && pin !== undefined ? 'stop' : 'again'),
    runStep: (request, use) =>
      new Promise((resolve, reject) => {
        const card = cardOfLabel(request.card.label);
        const stop = (): void => reject(cardError('transport/aborted', { transport: 'phone' }));
        signal.addEventListener('abort', stop, { once: true });
        const perform = async (): Promise<void> => {
          show(undefined);
          await performStep(store, { request, pin, puk }, use).then(resolve, reject);
          signal.removeEventListener('abort', stop);
        };
        show({ request, card, perform });
      }),
  };
}

/** Creates a driver that holds up every card by itself. */
export function createAutomaticDriver(store: Store, report: (progress: CeremonyProgress) => void): CeremonyDriver {
  return { report, runStep: (request, use) => performStep(store, { request }, use) };
}

function performStep<T>(
  store: Store,
  { request, pin, puk }: Pick<DriverOptions, 'pin' | 'puk'> & { readonly request: StepRequest },
  use: (card: CeremonyCard) => Promise<T>,
): Promise<T> {
  const card = cardOfLabel(request.card.label);
  const can = store.can(card);
  const credentials = (password: PasswordName): Credentials => {
    if (password === 'can') return { can };
    if (password === 'puk') {
      if (puk === undefined) throw new Error('This wallet was made without a PUK.');
      return { puk, can };
    }
    const typed = (typeof pin === 'function' ? pin(card) : pin) ?? store.pin.get();
    if (typed === undefined) throw new Error('Type the PIN first.');
    return { pin: typed, can };
  };
  return store.hold(card, (opened) =>
    use(
      ceremonyCard(opened, credentials, {
        trust: emulatorTrust,
        slot: request.slot,
      }),
    ),
  );
}
