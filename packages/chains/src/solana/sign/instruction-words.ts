/** What an instruction does, in words. */

import { equalBytes } from '@noble/curves/utils.js';
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import { formatAddress } from '../firmware/address/address.ts';
import type { SolanaToken } from '../firmware/address/assets.ts';
import { programs } from '../firmware/address/programs.ts';
import { isUntold, type ReadingContext } from '../firmware/effects.ts';
import type { Action } from '../firmware/transaction/actions.ts';
import { contradiction, nameOfToken, tokensInWords } from './token-words.ts';

/** Whose words, and which tokens they know. */
export type WordsContext = ReadingContext & { readonly tokens: readonly SolanaToken[] };

/** 10^9 lamports make one. */
export const inSol = (lamports: bigint): Line => line`${word(formatUnits(lamports, 9))} SOL`;

/** An address in base 58. */
export const addressIn = (account: Uint8Array): Line => word(formatAddress(account));

/** A program that may do with an account what it likes. */
function programIn(program: Uint8Array): Line {
  if (equalBytes(program, programs.token)) return line`the token program`;
  if (equalBytes(program, programs.token2022)) return line`the Token-2022 program`;
  if (equalBytes(program, programs.stake)) return line`the stake program`;
  return line`program ${addressIn(program)}`;
}

/** Nothing where an instruction changes nothing that is ours. */
export function wordsOf(action: Action, context: WordsContext): readonly Line[] {
  return [...untoldWords(action, context), ...meaningOf(action, context)];
}

/** What our signature may do besides: as the custodian of a lockup it lets others have the stake. */
function untoldWords(action: Action, { self }: WordsContext): readonly Line[] {
  if (!isUntold(action, self)) return [];
  const isCustodian = 'custodian' in action && action.custodian && equalBytes(action.custodian, self);
  if (isCustodian && action.kind === 'transfer') {
    const { lamports, from, to } = action;
    return [
      warn`as its custodian, let ${inSol(lamports)} of the stake ${addressIn(from)} go to ${addressIn(to)}, even if it is locked up`,
    ];
  }
  if (isCustodian && action.kind === 'stake-authorize') {
    const [stake, next] = [addressIn(action.account), addressIn(action.next)];
    return action.role === 1
      ? [warn`as its custodian, let the stake ${stake} go to ${next}, who may withdraw it, even if it is locked up`]
      : [warn`as its custodian, let ${next} delegate the stake ${stake}, even if it is locked up`];
  }
  return [warn`this account also signs in a role whose effects can't be shown`];
}

function meaningOf(action: Action, context: WordsContext): readonly Line[] {
  const { self } = context;
  const isSelf = (account: Uint8Array): boolean => equalBytes(account, self);
  if ('authority' in action && !isSelf(action.authority)) return wordsOfOthers(action, context);
  switch (action.kind) {
    case 'transfer':
    case 'account-create':
    case 'account-assign':
      return [systemWords(action, context)];
    case 'nonce-advance':
      return [line`Move the nonce account ${addressIn(action.account)} on`];
    case 'nonce-initialize':
      return [line`Make ${addressIn(action.account)} a nonce account of ${addressIn(action.next)}`];
    case 'nonce-authorize':
      return [warn`give the nonce account ${addressIn(action.account)} to ${addressIn(action.next)}`];
    case 'memo':
      return [line`Memo: ${quote(action.text)}`];
    case 'fails':
      return [warn`it does nothing but cost the fee: an instruction of the system program is cut short`];
    case 'budget':
    case 'signatures':
    case 'nothing':
      return [];
    case 'stake-initialize':
    case 'stake-delegate':
    case 'stake-deactivate':
    case 'stake-split':
    case 'stake-merge':
    case 'stake-authorize':
      return stakeWords(action);
    default:
      return tokenWords(action, context);
  }
}

/** What those who also sign send, so that a person sees what they get for theirs, and what they make of our address. */
function wordsOfOthers(action: Action, context: WordsContext): readonly Line[] {
  const { self, ownerOf, tokens } = context;
  if (action.kind === 'account-create') return equalBytes(action.created, self) ? [systemWords(action, context)] : [];
  if (action.kind === 'transfer') {
    const { authority, to, lamports } = action;
    return equalBytes(to, self)
      ? [line`${addressIn(authority)} sends ${inSol(lamports)} to this account`]
      : [line`${addressIn(authority)} sends ${inSol(lamports)} to ${addressIn(to)}`];
  }
  if (action.kind !== 'token-transfer') return [];
  const { authority, mint, destination, program } = action;
  const recipient = (mint && ownerOf(destination, mint, program)) ?? destination;
  const amount = tokensInWords(action, tokens);
  return [...contradiction(action, tokens), line`${addressIn(authority)} sends ${amount} to ${addressIn(recipient)}`];
}

type ActionOf<Kind extends string> = Extract<Action, { readonly kind: Kind }>;

function systemWords(action: ActionOf<'transfer' | 'account-create' | 'account-assign'>, { self }: WordsContext): Line {
  const isSelf = (account: Uint8Array): boolean => equalBytes(account, self);
  if (action.kind === 'transfer') {
    const { from, to, lamports } = action;
    if (isSelf(from)) return line`Send ${inSol(lamports)} to ${addressIn(to)}`;
    if (isSelf(to)) return line`Take ${inSol(lamports)} out of ${addressIn(from)}`;
    return line`Send ${inSol(lamports)} from ${addressIn(from)} to ${addressIn(to)}`;
  }
  if (action.kind === 'account-assign') {
    const { account, owner } = action;
    if (owner)
      return warn`give the account ${addressIn(account)} to ${programIn(owner)}, which may do anything with it`;
    return isSelf(account)
      ? warn`lay out data in the account ${addressIn(account)}: it can't send SOL any more`
      : line`Lay out data in the account ${addressIn(account)}`;
  }
  const { created, lamports, owner, seed } = action;
  const [place, sum] = [addressIn(created), inSol(lamports)];
  if (isSelf(created))
    return warn`make an account of ${programIn(owner)} at the own address ${place}, with all that it holds`;
  if (!seed)
    return equalBytes(owner, programs.system)
      ? line`Send ${sum} to the new account ${place}`
      : line`Send ${sum} to the new account ${place}, which belongs to ${programIn(owner)}`;
  const [base, text] = [addressIn(seed.base), quote(seed.text)];
  return equalBytes(owner, programs.system)
    ? line`Send ${sum} to the new account ${place}, which belongs to ${base} by the text ${text}`
    : line`Send ${sum} to the new account ${place}, made of ${base} and the text ${text}, which belongs to ${programIn(owner)}`;
}

type TokenAction = ActionOf<
  | 'token-transfer'
  | 'token-approve'
  | 'token-revoke'
  | 'token-burn'
  | 'token-close'
  | 'token-authorize'
  | 'token-initialize'
  | 'token-create'
>;

function tokenWords(action: TokenAction, { self, ownerOf, tokens }: WordsContext): readonly Line[] {
  const isSelf = (account: Uint8Array): boolean => equalBytes(account, self);
  switch (action.kind) {
    case 'token-transfer': {
      const { mint, source, destination, program, withheld } = action;
      const amount = tokensInWords(action, tokens);
      if (mint === undefined)
        return [warn`send ${amount} from account ${addressIn(source)} to account ${addressIn(destination)}`];
      const recipient = addressIn(ownerOf(destination, mint, program) ?? destination);
      const kept = tokensInWords({ ...action, amount: withheld }, tokens);
      const sent =
        withheld === 0n
          ? line`Send ${amount} to ${recipient}`
          : line`Send ${amount} to ${recipient}, of which the token keeps ${kept} as a fee`;
      return [...contradiction(action, tokens), sent];
    }
    case 'token-approve': {
      const { mint, amount, delegate, source } = action;
      const [who, from] = [addressIn(delegate), addressIn(source)];
      if (mint === undefined && amount === 2n ** 64n - 1n)
        return [warn`let ${who} take ANY amount of the token in account ${from}, which is not named`];
      if (mint === undefined) return [warn`let ${who} take ${tokensInWords(action, tokens)} from account ${from}`];
      if (amount === 2n ** 64n - 1n)
        return [warn`let ${who} take ANY amount of ${nameOfToken(mint, tokens)} from account ${from}`];
      const limit = tokensInWords(action, tokens);
      return [...contradiction(action, tokens), line`Let ${who} take up to ${limit} from account ${from}`];
    }
    case 'token-revoke':
      return [line`Let nobody else take tokens from account ${addressIn(action.source)} any more`];
    case 'token-burn': {
      const burnt = line`Destroy ${tokensInWords(action, tokens)} in account ${addressIn(action.source)}`;
      return [...contradiction(action, tokens), burnt];
    }
    case 'token-close': {
      const { account, to } = action;
      return isSelf(to)
        ? [line`Close account ${addressIn(account)} and take all SOL in it`]
        : [warn`close account ${addressIn(account)}: all SOL in it go to ${addressIn(to)}`];
    }
    case 'token-authorize': {
      const { account, role, next } = action;
      const place = addressIn(account);
      if (next === undefined) return [warn`give up the power over ${place} (authority ${role}) for ever`];
      if (role === 2) return [warn`give account ${place} and all tokens in it to ${addressIn(next)}`];
      return [warn`give the power over ${place} (authority ${role}) to ${addressIn(next)}`];
    }
    case 'token-initialize': {
      const { account, mint, owner } = action;
      return [line`Make ${addressIn(account)} an account of ${addressIn(owner)} for token ${addressIn(mint)}`];
    }
    case 'token-create':
      return isSelf(action.owner)
        ? [line`Pay for the own account of token ${addressIn(action.mint)}; it is in the fee`]
        : [line`Pay for an account of ${addressIn(action.owner)}, who can have that back; it is in the fee`];
  }
}

type StakeAction = ActionOf<
  'stake-initialize' | 'stake-delegate' | 'stake-deactivate' | 'stake-split' | 'stake-merge' | 'stake-authorize'
>;

function stakeWords(action: StakeAction): readonly Line[] {
  const stake = addressIn(action.account);
  switch (action.kind) {
    case 'stake-initialize': {
      const { staker, withdrawer, lockup } = action;
      const made = line`Make ${stake} a stake that ${addressIn(staker)} delegates and ${addressIn(withdrawer)} withdraws`;
      if (!lockup) return [made];
      const { time, epoch, custodian } = lockup;
      // It is in force until both are over (`Lockup::is_in_force`); one that is 0 or below is over from the beginning.
      const moment = formatMoment(time);
      const end = time <= 0n ? line`epoch ${epoch}` : epoch === 0n ? moment : line`${moment} and epoch ${epoch}`;
      return [warn`until ${end}, nobody withdraws the stake ${stake} without ${addressIn(custodian)}`, made];
    }
    case 'stake-delegate':
      return [line`Delegate the stake ${stake} to the validator of vote account ${addressIn(action.vote)}`];
    case 'stake-deactivate':
      return [line`End the delegation of the stake ${stake}`];
    case 'stake-split':
      return [line`Split ${inSol(action.lamports)} of the stake ${stake} off into ${addressIn(action.to)}`];
    case 'stake-merge':
      return [line`Merge the stake ${addressIn(action.source)} into ${stake}`];
    case 'stake-authorize':
      return action.role === 1
        ? [warn`give the stake ${stake} to ${addressIn(action.next)}, who may withdraw it`]
        : [warn`let ${addressIn(action.next)} delegate the stake ${stake}`];
  }
}
