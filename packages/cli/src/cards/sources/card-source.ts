/**
 * Where cards come from: a pack of emulated ones, or a reader with a person at it. Commands do not see the difference.
 */
import type { CardDevice } from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { traceTransport } from '@symbolon/protocol/trace';
import type { Transport } from '@symbolon/protocol/transport';
import type { Secrets } from '../../input/secrets.ts';
import type { Environment, Screen } from '../../output/screen.ts';
import type { TraceFile } from '../../output/trace-file.ts';

export type CardSource = {
  /** Where it is, for people: `card 2 of box`, a reader's name. */
  readonly name: (place: number) => string;
  /** Which roots vouch for its cards. */
  readonly trust: TrustStore;
  /** How many cards there are, where that is known. */
  readonly cards: number | undefined;
  /**
   * Has a card put on the reader, hands over its connection, and lets it go.
   *
   * @param place 0 is the card the command is about; 1, 2 ... are those it asks for next
   */
  readonly tap: <T>(place: number, use: (transport: Transport) => Promise<T>, asked?: Asked) => Promise<T>;
  /** The place of the card with this number, where that is known. */
  readonly placeOf: (cardNumber: string) => number | undefined;
  /** The six digits printed on the card. */
  readonly can: (place: number) => Promise<string>;
  /** The card here has other digits: has them asked for once more. */
  readonly forgetCan?: (place: number) => void;
  /** The contacts of a card that is emulated here, for another reader than ours. */
  readonly device?: (place: number) => CardDevice;
  readonly close: () => Promise<void>;
};

/** How a ceremony asks for a card. */
export type Asked = {
  /** A sentence for the person. */
  readonly prompt: string;
  /** The one that is there will not do. */
  readonly another: boolean;
};

export type CardChoice = {
  readonly pack?: string | undefined;
  readonly card?: string | undefined;
  readonly reader?: string | undefined;
  readonly 'test-cards': boolean;
};

export type SourceServices = {
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly trace: TraceFile | undefined;
};

/** Hands a connection over, traced if that was asked for, and closes it whatever happens. */
export async function used<T>(
  transport: Transport,
  trace: TraceFile | undefined,
  use: (transport: Transport) => Promise<T>,
): Promise<T> {
  const connection = trace === undefined ? transport : traceTransport(transport, trace.write);
  trace?.begin(transport.name);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
