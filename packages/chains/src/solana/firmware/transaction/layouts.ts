/** How instructions are laid out: fields after their number, and accounts in their order. */
import * as P from 'micro-packed';
import type { Action } from './actions.ts';
import { isCutShort } from './cut-short.ts';

/** An account is `undefined` where a table on the chain names it. */
export type Accounts = readonly (Uint8Array | undefined)[];

/** What follows the number of an instruction, and what it means. Throws if the data do not parse to the last byte. */
export type Layout = (data: Uint8Array, accounts: Accounts, program: Uint8Array) => Action | undefined;

/** Also the accounts that follow those that are named, and the program. */
type Rest = { readonly others: Accounts; readonly program: Uint8Array };

/**
 * Roles whose words and effects say what a signature in them does, or in which a program does not look for one. Some
 * programs count every account of an instruction that signs, so that our signature in any other role is not told.
 */
const toldRoles = ['authority', 'created', 'delegate', 'destination', 'owner', 'staker', 'to', 'withdrawer'];

/** 32 bytes. */
export const account: P.CoderType<Uint8Array> = P.bytes(32);

/**
 * @param fields After the number.
 * @param names Of the accounts, in order; those that end in `?` may be missing. An instruction with fewer, or one of
 * these accounts only a table names, is not understood, nor one with more unless `open`.
 * @param make What it means.
 * @param options `failsCut`: the program is a part of the runtime and reads all fields or fails, so that one cut short
 * is understood as a failure.
 */
export function layout<Fields extends Record<string, unknown>, Name extends string>(
  fields: P.StructRecord<Fields>,
  names: readonly Name[],
  make: (found: P.StructInput<Fields> & { readonly [name in Name]: Uint8Array } & Rest) => Action,
  { open = false, failsCut = false } = {},
): Layout {
  const coder = P.struct(fields);
  const needed = names.filter((name) => !name.endsWith('?')).length;
  return (data, accounts, program) => {
    const others = accounts.slice(names.length);
    const named = names.slice(0, accounts.length).map((name, i) => [name, accounts[i]] as const);
    if (accounts.length < needed || (others.length > 0 && !open) || named.some(([, held]) => held === undefined))
      return undefined;
    if (failsCut && isCutShort(coder, data)) return { kind: 'fails' };
    const found = Object.fromEntries(named) as { readonly [name in Name]: Uint8Array };
    const untold = named.flatMap(([name, held]) => (held === undefined || toldRoles.includes(name) ? [] : [held]));
    return { ...make({ ...coder.decode(data), ...found, others, program }), untold };
  };
}

/** What is left of the data once its number is read: its layout by that number. */
export type Layouts = { readonly [number: number]: Layout };
