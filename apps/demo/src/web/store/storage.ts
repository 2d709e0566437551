/** One object store of IndexedDB. It outlives a reload, and stays in the browser. */
export type Storage = {
  readonly read: (key: string) => Promise<unknown>;
  /** Resolves when the transaction is complete: a reload from then on finds the value. */
  readonly write: (key: string, value: unknown) => Promise<void>;
  readonly clear: () => Promise<void>;
};

const database = 'symbolon-demo';
const objects = 'things';

export async function openStorage(): Promise<Storage> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(objects);
  const connection = await answer(opening);
  const store = (mode: IDBTransactionMode): IDBObjectStore =>
    connection.transaction(objects, mode).objectStore(objects);
  return {
    read: (key) => answer(store('readonly').get(key)),
    write: async (key, value) => done(store('readwrite'), (all) => all.put(value, key)),
    clear: async () => done(store('readwrite'), (all) => all.clear()),
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(store: IDBObjectStore, act: (store: IDBObjectStore) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    store.transaction.oncomplete = () => resolve();
    store.transaction.onerror = () => reject(store.transaction.error);
    act(store);
  });
}
