/** What a fresh Node spends on something, beyond its own start. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../median.ts';

const rounds = 9;
const bench = fileURLToPath(new URL('../..', import.meta.url));
/** Has a process say, as it ends, what it spent. */
const meter = `data:text/javascript,import { writeSync } from 'node:fs';
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });`;

export type FreshProcess = {
  /** Processor time of a Node that does nothing, milliseconds. */
  readonly node: number;
  /** Processor time of each beyond that, milliseconds. */
  readonly beyond: Readonly<Record<string, number>>;
};

/**
 * @param commands arguments for Node by name; each runs once a round, in turn
 * @param folder they run in it
 */
export function measureFresh(
  commands: Readonly<Record<string, readonly string[]>>,
  folder: string = bench,
): FreshProcess {
  const nothing = ['--input-type=module', '--eval', ''];
  const bare: number[] = [];
  const taken = Object.entries(commands).map(([name, command]) => ({ name, command, times: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    bare.push(spend(nothing, folder));
    for (const { command, times } of taken) times.push(spend(command, folder));
  }
  const node = median(bare);
  const beyond = taken.map(({ name, times }) => [name, Math.round(median(times) - node)] as const);
  return { node: Math.round(node), beyond: Object.fromEntries(beyond) };
}

function spend(command: readonly string[], folder: string): number {
  const { status, output, stderr } = spawnSync(process.execPath, ['--import', meter, ...command], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${command.join(' ')} failed: ${stderr}`);
  return Number(output[3]);
}
