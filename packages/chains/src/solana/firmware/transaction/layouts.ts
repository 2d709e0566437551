/** How instructions are laid out: fields after their number, and accounts in their order. */
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { Action } from './actions.ts';

/** An account is `undefined` where a table on the chain names it. */
export type Accounts = readonly (Uint8Array | undefined)[];

/** What follows the number of an instruction, and what it means. Throws if the data do not parse to the last byte. */
export type Layout = (data: Uint8Array, accounts: Accounts, program: Uint8Array) => Action | undefined;

/** Also how many accounts follow those that are named, and the program. */
type Rest = { readonly others: number; readonly program: Uint8Array };

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
 * whose accounts only a table names, is not understood, nor one with more unless `open`.
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
    const others = accounts.length - names.length;
    const named = names.slice(0, accounts.length).map((name, i) => [name, accounts[i]] as const);
    if (accounts.length < needed || (others > 0 && !open) || named.some(([, held]) => held === undefined))
      return undefined;
    if (failsCut && isCutShort(coder, data)) return { kind: 'fails' };
    const found = Object.fromEntries(named) as { readonly [name in Name]: Uint8Array };
    const untold = named.flatMap(([name, held]) => (held === undefined || toldRoles.includes(name) ? [] : [held]));
    return { ...make({ ...coder.decode(data), ...found, others, program }), untold };
  };
}

/** Longer than all fields of an instruction without its texts. */
const padding = new Uint8Array(256);

/** Whether data end within the fields, which are right as far as they go. */
function isCutShort<T>(coder: P.CoderType<T>, data: Uint8Array): boolean {
  const reads = (bytes: Uint8Array): boolean => {
    try {
      coder.decode(bytes, { allowUnreadBytes: true });
      return true;
    } catch {
      return false;
    }
  };
  return !reads(data) && reads(concatBytes(data, padding));
}

/** What is left of the data once its number is read: its layout by that number. */
export type Layouts = { readonly [number: number]: Layout };
