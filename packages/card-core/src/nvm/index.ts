/** The records in non-volatile memory, for tests that inspect them. */
export { journalSize, ownedBy, type RecordPlace, recordAddress, records, recordsEnd } from './layout.ts';
export { openStore, type Store } from './store.ts';
