/** Solana transactions for tests, built by `@solana/kit`. */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import {
  type AccountMeta,
  AccountRole,
  type Address,
  address,
  appendTransactionMessageInstructions,
  type Blockhash,
  compileTransaction,
  compressTransactionMessageUsingAddressLookupTables,
  createTransactionMessage,
  type Instruction,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from '@solana/kit';
import { U32LE, U64LE } from 'micro-packed';
import { associatedTokenAccount, formatAddress, parseAddress } from '../../src/solana/firmware/address/address.ts';
import { programs } from '../../src/solana/firmware/address/programs.ts';
import { encodeTransaction } from '../../src/solana/firmware/transaction/message.ts';

export const self: Address = address('HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');

/** An address nobody has the key of. */
export const somebody = (name: string): Address => address(base58.encode(sha256(utf8ToBytes(name))));

export const systemProgram: Address = address('11111111111111111111111111111111');
export const tokenProgram = address(formatAddress(programs.token));
export const token2022Program = address(formatAddress(programs.token2022));
export const associatedTokenProgram = address(formatAddress(programs.associatedToken));

export const tokenAccountOf = (owner: Address, mint: Address, program = tokenProgram): Address =>
  address(formatAddress(associatedTokenAccount(parseAddress(owner), parseAddress(mint), parseAddress(program))));

const { READONLY, READONLY_SIGNER, WRITABLE, WRITABLE_SIGNER } = AccountRole;
const meta = (role: AccountRole, account: Address): AccountMeta => ({ address: account, role });

export const systemTransfer = (from: Address, to: Address, lamports: bigint): Instruction => ({
  programAddress: systemProgram,
  accounts: [meta(WRITABLE_SIGNER, from), meta(WRITABLE, to)],
  data: concatBytes(U32LE.encode(2), U64LE.encode(lamports)),
});

/** Solana Pay: read-only accounts that do not sign, by which a payment is found. */
export const withReferences = (payment: Instruction, ...references: readonly Address[]): Instruction => ({
  ...payment,
  accounts: [...(payment.accounts ?? []), ...references.map((account) => meta(READONLY, account))],
});

export type TokenTransfer = {
  readonly mint: Address;
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
  readonly decimals?: number;
  readonly program?: Address;
};

/** `from` and `to` are token accounts; the authority is ours. */
export const transferChecked = ({
  mint,
  from,
  to,
  amount,
  decimals = 6,
  program = tokenProgram,
}: TokenTransfer): Instruction => ({
  programAddress: program,
  accounts: [meta(WRITABLE, from), meta(READONLY, mint), meta(WRITABLE, to), meta(READONLY_SIGNER, self)],
  data: Uint8Array.of(12, ...U64LE.encode(amount), decimals),
});

/** spl-token-2022 `TransferFeeInstruction::TransferCheckedWithFee`; the authority is ours. */
export const transferCheckedWithFee = ({
  mint,
  from,
  to,
  amount,
  decimals = 6,
  fee,
  who = self,
}: TokenTransfer & { readonly fee: bigint; readonly who?: Address }): Instruction => ({
  programAddress: token2022Program,
  accounts: [meta(WRITABLE, from), meta(READONLY, mint), meta(WRITABLE, to), meta(READONLY_SIGNER, who)],
  data: Uint8Array.of(26, 1, ...U64LE.encode(amount), decimals, ...U64LE.encode(fee)),
});

export const createTokenAccount = (owner: Address, mint: Address, program = tokenProgram): Instruction => ({
  programAddress: associatedTokenProgram,
  accounts: [
    meta(WRITABLE_SIGNER, self),
    meta(WRITABLE, tokenAccountOf(owner, mint, program)),
    meta(READONLY, owner),
    meta(READONLY, mint),
    meta(READONLY, systemProgram),
    meta(READONLY, program),
  ],
  data: Uint8Array.of(1),
});

export const memo = (text: string): Instruction => ({
  programAddress: address(formatAddress(programs.memo)),
  accounts: [],
  data: utf8ToBytes(text),
});

const computeBudget = address(formatAddress(programs.computeBudget));
export const unitLimit = (units: number): Instruction => ({
  programAddress: computeBudget,
  data: Uint8Array.of(2, ...U32LE.encode(units)),
});
export const unitPrice = (microLamports: bigint): Instruction => ({
  programAddress: computeBudget,
  data: Uint8Array.of(3, ...U64LE.encode(microLamports)),
});

export type Built = { readonly message: Uint8Array; readonly transaction: Uint8Array };

export type BuildOptions = {
  readonly version?: 'legacy' | 0;
  readonly payer?: Address;
  readonly blockhash?: string;
  /** Accounts that a table on the chain stands for. */
  readonly table?: readonly Address[];
};

/** The message and the transaction around it with empty signatures. */
export function build(
  instructions: readonly Instruction[],
  { version = 0, payer = self, blockhash = somebody('blockhash'), table = [] }: BuildOptions = {},
): Built {
  const lifetime = { blockhash: blockhash as Blockhash, lastValidBlockHeight: 1000n };
  const compiled =
    version === 'legacy'
      ? compileTransaction(
          pipe(
            createTransactionMessage({ version: 'legacy' }),
            (m) => setTransactionMessageFeePayer(payer, m),
            (m) => setTransactionMessageLifetimeUsingBlockhash(lifetime, m),
            (m) => appendTransactionMessageInstructions(instructions, m),
          ),
        )
      : compileTransaction(
          pipe(
            createTransactionMessage({ version: 0 }),
            (m) => setTransactionMessageFeePayer(payer, m),
            (m) => setTransactionMessageLifetimeUsingBlockhash(lifetime, m),
            (m) => appendTransactionMessageInstructions(instructions, m),
            (m) =>
              compressTransactionMessageUsingAddressLookupTables(
                m,
                table.length > 0 ? { [somebody('table')]: [...table] } : {},
              ),
          ),
        );
  const message = Uint8Array.from(compiled.messageBytes);
  const signatures = Object.values(compiled.signatures).map((signature) =>
    Uint8Array.from(signature ?? new Uint8Array(64)),
  );
  return { message, transaction: encodeTransaction({ signatures, message }) };
}
