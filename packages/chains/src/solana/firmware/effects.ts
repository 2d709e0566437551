/** What an instruction does to the account that signs: what leaves it, and who may take more later. */

import { equalBytes } from '@noble/curves/utils.js';
import type { Approval, Transfer } from '@symbolon/interface';
import { associatedTokenAccount } from './address/address.ts';
import { solAsset, solanaTokenAsset } from './address/assets.ts';
import { programs } from './address/programs.ts';
import type { Action } from './transaction/actions.ts';
import { readInstruction } from './transaction/instructions.ts';
import type { SolanaMessage } from './transaction/message.ts';

/** What one instruction does to us. */
type Effects = {
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  /** Lamports we pay for new accounts, which no transfer counts: at most. */
  readonly rent: bigint;
  /** Who gets hold of what a transfer or the rent counts. */
  readonly holders: readonly Uint8Array[];
  /** It may do more to us than this says. */
  readonly blind: boolean;
};

/** Who reads, and who owns which token accounts as far as that is proven. */
export type ReadingContext = {
  /** Our account, 32 bytes. */
  readonly self: Uint8Array;
  /** The wallet (32 bytes) whose token account this is, if that is proven. */
  readonly ownerOf: (tokenAccount: Uint8Array, mint: Uint8Array, tokenProgram: Uint8Array) => Uint8Array | undefined;
};

/** An instruction as it is understood, and what it does to us; `undefined` if it is not understood. */
export type UnderstoodInstruction = { readonly action: Action; readonly effects: Effects };

const none: Effects = { transfers: [], approvals: [], rent: 0n, holders: [], blind: false };
const blind: Effects = { ...none, blind: true };

/** More than any token has: "as many as there are". */
const unlimited = 2n ** 64n - 1n;

/**
 * Runtime constant `DEFAULT_LAMPORTS_PER_BYTE_YEAR` for two years; each account counts 128 bytes more than its data.
 */
const rentFor = (bytes: number): bigint => BigInt(128 + bytes) * 6960n;
const tokenAccountSize = 165;
/** A mint of Token-2022 decides which extensions an account gets: more than all that exist. */
const token2022AccountSize = 500;

/** Programs that do with an account what its instructions say, and these name who may. */
const ownersByInstruction = [programs.token, programs.token2022, programs.stake];

const isOneOf = (account: Uint8Array, all: readonly Uint8Array[]): boolean =>
  all.some((one) => equalBytes(one, account));

/**
 * Every instruction in order, and the context in which it was read.
 *
 * @param self Our account, 32 bytes.
 * @param owners Who may own token accounts that are paid to, 32 bytes each.
 */
export function readInstructions(
  message: SolanaMessage,
  self: Uint8Array,
  owners: readonly Uint8Array[],
): { readonly instructions: readonly (UnderstoodInstruction | undefined)[]; readonly context: ReadingContext } {
  const actions = message.instructions.map(({ program, accounts, data }) => {
    const address = message.accounts[program];
    const named = accounts.map((index) => message.accounts[index]);
    return address && readInstruction({ program: address, accounts: named, data });
  });
  // Whoever gets a token account made by this very transaction may be the owner of one that it pays to.
  const made = actions.flatMap((action) => (action?.kind === 'token-create' ? [action.owner] : []));
  const ownerOf: ReadingContext['ownerOf'] = (tokenAccount, mint, tokenProgram) =>
    [...owners, ...made].find((owner) => equalBytes(associatedTokenAccount(owner, mint, tokenProgram), tokenAccount));
  const context = { self, ownerOf };
  const instructions = actions.map((action) => {
    const effects = action && effectsOf(action, context, message);
    return effects && { action, effects: isUntold(action, self) ? { ...effects, blind: true } : effects };
  });
  return { instructions, context };
}

/** Whether our account signs an instruction in a role in which its signature may do more than is told. */
export function isUntold(action: Action, self: Uint8Array): boolean {
  // Who pays for an account may also name itself as the base, which is told with it.
  if (action.kind === 'account-create' && equalBytes(action.authority, self)) return false;
  return isOneOf(self, action.untold ?? []);
}

/** `undefined` where the accounts of an instruction can't be told apart. */
function effectsOf(
  action: Action,
  { self, ownerOf }: ReadingContext,
  { accounts, signers }: SolanaMessage,
): Effects | undefined {
  const isOurs = 'authority' in action && equalBytes(action.authority, self);
  const others = (...accounts: readonly Uint8Array[]) => accounts.filter((account) => !equalBytes(account, self));
  const holding = (...accounts: readonly Uint8Array[]): Effects => ({ ...none, holders: others(...accounts) });
  // Further accounts that sign are those of a multisignature authority, unless a transfer hook of Token-2022 reads
  // them. Others change nothing: Solana Pay's references.
  const isJoint =
    'others' in action && action.others.some((account) => account && isOneOf(account, accounts.slice(0, signers)));
  const isHooked = action.kind === 'token-transfer' && isOurs && equalBytes(action.program, programs.token2022);
  if (isJoint && !isHooked) return undefined;
  switch (action.kind) {
    case 'transfer': {
      const { from, to, lamports } = action;
      // What comes back from a stake or a nonce account of ours does not leave.
      if (!isOurs || (equalBytes(to, self) && !equalBytes(from, self))) return none;
      return { ...none, transfers: [{ asset: solAsset, amount: lamports, recipient: to }] };
    }
    case 'account-create': {
      const { created, lamports, owner, seed } = action;
      // Our own address would belong to a program from then on.
      if (equalBytes(created, self)) return blind;
      if (!isOurs) return none;
      const holder = equalBytes(owner, programs.system) ? seed?.base : owner;
      const isHeld = holder !== undefined && !isOneOf(holder, ownersByInstruction);
      return {
        ...(isHeld ? holding(holder) : none),
        transfers: [{ asset: solAsset, amount: lamports, recipient: created }],
      };
    }
    case 'account-assign':
      return isOurs && (action.owner === undefined ? equalBytes(action.account, self) : true) ? blind : none;
    case 'token-transfer': {
      const { program, mint, destination, amount } = action;
      if (!isOurs) return none;
      // Which token it is only the chain knows.
      if (mint === undefined) return blind;
      const recipient = ownerOf(destination, mint, program) ?? destination;
      return { ...none, transfers: [{ asset: solanaTokenAsset(mint), amount, recipient }] };
    }
    case 'token-approve': {
      if (!isOurs) return none;
      const { mint, delegate, amount } = action;
      if (mint === undefined) return blind;
      const limit = amount === unlimited ? undefined : amount;
      return { ...none, approvals: [{ asset: solanaTokenAsset(mint), amount: limit, spender: delegate }] };
    }
    case 'token-burn': {
      const { mint, amount } = action;
      if (!isOurs || mint === undefined) return isOurs ? blind : none;
      return { ...none, transfers: [{ asset: solanaTokenAsset(mint), amount, recipient: mint }] };
    }
    case 'token-close':
      // How many lamports an account holds only the chain knows: wrapped SOL are lamports.
      return isOurs && !equalBytes(action.to, self) ? blind : none;
    case 'token-authorize':
    case 'nonce-authorize':
    case 'stake-authorize':
      return isOurs && !(action.next && equalBytes(action.next, self)) ? blind : none;
    case 'token-create': {
      if (!isOurs) return none;
      const size = equalBytes(action.program, programs.token) ? tokenAccountSize : token2022AccountSize;
      return { ...holding(action.owner), rent: rentFor(size) };
    }
    case 'token-initialize':
      return holding(action.owner);
    case 'nonce-initialize':
      return holding(action.next);
    case 'stake-initialize':
      return holding(action.staker, action.withdrawer, ...(action.lockup ? [action.lockup.custodian] : []));
    default:
      return none;
  }
}
