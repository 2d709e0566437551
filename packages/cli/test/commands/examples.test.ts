/** Every example of the help works, and every answer in JSON is what its schema says. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import { shellWords } from '../../src/hwi/shell-words.ts';
import { elsewhere } from '../support/elsewhere.ts';
import { makeExamplePacks } from '../support/example-packs.ts';
import type { TimeServers } from '../support/time-servers.ts';
import { createWorkplace, inShell, type Run, schemaErrors, type Workplace } from '../support/workplace.ts';

describe('the examples of the help', () => {
  let place: Workplace;
  let made: readonly string[];
  let servers: TimeServers | undefined;
  beforeAll(async () => {
    place = createWorkplace();
    servers = await makeExamplePacks(place);
    made = readdirSync(place.folder).filter((name) => name !== 'bin');
  });
  afterAll(async () => {
    await servers?.close();
    place.remove();
  });

  const examples = commands
    .filter(({ name }) => elsewhere[name] === undefined)
    .flatMap((command) => command.examples.map((example) => [example, command] as const));

  /** A folder with all that examples speak of. */
  const folderFor = (example: string): string => {
    const folder = place.path(`run-${examples.findIndex(([other]) => other === example)}`);
    mkdirSync(folder);
    for (const name of made) cpSync(place.path(name), join(folder, name), { recursive: true });
    return folder;
  };
  const inJson = (example: string): string => (example.includes('--json') ? example : `${example} --json`);
  const check = (name: string, { status, stdout, stderr }: Omit<Run, 'args'>): void => {
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    expect(schemaErrors(name, JSON.parse(last))).toBeUndefined();
    expect(stdout).not.toContain('\u001b');
  };
  /** What a shell has a part in, as a person types it, and some of the rest: a process begins in one way for all. */
  const isTyped = (example: string, n: number): boolean => n % 6 === 0 || /[&<=]/.test(example);

  const typed = examples.filter(([example], n) => isTyped(example, n));
  test.concurrent.each(typed)('%s', async (example, { name }) => {
    expect(example).toContain(`symbolon ${name}`);
    const folder = folderFor(example);
    check(name, await inShell(place, inJson(example), folder, { XDG_STATE_HOME: folder }));
  });

  const others = examples.filter(([example], n) => !isTyped(example, n));
  test.each(others)('%s, in this process', async (example, { name }) => {
    const [symbolon, ...args] = shellWords(inJson(example));
    expect(symbolon).toBe('symbolon');
    check(name, await place.symbolonIn(folderFor(example), ...args));
  });
});

test('every command is run, and its answer compared with its schema', () => {
  for (const { name, examples } of commands) {
    expect(examples.length, name).toBeGreaterThan(0);
    const file = elsewhere[name];
    if (file !== undefined)
      expect(readFileSync(new URL(file, import.meta.url), 'utf8'), name).toContain(
        name
          .split(' ')
          .map((word) => `'${word}'`)
          .join(', '),
      );
  }
});

test('an option is of one kind wherever it is', () => {
  const kinds = new Map<string, boolean>();
  for (const { options } of commands) {
    for (const [name, { value }] of Object.entries(options)) {
      expect([undefined, value === undefined], name).toContain(kinds.get(name));
      kinds.set(name, value === undefined);
    }
  }
});
