import { access } from 'node:fs/promises';

/** Debian's own. */
export const chromium = '/usr/bin/chromium';

/** For `systemPart`: what is missing to open a page. */
export function chromiumMissing(): Promise<string | undefined> {
  return access(chromium).then(
    () => undefined,
    () => `there is no ${chromium} (Debian: apt-get install chromium)`,
  );
}
