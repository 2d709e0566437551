/** The owner makes the set that attacks begin with, honestly. */
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import { rosterStatement } from '@symbolon/protocol/set';
import { anchorStatement } from '@symbolon/protocol/time';
import type * as chips from '../../../../packages/card-core/test/support/chip.ts';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { servers } from '../../../../packages/card-core/test/support/time.ts';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { allowed, anchorWith, delays, type Name, names, policyWith, tight, wakes } from './terms.ts';

export type SetWorkshop = Pick<typeof chips, 'blankChip'>;

/** What the daily card gets: a quarter of the allowance, with all of that left. */
export const quarter = allowed.allowance / 4n;

export function settle({ blankChip }: SetWorkshop): ReadonlyMap<Name, Uint8Array> {
  const cards = new Map(
    names.map((name, index) => [name, blankChip(`clocks ${name}`, `00000000070${index}`)] as const),
  );
  const card = (name: Name): chips.Chip => cards.get(name)!;
  const [can, pin] = [{ session: 'can' }, { session: 'pin' }] as const;
  card('primary').call(
    'createWallet',
    { pin: testPin, puk: testPuk, clones: 4, exportable: false, delays, policy: policyWith(tight) },
    can,
  );
  const clones: readonly (readonly [Name, Omit<RequestOf<Commands['cloneExport']>, 'offer'>])[] = [
    ['daily', { role: 'daily', policy: policyWith(tight, quarter), shares: [{ asset, left: quarter }] }],
    ['heir', { role: 'heir', wake: wakes.heir, policy: policyWith(tight, 0n) }],
    ['backup', { role: 'backup', wake: wakes.backup, policy: policyWith(tight, 0n) }],
  ];
  for (const [name, terms] of clones) {
    const { offer } = card(name).call('cloneOffer', {}, can);
    const { export: exported } = card('primary').call('cloneExport', { ...terms, offer }, pin);
    card('primary').call('cloneConfirm', card(name).call('cloneImport', { export: exported }, can), pin);
  }
  const { statement } = card('primary').call('getRoster', {}, pin);
  const { setId, epoch } = rosterStatement.decode(statement).body;
  const anchor = anchorWith(
    1,
    servers.map(({ key }) => key),
  );
  card('daily').call('adoptRoster', { statement }, pin);
  // Where the word of the primary waits, a first anchor takes another voice.
  const signatures = (['primary', 'daily'] as const).map((name) => card(name).call('signAnchor', anchor, pin));
  const believed = anchorStatement.encode({ body: { version: anchor.version, setId, epoch, anchor }, signatures });
  for (const name of ['primary', 'daily', 'heir', 'backup'] as const) {
    if (name !== 'primary') card(name).call('adoptRoster', { statement }, pin);
    card(name).call('adoptAnchor', { statement: believed }, pin);
  }
  return new Map(names.map((name) => [name, card(name).memory.image()] as const));
}
