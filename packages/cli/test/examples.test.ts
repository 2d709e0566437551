/** Every example of the help works, and every answer in JSON is what its schema says. */
import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/commands/table.ts';
import { writeFixtures } from './fixtures.ts';
import { createWorkplace, inShell, makeBackedUp, makeBox, resultOf, schemaErrors, type Workplace } from './support.ts';

/** Commands that need a PC/SC service or servers, and where they are run. */
const elsewhere: { readonly [name: string]: string } = {
  emulate: 'readers.test.ts',
  readers: 'readers.test.ts',
  discover: 'discover.test.ts',
};

describe('the examples of the help', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = createWorkplace();
    await makeBox(place);
    await makeBackedUp(place);
    resultOf(await place.symbolon('pack', 'new', 'new-box', '--json'));
    resultOf(await place.symbolon('pack', 'new', 'extendable', '--cards', '4', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--extendable', '--pack', 'extendable', '--json'));
    resultOf(await place.symbolon('backup', '--pack', 'extendable', '--json'));
    writeFixtures(place);
  });
  afterAll(() => place.remove());

  const examples = commands
    .filter(({ name }) => elsewhere[name] === undefined)
    .flatMap((command) => command.examples.map((example) => [example, command] as const));

  test.concurrent.each(examples)('%s', async (example, { name }) => {
    expect(example).toContain(`symbolon ${name}`);
    const folder = place.path(`run-${examples.findIndex(([other]) => other === example)}`);
    mkdirSync(folder);
    const command = `cp -r "$HOME"/box "$HOME"/new-box "$HOME"/backed-up "$HOME"/extendable "$HOME"/*.* . && ${example}${example.includes('--json') ? '' : ' --json'}`;
    const { status, stdout, stderr } = await inShell(place, command, folder, { XDG_STATE_HOME: folder });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    expect(schemaErrors(name, JSON.parse(last))).toBeUndefined();
    expect(stdout).not.toContain('\u001b');
  });
});

test('every command is run, and its answer compared with its schema', () => {
  for (const { name, examples } of commands) {
    expect(examples.length, name).toBeGreaterThan(0);
    const file = elsewhere[name];
    if (file !== undefined) expect(readFileSync(new URL(file, import.meta.url), 'utf8'), name).toContain(`'${name}'`);
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
