/** The stories of the page, in the order a person lives them, and which of them can be told already. */
import { backupSteps, isDone, type PhoneMemory } from './phone.ts';
import { placeOf, type Table } from './table.ts';

export const chapters = [
  { id: 'unbox', title: 'Unbox', about: 'Are they genuine?' },
  { id: 'activate', title: 'Activate', about: 'Make the key' },
  { id: 'back-up', title: 'Back up', about: 'Five taps' },
  { id: 'put-away', title: 'Put away', about: 'In three places' },
  { id: 'bitcoin', title: 'Bitcoin', about: 'Receive and send' },
  { id: 'ethereum', title: 'Ethereum', about: 'Ether and tokens' },
  { id: 'daily', title: 'Daily card', about: 'A limit, no fortune' },
  { id: 'lost', title: 'Lose a card', about: 'What the finder gets' },
  { id: 'attack', title: 'Attack room', about: 'Try to break it' },
] as const;

export type ChapterId = (typeof chapters)[number]['id'];

/** How far the wallet has come: what each story starts from. */
export type Stage = 'boxed' | 'checked' | 'active' | 'backed-up';
const stages: readonly Stage[] = ['boxed', 'checked', 'active', 'backed-up'];

const needs: { readonly [C in ChapterId]: Stage } = {
  unbox: 'boxed',
  activate: 'checked',
  'back-up': 'active',
  'put-away': 'backed-up',
  bitcoin: 'active',
  ethereum: 'active',
  daily: 'backed-up',
  lost: 'backed-up',
  attack: 'boxed',
};

export function stageOf(phone: PhoneMemory): Stage {
  const { primary, backup, known } = phone;
  if (primary === undefined) return Object.keys(known).length >= 3 ? 'checked' : 'boxed';
  return backup.sealed ? 'backed-up' : 'active';
}

export function isOpen(chapter: ChapterId, phone: PhoneMemory): boolean {
  return stages.indexOf(stageOf(phone)) >= stages.indexOf(needs[chapter]);
}

/** The stage that a story which is not open yet waits for. */
export function stageFor(chapter: ChapterId): Stage {
  return needs[chapter];
}

/** Stories that come to an end have one; the others can be told for ever. */
export function isTold(chapter: ChapterId, phone: PhoneMemory, table: Table): boolean {
  const at = stages.indexOf(stageOf(phone));
  switch (chapter) {
    case 'unbox':
      return at >= 1;
    case 'activate':
      return at >= 2;
    case 'back-up':
      return at >= 3;
    case 'put-away':
      return at >= 3 && table.cards.slice(0, 3).every(({ id }) => !['box', 'table'].includes(placeOf(table, id)));
    default:
      return false;
  }
}

/** Cards of the first box that do not hold the wallet yet. */
export function targetsOf(table: Table, primary: string | undefined): readonly string[] {
  return table.cards.slice(0, 3).flatMap(({ id }) => (id === primary ? [] : [id]));
}

/** The next tap of a backup, or `undefined` when it is done. */
export function nextStep(phone: PhoneMemory, table: Table) {
  const { primary, backup } = phone;
  if (primary === undefined) return undefined;
  return backupSteps(primary, targetsOf(table, primary)).find((step) => !isDone(backup, step));
}
