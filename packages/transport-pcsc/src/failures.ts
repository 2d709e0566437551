import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { PcscFailure, type PcscResponse } from './stacks/stack.ts';

/** What is known where a failure happens. */
type Situation = {
  /** The reader asked for; empty for any. */
  readonly reader: string;
  /** The readers that are there, if they were looked for. */
  readonly readers: readonly string[];
  /** `process.platform`, or nothing in a browser. */
  readonly platform: string | undefined;
};
type Explanation = { readonly reason: string; readonly advice: string };

const linuxService =
  'Install and start it (Debian: apt-get install pcscd; then systemctl start pcscd, or pcscd -f where nothing manages services).';
const windowsService =
  'Windows stops it while no reader is connected: plug one in. Else start the service "Smart Card" (services.msc).';

/** Failures before a card is connected, with advice for the owner. */
const explanations: { readonly [R in PcscResponse]?: (situation: Situation) => Explanation } = {
  'no-binding': () => ({
    reason: 'the package "pcsc-mini" is not where this program runs',
    advice:
      'A bundle can not contain its binary: install @symbolon/transport-pcsc, or pcsc-mini, beside the program or in the folder that it is started in.',
  }),
  'no-platform': () => ({
    reason: 'the package "pcsc-mini" has no binary for this machine',
    advice:
      'Its binaries are optional packages named @pcsc-mini/...: install again on this machine, without omitting optional packages. A lockfile made elsewhere, or a registry without them, may lack the one for this platform.',
  }),
  'no-library': ({ platform }) => ({
    reason: 'this machine has no PC/SC library',
    advice: platform === 'linux' ? 'Install the PC/SC service (Debian: apt-get install pcscd).' : 'Install PC/SC.',
  }),
  'no-helper': () => ({
    reason: 'the process that talks to the readers can not be started',
    advice:
      'It runs the program that Node, Bun or Deno is: a program packed into one executable has none to run, and Deno needs --allow-run.',
  }),
  'no-service': ({ platform }) => ({
    reason: 'the PC/SC service is not running',
    advice: platform === 'win32' ? windowsService : linuxService,
  }),
  'security-violation': ({ platform }) => ({
    reason: 'this user may not use card readers',
    advice:
      platform === 'linux'
        ? 'polkit refuses it to sessions that are not at the machine (ssh, services, containers): allow the actions org.debian.pcsc-lite.access_pcsc and access_card to this user in a rule in /etc/polkit-1/rules.d, or run the program in a local session.'
        : 'Run the program as a user who may, or in a session at the machine.',
  }),
  'server-too-busy': () => ({
    reason: 'the PC/SC service is too busy',
    advice: 'Close other programs that use cards, and try again.',
  }),
  'no-smartcard': noCard,
  'removed-card': noCard,
  'unresponsive-card': mute,
  'unpowered-card': mute,
  'sharing-violation': ({ reader, platform }) => ({
    reason: `another program is using the card in ${shown(reader)}`,
    advice:
      platform === 'win32'
        ? 'Close that program (a browser, gpg, a card tool). Windows itself reads a card that was just put in, to look for certificates and a driver: wait some seconds and try again.'
        : 'Close that program (a browser, gpg, a card tool), or take the card out and put it in again.',
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
  transport: string,
  { reader = '', readers = [], platform = thisPlatform() }: Partial<Situation> = {},
): SymbolonError {
  if (isSymbolonError(error)) return error;
  const situation = { reader, readers, platform };
  const explanation = error instanceof PcscFailure ? explanations[error.response]?.(situation) : undefined;
  if (explanation !== undefined)
    return cardError('transport/unavailable', { transport, ...explanation }, { cause: error });
  return cardError('transport/failed', { transport, reason: reasonOf(error, reader) }, { cause: error });
}

/** The error for a failure during an exchange. */
export function explainExchangeFailure(error: unknown, transport: string): SymbolonError {
  if (error instanceof PcscFailure && gone.has(error.response)) {
    return cardError('transport/card-removed', { transport }, { cause: error });
  }
  return explainFailure(error, transport, { reader: transport });
}

export function noReaderAtAll(transport: string): SymbolonError {
  return cardError('transport/unavailable', {
    transport,
    reason: 'no reader is connected',
    advice: 'Plug one in (for emulated cards, Debian: apt-get install vsmartcard-vpcd, then restart pcscd).',
  });
}

/** A name that a device gave itself, in quotes, without what could change the text around it. */
function shown(name: string): string {
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

function thisPlatform(): string | undefined {
  const { process } = globalThis as { readonly process?: { readonly platform?: string } };
  return process?.platform;
}
