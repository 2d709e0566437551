/** The demo as people and machines run it: a process. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../dist/terminal/main.js', import.meta.url));

function demo(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
}

/** Processes of this user whose command line speaks of anvil. */
function nodesRunning(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  return list.filter((line) => /\/anvil(\s|$)/.test(line) && !line.includes('vitest'));
}

describe('the demo', () => {
  test('tells its story without colour codes in a pipe, and leaves no process behind', () => {
    const before = nodesRunning().length;
    const { status, stdout, stderr } = demo();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const step of [
      'Unbox',
      'Activate',
      'Back up',
      'Seal',
      'Read the addresses',
      'Sign a Bitcoin payment',
      'Send ether',
    ]) {
      expect(stdout).toContain(step);
    }
    expect(stdout).toContain('tap 5:');
    expect(stdout).toContain('the card itself refuses: the set is sealed');
    expect(stdout).not.toContain('\u001b');
    expect(nodesRunning().length).toBeLessThanOrEqual(before);
  });

  test('answers machines with one JSON object', () => {
    const { status, stdout } = demo('--json');
    expect(status).toBe(0);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({
      backup: { taps: 5, receipts: 2 },
      refusalAfterSeal: 'the set is sealed and never exports again',
      bitcoin: { inputs: 2, verifiedInputs: 2, txid: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ethereum: { status: '0x1', transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
      addresses: { bitcoin: expect.stringMatching(/^bc1q/), ethereum: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) },
    });
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  test('explains itself, and what it does not know', () => {
    expect(demo('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: pnpm demo') });
    const unknown = demo('--pscs');
    expect(unknown.status).toBe(2);
    expect(unknown.stdout).toBe('');
    expect(unknown.stderr).toContain('--pscs');
    expect(unknown.stderr).toContain('pnpm demo --help');
  });

  test('fails with one line where a step fails', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [command], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: '/nowhere/at/all', TMP: '/nowhere/at/all', TEMP: '/nowhere/at/all' },
    });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).not.toContain('Done in');
  });
});
