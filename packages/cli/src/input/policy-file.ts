/**
 * Policies as files: JSON with the fields of `Policy` in `@symbolon/protocol`. Amounts are decimal strings, bytes
 * hexadecimal. Assets and chains have their CAIP-19 and CAIP-2 identifiers, recipients their CAIP-10 identifier
 * (`eip155:1:0x…`); or the 32 hexadecimal digits by which a card knows them. A field left out is that of
 * `strictPolicy`, which allows nothing.
 */

import { hex } from '@scure/base';
import { formatPath, parsePath } from '@symbolon/interface';
import {
  type ChainRule,
  maxAmount,
  nameOf,
  type Permission,
  type Policy,
  policy,
  recipientName,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { allChains } from '../chains/all.ts';
import { asFields, asFieldsOf, asFlag, asList, asText, readFields } from './json-values.ts';
import { readJson } from './read-file.ts';

const readers: { readonly [F in keyof Policy]-?: (value: unknown) => Policy[F] } = {
  digestsUnseen: asFlag,
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: asFlag,
  assets: (value) => asList(value).map(assetRule),
  chains: (value) => asList(value).map(chainRule),
  recipients: (value) => asList(value).map((recipient) => parseRecipient(asText(recipient))),
  recipientRoot: (value) => hex.decode(asText(value)),
  paths: (value) => asList(value).map((path) => [...parsePath(asText(path))]),
  multisigWallets: (value) => asList(value).map((wallet) => hex.decode(asText(wallet))),
};

/** @throws CliError `file/unreadable`, `file/malformed` with the field */
export function readPolicyFile(file: string): Policy {
  return readJson(file, (value) => {
    const given = Object.entries(asFields(value)).filter(([name, field]) => field !== null || !(name in readers));
    const made: Policy = { ...strictPolicy, ...readFields<Policy>(Object.fromEntries(given), readers) };
    policy.encode(made);
    return made;
  });
}

/** A policy as a file has it; {@link readPolicyFile} reads it back. */
export function policyToJson(policy: Policy) {
  const { recipientRoot, paths, multisigWallets, recipients } = policy;
  return {
    digestsUnseen: policy.digestsUnseen,
    blind: policy.blind,
    messages: policy.messages,
    otherAssets: policy.otherAssets,
    withoutPin: policy.withoutPin,
    assets: policy.assets.map(({ asset, perSignature, allowance, approvalAbove }) => ({
      asset: formatAssetName(asset),
      perSignature: decimal(perSignature),
      allowance: decimal(allowance),
      approvalAbove: decimal(approvalAbove),
    })),
    chains:
      policy.chains?.map(({ chain, feeCeiling }) => ({
        chain: formatAssetName(chain),
        feeCeiling: decimal(feeCeiling),
      })) ?? null,
    recipients: recipients === undefined ? null : [...recipients],
    recipientRoot: recipientRoot === undefined ? null : hex.encode(recipientRoot),
    paths: paths?.map((path) => formatPath(path)) ?? null,
    multisigWallets: multisigWallets?.map((wallet) => hex.encode(wallet)) ?? null,
  };
}

function assetRule(value: unknown): Policy['assets'][number] {
  const { asset, perSignature, allowance, approvalAbove } = asFieldsOf(value, [
    'asset',
    'perSignature',
    'allowance',
    'approvalAbove',
  ]);
  return {
    asset: parseAssetName(asText(asset)),
    perSignature: limit(perSignature),
    allowance: limit(allowance),
    approvalAbove: limit(approvalAbove),
  };
}

function chainRule(value: unknown): ChainRule {
  const { chain, feeCeiling } = asFieldsOf(value, ['chain', 'feeCeiling']);
  return { chain: parseAssetName(asText(chain)), feeCeiling: limit(feeCeiling) };
}

/** The name by which a card knows an asset or a chain. Throws RangeError. */
export function parseAssetName(identifier: string): string {
  if (/^[0-9a-f]{32}$/.test(identifier)) return identifier;
  if (
    !/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}(\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}(\/[-.%a-zA-Z0-9]{1,78})?)?$/.test(
      identifier,
    )
  )
    throw new RangeError(`"${identifier}" is not a CAIP-2 or CAIP-19 identifier`);
  return nameOf(identifier.startsWith('eip155:') ? identifier.toLowerCase() : identifier);
}

/** The CAIP identifier of a well-known asset or chain; of others the name by which the card knows it. */
export function formatAssetName(name: string): string {
  return known.get(name) ?? name;
}

const known = new Map(
  allChains.flatMap(({ identifiers }) => identifiers).map((identifier) => [nameOf(identifier), identifier]),
);

/** From CAIP-10. */
function parseRecipient(text: string): string {
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
  throw new RangeError(`"${text}" is not a CAIP-10 account of a known chain`);
}

function limit(value: unknown): bigint | undefined {
  if (value === null || value === undefined) return undefined;
  const digits = asText(value);
  if (!/^[0-9]{1,39}$/.test(digits) || BigInt(digits) > maxAmount) throw new RangeError(`"${digits}" is not an amount`);
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
