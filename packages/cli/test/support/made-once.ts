/** Packs that many tests begin with are made by commands once in a run; each test has a copy. */
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * @param place where it is wanted: a workplace
 * @param how what the pack is made by, beside its name
 * @param make makes it in `place`
 */
export async function madeOnce(
  place: { readonly path: (name: string) => string },
  pack: string,
  how: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const kept = join(inject('madeOnce'), encodeURIComponent([pack, ...how].join(' ')));
  if (existsSync(kept)) {
    cpSync(kept, place.path(pack), { recursive: true });
    return;
  }
  await make();
  const copy = mkdtempSync(join(inject('madeOnce'), 'copy-'));
  cpSync(place.path(pack), copy, { recursive: true });
  try {
    renameSync(copy, kept);
  } catch {
    // Another test was faster, and what it has kept will do.
    rmSync(copy, { recursive: true });
  }
}
