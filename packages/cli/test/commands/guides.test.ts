/** The guides: every command of theirs in a box marked `sh` works, one after the other as they stand there. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import { exitCodes } from '../../src/errors/advice.ts';
import { createWorkplace, inShell, type Workplace } from '../support/workplace.ts';

const guides = new URL('../../../../docs/guides/', import.meta.url);
const readme = new URL('../../README.md', import.meta.url);
/** Installing is not for a test. */
const commandsOf = (file: URL): string =>
  [...readFileSync(file, 'utf8').matchAll(/^```sh\n(.*?)^```/gms)]
    .map(([, code = '']) => code.replace(/^npm .*$/gm, ''))
    .join('\n');

const quotedIn = (file: URL): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^```text\n(.*?)^```/gms)].map(([, text = '']) => text);

/** A person at a terminal is asked before what can't be undone, and says yes. The pages teach no way round it. */
function agreeToAll(place: Workplace): void {
  const program = readFileSync(place.path('bin', 'symbolon'), 'utf8');
  const asking = commands.filter(({ final, options }) => final !== undefined && 'yes' in options);
  const cases = asking.map(({ name }) => `'${name} '*) set -- "$@" --yes ;;`).join('\n');
  const agreeing = program.replace('\nexec', `\ncase "$1 $2 " in *' --yes '*) ;;\n${cases}\nesac\nexec`);
  writeFileSync(place.path('bin', 'symbolon'), agreeing, { mode: 0o755 });
}

describe('the commands on the page', () => {
  let place: Workplace;
  beforeAll(() => {
    place = createWorkplace();
    agreeToAll(place);
  });
  afterAll(() => place.remove());

  const pages = [
    ...readdirSync(guides).map((name): readonly [string, URL] => [name, new URL(name, guides)]),
    ['README.md', readme] as const,
  ];
  test.concurrent.each(pages.filter(([, file]) => commandsOf(file).trim() !== ''))('%s', async (name, file) => {
    const script = `set -euo pipefail\nmkdir '${name}' && cd '${name}'\n${commandsOf(file)}`;
    const { status, stderr } = await inShell(place, script, place.folder);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    // What a page quotes of them is what they say.
    for (const said of quotedIn(file)) expect(stderr).toContain(said);
  });

  test('include one whose output is quoted', () => {
    expect(pages.flatMap(([, file]) => quotedIn(file)).join()).toContain('"safe" offers itself.');
  });
});

test('the manual has every exit code, with its meaning', () => {
  const manual = readFileSync(readme, 'utf8');
  for (const { exit, meaning } of exitCodes) expect(manual).toContain(`| ${exit} | ${meaning} |`);
});
