/**
 * Policies as files: JSON with the fields of `Policy` in `@symbolon/protocol`, or all that `policy show --json` writes.
 * Amounts are texts: `"1.5 ETH"`, or digits alone in the smallest unit. Bytes are hexadecimal; a period is "hour",
 * "day", "week", "month", "year", or seconds as a number or a decimal string. Assets and chains have their CAIP-19
 * and CAIP-2 identifiers, recipients their CAIP-10 identifier (`eip155:1:0x…`); or the 32 hexadecimal digits by which
 * a card knows them. A field left out is that of `strictPolicy`, which allows nothing.
 */

import { hex } from '@scure/base';
import { formatPath, parsePath, quote } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import {
  type ChainRule,
  nameOf,
  type Permission,
  type Policy,
  policy,
  type Refresh,
  recipientName,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { allChains } from '../chains/all.ts';
import { malformedFile, messageOf } from '../errors/cli-error.ts';
import { coinUnits, feeAssetOf, type Units } from '../output/amounts.ts';
import { parseDuration } from './durations.ts';
import { lineOf } from './json-lines.ts';
import { asFields, asFieldsOf, asFlag, asList, asText } from './json-values.ts';
import { readJson } from './read-file.ts';

const readersIn = (units: Units): { readonly [F in keyof Policy]-?: (value: unknown) => Policy[F] } => ({
  digestsUnseen: asFlag,
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: asFlag,
  assets: (value) =>
    asList(value).map((rule, at) => within(`rule ${at + 1}`, () => assetRule(rule, units), { key: at })),
  chains: (value) =>
    asList(value).map((rule, at) => within(`rule ${at + 1}`, () => chainRule(rule, units), { key: at })),
  recipients: (value) => each(value, (recipient) => parseRecipient(asText(recipient))),
  recipientRoot: (value) => hexadecimal(value),
  paths: (value) => each(value, (path) => [...parsePath(asText(path))]),
  multisigWallets: (value) => each(value, hexadecimal),
  refresh: (value) => refreshRule(value, units),
});

/** A policy that was read from a file. */
export type PolicyDraft = {
  /** Whether an amount is in the unit of a token, which the notes of the card explain. */
  readonly hasTokens: boolean;
  /**
   * The policy, once the tokens are known.
   *
   * @throws CliError `file/malformed` with the line and the field
   */
  readonly policy: (units: Units) => Policy;
};

/**
 * Reads a file, and checks all that can be checked before a card is asked.
 *
 * @throws CliError `file/unreadable`, `file/malformed` with the line and the field
 */
export function readPolicyDraft(file: string): PolicyDraft {
  return readJson(file, (value, text) => {
    let hasTokens = false;
    const later: Units = {
      ...coinUnits,
      parse: (asset, amount) => {
        if (coinUnits.knows(asset) || !/^\s*[0-9]+(\.[0-9]+)?\s*[^\s0-9.,]/.test(amount))
          return coinUnits.parse(asset, amount);
        hasTokens = true;
        return 0n;
      },
    };
    policyIn(value, text, later);
    return {
      hasTokens,
      policy: (units) => {
        try {
          return policyIn(value, text, units);
        } catch (error) {
          throw malformedFile(file, messageOf(error), error);
        }
      },
    };
  });
}

/**
 * Reads a file in which amounts are in coins or in the smallest unit.
 *
 * @throws CliError `file/unreadable`, `file/malformed` with the line and the field
 */
export function readPolicyFile(file: string): Policy {
  return readJson(file, (value, text) => policyIn(value, text, coinUnits));
}

/** Beside the policy, in what `policy show --json` writes. */
const shownBeside = ['name', 'policy', 'left', 'kept'];

function policyIn(value: unknown, text: string, units: Units): Policy {
  const fields = asFields(value);
  const isShown = 'policy' in fields;
  try {
    if (isShown) asFieldsOf(value, shownBeside);
    const made = isShown
      ? within('policy', () => fieldsIn(fields['policy'], units), { key: 'policy' })
      : fieldsIn(value, units);
    policy.encode(made);
    return made;
  } catch (error) {
    const line = lineOf(text, pathOf(error));
    throw line === undefined ? error : new RangeError(`line ${line}: ${messageOf(error)}`, { cause: error });
  }
}

function fieldsIn(value: unknown, units: Units): Policy {
  const readers = readersIn(units);
  // Those that are null restrict nothing, and misspelt ones are refused all the same.
  const given = Object.entries(asFieldsOf(value, Object.keys(readers))).filter(([, field]) => field !== null);
  const read = given.map(([name, field]) => [
    name,
    within(name, () => readers[name as keyof Policy](field), { key: name }),
  ]);
  return { ...strictPolicy, ...Object.fromEntries(read) };
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

/** Which value of the file an error is about: its fields and places from the outside. */
type Placed = Error & { readonly path?: readonly (string | number)[] };

const pathOf = (error: unknown): readonly (string | number)[] => (error as Placed).path ?? [];

/** The reason of an error begins with where it is. */
function within<T>(where: string, read: () => T, { key = where }: { readonly key?: string | number } = {}): T {
  try {
    return read();
  } catch (error) {
    const placed = new RangeError(`${where}: ${messageOf(error)}`, { cause: error });
    throw Object.assign(placed, { path: [key, ...pathOf(error)] });
  }
}

const each = <T>(value: unknown, read: (one: unknown) => T): readonly T[] =>
  asList(value).map((one, at) => within(`number ${at + 1}`, () => read(one), { key: at }));

function hexadecimal(value: unknown): Uint8Array {
  const digits = asText(value);
  if (!/^([0-9a-f]{2})+$/i.test(digits)) throw new RangeError(`${quote(digits)} is not in hexadecimal digits`);
  return hex.decode(digits.toLowerCase());
}

function assetRule(value: unknown, units: Units): Policy['assets'][number] {
  const fields = asFieldsOf(value, ['asset', 'perSignature', 'allowance', 'per', 'approvalAbove']);
  const { asset: given, per } = fields;
  const asset = within('asset', () => parseAssetName(asText(given)));
  const [perSignature, allowance, approvalAbove] = (['perSignature', 'allowance', 'approvalAbove'] as const).map(
    (field) => within(field, () => limit(fields[field], asset, units)),
  );
  if (per !== undefined && per !== null && allowance === undefined)
    throw Object.assign(new RangeError('per: there is no "allowance" that could come back'), { path: ['per'] });
  return {
    asset,
    perSignature,
    allowance,
    ...(per !== undefined && per !== null && { period: within('per', () => parsePeriod(per)) }),
    approvalAbove,
  };
}

/** Its fee is in satoshi, or in BTC. */
function refreshRule(value: unknown, units: Units): Refresh {
  const { feeCeiling, per } = asFieldsOf(value, ['feeCeiling', 'per']);
  return {
    feeCeiling: within('feeCeiling', () => units.parse(bitcoinAsset, asText(feeCeiling))),
    period: within('per', () => parsePeriod(per)),
  };
}

/** Refreshes are of coins of Bitcoin, and a policy does not say of which network. */
export const bitcoinAsset: string = coinUnits.countedIn('BTC')[0] ?? '';

/**
 * A refresh as people type it: `5000/month`, `5000/10mo`, `0.00005 BTC/month`.
 *
 * @throws RangeError with the reason
 */
export function parseRefresh(text: string): Refresh {
  const [, feeCeiling, per] = /^([0-9][^/]*)\/(.+)$/.exec(text) ?? [];
  if (feeCeiling === undefined || per === undefined)
    throw new RangeError(
      `"${text}" is no refresh: write it as 5000/month or 5000/10mo, the highest fee in satoshi and the period`,
    );
  const isNamed = per in periods || /^[0-9]+$/.test(per);
  return refreshRule({ feeCeiling, per: isNamed ? per : `${parseDuration(per, limits.period)}` }, coinUnits);
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
export function formatPeriod(period: number): string {
  return Object.entries(periods).find(([, seconds]) => seconds === period)?.[0] ?? `${period}`;
}

function chainRule(value: unknown, units: Units): ChainRule {
  const { chain: given, feeCeiling } = asFieldsOf(value, ['chain', 'feeCeiling']);
  const chain = within('chain', () => parseAssetName(asText(given)));
  return { chain, feeCeiling: within('feeCeiling', () => limit(feeCeiling, feeAssetOf(chain), units)) };
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
  const [, ofEvm] = /^(eip155:[0-9]+)\/slip44:(?!60$)/.exec(identifier) ?? [];
  // The card would never find the rule: facts name the coin of every such chain so.
  if (ofEvm !== undefined)
    throw new RangeError(`"${identifier}" is the coin of no chain here: that of ${ofEvm} is ${ofEvm}/slip44:60`);
  return nameOf(identifier.startsWith('eip155:') ? identifier.toLowerCase() : identifier);
}

/** The CAIP identifier of a well-known asset or chain; of others the name by which the card knows it. */
export const formatAssetName: (name: string) => string = coinUnits.identifierOf;

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

function limit(value: unknown, asset: string, units: Units): bigint | undefined {
  return value === null || value === undefined ? undefined : units.parse(asset, asText(value));
}

function decimal(amount: bigint | undefined): string | null {
  return amount === undefined ? null : `${amount}`;
}

function permission(value: unknown): Permission {
  if (value !== 'refuse' && value !== 'approval' && value !== 'allow')
    throw new RangeError('expected "refuse", "approval" or "allow"');
  return value;
}
