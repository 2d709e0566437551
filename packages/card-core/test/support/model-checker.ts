/** Models of `docs/spec/models`, checked by SPIN. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPart } from '../../../../test/system-part.ts';

const models = join(import.meta.dirname, '../../../../docs/spec/models');

/** Whether the checker is here. If not, says so. */
export function findModelChecker(): Promise<boolean> {
  return systemPart('the model checker', async () => {
    const absent = ['spin', 'gcc'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
    return absent.length === 0 ? undefined : `no ${absent.join(', no ')}`;
  });
}

/**
 * What the checker says of a model without one of its rules, or with all of them (0).
 *
 * @param model the file's name, without `.pml`
 * @param search `safety` for assertions alone, `liveness` for what must come to pass too
 */
export function checkModel(model: string, fault: number, search: 'safety' | 'liveness'): string {
  const folder = mkdtempSync(join(tmpdir(), `${model}-model-`));
  try {
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const [compiled, asked] = search === 'safety' ? [['-O0', '-DSAFETY'], []] : [['-O1'], ['-a']];
    execFileSync('spin', [`-DFAULT=${fault}`, '-a', join(models, `${model}.pml`)], options);
    execFileSync('gcc', [...compiled, '-w', '-o', 'pan', 'pan.c'], options);
    return execFileSync(join(folder, 'pan'), [...asked, '-m100000'], { ...options, maxBuffer: 1 << 24 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The number of states of a search that found no error and left nothing out. Throws if it did otherwise. */
export function statesOf(report: string): number {
  const [, states] = /(\d+) states, stored/.exec(report) ?? [];
  if (!/errors: 0$/m.test(report) || report.includes('Search not completed') || states === undefined)
    throw new Error(`the model does not hold:\n${report.slice(0, 1000)}`);
  return Number(states);
}

/** The claim that a report says was broken, without brackets and spaces. */
export function brokenClaim(report: string): string {
  return /errors: 1$/m.test(report) ? report.replaceAll(/[()\s]*/g, '') : 'none';
}
