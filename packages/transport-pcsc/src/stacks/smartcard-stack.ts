/**
 * The machine's PC/SC stack (pcscd, CryptoTokenKit, WinSCard) through the npm package `smartcard`. Its calls block the
 * thread, so it runs in a process of its own: `helper-stack.ts`.
 */
import {
  type PcscConnection,
  type PcscContext,
  PcscFailure,
  type PcscResponse,
  type PcscStack,
  type ReaderState,
} from './stack.ts';

/** The used part of `smartcard`. Written out because the optional package may be missing at compile time. */
type SmartcardModule = {
  readonly Context: new () => NativeContext;
};
type NativeContext = {
  readonly listReaders: () => readonly NativeReader[];
  readonly waitForChange: (
    readers: readonly { readonly name: string; readonly state: number }[],
    timeout: number,
  ) => Promise<readonly { readonly name: string; readonly state: number; readonly atr: Uint8Array | null }[] | null>;
  readonly close: () => void;
};
type NativeReader = {
  readonly name: string;
  readonly connect: (shareMode: number, protocols: number) => Promise<NativeCard>;
};
type NativeCard = {
  readonly protocol: number;
  readonly atr: Uint8Array | null;
  readonly transmit: (command: readonly number[], options: { readonly maxRecvLength: number }) => Promise<Uint8Array>;
  readonly disconnect: (disposition: number) => void;
};

// Values of PC/SC part 5, as in pcsclite.h and winscard.h.
const SHARE = { exclusive: 1, shared: 2 } as const;
const T0 = 1;
const T1 = 2;
const DISPOSITION = { leave: 0, reset: 1 } as const;
const STATE_CHANGED = 0x0002;
const STATE_PRESENT = 0x0020;
const STATE_MUTE = 0x0200;

/** Data of 65,536 bytes and a status word, ISO/IEC 7816-3:2006 clause 12.1.3. */
const LONGEST_RESPONSE = 65_538;

/** `smartcard` passes on the text of a PC/SC error without its number. */
const responses: { readonly [text: string]: PcscResponse } = {
  'PC/SC service not running': 'no-service',
  'PC/SC service stopped': 'no-service',
  'No smart card present': 'no-smartcard',
  'Card was removed': 'removed-card',
  'Card was reset': 'reset-card',
  'Card is unpowered': 'unpowered-card',
  'Card is unresponsive': 'unresponsive-card',
  'Card is not supported': 'unsupported-card',
  'Reader not ready': 'not-ready',
  'Transaction failed': 'not-transacted',
  'Protocol mismatch': 'proto-mismatch',
  'Reader unavailable': 'reader-unavailable',
  'Unknown reader': 'unknown-reader',
  'Sharing violation': 'sharing-violation',
  'System cancelled operation': 'system-cancelled',
};

export const smartcardStack: PcscStack = {
  name: 'PC/SC',
  establishContext: async () => {
    const { Context } = await load();
    return contextOver(attempt(() => new Context()));
  },
};

async function load(): Promise<SmartcardModule> {
  // Not a literal: compilers and bundlers would insist on the optional package.
  const optional: string = 'smartcard';
  try {
    const module: { readonly default: SmartcardModule } = await import(optional);
    return module.default;
  } catch (cause) {
    throw new PcscFailure('no-binding', 'smartcard could not be loaded', { cause });
  }
}

function contextOver(context: NativeContext): PcscContext {
  const lastStates = new Map<string, number>();
  const listReaders = () => attempt(() => context.listReaders());
  return {
    listReaders: async () => listReaders().map(({ name }) => name),
    statusChange: async (readers, timeoutMilliseconds) => {
      const known = readers.map((name) => ({ name, state: lastStates.get(name) ?? 0 }));
      // Resolves to an empty array on time-out. State 0 asks for the current state.
      let changes = await attemptLater(context.waitForChange(known, timeoutMilliseconds));
      if (changes === null || changes.length === 0) {
        const unaware = readers.map((name) => ({ name, state: 0 }));
        changes = await attemptLater(context.waitForChange(unaware, 0));
      }
      for (const { name, state } of changes ?? []) lastStates.set(name, state & ~STATE_CHANGED);
      return (changes ?? []).map(
        ({ name, state, atr }): ReaderState => ({
          reader: name,
          present: (state & STATE_PRESENT) !== 0,
          mute: (state & STATE_MUTE) !== 0,
          ...(atr === null || atr.length === 0 ? {} : { answerToReset: Uint8Array.from(atr) }),
        }),
      );
    },
    connect: async (name, share) => {
      const reader = listReaders().find((candidate) => candidate.name === name);
      if (reader === undefined) throw new PcscFailure('unknown-reader', 'Unknown reader');
      return connectionOver(await attemptLater(reader.connect(SHARE[share], T0 | T1)));
    },
    release: async () => attempt(() => context.close()),
  };
}

function connectionOver(card: NativeCard): PcscConnection {
  let running: Promise<unknown> = Promise.resolve();
  return {
    protocol: card.protocol === T0 ? 't0' : card.protocol === T1 ? 't1' : 'raw',
    answerToReset: card.atr === null ? undefined : Uint8Array.from(card.atr),
    transmit: async (command) => {
      const answer = attemptLater(card.transmit([...command], { maxRecvLength: LONGEST_RESPONSE }));
      running = answer.catch(() => {});
      return Uint8Array.from(await answer);
    },
    disconnect: async (disposition) => {
      // SCardDisconnect waits for SCardTransmit and would block this thread.
      await running;
      attempt(() => card.disconnect(DISPOSITION[disposition]));
    },
  };
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw failureOf(error);
  }
}

async function attemptLater<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): PcscFailure {
  const text = error instanceof Error ? error.message : String(error);
  return new PcscFailure(responses[text] ?? 'other', text, { cause: error });
}
