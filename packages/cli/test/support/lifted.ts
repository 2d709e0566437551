/**
 * Cards that leave, and people who stop, at a chosen command of a chosen run. A test file mocks `card-source.ts` with
 * {@link liftedSource} and `@symbolon/emulator/cards` with {@link switchedCards}.
 */
import type { VirtualCard } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';

import type * as source from '../../src/cards/sources/card-source.ts';

/** What happens at a command: the card leaves, or the person stops, before the card got it or after it has answered. */
export type Event = 'removed before' | 'removed after' | 'stopped before' | 'stopped after';

type Plan = {
  /** Number of the command in the run, from 0. */
  readonly at: number;
  readonly event?: Event;
  /** Called before each command. */
  readonly meanwhile?: (command: number, card: VirtualCard | undefined) => void;
};

let plan: Plan | undefined;
let count = 0;
let stop: () => void = () => {};
let card: VirtualCard | undefined;

/** Arms an event. @param onStop stops the command as Ctrl-C does */
export function arm(next: Plan | undefined, onStop: () => void = () => {}): void {
  plan = next;
  count = 0;
  stop = onStop;
}

/** How many commands cards got since the last {@link arm}. */
export const commandsSent = (): number => count;

export async function liftedSource(original: () => Promise<typeof source>): Promise<typeof source> {
  const real = await original();
  return { ...real, useTransport: (transport, use, services) => real.useTransport(lifted(transport), use, services) };
}

type Cards = { readonly createVirtualCard: (...given: never[]) => VirtualCard };

/** Keeps hold of the card that was made last, so that its power can be cut. */
export async function switchedCards(original: () => Promise<Cards>): Promise<Cards> {
  const real = await original();
  return {
    ...real,
    createVirtualCard: (...given) => {
      card = real.createVirtualCard(...given);
      return card;
    },
  };
}

function lifted(transport: Transport): Transport {
  const { name } = transport;
  let gone = false;
  const leave = (): never => {
    gone = true;
    throw cardError('transport/card-removed', { transport: name });
  };
  const end = (): never => {
    stop();
    throw cardError('transport/aborted', { transport: name });
  };
  return {
    ...transport,
    exchange: async (command, options) => {
      if (gone) leave();
      const current = plan?.at === count ? plan : undefined;
      plan?.meanwhile?.(count, card);
      count += 1;
      if (current?.event === 'removed before') leave();
      if (current?.event === 'stopped before') stop();
      const response = await transport.exchange(command, options);
      if (current?.event === 'removed after') leave();
      if (current?.event === 'stopped after') end();
      return response;
    },
  };
}
