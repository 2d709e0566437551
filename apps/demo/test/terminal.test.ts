/** The demo in the terminal, run as a process. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../dist/terminal/main.js', import.meta.url));

function demo(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', env });
}

/** The `anvil` processes of this machine. */
function runningNodes(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  return list.filter((line) => /\/anvil(\s|$)/.test(line) && !line.includes('vitest'));
}

describe('the demo in the terminal', () => {
  test('prints every step, without colour codes in a pipe', () => {
    const { status, stdout, stderr } = demo([]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const line of [
      'Unbox',
      'Create the wallet',
      'Back up',
      'tap 5:',
      'Seal',
      'the card refuses: the set is sealed',
      'Read the addresses',
      'Sign a Bitcoin payment',
      'the signatures of 2 of 2 inputs verify',
      'Send ether',
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout).not.toContain('\u001b');
  });

  test('prints one JSON object with --json, and stops its node', () => {
    const before = runningNodes().length;
    const { status, stdout } = demo(['--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      backup: { taps: 5, receipts: 2 },
      refusalAfterSeal: 'the set is sealed and never exports again',
      bitcoin: { inputs: 2, verifiedInputs: 2, txid: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ethereum: { status: '0x1', transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
      addresses: { bitcoin: expect.stringMatching(/^bc1q/), ethereum: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) },
    });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(runningNodes().length).toBeLessThanOrEqual(before);
  });

  test('prints its usage with --help', () => {
    expect(demo(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: pnpm demo') });
  });

  test('names an option that it does not know', () => {
    const { status, stdout, stderr } = demo(['--pscs']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--pscs');
    expect(stderr).toContain('pnpm demo --help');
  });

  test('prints one line of error if a step fails', () => {
    const nowhere = '/nowhere/at/all';
    const { status, stderr, stdout } = demo([], { ...process.env, TMPDIR: nowhere, TMP: nowhere, TEMP: nowhere });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).not.toContain('Done in');
  });
});
