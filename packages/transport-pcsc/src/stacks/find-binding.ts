import * as nodeModule from 'node:module';
import { PcscFailure } from './stack.ts';

// Taken apart here, as webpack would look into what a `createRequire` that it knows resolves.
const { createRequire } = nodeModule;
// Not a literal: bundlers would take in a part of the package, and none can take in its binary.
const binding: string = 'pcsc-mini';
const self: string = '@symbolon/transport-pcsc/node';

/**
 * The file of the native package `pcsc-mini`: looked for beside this module, then, as this may be in a bundle, beside
 * the program. pnpm has it beside this package only. Not in the current folder: that may be anybody's, and the file is
 * run.
 */
export function findBinding(): string {
  // Bundles in CommonJS have no `import.meta.url`; other bundles have one of another place or machine.
  const { url } = import.meta as { readonly url?: string };
  const starts = [url, process.argv[1]];
  for (const start of starts) {
    if (start === undefined || start === '') continue;
    const found = resolveFrom(start, binding) ?? resolveFrom(resolveFrom(start, self), binding);
    if (found !== undefined) return found;
  }
  throw new PcscFailure('no-binding', `${binding} is not beside the program`);
}

function resolveFrom(start: string | undefined, name: string): string | undefined {
  if (start === undefined) return undefined;
  try {
    return createRequire(start).resolve(name);
  } catch {
    return undefined;
  }
}
