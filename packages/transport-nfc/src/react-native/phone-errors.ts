/** Errors of the phone's NFC, as errors of this package. */
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import type { NfcErrors } from './nfc-manager.ts';

/** Name of the phone's reader. */
export const NAME = 'NFC';

function unavailable(reason: string, advice: string, cause?: unknown): SymbolonError<'transport/unavailable'> {
  return cardError('transport/unavailable', { transport: NAME, reason, advice }, { cause });
}

export const removedError = (cause?: unknown) => cardError('transport/card-removed', { transport: NAME }, { cause });
export const abortedError = (cause?: unknown) => cardError('transport/aborted', { transport: NAME }, { cause });
/** A person's no, on the sheet of the system. It is a cause, so that callers tell it from an app that gave up. */
export const cancelledError = (cause?: unknown) =>
  abortedError(cardError('confirmation/refused', { what: 'go on with the card' }, { cause }));
export const noNfc = (cause: unknown) =>
  unavailable('this phone has no NFC', 'Use a phone that has it, or a card reader.', cause);
export const switchedOff = (cause?: unknown) =>
  unavailable('NFC is switched off', "Switch it on in the phone's settings.", cause);
export const inUse = () =>
  unavailable('this app has it open already', 'Use that reader, or close it first. One screen at a time can read.');
export const notOnScreen = (cause: unknown) =>
  unavailable('the app is not on the screen', 'Open the reader once the first screen of the app is there.', cause);

/** No card in time. `seen` is what went wrong with one that came. */
export function noCard(seen?: unknown): SymbolonError<'transport/unavailable'> {
  return seen === undefined
    ? unavailable('no card came', 'Hold the card still at the top or the back of the phone.')
    : unavailable(
        'no card came that could be read',
        'Hold the right card still at the back of the phone, alone and longer than before.',
        seen,
      );
}

/** Why a card could not be waited for. */
export function explainTap(error: unknown, errors: NfcErrors): SymbolonError {
  if (isSymbolonError(error)) return error;
  if (error instanceof errors.UserCancel) return cancelledError(error);
  if (error instanceof errors.Timeout) return noCard();
  if (error instanceof errors.SystemBusy) {
    const advice = 'Wait a moment and try again. If it stays so, restart the phone.';
    return unavailable('another app is using it', advice, error);
  }
  if (error instanceof errors.RadioDisabled) return switchedOff(error);
  if (error instanceof errors.SecurityViolation) {
    const advice = 'Give the app the NFC capability and the application identifiers of the cards.';
    return unavailable('iOS does not let this app read cards', advice, error);
  }
  if (error instanceof errors.UnsupportedFeature || messageOf(error) === 'Not support in this device')
    return noNfc(error);
  return cardError(
    'transport/failed',
    { transport: NAME, reason: messageOf(error) || 'the card could not be connected' },
    { cause: error },
  );
}

/** Text of an error of the package. iOS gives most of them none. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
