/** What holds of a transaction as a whole, in words: what it costs, how long it lasts, and what can't be seen. */

import { equalBytes } from '@noble/curves/utils.js';
import { joined, type Line, line, warn } from '@symbolon/interface';
import { programs } from '../firmware/address/programs.ts';
import type { UnderstoodInstruction } from '../firmware/effects.ts';
import type { SolanaMessage } from '../firmware/transaction/message.ts';
import { costOf } from '../firmware/transaction.ts';
import { addressIn, inSol } from './instruction-words.ts';

/** What makes a transaction last: 32 bytes each. */
export type DurableNonce = {
  /** `undefined` where a table on the chain names it. */
  readonly account: Uint8Array | undefined;
  /** Who sign the instruction: one of them has the authority, and can end it. */
  readonly authorities: readonly Uint8Array[];
};

/** Number of `AdvanceNonceAccount`, little-endian. */
const advanceNonce = Uint8Array.of(4, 0, 0, 0);

/**
 * A transaction lasts if its first instruction advances a nonce. The runtime knows it by program and number alone
 * (`get_durable_nonce`), and takes any account that signs it for the authority
 * (`check_load_and_advance_message_nonce_account`).
 */
export function durableNonce({ instructions, accounts, signers }: SolanaMessage): DurableNonce | undefined {
  const [first] = instructions;
  const program = first && accounts[first.program];
  if (!program || !equalBytes(program, programs.system)) return undefined;
  const [nonce] = first.accounts;
  if (nonce === undefined || !equalBytes(first.data.subarray(0, 4), advanceNonce)) return undefined;
  const signing = new Set(first.accounts.filter((index) => index < signers));
  if (signing.size === 0) return undefined;
  return { account: accounts[nonce], authorities: [...signing].flatMap((index) => accounts[index] ?? []) };
}

/** Whose view it is, and how the instructions read. */
type Reading = {
  /** 32 bytes. */
  readonly self: Uint8Array;
  readonly understood: readonly UnderstoodInstruction[];
  readonly nonce: DurableNonce | undefined;
};

/** For every transaction, whatever it does. */
export function transactionWords(message: SolanaMessage, { self, understood, nonce }: Reading): readonly Line[] {
  return [
    ...(nonce ? [nonceWords(nonce, self)] : []),
    ...costWords(message, self, understood),
    ...message.lookups.map(
      ({ table, writable, readonly }) =>
        line`Table ${addressIn(table)} names ${writable.length + readonly.length} more accounts, and ${writable.length} of them may change; only the chain knows which they are`,
    ),
    ...signerWords(message, self),
  ];
}

function nonceWords({ account, authorities }: DurableNonce, self: Uint8Array): Line {
  const nonce = account ? addressIn(account) : line`that only the chain knows`;
  const [authority = self, ...more] = authorities;
  if (more.length > 0)
    return warn`it has no expiry: it can be sent at any time until the nonce account ${nonce} is moved on by whoever may of ${joined(authorities.map(addressIn))}`;
  return equalBytes(authority, self)
    ? warn`it has no expiry: it can be sent at any time until this account moves the nonce account ${nonce} on`
    : warn`it has no expiry: it can be sent at any time until ${addressIn(authority)} moves the nonce account ${nonce} on`;
}

function costWords(
  message: SolanaMessage,
  self: Uint8Array,
  understood: readonly UnderstoodInstruction[],
): readonly Line[] {
  const { fee, rent, sent, isHigh } = costOf(message, self, understood);
  const [payer = self] = message.accounts;
  const most = inSol(fee);
  const warnings = isHigh ? [highWords(most, { fee, sent })] : [];
  if (!equalBytes(payer, self)) {
    const paid = line`Fee: paid by ${addressIn(payer)}`;
    return rent === 0n ? [...warnings, paid] : [...warnings, paid, line`For new accounts: at most ${inSol(rent)}`];
  }
  return rent === 0n
    ? [...warnings, line`Fee: at most ${most}`]
    : [...warnings, line`Fee: at most ${most}, of which ${inSol(rent)} for new accounts`];
}

function highWords(most: Line, { fee, sent }: { readonly fee: bigint; readonly sent: bigint }): Line {
  if (sent === 0n || fee * 10n <= sent) return warn`the fee may be as high as ${most}`;
  return fee > sent
    ? warn`the fee of up to ${most} is more than the ${inSol(sent)} that are sent`
    : warn`the fee of up to ${most} is more than a tenth of the ${inSol(sent)} that are sent`;
}

function signerWords({ accounts, signers }: SolanaMessage, self: Uint8Array): readonly Line[] {
  const others = accounts.slice(0, signers).filter((account) => !equalBytes(account, self));
  return others.length === 0 ? [] : [line`Valid once also signed by ${joined(others.map(addressIn))}`];
}
