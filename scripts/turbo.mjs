/**
 * `pnpm turbo …`: turbo as it is, but silent towards others. `pnpm turbo run test --affected`,
 * `pnpm turbo run check --filter=@symbolon/chains`.
 */
import { ended, startTurbo } from './run-turbo.mjs';

const args = process.argv.slice(2).filter((argument, index) => index > 0 || argument !== '--');
process.exitCode = await ended(startTurbo(args, { cwd: process.cwd() }));
