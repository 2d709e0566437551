import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import {
  type Explanation,
  type Explanations,
  PcscFailure,
  type PcscResponse,
  type PcscStack,
  type Situation,
} from './stacks/stack.ts';

/** Failures before a card is connected, with advice for the owner. A stack may know better. */
const explanations: Explanations = {
  'no-service': () => ({ reason: 'the PC/SC service is not running', advice: 'Start it.' }),
  'server-too-busy': () => ({
    reason: 'the PC/SC service is too busy',
    advice: 'Close other programs that use cards, and try again.',
  }),
  'no-smartcard': noCard,
  'removed-card': noCard,
  'unresponsive-card': mute,
  'unpowered-card': mute,
  'sharing-violation': ({ reader }) => ({
    reason: `another program is using the card in ${shown(reader)}`,
    advice: 'Close that program (a browser, gpg, a card tool), or take the card out and put it in again.',
  }),
  'unknown-reader': noReader,
  'reader-unavailable': noReader,
  'proto-mismatch': ({ reader }) => ({
    reason: `the card in ${shown(reader)} speaks no protocol that the reader knows`,
    advice: 'Check that it is the right card, or try another reader.',
  }),
  'unsupported-card': ({ reader }) => ({
    reason: `the reader does not support the card in ${shown(reader)}`,
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
export function explainFailure(
  error: unknown,
  { name: transport, explanations: own = {} }: Pick<PcscStack, 'name' | 'explanations'>,
  { reader = '', readers = [] }: Partial<Situation> = {},
): SymbolonError {
  if (isSymbolonError(error)) return error;
  const explain = error instanceof PcscFailure ? (own[error.response] ?? explanations[error.response]) : undefined;
  const context = explain?.({ reader, readers });
  if (context !== undefined) return cardError('transport/unavailable', { transport, ...context }, { cause: error });
  return cardError('transport/failed', { transport, reason: reasonOf(error, reader) }, { cause: error });
}

/** The error for a failure during an exchange with a reader's card. */
export function explainExchangeFailure(error: unknown, stack: PcscStack, reader: string): SymbolonError {
  if (error instanceof PcscFailure && gone.has(error.response)) {
    return cardError('transport/card-removed', { transport: reader }, { cause: error });
  }
  return explainFailure(error, { ...stack, name: reader }, { reader });
}

export function noReaderAtAll(transport: string): SymbolonError {
  return cardError('transport/unavailable', {
    transport,
    reason: 'no reader is connected',
    advice: 'Plug one in (for emulated cards, Debian: apt-get install vsmartcard-vpcd, then restart pcscd).',
  });
}

/** A name that a device gave itself, in quotes, without what could change the text around it. */
export function shown(name: string): string {
  const clean = name.replace(/[\p{C}\p{Zl}\p{Zp}"]/gu, '\ufffd');
  return `"${clean.length > 100 ? `${clean.slice(0, 100)}...` : clean}"`;
}

function noCard({ reader, readers }: Situation): Explanation {
  const looked = readers.length === 0 ? '' : ` (${readers.map(shown).join(', ')})`;
  return {
    reason: reader === '' ? `no card is in any reader${looked}` : `no card is in ${shown(reader)}`,
    advice: 'Put the card in or on the reader.',
  };
}

function mute({ reader }: Situation): Explanation {
  return {
    reason: `the card in ${shown(reader)} does not answer`,
    advice: 'Take it out, check which way round it goes, and put it in again.',
  };
}

function noReader({ reader, readers }: Situation): Explanation {
  const others = readers.length === 0 ? '' : ` There are: ${readers.map(shown).join(', ')}.`;
  return {
    reason: `there is no reader ${shown(reader)}`,
    advice: `Check that it is plugged in and how its name is written.${others}`,
  };
}

function reasonOf(error: unknown, reader: string): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reader === '' ? reason : `${reason}, reader ${shown(reader)}`;
}
