/** The log of this visit: which commands and responses cards and phone exchanged. */
import { describeCommand, describeResponse } from '@symbolon/protocol/trace';
import type { Transport } from '@symbolon/protocol/transport';
import { type Atom, createAtom } from './atom.ts';

type Exchange = {
  readonly command: string;
  readonly response: string;
  readonly refused: boolean;
  readonly bytes: number;
};

/** One time that a card was held to the phone. */
export type LoggedTap = { readonly number: number; readonly card: string; readonly exchanges: readonly Exchange[] };

export type Log = {
  readonly taps: Atom<readonly LoggedTap[]>;
  /** @returns a transport that logs what it exchanges as a new tap, and calls `afterEach` before each response */
  readonly record: (card: string, transport: Transport, afterEach: () => Promise<void>) => Transport;
};

const maxTaps = 40;

/** @param pause milliseconds to wait before each command. Without it, an emulated card answers too fast to watch. */
export function createLog(pause: () => number): Log {
  const taps = createAtom<readonly LoggedTap[]>([]);
  let last = 0;
  return {
    taps,
    record: (card, transport, afterEach) => {
      last += 1;
      const number = last;
      taps.set((all) => [...all.slice(1 - maxTaps), { number, card, exchanges: [] }]);
      const add = (exchange: Exchange): void =>
        taps.set((all) =>
          all.map((tap) => (tap.number === number ? { ...tap, exchanges: [...tap.exchanges, exchange] } : tap)),
        );
      return Object.freeze({
        ...transport,
        exchange: async (command: Uint8Array, options?: Parameters<Transport['exchange']>[1]) => {
          await new Promise((resolve) => setTimeout(resolve, pause()));
          const response = await transport.exchange(command, options);
          await afterEach();
          add({
            command: describeCommand(command),
            response: describeResponse(response, command),
            refused: !isSuccess(response),
            bytes: command.length + response.length,
          });
          return response;
        },
      });
    },
  };
}

/** Status word 9000, or 61xx: more data is available (ISO/IEC 7816-4:2020 clause 5.6). */
function isSuccess(response: Uint8Array): boolean {
  const [sw1, sw2] = response.subarray(-2);
  return (sw1 === 0x90 && sw2 === 0x00) || sw1 === 0x61;
}
