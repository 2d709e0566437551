/** Every example of the help works, and every answer in JSON is what its schema says. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/commands/table.ts';
import { writeFixtures } from './fixtures.ts';
import { createWorkplace, makeBackedUp, makeBox, resultOf, type Workplace } from './support.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

/** Need a PC/SC service, or servers: `readers.test.ts`, `discover.test.ts`. */
const elsewhere = ['emulate', 'readers', 'discover'];

describe('the examples of the help', () => {
  let place: Workplace;
  beforeAll(() => {
    place = createWorkplace();
    makeBox(place);
    makeBackedUp(place);
    resultOf(place.symbolon('pack', 'new', 'new-box', '--json'));
    resultOf(place.symbolon('pack', 'new', 'extendable', '--cards', '4', '--json'));
    resultOf(place.symbolon('wallet', 'create', '--extendable', '--pack', 'extendable', '--json'));
    resultOf(place.symbolon('backup', '--pack', 'extendable', '--json'));
    writeFixtures(place);
  });
  afterAll(() => place.remove());

  const examples = commands
    .filter(({ name }) => !elsewhere.includes(name))
    .flatMap((command) => command.examples.map((example) => [example, command] as const));

  test.each(examples)('%s', (example, { name, result }) => {
    expect(example).toContain(`symbolon ${name}`);
    const folder = place.path(`run-${examples.findIndex(([other]) => other === example)}`);
    mkdirSync(folder);
    const command = `cp -r "$HOME"/box "$HOME"/new-box "$HOME"/backed-up "$HOME"/extendable "$HOME"/*.* . && ${example}${example.includes('--json') ? '' : ' --json'}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...place.environment, XDG_STATE_HOME: folder },
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    const valid = ajv.compile(result.schema);
    expect(valid(JSON.parse(last)), JSON.stringify(valid.errors)).toBe(true);
    expect(stdout).not.toContain('\u001b');
  });
});

test('every command has an example and says what it answers', () => {
  for (const { examples, result } of commands) {
    expect(examples.length).toBeGreaterThan(0);
    expect(() => ajv.compile(result.schema)).not.toThrow();
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
