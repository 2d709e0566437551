/** How a session ends, and who hears of it. */
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';

/** How a session came to its end. */
export type SessionEnd = {
  /**
   * `close`: by its owner. `superseded`: the same card was opened again. `removal`: the card left, or the transport was
   * closed. `failure`: something else went wrong in the channel.
   */
  readonly by: 'close' | 'superseded' | 'removal' | 'failure';
  /** What every later call rejects with. Its cause is the error that ended the session, if one did. */
  readonly error: SymbolonError<'channel/closed'>;
};

/** The end of one session. */
export type End = {
  readonly state: { end: SessionEnd | undefined };
  readonly ended: Promise<SessionEnd>;
  readonly end: (by: SessionEnd['by'], reason: string, cause?: unknown) => void;
};

/** A session ends once, whatever happens to it later. */
export function createEnd(forget: () => void): End {
  const state: End['state'] = { end: undefined };
  let resolve: (end: SessionEnd) => void = () => {};
  const ended = new Promise<SessionEnd>((settle) => {
    resolve = settle;
  });
  const end: End['end'] = (by, reason, cause) => {
    if (state.end === undefined) {
      const error = cardError('channel/closed', { reason }, cause === undefined ? {} : { cause });
      state.end = Object.freeze({ by, error });
      resolve(state.end);
    }
    forget();
  };
  return { state, ended, end };
}

/** Ends a session after an error of the channel or of the transport. */
export function endBy(end: End['end'], error: unknown): void {
  if (isSymbolonError(error, 'transport/card-removed')) end('removal', 'the card was removed', error);
  else if (isSymbolonError(error, 'transport/closed')) end('removal', 'the connection was closed', error);
  else end('failure', reasonOf(error), error);
}

function reasonOf(error: unknown): string {
  if (isSymbolonError(error, 'channel/broken')) return `it broke before: ${error.context.reason}`;
  if (isSymbolonError(error, 'pin/wrong') || isSymbolonError(error, 'pin/blocked')) return 'the password was wrong';
  return isSymbolonError(error) && error.code.startsWith('transport/')
    ? `an earlier command got no answer: ${error.code}`
    : 'an earlier command failed';
}
