/**
 * The memory that a session of the duress PIN sees: each record of the owner is replaced by the decoy's record of the
 * same name. A handler can't reach the owner's addresses, whatever it names. So nothing in such a session changes or
 * depends on the owner's PIN, wallets and files.
 */
import { ownedBy, type RecordPlace } from './layout.ts';
import type { Store } from './store.ts';

const decoys: ReadonlyMap<RecordPlace, RecordPlace> = new Map(
  ownedBy.owner.map((record, index) => [record, ownedBy.decoy[index] ?? record]),
);

/** Wraps a store, in the same transaction. */
export function decoyStore(store: Store): Store {
  return {
    ...store,
    get: (record) => store.get(decoyRecord(record)),
    put: (record, value) => store.put(decoyRecord(record), value),
    remove: (record) => store.remove(decoyRecord(record)),
  };
}

/** The decoy's record has the same codec and capacity. */
function decoyRecord<R extends RecordPlace>(record: R): R {
  return (decoys.get(record) as R | undefined) ?? record;
}
