/**
 * The machine's Chromium, for tests, pictures and measurements. Not TypeScript, as `apps/demo/scripts` and the compiled
 * `bench` use it too.
 */
import { access } from 'node:fs/promises';

/** Debian's own. */
const program = '/usr/bin/chromium';

/** For `systemPart`: what is missing to open a page. */
export function chromiumMissing() {
  return access(program).then(
    () => undefined,
    () => `there is no ${program} (Debian: apt-get install chromium)`,
  );
}

/**
 * It talks to this machine alone: without these it asks for the addresses of its maker's servers when it starts.
 * `scripts/rehearsal/program/browse.js`, which runs away from here, says the same.
 */
const silence = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Options for Playwright's `launch` and `launchServer`. Nothing in the repository starts Chromium without them. */
export function chromiumOptions() {
  // Chromium's sandbox does not run as root, as which CI runs.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: program, args: [...sandbox, ...silence] };
}
