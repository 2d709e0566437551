/** What the judges of guarantees share. */
import type { CommandName, Commands, ResponseOf } from '@symbolon/protocol/commands';
import type { CardName, Look, Move, Table } from './cards.ts';
import type { Ledger } from './ledger.ts';

export type World = { readonly table: Table; readonly ledger: Ledger };

export type MoveOf<N extends CommandName> = Extract<Move, { readonly name: N }>;

/** One command that a card has done, whether or not its answer was heard. */
export type Done<N extends CommandName = CommandName> = {
  readonly move: MoveOf<N>;
  readonly response: ResponseOf<Commands[N]>;
  readonly before: Look;
  readonly after: Look;
  readonly session: string;
};

export function must(guarantee: number, condition: boolean, about: string): asserts condition {
  if (!condition) throw new Error(`guarantee ${guarantee}: ${about}`);
}

export const is = <N extends CommandName>(done: Done, name: N): done is Done & Done<N> => done.move.name === name;

/** The card behind a key of the owner's or the attacker's. */
export function cardOf(table: Table, key: Uint8Array | undefined): CardName | undefined {
  return key && table.keys.get(Buffer.from(key).toString('latin1'));
}
