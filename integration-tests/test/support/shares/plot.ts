/**
 * What an attacker is after. A plot is an honest ceremony, or a part of one, with room for what he prefers: it names
 * its next move, and hears what the card answered. `attack.ts` runs several at once, and twists their moves.
 */
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import type { Move } from './cards.ts';

export type Plot = Generator<Move, void, unknown>;
export type Plots = { readonly [name: string]: () => Plot };

type More = Pick<Move, 'session' | 'decoy' | 'slot'>;

/** One move, and the answer: none where it was refused, or lost. */
export function* ask<N extends CommandName>(
  card: Move['card'],
  name: N,
  request: RequestOf<Commands[N]>,
  more: More = {},
): Generator<Move, ResponseOf<Commands[N]> | undefined, unknown> {
  return (yield { card, name, request, ...more } as unknown as Move) as ResponseOf<Commands[N]> | undefined;
}

/** Erases a card, whoever has its PIN. */
export function* erasing(card: Move['card']): Plot {
  const prepared = yield* ask(card, 'prepareReset', {});
  if (prepared !== undefined) yield* ask(card, 'resetCard', { ...prepared, terminate: false });
}
