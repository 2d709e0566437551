/** The steps of a release, one command each; docs/releasing.md says when. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bills, pack } from './pack.mjs';
import { publishedPackages, repository, root, versionOfAll } from './packages.mjs';
import { compare, publish } from './publish.mjs';
import { version } from './version.mjs';

/** A fork, or a repository that moved without its manifests, publishes nothing in our name. */
function home() {
  const here = process.env['GITHUB_REPOSITORY'];
  if (here === repository()) return;
  console.error(
    `this is ${here ?? 'no workflow of GitHub'}, and package.json says that releases are made in ${repository()}`,
  );
  process.exitCode = 1;
}

/** What the packages tell of their newest version, as one page. */
function notes() {
  const newest = new RegExp(`^## ${versionOfAll().replaceAll('.', '\\.')}\n+(.*?)(?=^## |$(?![\\s\\S]))`, 'ms');
  for (const { folder, manifest } of publishedPackages()) {
    const [, text = ''] = newest.exec(readFileSync(join(root, folder, 'CHANGELOG.md'), 'utf8')) ?? [];
    if (/^### /m.test(text)) console.log(`## ${manifest.name}\n\n${text.trim()}\n`);
  }
}

const steps = { home, version, pack, bills, publish, compare, notes };

const [name = '', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(steps, name) || rest.length > 0) {
  console.error(`pnpm release ${Object.keys(steps).join(' | ')}`);
  process.exit(2);
}
try {
  await steps[name]();
} catch (error) {
  console.error(`pnpm release ${name}: ${error.message}`);
  process.exit(1);
}
