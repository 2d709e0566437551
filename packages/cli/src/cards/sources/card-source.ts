/** Where cards come from: a pack of emulated cards, or a reader. Commands do not see the difference. */
import type { CardDevice } from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { traceTransport } from '@symbolon/protocol/trace';
import type { Transport } from '@symbolon/protocol/transport';
import type { Secrets } from '../../input/secrets.ts';
import type { Environment, Screen } from '../../output/screen.ts';
import type { TraceFile } from '../../output/trace-file.ts';

/**
 * The cards of a command. A `turn` counts them in the order they are needed: 0 is the card that the command is about,
 * 1, 2 ... are the ones after it.
 */
export type CardSource = {
  /** In words: `card 2 of box`, `the card`. */
  readonly name: (turn: number) => string;
  /** Roots that certify its cards. */
  readonly trust: TrustStore;
  /** How many cards there are; `undefined` for a reader. */
  readonly cards: number | undefined;
  /** How many of them the person named; `undefined` for a reader. */
  readonly named?: number;
  /** Cards that the person named and that were not used, in words. Default: none. */
  readonly unused?: () => readonly string[];
  /** Waits for the card, hands its connection to `use`, and closes it. */
  readonly connect: <T>(turn: number, use: (transport: Transport) => Promise<T>, request?: CardRequest) => Promise<T>;
  /** The turn of the card with this number, if known. */
  readonly turnOf: (cardNumber: string) => number | undefined;
  /** The CAN, six digits printed on the card. */
  readonly can: (turn: number) => Promise<string>;
  /** The CAN, where another card may lie at this turn than before and nobody need be asked. Default: none. */
  readonly knownCan?: (turn: number) => Promise<string | undefined>;
  /** Forgets a CAN that did not open the card, so that it is asked for again. */
  readonly forgetCan?: (turn: number) => boolean;
  /** The contacts of an emulated card, to put into another reader. */
  readonly device?: (turn: number) => CardDevice;
  readonly close: () => Promise<void>;
};

/** How a ceremony asks for a card. */
export type CardRequest = {
  /** A sentence for the person at the reader. */
  readonly prompt: string;
  /** The card that is there will not do. */
  readonly another: boolean;
};

export type CardChoice = {
  readonly pack?: string | undefined;
  readonly card?: string | undefined;
  readonly reader?: string | undefined;
  readonly testCards: boolean;
};

export type SourceServices = {
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly trace: TraceFile | undefined;
};

/** Hands a connection to `use`, traced if there is a trace file, and closes it. */
export async function useTransport<T>(
  transport: Transport,
  use: (transport: Transport) => Promise<T>,
  { trace }: Pick<SourceServices, 'trace'>,
): Promise<T> {
  const connection = trace === undefined ? transport : traceTransport(transport, trace.write);
  trace?.begin(transport.name);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
