/** What only the owner knows of a recovery plan, as a file: JSON, every field of it optional. */
import type { RecoveryPlanData } from '@symbolon/backup/plan';
import { asCount, asFieldsOf, asList, asText, readFields } from './json-values.ts';
import { readJson } from './read-file.ts';

type OwnersPart = Partial<
  Pick<
    RecoveryPlanData,
    'wallet' | 'owner' | 'trusted' | 'pinPlace' | 'pukPlace' | 'software' | 'extras' | 'contacts' | 'verifyEvery'
  >
>;
type CardDetails = { readonly member: number; readonly label: string; readonly place: string };

export type PlanDetails = { readonly plan: OwnersPart; readonly cards: readonly CardDetails[] };

const readers = {
  wallet: asText,
  owner: asText,
  trusted: asText,
  pinPlace: asText,
  pukPlace: asText,
  software: (value: unknown) => asList(value).map((one) => asPair(one, ['name', 'where'])),
  extras: (value: unknown) => asList(value).map((one) => asPair(one, ['what', 'how'])),
  contacts: (value: unknown) => asList(value).map(asText),
  verifyEvery: asCount,
  cards: (value: unknown) => asList(value).map(asCardDetails),
};

/** @throws CliError `file/unreadable`, `file/malformed` with the field */
export function readPlanDetails(file: string | undefined): PlanDetails {
  if (file === undefined) return { plan: {}, cards: [] };
  const { cards = [], ...plan } = readJson(file, (value) =>
    readFields<OwnersPart & { readonly cards?: readonly CardDetails[] }>(value, readers),
  );
  return { plan, cards };
}

function asCardDetails(value: unknown): CardDetails {
  const { member, label, place } = asFieldsOf(value, ['member', 'label', 'place']);
  return { member: asCount(member), label: asText(label), place: asText(place) };
}

function asPair<const K extends string>(value: unknown, names: readonly K[]): { readonly [N in K]: string } {
  const fields = asFieldsOf(value, names);
  return Object.fromEntries(names.map((name) => [name, asText(fields[name])])) as { readonly [N in K]: string };
}
