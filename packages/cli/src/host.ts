/** What a command line needs of the process it runs in, besides its working folder and standard input. */

import { openTerminal, type Terminal } from './input/terminal.ts';
import type { Environment, Stream } from './output/screen.ts';

export type Host = {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Environment;
  /** Opens the terminal of the person; `undefined` where there is nobody to ask. */
  readonly openTerminal: () => Terminal | undefined;
  /** Calls at Ctrl-C, and whatever else asks the process to end, which then ends by itself. */
  readonly onStop: (stop: () => void) => void;
};

/** The process itself. */
export const processHost: Host = Object.freeze({
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  openTerminal: () => openTerminal((text) => process.stderr.write(text)),
  onStop: (stop: () => void) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  },
});
