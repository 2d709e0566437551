/** The cards of `vectors/independent`, written in Python from the specification alone. */
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { createTransport } from '@symbolon/protocol/transport';
import { systemPart } from '../../../../test/system-part.ts';
import type { CheckOptions } from '../../src/index.ts';

/** That of the system: its packages are those that Debian keeps. */
const python = '/usr/bin/python3';
const program = fileURLToPath(new URL('./independent_cards.py', import.meta.url));

export function hasPython(): Promise<boolean> {
  return systemPart('Python', async () => {
    const needs = 'import hashlib, cryptography; hashlib.new("ripemd160")';
    return promisify(execFile)(python, ['-c', needs]).then(
      () => undefined,
      () => `${python} with the package cryptography (python3-cryptography) and RIPEMD-160`,
    );
  });
}

/** Two cards of one pack, in a process of their own. */
export function independentCards(): Pick<CheckOptions, 'card' | 'second'> & { readonly end: () => void } {
  const child = spawn(python, ['-B', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (index: number, command: string): Promise<Uint8Array> => {
    child.stdin.write(`${index} ${command}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the cards have ended');
    return hexToBytes(value);
  };
  const [card, second] = [0, 1].map((index) => ({
    can: '123456',
    connect: async () =>
      createTransport({
        name: `independent card ${index + 1}`,
        limits: { command: 65_544, response: 65_538 },
        answerToReset: await ask(index, 'on'),
        carry: (command) => ask(index, bytesToHex(command)),
        release: async () => {},
      }),
  }));
  return { card: card!, second: second!, end: () => child.kill() };
}
