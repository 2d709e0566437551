/** Compares what a registry serves with what `pack` has made of this commit. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrity, output } from './pack.mjs';
import { publishedPackages, tarballName } from './packages.mjs';

/** The registry's word for it, or what it said instead. */
async function served({ name, version }, registry) {
  const response = await fetch(new URL(`${name.replace('/', '%2f')}/${version}`, registry));
  if (!response.ok) return `nothing (${response.status})`;
  return (await response.json()).dist.integrity;
}

export async function compare() {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  for (const { manifest } of publishedPackages()) {
    const ours = integrity(readFileSync(join(output, `${tarballName(manifest)}.tgz`)));
    const theirs = await served(manifest, registry);
    console.log(`${manifest.name}@${manifest.version} ${ours === theirs ? 'is the same' : 'DIFFERS'}`);
    if (ours === theirs) continue;
    console.log(`  built here:  ${ours}\n  in registry: ${theirs}`);
    process.exitCode = 1;
  }
}
