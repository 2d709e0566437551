/**
 * What Node itself would tell: errors that nobody caught, and warnings. It writes them as they are, and they quote what
 * came from outside.
 */

import { createScreen } from '../output/screen.ts';
import { reportError } from './report.ts';

export function watchUnexpected(own: NodeJS.Process): void {
  const screen = createScreen(own.stderr, own.env);
  own.on('uncaughtException', (error) => own.exit(reportError(error, own.argv.includes('--json'), screen)));
  // Without it somebody has asked for none.
  if (own.listenerCount('warning') === 0) return;
  own.removeAllListeners('warning').on('warning', ({ name, message }) => screen.note(`${name}: ${message}`));
}
