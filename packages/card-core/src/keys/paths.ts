import type { Path } from '@symbolon/interface';

/** Whether `path` is `prefix` or below it. */
export function isWithin(path: Path, prefix: Path): boolean {
  return prefix.every((component, index) => component === path[index]);
}
