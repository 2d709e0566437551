/** Runs a task once all that were asked for before it have settled. */
export type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes a queue: one task at a time, in order. One that fails stops none of the next. */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.catch(() => {});
    return turn;
  };
}
