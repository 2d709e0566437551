/** How this process ends, also where its terminal is closed or Node fails. */
import { writeFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Keeps memory, in which PINs and phrases may be, out of a file that the system writes when a process crashes
 * (core(5), "Controlling which mappings are written to the core dump"). Linux only: elsewhere the system has no such
 * switch for a process of its own, and macOS writes none unless `ulimit -c` allows it.
 */
export function keepOutOfCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A system without it, or a container that keeps /proc to itself.
  }
}

/**
 * Ends by SIGHUP where the terminal was closed, as a shell expects. Node would set the terminal back when it exits, and
 * crash because it can't (`ResetStdio` of node.cc).
 */
export function endWithTerminal(own: NodeJS.Process): void {
  if (own.platform === 'win32') return;
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  own.on('exit', () => {
    if (terminals.every((descriptor) => isatty(descriptor))) return;
    own.removeAllListeners('SIGHUP');
    own.kill(own.pid, 'SIGHUP');
  });
}
