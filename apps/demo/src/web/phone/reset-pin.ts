/** Wrong PINs until a card blocks its PIN, and the new PIN that another member of the set gives it. */
import { type CeremonyDriver, resetForgottenPin } from '@symbolon/backup';
import { isSymbolonError } from '@symbolon/interface';
import { labelOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { updateWallet } from './memory.ts';

/** What a card answers to a PIN. */
export type PinAnswer = 'opened' | 'blocked' | { readonly triesLeft: number };

/** Types a PIN at a card, in one tap. The PIN that the page knows stays known. */
export async function tryPin(store: Store, card: string, pin: string): Promise<PinAnswer> {
  const known = store.pin.get();
  const answer = await store.tap(card, { pin }, async () => 'opened' as const).catch(answerOf);
  store.pin.set(() => known);
  if (answer === 'blocked') updateWallet(store, (now) => ({ ...now, blockedPin: card }));
  return answer;
}

/** @throws what is no answer to a PIN */
function answerOf(error: unknown): PinAnswer {
  if (isSymbolonError(error, 'pin/blocked')) return 'blocked';
  if (!isSymbolonError(error, 'pin/wrong')) throw error;
  const { triesLeft } = error.context;
  return triesLeft === 0 ? 'blocked' : { triesLeft };
}

/** Types PINs until the card has blocked its own. If one of them is the right one, it begins anew. */
export async function blockPin(store: Store, card: string, report: (answer: PinAnswer) => void): Promise<void> {
  for (let digit = 0; digit < 10; digit += 1) {
    const guess = `${digit}`.repeat(6);
    if (guess === store.pin.get()) continue;
    const answer = await tryPin(store, card, guess);
    report(answer);
    if (answer === 'blocked') return;
  }
}

export type PinResetOptions = {
  readonly card: string;
  /** Another member, which agrees with its own PIN. */
  readonly approver: string;
  /** Asks the owner for the new PIN. */
  readonly choosePin: () => Promise<string>;
};

/** Another member has the card take a new PIN. An interrupted reset begins again: the card makes the same request. */
export async function resetPin(
  store: Store,
  driver: CeremonyDriver,
  { card, approver, choosePin }: PinResetOptions,
): Promise<void> {
  await resetForgottenPin(driver, {
    card: { label: labelOf(card) },
    approvers: [{ label: labelOf(approver) }],
    choosePin,
  });
  updateWallet(store, ({ blockedPin: _, ...now }) => ({ ...now, pinWasReset: true }));
}
