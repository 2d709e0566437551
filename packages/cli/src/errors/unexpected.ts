/**
 * Shows uncaught errors and warnings in Node's stead. Node would write them unescaped, and they can quote text that
 * came from outside.
 */

import { createScreen } from '../output/screen.ts';
import { reportError } from './report.ts';

export function watchUnexpected(own: NodeJS.Process): void {
  const screen = createScreen(own.stderr, own.env);
  own.on('uncaughtException', (error) => own.exit(reportError(error, { screen, json: own.argv.includes('--json') })));
  // Node has no listener where the user has turned warnings off.
  if (own.listenerCount('warning') === 0) return;
  own.removeAllListeners('warning').on('warning', ({ name, message }) => screen.note(`${name}: ${message}`));
}
