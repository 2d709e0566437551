/**
 * The registry of the protocol, as rows: every number and name that something has, had, or is to have. From the tables
 * of the code, and here what is reserved and what was removed.
 */
import { commands, interindustry, lifecycle } from '@symbolon/protocol/commands';
import { curve, scheme } from '@symbolon/protocol/encoding';
import { features, statedLimits } from '@symbolon/protocol/features';
import { label, labelNames } from '@symbolon/protocol/labels';
import { logEvents } from '@symbolon/protocol/log';
import { role } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { interpretersOfChains } from './chain-folders.ts';

/** One thing: what kind it is of, its number or text in this kind, its name, and whether it is in use. */
export type RegistryRow = {
  readonly kind: string;
  readonly value: string;
  readonly name: string;
  readonly use: 'used' | 'reserved' | 'removed';
};

/** Kinds in the order of the page, each with its heading. */
export const registryKinds: { readonly [kind: string]: string } = {
  instruction: 'Instructions',
  label: 'Labels',
  status: 'Status words',
  feature: 'Features',
  limit: 'Limits that a card states',
  interpreter: 'Interpreters',
  role: 'Roles',
  lifecycle: 'Lifecycles',
  curve: 'Curves',
  scheme: 'Signature schemes',
  event: 'Events of the log',
};

const reserved: readonly (readonly [kind: string, value: string, name: string])[] = [
  ['status', '9D40 to 9D4F', 'shares'],
  ['status', '9D50 to 9D5F', 'vault and time'],
];

/** Labels that version 1 had too are before this one. */
const firstOfVersion2 = labelNames.indexOf('share offer');

/** What was there, and is never given to something else. */
const removed: typeof reserved = [
  // Was reserved and never built: a veto that names no announcement is the sign of life.
  ['instruction', '80 EC', 'HEARTBEAT'],
  ['label', 'symbolon heartbeat 2', 'heartbeat'],
  // Was reserved and never built: what proves time is signed by its servers.
  ['label', 'symbolon time proof 2', 'time proof'],
  ['instruction', '80 32', 'RESUME SESSION of version 1'],
  ['instruction', '80 34', 'OPEN CHANNEL of version 1'],
  ...labelNames.slice(0, firstOfVersion2).map((name) => ['label', `symbolon ${name} 1`, name] as const),
];

const hex = (value: number, digits = 2): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** The bytes that a codec of one byte takes, with what each means. */
function bytesOf(kind: string, coder: { readonly decode: (bytes: Uint8Array) => string }): RegistryRow[] {
  return Array.from({ length: 256 }, (_, value) => value).flatMap((value) => {
    try {
      return [{ kind, value: hex(value), name: coder.decode(Uint8Array.of(value)), use: 'used' as const }];
    } catch {
      return [];
    }
  });
}

/** All rows, by kind and value. */
export async function registry(): Promise<readonly RegistryRow[]> {
  const used = (kind: string, value: string, name: string): RegistryRow => ({ kind, value, name, use: 'used' });
  const rows = [
    ...Object.values(interindustry).map(({ ins, name }) => used('instruction', `00 ${hex(ins)}`, name)),
    ...Object.values(commands).map(({ cla, ins, name }) => used('instruction', `${hex(cla)} ${hex(ins)}`, name)),
    ...labelNames.map((name) => used('label', new TextDecoder().decode(label(name).slice(0, -1)), name)),
    ...Object.entries(status).map(([name, sw]) => used('status', hex(sw, 4), name)),
    ...Object.entries(features).map(([name, { number, mandatory }]) =>
      used('feature', hex(number), `${name}${mandatory ? ', mandatory' : ''}`),
    ),
    ...Object.entries(statedLimits).map(([name, { number }]) => used('limit', hex(number), name)),
    ...Object.entries(await interpretersOfChains()).map(([name, { id }]) =>
      used('interpreter', hex(id), name.replace(/Interpreter$/, '')),
    ),
    ...bytesOf('role', role),
    ...bytesOf('lifecycle', lifecycle),
    ...bytesOf('curve', curve),
    ...bytesOf('scheme', scheme),
    ...Object.entries(logEvents).map(([name, { code }]) => used('event', hex(code), name)),
    ...reserved.map(([kind, value, name]) => ({ kind, value, name, use: 'reserved' as const })),
    ...removed.map(([kind, value, name]) => ({ kind, value, name, use: 'removed' as const })),
  ];
  const place = ({ kind, value }: RegistryRow) => `${Object.keys(registryKinds).indexOf(kind) + 10} ${value}`;
  return rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
