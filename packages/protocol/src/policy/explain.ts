/** Refusals of a policy for people: what is refused, by which setting, and what can be done about it. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { formatPath, type PolicyRefusal, type ToBeSigned } from '@symbolon/interface';
import type { Role } from '../set/roster.ts';
import { maxAmount, nameOf, type Policy, recipientName } from './policy.ts';
import { allowsPath, isAbove } from './scope.ts';
import type { StartingPolicyName } from './starting-policies.ts';
import type { Tally } from './tally.ts';

/**
 * An amount as people count the asset, such as `1.5 ETH`.
 *
 * @param asset CAIP-19 identifier
 * @param amount in its smallest unit
 */
export type FormatAmount = (asset: string, amount: bigint) => string;

/** What people call an asset or a chain, such as `ETH on Ethereum`, by its CAIP-19 or CAIP-2 identifier. */
export type NameAsset = (identifier: string) => string;

/** What a refusal is about. */
export type Refused = {
  readonly policy: Policy;
  readonly toBeSigned: ToBeSigned;
  /** With the fee. */
  readonly total: Tally;
  /** What is left of the allowance of a rule. */
  readonly left: (rule: Policy['assets'][number]) => bigint | undefined;
  readonly role: Role | undefined;
  /** Seconds that a policy which allows more waits, once it was announced. 0: none. */
  readonly delay: number;
  readonly formatAmount: FormatAmount;
  readonly nameAsset: NameAsset;
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
        ? '"withoutPin" of the policy is false, and this session is that of a known phone'
        : '"withoutPin" of the policy is false, so all but a refresh takes the PIN; this session is that of a known phone, and either this is no refresh within the fee ceiling, or the last one was not long enough ago',
    wayOut: 'Prove the PIN in this session.',
  },
  memberDormant: {
    meaning: () => 'this card is a backup that was not activated',
    wayOut: 'Sign with another card of the set, or activate this one ("symbolon activate").',
  },
  digestsUnseenRefused: {
    setting: 'digestsUnseen',
    meaning: () =>
      '"digestsUnseen" of the policy is false, and the card does not read the transaction of these digests',
    wayOut: 'Have the card read the transaction, if it has an interpreter for it.',
    allow: '"digestsUnseen": true',
    named: 'open',
  },
  transactionRefused: {
    meaning: () => 'the transaction does not parse, contradicts itself, or is unsafe to sign',
    wayOut: 'No policy allows that: make it in another way, or have a wallet with another kind of key sign it.',
  },
  blindRefused: {
    setting: 'blind',
    meaning: ({ policy: { blind }, toBeSigned: { facts } }) => {
      const why = blindReasons[facts?.blind ?? ''];
      return `"blind" of the policy is "${blind}", and the card does not fully understand it${why === undefined ? '' : `: ${why}`}`;
    },
    wayOut: 'Sign it only if you trust who asks for it.',
    allow: '"blind": "allow"',
    named: 'open',
  },
  messageRefused: {
    setting: 'messages',
    meaning: ({ policy: { messages } }) => `"messages" of the policy is "${messages}", and this is a message`,
    wayOut: 'Sign it with a wallet that is not for savings.',
    allow: '"messages": "allow"',
    named: 'everyday',
  },
  chainRefused: {
    setting: 'chains',
    meaning: ({ policy: { chains = [] }, toBeSigned: { facts }, nameAsset }) =>
      `the chain is ${nameAsset(facts?.chain ?? '')}, and "chains" of the policy has ${counted(chains, 'other')}`,
    wayOut: 'Check that it is the chain you mean.',
    allow: 'the chain among "chains"',
  },
  pathRefused: {
    setting: 'paths',
    meaning: ({ policy, toBeSigned: { facts, paths: unseen = [] } }) => {
      const { paths = [] } = policy;
      const accounts = facts === undefined ? unseen : facts.accounts;
      const other = accounts.find((account) => !allowsPath(policy, account));
      const key = other === undefined ? 'no account signs' : `the key is below ${formatPath(other)}`;
      return `${key}, and "paths" of the policy has ${paths.length === 0 ? 'none' : paths.map((path) => formatPath(path)).join(', ')}`;
    },
    wayOut: 'Use a key below one of the "paths" of the policy.',
    allow: 'the account among "paths"',
  },
  recipientRefused: {
    setting: 'recipients',
    meaning: ({ policy: { recipients = [], recipientRoot }, toBeSigned }) => {
      const names = recipientsOf(toBeSigned).filter((name) => !recipients.includes(name));
      const tree = recipientRoot === undefined ? '' : ', and a proof for its tree would have to name it';
      return `${names.length === 1 ? 'the recipient is' : 'it pays'} ${names.join(' and ')} (as a policy names them), and "recipients" of the policy has ${counted(recipients, 'other')}${tree}`;
    },
    wayOut: 'Check the recipient. If it is in the tree of recipients, give its proof.',
    allow: 'the recipient among "recipients"',
  },
  assetRefused: {
    setting: 'otherAssets',
    meaning: ({ policy, toBeSigned, nameAsset }) => {
      const other = assetsOf(toBeSigned).find((asset) => !policy.assets.some((rule) => rule.asset === nameOf(asset)));
      return `"otherAssets" of the policy is "${policy.otherAssets}", and it has no rule for ${other === undefined ? 'the asset' : nameAsset(other)}`;
    },
    wayOut: 'The coin that pays the fee needs a rule too.',
    allow: 'a rule for the asset among "assets", or "otherAssets": "allow"',
  },
  feeAboveCeiling: {
    setting: 'chains',
    meaning: ({ policy, toBeSigned: { facts }, formatAmount, nameAsset }) => {
      const ceiling = policy.chains?.find(({ chain }) => chain === nameOf(facts?.chain ?? ''))?.feeCeiling ?? 0n;
      const { asset = '', amount = 0n } = facts?.fee ?? {};
      return `the fee is ${formatAmount(asset, amount)}, and "feeCeiling" of the policy for ${nameAsset(facts?.chain ?? '')} is ${formatAmount(asset, ceiling)}`;
    },
    wayOut: 'Lower the fee.',
    allow: 'a higher "feeCeiling" of the chain among "chains"',
  },
  limitExceeded: {
    setting: 'assets',
    meaning: (refused) =>
      excess(
        refused,
        ({ perSignature }) => perSignature,
        (limit, asset) => `"perSignature" of the policy for ${asset} is ${limit}, the most at once`,
      ),
    wayOut: 'Send less at once.',
    allow: 'a higher "perSignature" of the asset among "assets"',
  },
  allowanceExceeded: {
    setting: 'assets',
    meaning: (refused) =>
      excess(
        refused,
        refused.left,
        (left, asset, allowance) => `${left} is left of the "allowance" of the policy for ${asset}, ${allowance}`,
      ),
    wayOut:
      'Send less, redeem a voucher of the primary ("symbolon refill" with both cards), or wait if the allowance comes back by time ("symbolon time show").',
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
  meaning: ({ toBeSigned: { multisigWallet = new Uint8Array() } }) =>
    `it spends coins of the multisig wallet ${bytesToHex(multisigWallet)}, which the owner has not confirmed on this card: "multisigWallets" of the policy does not have it`,
  wayOut: 'Check who its other keys belong to, and join it ("symbolon multisig join").',
  allow: 'the id of the wallet among "multisigWallets"',
};

type ApprovalRow = Row & { readonly applies: (refused: Refused) => boolean };

/** In place of `approvalMissing`: the first setting that asks for an approval. A cosigner has it for all. */
const approvals: readonly ApprovalRow[] = [
  {
    setting: 'blind',
    applies: ({ policy, toBeSigned: { facts } }) => facts?.blind !== undefined && policy.blind === 'approval',
    meaning: () =>
      '"blind" of the policy is "approval", and the card does not fully understand it: another card of the set must approve it first',
    wayOut: rows.approvalMissing.wayOut,
    allow: '"blind": "allow"',
  },
  {
    setting: 'messages',
    applies: ({ policy, toBeSigned: { facts } }) => facts?.message !== undefined && policy.messages === 'approval',
    meaning: () =>
      '"messages" of the policy is "approval", and this is a message: another card of the set must approve it first',
    wayOut: rows.approvalMissing.wayOut,
    allow: '"messages": "allow"',
  },
  {
    setting: 'otherAssets',
    applies: ({ policy, total }) => total.otherAssets && policy.otherAssets === 'approval',
    meaning: (refused) => {
      const other = assetsOf(refused.toBeSigned).find(
        (asset) => !refused.policy.assets.some((rule) => rule.asset === nameOf(asset)),
      );
      return `"otherAssets" of the policy is "approval", and it has no rule for ${other === undefined ? 'the asset' : refused.nameAsset(other)}: another card of the set must approve it first`;
    },
    wayOut: rows.approvalMissing.wayOut,
    allow: 'a rule for the asset among "assets", or "otherAssets": "allow"',
  },
  {
    setting: 'assets',
    applies: ({ policy, total }) =>
      policy.assets.some(({ approvalAbove }, row) => isAbove(total.sums[row] ?? 0n, approvalAbove)),
    meaning: (refused) =>
      excess(
        refused,
        ({ approvalAbove }) => approvalAbove,
        (limit, asset) =>
          `"approvalAbove" of the policy for ${asset} is ${limit}: above that, another card of the set must approve it first`,
      ),
    wayOut: rows.approvalMissing.wayOut,
    allow: 'a higher "approvalAbove" of the asset among "assets"',
  },
];

function rowOf(reason: PolicyRefusal, refused: Refused): Row {
  if (reason === 'transactionRefused' && refused.toBeSigned.multisigWallet !== undefined) return unknownWallet;
  if (reason === 'approvalMissing' && refused.role !== 'cosigner')
    return approvals.find(({ applies }) => applies(refused)) ?? rows[reason];
  return rows[reason];
}

/** Says what a policy refuses, by which setting and which value of it, and what can be done about it. */
export function explain(reason: PolicyRefusal, refused: Refused): Explanation {
  const row = rowOf(reason, refused);
  const { setting, meaning, wayOut } = row;
  return { setting, meaning: meaning(refused), wayOut: [wayOut, ...loosening(row, refused)].join(' ') };
}

/** Only primaries and activated backups take a policy that allows more. */
function loosening({ allow, named }: Row, { role, delay }: Refused): readonly string[] {
  if (allow === undefined) return [];
  if (role === 'daily' || role === 'cosigner')
    return [
      `This card is a ${role === 'daily' ? 'daily card' : 'cosigner'} and takes no policy that allows more: sign with the primary, or make this clone anew.`,
    ];
  const has = named === undefined ? allow : `${allow}, as "${named}" has`;
  const card = role === 'primary' ? ' with this card, the primary' : '';
  return [
    `A policy that allows it has ${has}: set it${card}, with "symbolon policy set ${named ?? 'FILE'}" or \`setPolicy\`.`,
    ...(delay === 0 ? [] : [`That is announced first, and waits for ${inDays(delay)}.`]),
  ];
}

const secondsOf = { day: 86_400, hour: 3600 } as const;

function inDays(seconds: number): string {
  const unit = seconds % secondsOf.day === 0 ? 'day' : 'hour';
  const count = Math.ceil(seconds / secondsOf[unit]);
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

const counted = (list: readonly unknown[], which: string): string =>
  list.length === 0 ? 'none' : `${list.length === 1 ? `one ${which}` : `${list.length} ${which}s`}`;

function excess(
  { policy, toBeSigned, total, formatAmount, nameAsset }: Refused,
  limitOf: (rule: Policy['assets'][number]) => bigint | undefined,
  words: (limit: string, asset: string, allowance: string) => string,
): string {
  const index = policy.assets.findIndex((rule, row) => isAbove(total.sums[row] ?? 0n, limitOf(rule)));
  const rule = policy.assets[index];
  const asset = assetsOf(toBeSigned).find((one) => nameOf(one) === rule?.asset) ?? '';
  const called = asset === '' ? 'the asset' : nameAsset(asset);
  const inUnits = (amount: bigint | undefined): string => formatAmount(asset, amount ?? 0n);
  const sum = total.sums[index] ?? 0n;
  const moved = sum > maxAmount ? `any amount of ${called}` : inUnits(sum);
  return `it moves ${moved}, fee included, and ${words(inUnits(rule && limitOf(rule)), called, inUnits(rule?.allowance))}`;
}

function assetsOf({ transfers = [], approvals = [], facts }: ToBeSigned): readonly string[] {
  const fee = facts === undefined || facts.fee.amount === 0n ? [] : [facts.fee];
  return [...transfers, ...approvals, ...fee].map(({ asset }) => asset);
}

/** By the names that a policy has for them, each once. */
function recipientsOf({ transfers = [], approvals = [] }: ToBeSigned): readonly string[] {
  const paid = [
    ...transfers.map(({ asset, recipient }) => [asset, recipient] as const),
    ...approvals.map(({ asset, spender }) => [asset, spender] as const),
  ];
  return [...new Set(paid.map(([asset, who]) => recipientName(asset.split('/', 1)[0] ?? '', who)))];
}
