/**
 * Whether an idle card is still there. The chip sends it an R(NAK) block: PN532 User Manual, UM0701-02 rev. 02, clause
 * 7.2.1, Diagnose with NumTst 06. A card in the protocol answers R(ACK) and changes nothing (ISO/IEC 14443-4:2018
 * clause 7.6, rule 12), so a session in it goes on.
 */
import { isSymbolonError } from '@symbolon/interface';
import type { Pn532Line } from './line.ts';

export type Presence = {
  /** Resolves when the card has left. */
  readonly left: Promise<void>;
  /** Runs an exchange. The card is not asked meanwhile. */
  readonly during: <T>(exchange: () => Promise<T>) => Promise<T>;
  readonly end: () => void;
};

const DIAGNOSE = 0x00;
const CARD_PRESENCE = 0x06;
const PRESENT = 0x00;
const EVERY_MILLISECONDS = 300;
/** One answer may be lost in noise. */
const MISSES = 2;

export function watchPresence(line: Pn532Line): Presence {
  let leave: () => void = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let exchanges = 0;
  let misses = 0;

  const ask = async (): Promise<void> => {
    const [status] = await line.command(DIAGNOSE, [CARD_PRESENCE]);
    misses = status === PRESENT ? 0 : misses + 1;
  };
  const later = (): void => {
    clearTimeout(timer);
    if (!over && exchanges === 0) timer = setTimeout(look, EVERY_MILLISECONDS);
  };
  const look = (): void => {
    ask().then(
      () => {
        if (misses >= MISSES && !over) leave();
        else later();
      },
      // A chip that does not know the test says nothing of the card; a line that broke does.
      (error: unknown) => {
        if (isSymbolonError(error, 'transport/card-removed')) leave();
      },
    );
  };
  later();

  return {
    left: new Promise((resolve) => {
      leave = resolve;
    }),
    during: async (exchange) => {
      exchanges++;
      clearTimeout(timer);
      try {
        return await exchange();
      } finally {
        exchanges--;
        misses = 0;
        later();
      }
    },
    end: () => {
      over = true;
      clearTimeout(timer);
    },
  };
}
