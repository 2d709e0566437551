/** The stories of the page, in the order a person lives them, and which of them can be told already. */
import type { PhoneMemory } from './phone.ts';
import { placeOf, type Table } from './table.ts';
import { membersOf } from './wallet.ts';

export const chapters = [
  { id: 'unbox', title: 'Unbox', about: 'Are they genuine?' },
  { id: 'activate', title: 'Activate', about: 'Make the key' },
  { id: 'back-up', title: 'Back up', about: 'Five taps' },
  { id: 'put-away', title: 'Put away', about: 'In three places' },
  { id: 'bitcoin', title: 'Bitcoin', about: 'Receive and send' },
  { id: 'ethereum', title: 'Ethereum', about: 'Ether and tokens' },
  { id: 'daily', title: 'Daily card', about: 'A limit, no fortune' },
  { id: 'verify', title: 'Verify', about: 'Half a year later' },
  { id: 'plan', title: 'Recovery plan', about: 'For the drawer' },
  { id: 'rehearse', title: 'Rehearse', about: 'Before you need it' },
  { id: 'lost', title: 'Lose a card', about: 'What the finder gets' },
  { id: 'replace', title: 'Replace it', about: 'Revoke, admit, tell' },
  { id: 'sweep', title: 'Start afresh', about: 'New key, same money' },
  { id: 'attack', title: 'Attack room', about: 'Try to break it' },
] as const;

export type ChapterId = (typeof chapters)[number]['id'];

/** How far the wallet has come: what each story starts from. */
export type Stage = 'boxed' | 'checked' | 'active' | 'backed-up';
const stages: readonly Stage[] = ['boxed', 'checked', 'active', 'backed-up'];

/** Those that are not here need a wallet that is backed up. */
const needs: { readonly [C in ChapterId]?: Stage } = {
  unbox: 'boxed',
  activate: 'checked',
  'back-up': 'active',
  bitcoin: 'active',
  ethereum: 'active',
  attack: 'boxed',
};

export function stageOf({ wallet, known }: PhoneMemory): Stage {
  if (wallet.primary === undefined) return wallet.cards.every((card) => known[card] !== undefined) ? 'checked' : 'boxed';
  return wallet.sealed ? 'backed-up' : 'active';
}

export function isOpen(chapter: ChapterId, phone: PhoneMemory): boolean {
  return stages.indexOf(stageOf(phone)) >= stages.indexOf(stageFor(chapter));
}

/** The stage that a story which is not open yet waits for. */
export function stageFor(chapter: ChapterId): Stage {
  return needs[chapter] ?? 'backed-up';
}

/** Stories that come to an end have one; the others can be told for ever. */
export function isTold(chapter: ChapterId, phone: PhoneMemory, table: Table): boolean {
  const at = stages.indexOf(stageOf(phone));
  const { wallet, rehearsed, retired } = phone;
  switch (chapter) {
    case 'unbox':
      return at >= 1;
    case 'activate':
      return at >= 2;
    case 'back-up':
      return at >= 3;
    case 'put-away':
      return at >= 3 && membersOf(wallet).every((card) => !['box', 'table'].includes(placeOf(table, card)));
    case 'verify':
      return wallet.records.length > 0;
    case 'rehearse':
      return rehearsed;
    case 'replace':
      return wallet.revoked.length > 0 && wallet.cards.length > 3;
    case 'sweep':
      return retired.length > 0;
    default:
      return false;
  }
}
