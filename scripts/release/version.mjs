/**
 * Turns the changesets into versions and changelogs, and the headings of changesets into words: what a minor or a patch
 * change is below 1.0 need not be known to read what is new.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesets, publishedPackages, root, versionOfAll } from './packages.mjs';

const headings = { 'Major Changes': 'Breaking', 'Minor Changes': 'New and changed', 'Patch Changes': 'Fixed' };

/** All packages share one version, so one may have nothing to tell of a release. */
const nothing = 'No changes in this package.';

/** The changelog with our headings, and a sentence where a release brought nothing. */
function inWords(changelog) {
  return changelog
    .replace(/^### (\w+ Changes)$/gm, (line, heading) => (heading in headings ? `### ${headings[heading]}` : line))
    .replace(/^(## \S+)\n+(?=## |$(?![\s\S]))/gm, `$1\n\n${nothing}\n\n`)
    .trimEnd()
    .concat('\n');
}

export function version() {
  changesets('version');
  for (const { folder } of publishedPackages()) {
    const file = join(root, folder, 'CHANGELOG.md');
    if (existsSync(file)) writeFileSync(file, inWords(readFileSync(file, 'utf8')));
  }
  console.log(`all packages are at ${versionOfAll()}`);
}
