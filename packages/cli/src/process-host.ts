/** What a command line needs of its process, besides the working folder and standard input. */
import { terminalBeside } from './input/keyboard.ts';
import { openTerminal, type Terminal } from './input/terminal.ts';
import { inItsEncoding } from './output/plain-text.ts';
import type { Environment, Stream } from './output/screen.ts';

export type ProcessHost = {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Environment;
  /** `undefined` where there is no terminal to ask at. */
  readonly openTerminal: () => Terminal | undefined;
  /** The terminal, where standard error is another thing; `undefined` where there is none. Default: there is none. */
  readonly terminalBeside?: () => Stream | undefined;
  /** Registers what to call at Ctrl-C or another request to end. The process then ends by itself. */
  readonly onStop: (stop: () => void) => void;
};

/** This process. */
export const processHost: ProcessHost = Object.freeze({
  stdout: inItsEncoding(process.stdout, process.env, process.platform),
  stderr: inItsEncoding(process.stderr, process.env, process.platform),
  environment: process.env,
  openTerminal: () => openTerminal(process.stderr),
  terminalBeside: () => terminalBeside(process.stderr),
  onStop: (stop: () => void) => {
    // Windows: a closed console is SIGHUP, after which it leaves some seconds; Ctrl-Break is a signal of its own.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) process.once(signal, stop);
  },
});
