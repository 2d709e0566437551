/** What only the owner knows of a recovery plan, as a file: JSON, every field of it optional. */
import type { PlannedSoftware, RecoveryPlanData } from '@symbolon/backup/plan';
import { asCount, asListOf, asText, readFields } from './json-values.ts';
import { readJson } from './read-file.ts';

type OwnersPart = Partial<
  Pick<
    RecoveryPlanData,
    | 'wallet'
    | 'owner'
    | 'trusted'
    | 'pinPlace'
    | 'pukPlace'
    | 'readerPlace'
    | 'command'
    | 'software'
    | 'extras'
    | 'contacts'
    | 'verifyEvery'
  >
>;
/** Default of the label: the name of the card. Of the place: a blank. */
type CardDetails = { readonly member: number; readonly label?: string; readonly place?: string };

export type PlanDetails = { readonly plan: OwnersPart; readonly cards: readonly CardDetails[] };

const readers = {
  wallet: asText,
  owner: asText,
  trusted: asText,
  pinPlace: asText,
  pukPlace: asText,
  readerPlace: asText,
  command: asText,
  software: (value: unknown) => asListOf(value, asSoftware),
  extras: (value: unknown) => asListOf(value, (one) => asPair(one, ['what', 'how'])),
  contacts: (value: unknown) => asListOf(value, asText),
  verifyEvery: asCount,
  cards: (value: unknown) => asListOf(value, asCardDetails),
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
  const { member, ...named } = readFields<CardDetails>(value, { member: asCount, label: asText, place: asText });
  if (member === undefined) throw new RangeError('"member" is missing: the number of the card in its set, from 1');
  if (member === 0) throw new RangeError('"member" is 0, and cards of a set count from 1: "symbolon set show"');
  return { member: member - 1, ...named };
}

function asSoftware(value: unknown): PlannedSoftware {
  const { steps, ...named } = readFields<PlannedSoftware>(value, {
    name: asText,
    where: asText,
    steps: (given) => asListOf(given, asText),
  });
  return { ...asPair(named, ['name', 'where']), ...(steps !== undefined && { steps }) };
}

function asPair<const K extends string>(value: unknown, names: readonly K[]): { readonly [N in K]: string } {
  const texts = Object.fromEntries(names.map((name) => [name, asText]));
  const pair = readFields<{ readonly [name: string]: string }>(value, texts);
  const missing = names.find((name) => pair[name] === undefined);
  if (missing !== undefined) throw new RangeError(`"${missing}" is missing`);
  return pair as { readonly [N in K]: string };
}
