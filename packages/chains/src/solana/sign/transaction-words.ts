/** What holds of a transaction as a whole, in words: what it costs, how long it lasts, and what can't be seen. */

import { equalBytes } from '@noble/curves/utils.js';
import { joined, type Line, line, warn } from '@symbolon/interface';
import type { UnderstoodInstruction } from '../firmware/effects.ts';
import type { Action } from '../firmware/transaction/actions.ts';
import type { SolanaMessage } from '../firmware/transaction/message.ts';
import { costOf } from '../firmware/transaction.ts';
import { addressIn, inSol } from './instruction-words.ts';

/** The instruction that makes a transaction last. */
export type DurableNonce = Extract<Action, { readonly kind: 'nonce-advance' }>;

/** A transaction lasts if its first instruction advances a nonce (runtime, `get_durable_nonce`). */
export function durableNonce(instructions: readonly (UnderstoodInstruction | undefined)[]): DurableNonce | undefined {
  const action = instructions[0]?.action;
  return action?.kind === 'nonce-advance' ? action : undefined;
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

function nonceWords({ account, authority }: DurableNonce, self: Uint8Array): Line {
  return equalBytes(authority, self)
    ? warn`it has no expiry: it can be sent at any time until this account moves the nonce account ${addressIn(account)} on`
    : warn`it has no expiry: it can be sent at any time until ${addressIn(authority)} moves the nonce account ${addressIn(account)} on`;
}

function costWords(
  message: SolanaMessage,
  self: Uint8Array,
  understood: readonly UnderstoodInstruction[],
): readonly Line[] {
  const { fee, rent, sent, isHigh } = costOf(message, self, understood);
  const [payer = self] = message.accounts;
  const most = inSol(fee);
  const warnings = !isHigh
    ? []
    : [
        sent > 0n && fee * 10n > sent
          ? warn`the fee of up to ${most} is more than a tenth of the ${inSol(sent)} that are sent`
          : warn`the fee may be as high as ${most}`,
      ];
  if (!equalBytes(payer, self)) {
    const paid = line`Fee: paid by ${addressIn(payer)}`;
    return rent === 0n ? [...warnings, paid] : [...warnings, paid, line`For new accounts: at most ${inSol(rent)}`];
  }
  return rent === 0n
    ? [...warnings, line`Fee: at most ${most}`]
    : [...warnings, line`Fee: at most ${most}, of which ${inSol(rent)} for new accounts`];
}

function signerWords({ accounts, signers }: SolanaMessage, self: Uint8Array): readonly Line[] {
  const others = accounts.slice(0, signers).filter((account) => !equalBytes(account, self));
  return others.length === 0 ? [] : [line`Valid once also signed by ${joined(others.map(addressIn))}`];
}
