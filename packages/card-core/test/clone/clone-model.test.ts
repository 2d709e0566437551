/** The model of a backup's state machine, checked by SPIN: see `docs/spec/models/clone.pml` for what it claims. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';

const model = join(import.meta.dirname, '../../../../docs/spec/models/clone.pml');

const found = await systemPart('the model checker', async () => {
  const absent = ['spin', 'gcc'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return absent.length === 0 ? undefined : `no ${absent.join(', no ')}`;
});

/** Rules that a card may be without, by the number that the model gives them, and the claim that fails then. */
const faults: readonly (readonly [fault: number, rule: string, claim: string])[] = [
  [1, 'a card asked again gives the same offer', 'wasReset'],
  [2, 'a sealed source makes no export', 'wasSealed'],
  [3, 'the same offer gets the same export again', 'acceptance cycle'],
  [4, 'the place of a revoked member stays taken', 'holders<=2'],
  [5, 'there are as many places as were agreed', 'holders<=2'],
  [6, 'a member is recorded before its export leaves', 'holders<=2'],
  [7, 'only a receipt confirms', 'held'],
  [8, 'no epoch begins while a clone is waited for', 'madeIn'],
];

describe.skipIf(!found)('the state machine of a backup, in every order of steps, losses and retries', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clone-model-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the checker says of the model without one of its rules, or with all of them (0). */
  function check(fault: number): string {
    const options = { cwd: folder, encoding: 'utf8' } as const;
    execFileSync('spin', [`-DFAULT=${fault}`, '-a', model], options);
    execFileSync('gcc', ['-O1', '-w', '-o', 'pan', 'pan.c'], options);
    return execFileSync(join(folder, 'pan'), ['-a', '-m100000'], { ...options, maxBuffer: 1 << 24 });
  }

  test('the limit holds, the seal is final, no clone is lost, and a new host always comes to the end', () => {
    const report = check(0);
    expect(report).toMatch(/errors: 0$/m);
    expect(report).not.toContain('Search not completed');
    const [, states = '0'] = /(\d+) states, stored/.exec(report) ?? [];
    process.stdout.write(`clone model: ${states} states\n`);
    expect(Number(states)).toBeGreaterThan(100_000);
  });

  test.each(faults)('fails without rule %i: %s', (fault, _, claim) => {
    const report = check(fault);
    expect(report).toMatch(/errors: 1$/m);
    expect(report.replaceAll(/[()\s]*/g, '')).toContain(claim.replaceAll(' ', ''));
  });
});
