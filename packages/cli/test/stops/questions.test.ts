/**
 * Every command of the table at a terminal, stopped at any of its questions: by Ctrl-C, a signal, a kill, a terminal
 * that closes, and with a second process at the same cards. No card is half changed, nothing lies around, the terminal
 * is as before, and the same command again ends well.
 *
 * As in `stops.test.ts`: `STOPS_SEED`, `STOPS_QUESTIONS` and `STOPS_ONLY`.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededChoices } from '../../../../test/seeded-random.mjs';
import { atShell } from '../support/at-shell.ts';
import { makeExamplePacks } from '../support/example-packs.ts';
import type { TimeServers } from '../support/time-servers.ts';
import { createWorkplace, phrase, pin, puk, type Workplace } from '../support/workplace.ts';
import { createRunner, type Line, lines } from './lines.ts';
import { createLooker, differences, errorCode, filesOf, isDraft, untouched } from './looks.ts';

const { env } = process;
const seed = env['STOPS_SEED'] ?? '21';
const count = Number(env['STOPS_QUESTIONS'] ?? 3);
const choices = seededChoices(`questions ${seed}`);

const ends = ['ctrlC', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL', 'closed', 'second'] as const;
type End = (typeof ends)[number];
type Draw = { readonly line: Line; readonly question: number; readonly end: End };

/** Lines that may ask: of the rest there is nothing to stop. Each once before any comes twice. */
function draw(): readonly Draw[] {
  const all = lines.filter(
    ({ command: { name, asks, options }, line }) =>
      [undefined, name].includes(env['STOPS_ONLY']) && !/[<|$]/.test(line) && (asks.length > 0 || 'yes' in options),
  );
  const drawn: Draw[] = [];
  let left: Line[] = [];
  while (drawn.length < count && all.length > 0) {
    if (left.length === 0) left = [...all];
    const [line] = left.splice(choices.below(left.length), 1);
    if (line !== undefined) drawn.push({ line, question: choices.below(4), end: choices.of(ends) ?? 'ctrlC' });
  }
  return drawn;
}

let place: Workplace;
let servers: TimeServers | undefined;
let runner: ReturnType<typeof createRunner>;
let look: ReturnType<typeof createLooker>;
const drawn = draw();
beforeAll(async () => {
  place = createWorkplace();
  servers = await makeExamplePacks(
    place,
    drawn.flatMap(({ line: { before, line } }) => [...before, line]),
  );
  runner = createRunner(
    place,
    readdirSync(place.folder).filter((name) => name !== 'bin'),
  );
  look = createLooker(place);
});
afterAll(async () => {
  await servers?.close();
  place.remove();
});

/** What a person at the terminal knows. Whatever else is asked gets an empty answer. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/phrase|secret/i, phrase],
  [/PUK/, puk],
  [/new PIN|PIN of the share/i, pin],
  [/PIN/, pin],
  [/\[y\/N\]/, 'y'],
];
const answerTo = (question: string): string => answers.find(([form]) => form.test(question))?.[1] ?? '';

/** The question that waits; `undefined` where none does. */
function waiting(output: string): string | undefined {
  const last =
    output
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
      .split('\n')
      .at(-1)
      ?.replace(/^.*\r/, '') ?? '';
  return /(: |\] |\? |\) |^Press a key.*)$/.test(last) ? last : undefined;
}

/** Without what answers in the person's stead. */
const asked = ({ line }: Line): string =>
  line
    .replace(/^(\w+=\S+ )+/, '')
    .replace(/ --(yes|json|unprotected)\b/g, '')
    .replace(/ --(share-pin|new-pin|secret|phrase|passphrase)-file \S+/g, '');

async function stopAt({ line, question, end }: Draw): Promise<readonly string[]> {
  const folder = await runner.folderFor(line);
  const start = `${folder}-start`;
  cpSync(folder, start, { recursive: true });
  const none = { SYMBOLON_PIN: undefined, SYMBOLON_PUK: undefined, XDG_STATE_HOME: `${folder}/state` };
  const shell = atShell(place, asked(line), none, folder);
  const seen: string[] = [];
  let from = 0;
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      if (shell.ended()) return undefined;
      const fresh = shell.output().slice(from);
      const found = waiting(fresh);
      await new Promise((resolve) => setTimeout(resolve, 60));
      if (found !== undefined && shell.output().length === from + fresh.length) return found;
    }
  };
  let now = await next();
  while (now !== undefined && seen.length < question) {
    seen.push(now);
    from = shell.output().length;
    shell.type(now.startsWith('Press a key') ? ' ' : `${answerTo(now)}\r`);
    now = await next();
  }
  // It asks less: the last one it is.
  if (now === undefined && seen.length > 0) return stopAt({ line, question: seen.length - 1, end });
  const wrong: string[] = [];
  const how = `${end} at question ${seen.length}, ${JSON.stringify(now ?? 'none: it had ended')} after ${JSON.stringify(seen)}`;
  if (now !== undefined) {
    if (end === 'second') {
      const other = await runner.plain(line, folder);
      const code = other.status === 0 ? 'done' : errorCode(other.stderr);
      if (!['pack/in-use', 'done'].includes(code)) wrong.push(`the second process: ${other.stderr}`);
      process.kill(shell.pid(), 'SIGTERM');
    } else if (end === 'ctrlC') shell.type('\u0003');
    else if (end === 'closed') shell.closeTerminal();
    else process.kill(shell.pid(), end);
    const expected = { SIGKILL: 137, closed: 129 }[end as string] ?? 130;
    const code = await shell.code();
    if (code !== expected) wrong.push(`exit ${code} instead of ${expected}: ${shell.output().slice(-300)}`);
    if (end !== 'closed' && end !== 'SIGKILL') {
      const modes = await shell.modes();
      for (const mode of ['icanon', 'echo', 'isig'])
        if (!new RegExp(`(^|\\s)${mode}\\b`).test(modes)) wrong.push(`the terminal is left without ${mode}`);
      if (!/stopped\. /.test(shell.output()))
        wrong.push(`it does not say that it was stopped: ${shell.output().slice(-300)}`);
    }
  }
  for (const secret of [pin, puk])
    if (shell.output().includes(secret) && !line.command.stopped?.includes(secret)) wrong.push('a secret shows');
  const before = await look(start, { folder: start, look: untouched(start, [folder]) });
  const after = await look(folder, { folder: start, look: before });
  const drafts = filesOf(folder).filter(isDraft);
  if (drafts.length > 0) wrong.push(`it leaves ${drafts.join(' ')}`);
  const changed = differences(before, after);
  const said = shell.output().replace(/\r?\n */g, ' ');
  if (end !== 'second' && /Nothing was (sent to|changed on) a card/.test(said) && changed.length > 0)
    wrong.push(`it says that nothing was changed: ${changed.join('; ')}`);
  if (changed.length === 0) {
    const again = await runner.plain(line, folder);
    if (again.stdout === '') wrong.push(`nothing had happened, and then: ${again.stderr}`);
  }
  for (const used of [folder, start]) rmSync(used, { recursive: true });
  return wrong.map((what) => `${how}\n    ${what}`);
}

test.each(drawn.map((each) => [each.line.line, each.end, each] as const))(
  `%s at a terminal, %s (STOPS_SEED=${seed})`,
  async (_line, _end, each) => {
    expect((await stopAt(each)).join('\n')).toBe('');
  },
);
