/**
 * Instructions that are understood: system transfer, transfer_checked of the token programs, creation of associated
 * token accounts, memo, and the compute budget. One row per instruction; everything else is not understood.
 *
 * Sources: solana-system-interface, spl-token `TokenInstruction`, spl-associated-token-account, spl-memo,
 * solana-compute-budget-interface.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { base58, utf8 } from '@scure/base';
import type { Transfer } from '@symbolon/interface';
import * as P from 'micro-packed';
import { associatedTokenAccount } from '../address/address.ts';
import { solAsset, solanaTokenAsset } from '../address/assets.ts';
import { programs } from '../address/programs.ts';

/** What one instruction does to us. */
export type InstructionEffects = {
  /** What leaves our account. */
  readonly transfers: readonly Transfer[];
  /** Lamports we pay for new accounts: at most. */
  readonly rent: bigint;
  /** Who owns the token account it creates. */
  readonly newOwner?: Uint8Array;
  /** Text that is written into the transaction, for people. */
  readonly memo?: string;
  /** What it sets for the whole transaction. */
  readonly budget?: ComputeBudget;
};

/** Compute units the transaction may use, and micro-lamports for each. */
export type ComputeBudget = { readonly unitLimit?: number; readonly unitPrice?: bigint };

/** Who reads, and who owns which token accounts as far as that is proven. */
export type InstructionContext = {
  /** Our account, 32 bytes. */
  readonly self: Uint8Array;
  /** The wallet (32 bytes) whose token account this is, if that is proven. */
  readonly ownerOf: (tokenAccount: Uint8Array, mint: Uint8Array, tokenProgram: Uint8Array) => Uint8Array | undefined;
};

/** An account is `undefined` where a table on the chain names it. */
type Accounts = readonly (Uint8Array | undefined)[];

type Row = {
  readonly programs: readonly Uint8Array[];
  /** The instruction's effects; `undefined` if it is another instruction. Throws if its data do not parse. */
  readonly read: (
    data: Uint8Array,
    accounts: Accounts,
    context: InstructionContext,
    program: Uint8Array,
  ) => InstructionEffects | undefined;
};

const nothing: InstructionEffects = { transfers: [], rent: 0n };

/**
 * Runtime constant `DEFAULT_LAMPORTS_PER_BYTE_YEAR` for two years; each account counts 128 bytes more than its data.
 */
const rentFor = (bytes: number): bigint => BigInt(128 + bytes) * 6960n;
const tokenAccountSize = 165;
/** A mint of Token-2022 decides which extensions an account gets: more than all that exist. */
const token2022AccountSize = 500;

const systemTransfer = P.struct({ instruction: P.magic(P.U32LE, 2), lamports: P.U64LE });
const transferChecked = P.struct({ instruction: P.magic(P.U8, 12), amount: P.U64LE, decimals: P.U8 });
const unitLimit = P.struct({ instruction: P.magic(P.U8, 2), units: P.U32LE });
const unitPrice = P.struct({ instruction: P.magic(P.U8, 3), microLamports: P.U64LE });
const heapFrame = P.struct({ instruction: P.magic(P.U8, 1), bytes: P.U32LE });
const loadedAccountsSize = P.struct({ instruction: P.magic(P.U8, 4), bytes: P.U32LE });

const isSelf = (account: Uint8Array | undefined, { self }: InstructionContext): boolean =>
  account !== undefined && equalBytes(account, self);

const rows: readonly Row[] = [
  {
    programs: [programs.system],
    read(data, accounts, context) {
      const [from, to] = accounts;
      if (data[0] !== 2 || accounts.length !== 2 || !from || !to) return undefined;
      const { lamports } = systemTransfer.decode(data);
      return isSelf(from, context)
        ? { ...nothing, transfers: [{ asset: solAsset, amount: lamports, recipient: to }] }
        : nothing;
    },
  },
  {
    programs: [programs.token, programs.token2022],
    read(data, accounts, context, program) {
      const [source, mint, destination, authority, ...others] = accounts;
      if (data[0] !== 12 || !source || !mint || !destination || !authority) return undefined;
      const { amount } = transferChecked.decode(data);
      // Further accounts are signers of a multisignature authority, or, for Token-2022, what a transfer hook of the
      // mint reads.
      if (others.length > 0 && (program === programs.token || !isSelf(authority, context))) return undefined;
      if (!isSelf(authority, context)) return nothing;
      const recipient = context.ownerOf(destination, mint, program) ?? destination;
      return { ...nothing, transfers: [{ asset: solanaTokenAsset(mint), amount, recipient }] };
    },
  },
  {
    programs: [programs.associatedToken],
    read(data, accounts, context) {
      const [payer, created, owner, mint, system, tokenProgram] = accounts;
      // No data or 0 is Create, 1 CreateIdempotent.
      if (
        data.length > 1 ||
        (data[0] ?? 0) > 1 ||
        accounts.length !== 6 ||
        !payer ||
        !created ||
        !owner ||
        !mint ||
        !system ||
        !tokenProgram
      )
        return undefined;
      const known = [programs.token, programs.token2022].find((program) => equalBytes(program, tokenProgram));
      if (!known || !equalBytes(system, programs.system)) return undefined;
      if (!equalBytes(created, associatedTokenAccount(owner, mint, tokenProgram))) return undefined;
      const rent = rentFor(known === programs.token ? tokenAccountSize : token2022AccountSize);
      return { ...nothing, rent: isSelf(payer, context) ? rent : 0n, newOwner: owner };
    },
  },
  { programs: [programs.memo, programs.memo1], read: (data) => ({ ...nothing, memo: utf8.encode(data) }) },
  {
    programs: [programs.computeBudget],
    read(data) {
      if (data[0] === 2) return { ...nothing, budget: { unitLimit: unitLimit.decode(data).units } };
      if (data[0] === 3) return { ...nothing, budget: { unitPrice: unitPrice.decode(data).microLamports } };
      if (data[0] === 1) heapFrame.decode(data);
      else if (data[0] === 4) loadedAccountsSize.decode(data);
      else return undefined;
      return nothing;
    },
  },
];

const byProgram: ReadonlyMap<string, { readonly program: Uint8Array; readonly row: Row }> = new Map(
  rows.flatMap((row) => row.programs.map((program) => [base58.encode(program), { program, row }] as const)),
);

/** An instruction with the accounts it names, 32 bytes each; one is `undefined` where a table on the chain names it. */
export type NamedInstruction = {
  readonly program: Uint8Array;
  readonly accounts: Accounts;
  readonly data: Uint8Array;
};

/** What an instruction does; `undefined` if it is not understood to its last byte. */
export function readInstruction(
  { program, accounts, data }: NamedInstruction,
  context: InstructionContext,
): InstructionEffects | undefined {
  const known = byProgram.get(base58.encode(program));
  try {
    return known?.row.read(data, accounts, context, known.program);
  } catch {
    return undefined;
  }
}
