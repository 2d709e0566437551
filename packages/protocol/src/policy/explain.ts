/** Refusals of a policy for people: what is refused, by which setting, and what can be done about it. */
import type { PolicyRefusal, ToBeSigned } from '@symbolon/interface';
import type { Role } from '../set/roster.ts';
import { maxAmount, nameOf, type Policy } from './policy.ts';
import type { StartingPolicyName } from './starting-policies.ts';
import type { Tally } from './tally.ts';

/** What a refusal is about. */
export type Refused = {
  readonly policy: Policy;
  readonly toBeSigned: ToBeSigned;
  /** With the fee. */
  readonly total: Tally;
  /** What is left of the allowance of a rule. */
  readonly left: (rule: Policy['assets'][number]) => bigint | undefined;
  readonly role: Role | undefined;
};

/** A refusal in words. */
export type Explanation = {
  readonly setting: keyof Policy | undefined;
  readonly meaning: string;
  readonly wayOut: string;
};

type Row = {
  readonly setting?: keyof Policy;
  readonly meaning: (refused: Refused) => string;
  readonly wayOut: string;
  /** What a policy has that allows it. */
  readonly allow?: string;
  /** A starting policy that has it. */
  readonly named?: StartingPolicyName;
};

const blindReasons: { readonly [reason: string]: string } = {
  // What the own account runs is on chain (EIP-7702), where a card does not look.
  'unknown-call':
    'it calls a contract, or the account that signs, which may have been given code, and the card does not know what the call does',
  'unknown-program': 'the card does not know what one of its instructions does, or could not report all of it',
  'contract-creation': 'it creates a contract, and the card does not know what its code does',
  'unknown-typed-data': 'the card does not know what these data allow',
  'delegated-code': 'it gives code to accounts first, and the card does not know what that code does',
};

const rows: { readonly [R in PolicyRefusal]: Row } = {
  securityStatus: {
    setting: 'withoutPin',
    meaning: ({ policy: { refresh } }) =>
      refresh === undefined
        ? 'the policy wants the PIN, and this session is that of a known phone'
        : 'the policy wants the PIN for all but a refresh, this session is that of a known phone, and either this is no refresh within the fee ceiling, or the last one was not long enough ago',
    wayOut: 'Prove the PIN in this session.',
  },
  memberDormant: {
    meaning: () => 'this card is a backup that was not activated',
    wayOut: 'Sign with another card of the set, or activate this one ("symbolon activate").',
  },
  digestsUnseenRefused: {
    setting: 'digestsUnseen',
    meaning: () => 'the policy refuses digests whose transaction the card does not read',
    wayOut: 'Have the card read the transaction, if it has an interpreter for it.',
    allow: '"digestsUnseen": true',
    named: 'open',
  },
  transactionRefused: {
    meaning: () => 'the transaction does not parse, contradicts itself, or is unsafe to sign',
    wayOut: 'Make it in another way, or have a wallet with another kind of key sign it.',
  },
  blindRefused: {
    setting: 'blind',
    meaning: ({ toBeSigned: { facts } }) => {
      const why = blindReasons[facts?.blind ?? ''];
      return `the policy refuses what the card does not fully understand${why === undefined ? '' : `: ${why}`}`;
    },
    wayOut: 'Sign it only if you trust who asks for it.',
    allow: '"blind": "allow"',
    named: 'open',
  },
  messageRefused: {
    setting: 'messages',
    meaning: () => 'the policy refuses signed messages',
    wayOut: 'Sign it with a wallet that is not for savings.',
    allow: '"messages": "allow"',
    named: 'everyday',
  },
  chainRefused: {
    setting: 'chains',
    meaning: ({ toBeSigned: { facts } }) => `the policy does not list the chain ${facts?.chain ?? ''}`,
    wayOut: 'Check that it is the chain you mean.',
    allow: 'the chain among "chains"',
  },
  pathRefused: {
    setting: 'paths',
    meaning: () => 'the policy does not let this key sign',
    wayOut: 'Use a key below one of the "paths" of the policy.',
    allow: 'the account among "paths"',
  },
  recipientRefused: {
    setting: 'recipients',
    meaning: () => 'the policy does not list a recipient',
    wayOut: 'Check the recipient. If it is in the tree of recipients, give its proof.',
    allow: 'the recipient among "recipients"',
  },
  assetRefused: {
    setting: 'otherAssets',
    meaning: ({ policy, toBeSigned }) => {
      const other = assetsOf(toBeSigned).find((asset) => !policy.assets.some((rule) => rule.asset === nameOf(asset)));
      return `the policy has no rule for ${other ?? 'the asset'}`;
    },
    wayOut: 'The coin that pays the fee needs a rule too.',
    allow: 'a rule for the asset among "assets", or "otherAssets": "allow"',
  },
  feeAboveCeiling: {
    setting: 'chains',
    meaning: ({ policy, toBeSigned: { facts } }) => {
      const ceiling = policy.chains?.find(({ chain }) => chain === nameOf(facts?.chain ?? ''))?.feeCeiling;
      return `the fee of ${facts?.fee.amount} of ${facts?.fee.asset} is above the "feeCeiling" of the policy, ${ceiling} (in its smallest unit)`;
    },
    wayOut: 'Lower the fee.',
    allow: 'a higher "feeCeiling" of the chain among "chains"',
  },
  limitExceeded: {
    setting: 'assets',
    meaning: (refused) => excess(refused, ({ perSignature }) => perSignature, 'is the most at once, "perSignature"'),
    wayOut: 'Send less at once.',
    allow: 'a higher "perSignature" of the asset among "assets"',
  },
  allowanceExceeded: {
    setting: 'assets',
    meaning: (refused) => excess(refused, refused.left, 'is left of its "allowance"'),
    wayOut: 'Send less, redeem a voucher of the primary, or wait if the allowance comes back by time.',
    allow: 'a higher "allowance" of the asset among "assets"',
  },
  approvalMissing: {
    meaning: ({ role }) =>
      `another card of the set must approve it first${role === 'cosigner' ? ': this card is a cosigner' : ''}`,
    wayOut: 'Have another card of the set approve it, and sign with that approval.',
  },
};

/** In place of `transactionRefused`, which a card answers here too. */
const unknownWallet: Row = {
  setting: 'multisigWallets',
  meaning: () => 'it spends coins of a multisig wallet that the owner has not confirmed on this card',
  wayOut: 'Check who its other keys belong to.',
  allow: 'the id of the wallet among "multisigWallets"',
};

/** Says what a policy refuses, and what can be done about it. */
export function explain(reason: PolicyRefusal, refused: Refused): Explanation {
  const isWallet = reason === 'transactionRefused' && refused.toBeSigned.multisigWallet !== undefined;
  const row = isWallet ? unknownWallet : rows[reason];
  const { setting, meaning, wayOut } = row;
  return { setting, meaning: meaning(refused), wayOut: [wayOut, ...loosening(row, refused.role)].join(' ') };
}

/** Only primaries and activated backups take a policy that allows more. */
function loosening({ allow, named }: Row, role: Role | undefined): readonly string[] {
  if (allow === undefined) return [];
  if (role === 'daily' || role === 'cosigner')
    return ['This card takes no policy that allows more: sign with the primary, or make this clone anew.'];
  const has = named === undefined ? allow : `${allow}, as "${named}" has`;
  return [`A policy that allows it has ${has}: set it with "symbolon policy set ${named ?? 'FILE'}" or \`setPolicy\`.`];
}

function excess(
  { policy, toBeSigned, total }: Refused,
  limitOf: (rule: Policy['assets'][number]) => bigint | undefined,
  words: string,
): string {
  const index = policy.assets.findIndex((rule, row) => {
    const limit = limitOf(rule);
    return limit !== undefined && (total.sums[row] ?? 0n) > limit;
  });
  const rule = policy.assets[index];
  const asset = assetsOf(toBeSigned).find((one) => nameOf(one) === rule?.asset) ?? 'the asset';
  const sum = total.sums[index] ?? 0n;
  const moved = sum > maxAmount ? 'any amount' : `${sum}`;
  return `it moves ${moved} of ${asset}, and ${rule && limitOf(rule)} ${words} (in its smallest unit, fee included)`;
}

function assetsOf({ transfers = [], approvals = [], facts }: ToBeSigned): readonly string[] {
  const fee = facts === undefined || facts.fee.amount === 0n ? [] : [facts.fee];
  return [...transfers, ...approvals, ...fee].map(({ asset }) => asset);
}
