/** What crosses the air between cards and the phone, kept for the log of this visit. */
import { describeCommand, describeResponse } from '@symbolon/protocol/trace';
import type { Transport } from '@symbolon/protocol/transport';
import { type Atom, createAtom } from './atom.ts';

type Exchange = {
  readonly command: string;
  readonly response: string;
  readonly refused: boolean;
  readonly bytes: number;
};

/** One time a card was held to the phone. */
export type LoggedTap = { readonly number: number; readonly card: string; readonly exchanges: readonly Exchange[] };

export type Log = {
  readonly taps: Atom<readonly LoggedTap[]>;
  /** A transport whose messages are listed under a new contact, each taking at least `pause` milliseconds. */
  readonly record: (card: string, transport: Transport, afterEach: () => Promise<void>) => Transport;
};

/** Older contacts are dropped: the log is for reading. */
const kept = 40;

/**
 * @param pause milliseconds a message takes on its way: radio is slower than a function call, and people want to see it
 */
export function createLog(pause: () => number): Log {
  const taps = createAtom<readonly LoggedTap[]>([]);
  let number = 0;
  return {
    taps,
    record: (card, transport, afterEach) => {
      number += 1;
      const own = number;
      taps.set((all) => [...all.slice(1 - kept), { number: own, card, exchanges: [] }]);
      const add = (message: Exchange): void =>
        taps.set((all) =>
          all.map((contact) =>
            contact.number === own ? { ...contact, exchanges: [...contact.exchanges, message] } : contact,
          ),
        );
      return Object.freeze({
        ...transport,
        exchange: async (command: Uint8Array, options?: Parameters<Transport['exchange']>[1]) => {
          await new Promise((resolve) => setTimeout(resolve, pause()));
          const response = await transport.exchange(command, options);
          // The card's memory is kept before anybody learns what it answered.
          await afterEach();
          add({
            command: describeCommand(command),
            response: describeResponse(response, command),
            refused: !isGood(response),
            bytes: command.length + response.length,
          });
          return response;
        },
      });
    },
  };
}

/** 9000, or 61xx: more is to be fetched (ISO/IEC 7816-4:2020 clause 5.6). */
function isGood(response: Uint8Array): boolean {
  const [sw1, sw2] = response.subarray(-2);
  return (sw1 === 0x90 && sw2 === 0x00) || sw1 === 0x61;
}
