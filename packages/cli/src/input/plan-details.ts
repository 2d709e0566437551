/** What only the owner knows of a recovery plan, as a file: JSON, every field of it optional. */
import type { PlannedExtra, RecoveryPlanData } from '@symbolon/backup/plan/recovery-plan';
import { CliError, messageOf } from '../errors/cli-error.ts';
import { asCount, asFields, asFieldsOf, asList, asText } from './json-values.ts';
import { readJson } from './read-file.ts';

type Software = RecoveryPlanData['software'][number];

export type PlanDetails = {
  readonly plan: Partial<
    Pick<
      RecoveryPlanData,
      'wallet' | 'owner' | 'trusted' | 'pinPlace' | 'pukPlace' | 'software' | 'extras' | 'contacts' | 'verifyEvery'
    >
  >;
  readonly cards: readonly { readonly member: number; readonly label: string; readonly place: string }[];
};

const readers: { readonly [field: string]: (value: unknown) => unknown } = {
  wallet: asText,
  owner: asText,
  trusted: asText,
  pinPlace: asText,
  pukPlace: asText,
  software: (value) => asList(value).map((one): Software => pair(one, 'name', 'where')),
  extras: (value) => asList(value).map((one): PlannedExtra => pair(one, 'what', 'how')),
  contacts: (value) => asList(value).map(asText),
  verifyEvery: asCount,
};

/** @throws CliError `file/unreadable`, `file/malformed` with the field */
export function readPlanDetails(file: string | undefined): PlanDetails {
  if (file === undefined) return { plan: {}, cards: [] };
  const content = readJson(file);
  const plan: { [field: string]: unknown } = {};
  let cards: PlanDetails['cards'] = [];
  let field = 'the file';
  try {
    for (const [name, value] of Object.entries(asFields(content))) {
      field = name;
      if (name === 'cards') cards = asList(value).map(cardOf);
      else if (Object.hasOwn(readers, name)) plan[name] = readers[name]?.(value);
      else throw new RangeError('there is no such field');
    }
  } catch (error) {
    throw new CliError('file/malformed', { file, reason: `${field}: ${messageOf(error)}` }, { cause: error });
  }
  return { plan, cards };
}

function cardOf(value: unknown): PlanDetails['cards'][number] {
  const { member, label, place } = asFieldsOf(value, ['member', 'label', 'place']);
  return { member: asCount(member), label: asText(label), place: asText(place) };
}

function pair<const A extends string, const B extends string>(
  value: unknown,
  first: A,
  second: B,
): { readonly [K in A | B]: string } {
  const fields = asFieldsOf(value, [first, second]);
  return { [first]: asText(fields[first]), [second]: asText(fields[second]) } as { readonly [K in A | B]: string };
}
