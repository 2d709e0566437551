/**
 * Policies as files: JSON with the fields of `Policy` in `@symbolon/protocol`. Amounts are decimal strings, bytes
 * hexadecimal. Assets and chains are named by their CAIP-19 and CAIP-2 identifiers, recipients by CAIP-10
 * (`eip155:1:0x…`), or by the 32 hexadecimal digits that a card knows them by. A field left out is that of
 * `strictPolicy`, which allows nothing.
 */
import { hex } from '@scure/base';
import { formatPath, parsePath } from '@symbolon/chains/path';
import {
  maxAmount,
  nameOf,
  type Permission,
  type Policy,
  policy,
  recipientName,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { allChains } from '../chains/all.ts';
import { CliError, messageOf } from '../errors/cli-error.ts';
import { asFieldsOf, asFlag, asList, asText } from './json-values.ts';
import { readJson } from './read-file.ts';

/** What a field of the file means; each throws with the reason. */
const readers: { readonly [F in keyof Required<Policy>]: (value: unknown) => Policy[F] } = {
  rawDigests: asFlag,
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: asFlag,
  assets: (value) => asList(value).map(assetRule),
  chains: (value) => asList(value).map(chainRule),
  recipients: (value) => asList(value).map((recipient) => recipientNamed(asText(recipient))),
  recipientRoot: (value) => hex.decode(asText(value)),
  paths: (value) => asList(value).map((path) => [...parsePath(asText(path))]),
  wallets: (value) => asList(value).map((wallet) => hex.decode(asText(wallet))),
};

/** @throws CliError `file/unreadable`, `file/malformed` with the field */
export function readPolicyFile(file: string): Policy {
  const content = readJson(file);
  const read: { [field: string]: unknown } = {};
  let at = '';
  try {
    for (const [field, value] of Object.entries(asFieldsOf(content, Object.keys(readers)))) {
      at = `${field}: `;
      if (value !== null) read[field] = readers[field as keyof typeof readers](value);
    }
    at = '';
    const made: Policy = { ...strictPolicy, ...read };
    policy.encode(made);
    return made;
  } catch (error) {
    throw new CliError('file/malformed', { file, reason: `${at}${messageOf(error)}` }, { cause: error });
  }
}

/** A policy as a file has it: `readPolicyFile` gives the same policy back. */
export function policyAsJson(policy: Policy) {
  const { recipientRoot, paths, wallets, recipients } = policy;
  return {
    rawDigests: policy.rawDigests,
    blind: policy.blind,
    messages: policy.messages,
    otherAssets: policy.otherAssets,
    withoutPin: policy.withoutPin,
    assets: policy.assets.map(({ asset, perSignature, allowance, approvalAbove }) => ({
      asset: knownName(asset),
      perSignature: decimal(perSignature),
      allowance: decimal(allowance),
      approvalAbove: decimal(approvalAbove),
    })),
    chains:
      policy.chains?.map(({ chain, feeCeiling }) => ({ chain: knownName(chain), feeCeiling: decimal(feeCeiling) })) ??
      null,
    recipients: recipients === undefined ? null : [...recipients],
    recipientRoot: recipientRoot === undefined ? null : hex.encode(recipientRoot),
    paths: paths?.map((path) => formatPath(path)) ?? null,
    wallets: wallets?.map((wallet) => hex.encode(wallet)) ?? null,
  };
}

export type PolicyJson = ReturnType<typeof policyAsJson>;

function assetRule(value: unknown): Policy['assets'][number] {
  const { asset, perSignature, allowance, approvalAbove } = asFieldsOf(value, [
    'asset',
    'perSignature',
    'allowance',
    'approvalAbove',
  ]);
  return {
    asset: assetName(asText(asset)),
    perSignature: limit(perSignature),
    allowance: limit(allowance),
    approvalAbove: limit(approvalAbove),
  };
}

function chainRule(value: unknown): NonNullable<Policy['chains']>[number] {
  const { chain, feeCeiling } = asFieldsOf(value, ['chain', 'feeCeiling']);
  return { chain: assetName(asText(chain)), feeCeiling: limit(feeCeiling) };
}

/** How the card names an asset or a chain. */
export function assetName(identifier: string): string {
  if (/^[0-9a-f]{32}$/.test(identifier)) return identifier;
  if (
    !/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}(\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}(\/[-.%a-zA-Z0-9]{1,78})?)?$/.test(
      identifier,
    )
  )
    throw new RangeError(`"${identifier}" is no CAIP-2 or CAIP-19 identifier`);
  return nameOf(identifier.startsWith('eip155:') ? identifier.toLowerCase() : identifier);
}

/** The identifier behind a name, where it is one of those that everybody uses. */
export function knownName(name: string): string {
  return known.get(name) ?? name;
}

const known = new Map(
  allChains.flatMap(({ identifiers }) => identifiers).map((identifier) => [nameOf(identifier), identifier]),
);

/** From CAIP-10. */
function recipientNamed(text: string): string {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  const [, chain = '', address = ''] =
    /^([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}):([-.%a-zA-Z0-9]{1,128})$/.exec(text) ?? [];
  return recipientName(chain, accountOf(chain, address, text));
}

function accountOf(chain: string, address: string, text: string): Uint8Array {
  for (const { account } of allChains) {
    const found = account(chain, address);
    if (found !== undefined) return found;
  }
  throw new RangeError(`"${text}" is no CAIP-10 account of a known chain`);
}

function limit(value: unknown): bigint | undefined {
  if (value === null || value === undefined) return undefined;
  const digits = asText(value);
  if (!/^[0-9]{1,39}$/.test(digits) || BigInt(digits) > maxAmount) throw new RangeError(`"${digits}" is no amount`);
  return BigInt(digits);
}

function decimal(amount: bigint | undefined): string | null {
  return amount === undefined ? null : `${amount}`;
}

function permission(value: unknown): Permission {
  if (value !== 'refuse' && value !== 'approval' && value !== 'allow')
    throw new RangeError('expected "refuse", "approval" or "allow"');
  return value;
}
