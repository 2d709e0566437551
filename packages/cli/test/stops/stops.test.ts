/**
 * Every command of the table, stopped at any of its writes: killed, told to end, with a disk that is full, can't be
 * written or fails. What a person counts on then holds, and the same command again ends well.
 *
 * The test run draws some commands and stops. `STOPS_SEED` draws the same again, `STOPS_RUNS` says how many stops, and
 * `STOPS_ONLY` names a command.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededChoices } from '../../../../test/seeded-random.mjs';
import { commands } from '../../src/commands/table.ts';
import { elsewhere } from '../support/elsewhere.ts';
import { makeExamplePacks } from '../support/example-packs.ts';
import type { TimeServers } from '../support/time-servers.ts';
import { createWorkplace, type Run, type Workplace } from '../support/workplace.ts';
import { createRunner, type Fault, type Line, lines } from './lines.ts';
import { common, createLooker, errorCode, untouched } from './looks.ts';
import { type Whole, wrongAtStop, wrongInTheEnd } from './promises.ts';

const { env } = process;
const seed = env['STOPS_SEED'] ?? '21';
const runs = Number(env['STOPS_RUNS'] ?? 4);
const choices = seededChoices(seed);

/** A few lines, each once before any comes twice. */
function draw(): readonly Line[] {
  const left = lines.filter(({ command: { name } }) => [undefined, name].includes(env['STOPS_ONLY']));
  const drawn: Line[] = [];
  const count = Math.min(left.length, Math.ceil(runs / stopsEach));
  while (drawn.length < count) drawn.push(...left.splice(choices.below(left.length), 1));
  return drawn;
}

/** Stops of one line: the runs it is compared with cost as much as three. */
const stopsEach = Math.max(2, Math.ceil(runs / lines.length));

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
function faultsOf(calls: readonly string[]): readonly Fault[] {
  const each = calls.flatMap((_call, at) => [
    { at, how: 'SIGKILL' },
    { at, how: choices.of(signals) ?? 'SIGTERM' },
    ...['ENOSPC', 'EIO', 'EROFS'].map((how) => ({ at, how })),
  ]);
  const drawn: Fault[] = [];
  while (drawn.length < stopsEach && each.length > 0) drawn.push(...each.splice(choices.below(each.length), 1));
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
    drawn.flatMap(({ before, line }) => [...before, line]),
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

/** What the line does when nothing stops it, once and once more. */
async function wholeOf(line: Line): Promise<Whole & { readonly calls: readonly string[]; readonly start: string }> {
  const start = await runner.folderFor(line);
  const [one, other] = ['one', 'other'].map((name) => {
    cpSync(start, `${start}-${name}`, { recursive: true });
    return `${start}-${name}`;
  }) as [string, string];
  const first = await runner.stopped(line, one);
  if (first.stdout === '') throw new Error(`${line.line}: ${first.stderr}`);
  const second = await runner.plain(line, other);
  const nobody = { folder: start, look: untouched(start, [one, other]) };
  const before = await look(start, nobody);
  const base = { folder: start, look: before };
  const after = common(await look(one, base), await look(other, base));
  const answer = common(lastOf(first.stdout), lastOf(second.stdout));
  const exit = first.status;
  const again = [await runner.plain(line, one), await runner.plain(line, other)].map((run) => outcomeOf(run, exit));
  const afterTwo = common(await look(one, base), await look(other, base));
  for (const folder of [one, other]) rmSync(folder, { recursive: true });
  return { before, after, afterTwo, answer, again, calls: first.calls, start, exit, said: first.stdout };
}

const lastOf = (stdout: string): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
const outcomeOf = ({ status, stderr }: Omit<Run, 'args'>, exit: number | null): string =>
  status === exit ? 'done' : errorCode(stderr);

async function stop(line: Line, whole: Awaited<ReturnType<typeof wholeOf>>, fault: Fault): Promise<readonly string[]> {
  const folder = `${whole.start}-${fault.how}-${fault.at}`;
  cpSync(whole.start, folder, { recursive: true });
  const stopped = await runner.stopped(line, folder, fault);
  const base = { folder: whole.start, look: whole.before };
  const seen = await look(folder, base);
  const wrong = wrongAtStop({ line, whole, fault, stopped, seen, folder });
  const again = await runner.plain(line, folder);
  const answer = again.status === whole.exit ? lastOf(again.stdout) : undefined;
  const end = await look(folder, base);
  const wrongThen = wrongInTheEnd({
    line,
    whole,
    seen,
    begun: /A card (has carried out|gave no answer)/.test(stopped.stderr) || fault.how === 'SIGKILL',
    again: outcomeOf(again, whole.exit),
    said: again.stderr,
    answer,
    end,
    folder,
  });
  rmSync(folder, { recursive: true });
  const how = `${fault.how} at call ${fault.at} (${whole.calls[Number(fault.at)]}): exit ${stopped.status} ${stopped.stderr.trim().split('\n').at(-1)}`;
  return [...wrong, ...wrongThen].map((what) => `${how}\n    ${what}`);
}

test.each(drawn.map((line) => [line.line, line] as const))(
  `%s, stopped anywhere (STOPS_SEED=${seed})`,
  async (_name, line) => {
    const whole = await wholeOf(line);
    const found: string[] = [];
    for (const fault of faultsOf(whole.calls)) found.push(...(await stop(line, whole, fault)));
    rmSync(whole.start, { recursive: true });
    expect(found.join('\n')).toBe('');
  },
);

test('every command is stopped, here or elsewhere', () => {
  const here = new Set(lines.map(({ command }) => command.name));
  for (const { name } of commands) expect(here.has(name) !== (elsewhere[name] !== undefined), name).toBe(true);
  for (const name of Object.keys(elsewhere)) expect(commands.map((one) => one.name)).toContain(name);
});
