/**
 * Policies as files: JSON with the fields of `Policy` in `@symbolon/protocol`. Amounts are decimal strings, bytes
 * hexadecimal; a period is "hour", "day", "week", "month", "year", or seconds as a number or a decimal string. Assets
 * and chains have their CAIP-19 and CAIP-2 identifiers, recipients their CAIP-10 identifier (`eip155:1:0x…`); or the 32
 * hexadecimal digits by which a card knows them. A field left out is that of `strictPolicy`, which allows nothing.
 */

import { hex } from '@scure/base';
import { formatPath, parsePath } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import {
  type ChainRule,
  maxAmount,
  nameOf,
  type Permission,
  type Policy,
  policy,
  type Refresh,
  recipientName,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { allChains } from '../chains/all.ts';
import { messageOf } from '../errors/cli-error.ts';
import { parseDuration } from './durations.ts';
import { asFields, asFieldsOf, asFlag, asList, asText, readFields } from './json-values.ts';
import { readJson } from './read-file.ts';

const readers: { readonly [F in keyof Policy]-?: (value: unknown) => Policy[F] } = {
  digestsUnseen: asFlag,
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: asFlag,
  assets: (value) => asList(value).map((rule, at) => within(`rule ${at + 1}`, () => assetRule(rule))),
  chains: (value) => asList(value).map((rule, at) => within(`rule ${at + 1}`, () => chainRule(rule))),
  recipients: (value) => asList(value).map((recipient) => parseRecipient(asText(recipient))),
  recipientRoot: (value) => hex.decode(asText(value)),
  paths: (value) => asList(value).map((path) => [...parsePath(asText(path))]),
  multisigWallets: (value) => asList(value).map((wallet) => hex.decode(asText(wallet))),
  refresh: refreshRule,
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
    assets: policy.assets.map(({ asset, perSignature, allowance, period, approvalAbove }) => ({
      asset: formatAssetName(asset),
      perSignature: decimal(perSignature),
      allowance: decimal(allowance),
      per: period === undefined ? null : formatPeriod(period),
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
    refresh:
      policy.refresh === undefined
        ? null
        : { feeCeiling: `${policy.refresh.feeCeiling}`, per: formatPeriod(policy.refresh.period) },
  };
}

/** The reason of an error begins with where it is. */
function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new RangeError(`${where}: ${messageOf(error)}`, { cause: error });
  }
}

function assetRule(value: unknown): Policy['assets'][number] {
  const { asset, perSignature, allowance, per, approvalAbove } = asFieldsOf(value, [
    'asset',
    'perSignature',
    'allowance',
    'per',
    'approvalAbove',
  ]);
  return {
    asset: within('asset', () => parseAssetName(asText(asset))),
    perSignature: within('perSignature', () => limit(perSignature)),
    allowance: within('allowance', () => limit(allowance)),
    ...(per !== undefined && per !== null && { period: within('per', () => parsePeriod(per)) }),
    approvalAbove: within('approvalAbove', () => limit(approvalAbove)),
  };
}

function refreshRule(value: unknown): Refresh {
  const { feeCeiling, per } = asFieldsOf(value, ['feeCeiling', 'per']);
  return {
    feeCeiling: within('feeCeiling', () => limit(asText(feeCeiling))) ?? 0n,
    period: within('per', () => parsePeriod(per)),
  };
}

/**
 * A refresh as people type it: `5000/month`, `5000/10mo`.
 *
 * @throws RangeError with the reason
 */
export function parseRefresh(text: string): Refresh {
  const [, feeCeiling, per] = /^([0-9]+)\/(.+)$/.exec(text) ?? [];
  if (feeCeiling === undefined || per === undefined)
    throw new RangeError(
      `"${text}" is no refresh: write it as 5000/month or 5000/10mo, the highest fee in satoshi and the period`,
    );
  const isNamed = per in periods || /^[0-9]+$/.test(per);
  return refreshRule({ feeCeiling, per: isNamed ? per : `${parseDuration(per, limits.period)}` });
}

/** In seconds. A month is the twelfth part of a year, and a year has 365.25 days. */
const periods = { hour: 3600, day: 86_400, week: 604_800, month: 2_629_800, year: 31_557_600 } as const;

function parsePeriod(value: unknown): number {
  const text = typeof value === 'number' ? `${value}` : asText(value);
  const named = Object.entries(periods).find(([name]) => name === text)?.[1];
  const seconds = named ?? (/^[0-9]{4,9}$/.test(text) ? Number(text) : 0);
  const { min, max } = limits.period;
  if (seconds < min || seconds > max)
    throw new RangeError(`"${text}" is no period: expected hour, day, week, month, year, or ${min} to ${max} seconds`);
  return seconds;
}

/** The name of a period, or its seconds; {@link readPolicyFile} reads both. */
function formatPeriod(period: number): string {
  return Object.entries(periods).find(([, seconds]) => seconds === period)?.[0] ?? `${period}`;
}

function chainRule(value: unknown): ChainRule {
  const { chain, feeCeiling } = asFieldsOf(value, ['chain', 'feeCeiling']);
  return {
    chain: within('chain', () => parseAssetName(asText(chain))),
    feeCeiling: within('feeCeiling', () => limit(feeCeiling)),
  };
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
