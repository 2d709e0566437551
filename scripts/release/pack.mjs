/**
 * Packs what would be published, with its bill of materials, into `release/`: the same bytes wherever and whenever it
 * runs on a commit. So whoever does not trust our machines builds the packages and compares.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, root, tarballName } from './packages.mjs';
import { assertCommitted, assertTracked, head, output } from './tree.mjs';

const run = (folder, program, args) =>
  execFileSync(program, args, { cwd: join(root, folder), stdio: ['ignore', 'ignore', 'inherit'] });

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** As `npm view … dist.integrity` shows it. */
export const integrity = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/** Commits know their time and files don't: a bill of materials made again has the same. */
function commitTime() {
  const seconds = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return new Date(Number(seconds) * 1000).toISOString();
}

const byReference = (key) => (a, b) => (a[key] < b[key] ? -1 : 1);

/**
 * The same but for what pnpm makes anew each time: the order, the moment, and a random serial number, which now comes
 * from the contents (RFC 9562, 5.8).
 */
function reproducible(bill, timestamp) {
  const components = bill.components.toSorted(byReference('bom-ref'));
  const dependencies = bill.dependencies
    .map(({ ref, dependsOn }) => ({ ref, ...(dependsOn && { dependsOn: dependsOn.toSorted() }) }))
    .toSorted(byReference('ref'));
  const { serialNumber: _, ...rest } = { ...bill, metadata: { ...bill.metadata, timestamp }, components, dependencies };
  const digest = sha256(JSON.stringify(rest));
  digest[6] = (digest[6] & 0x0f) | 0x80;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const [, ...groups] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest.toString('hex'));
  const { $schema, bomFormat, specVersion, ...contents } = rest;
  return { $schema, bomFormat, specVersion, serialNumber: `urn:uuid:${groups.join('-')}`, ...contents };
}

/**
 * One CycloneDX file per package, with everything that installing it brings, at the versions that our lockfile names.
 */
export function bills() {
  mkdirSync(output, { recursive: true });
  const where = [
    '--filter',
    './packages/*',
    'sbom',
    '--prod',
    '--sbom-format',
    'cyclonedx',
    '--sbom-spec-version',
    '1.6',
    '--split',
  ];
  run('.', 'pnpm', [...where, '--out', join(output, '%s-%v.cdx.json')]);
  const timestamp = commitTime();
  for (const { manifest } of publishedPackages()) {
    const file = join(output, `${tarballName(manifest)}.cdx.json`);
    writeFileSync(
      file,
      `${JSON.stringify(reproducible(JSON.parse(readFileSync(file, 'utf8')), timestamp), null, 2)}\n`,
    );
  }
}

/**
 * Fills `release/` with tarballs, bills of materials, the commit they are made of and `SHA256SUMS`. Builds from empty
 * folders: what was there before, from a source that is gone or by hand, would be published.
 */
export function pack() {
  assertCommitted();
  const packages = publishedPackages();
  for (const { folder } of packages) rmSync(join(root, folder, 'dist'), { recursive: true, force: true });
  run('.', process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-b',
    ...packages.map(({ folder }) => folder),
  ]);
  rmSync(output, { recursive: true, force: true });
  for (const { folder, manifest } of packages) {
    run(folder, 'pnpm', ['pack', '--pack-destination', output]);
    assertTracked(folder, join(output, `${tarballName(manifest)}.tgz`));
  }
  writeFileSync(join(output, 'commit.txt'), `${head()}\n`);
  bills();

  const files = readdirSync(output).sort();
  const sums = files.map((file) => `${sha256(readFileSync(join(output, file))).toString('hex')}  ${file}\n`);
  writeFileSync(join(output, 'SHA256SUMS'), sums.join(''));
  for (const { manifest } of packages) {
    const bytes = readFileSync(join(output, `${tarballName(manifest)}.tgz`));
    console.log(`${manifest.name}@${manifest.version} ${bytes.length} bytes ${integrity(bytes)}`);
  }
}
