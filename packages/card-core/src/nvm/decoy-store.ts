/**
 * The memory as a session of the duress PIN reaches it: every record that belongs to the owner is the decoy's record of
 * the same name. What such a session does can neither change nor depend on the owner's PIN, wallets and files, whatever
 * a handler names; the owner's addresses can't be named.
 */
import { ownedBy, type RecordPlace } from './layout.ts';
import type { Store } from './store.ts';

const decoys: ReadonlyMap<RecordPlace, RecordPlace> = new Map(
  ownedBy.owner.map((record, index) => [record, ownedBy.decoy[index] ?? record]),
);

/** The same store, in the same transaction, with the decoy's records in place of the owner's. */
export function decoyStore(store: Store): Store {
  return {
    ...store,
    get: (record) => store.get(decoyOf(record)),
    put: (record, value) => store.put(decoyOf(record), value),
    remove: (record) => store.remove(decoyOf(record)),
  };
}

/** A record of the same codec and capacity. */
function decoyOf<R extends RecordPlace>(record: R): R {
  return (decoys.get(record) as R | undefined) ?? record;
}
