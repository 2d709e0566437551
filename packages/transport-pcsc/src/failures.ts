import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { PcscFailure, type PcscResponse } from './stacks/stack.ts';

type Explanation = { readonly reason: string; readonly advice: string };

/** Failures before a card is connected, with advice for the owner. */
const explanations: { readonly [R in PcscResponse]?: (reader: string) => Explanation } = {
  'no-binding': () => ({
    reason: 'the optional package "smartcard" is not installed, or was not built',
    advice:
      'Install what it is built with (Debian: apt-get install libpcsclite-dev g++ make python3), then install again: npm 12 with --allow-scripts=smartcard, pnpm with approve-builds.',
  }),
  'no-service': () => ({
    reason: 'the PC/SC service is not running',
    advice:
      'Install and start it (Debian: apt-get install pcscd; then systemctl start pcscd, or pcscd -f where nothing manages services).',
  }),
  'no-smartcard': noCard,
  'removed-card': noCard,
  'unresponsive-card': mute,
  'unpowered-card': mute,
  'sharing-violation': (reader) => ({
    reason: `another program is using the card in "${reader}"`,
    advice: 'Close that program (a browser, gpg, a card tool), or take the card out and put it in again.',
  }),
  'unknown-reader': noReader,
  'reader-unavailable': noReader,
  'proto-mismatch': (reader) => ({
    reason: `the card in "${reader}" speaks no protocol that the reader knows`,
    advice: 'Check that it is the right card, or try another reader.',
  }),
  'unsupported-card': (reader) => ({
    reason: `the reader does not support the card in "${reader}"`,
    advice: 'Check that it is the right card, or try another reader.',
  }),
};

/** The card or the reader is gone: only opening the reader again helps. */
const gone: ReadonlySet<PcscResponse> = new Set([
  'no-smartcard',
  'removed-card',
  'unpowered-card',
  'unresponsive-card',
  'unknown-reader',
  'reader-unavailable',
  // The card lost its session. Going on silently would be wrong.
  'reset-card',
]);

/** The error for a failure while listing readers or connecting a card. */
export function explainFailure(error: unknown, transport: string, reader = ''): SymbolonError {
  if (isSymbolonError(error)) return error;
  const explanation = error instanceof PcscFailure ? explanations[error.response]?.(reader) : undefined;
  if (explanation !== undefined)
    return cardError('transport/unavailable', { transport, ...explanation }, { cause: error });
  return cardError('transport/failed', { transport, reason: reasonOf(error) }, { cause: error });
}

/** The error for a failure during an exchange. */
export function explainExchangeFailure(error: unknown, transport: string): SymbolonError {
  if (error instanceof PcscFailure && gone.has(error.response)) {
    return cardError('transport/card-removed', { transport }, { cause: error });
  }
  return explainFailure(error, transport);
}

export function noReaderAtAll(transport: string): SymbolonError {
  return cardError('transport/unavailable', {
    transport,
    reason: 'no reader is connected',
    advice: 'Plug one in (for emulated cards, Debian: apt-get install vsmartcard-vpcd, then restart pcscd).',
  });
}

function noCard(reader: string): Explanation {
  return {
    reason: reader === '' ? 'no card is in any reader' : `no card is in "${reader}"`,
    advice: 'Put the card in or on the reader.',
  };
}

function mute(reader: string): Explanation {
  return {
    reason: `the card in "${reader}" does not answer`,
    advice: 'Take it out, check which way round it goes, and put it in again.',
  };
}

function noReader(reader: string): Explanation {
  return {
    reason: `there is no reader "${reader}"`,
    advice: 'Check that it is plugged in and how its name is written.',
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
