/**
 * The transcripts have every command, status word and interpreter of the registry. `vectors/transcripts.md` says where,
 * and is written from here (`vitest -u`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CommandApdu, decodeCommand, isSecured } from '@symbolon/protocol/apdu';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { expect, test } from 'vitest';

type Plain = { readonly session: string; readonly command: string; readonly response: string; readonly inside?: Plain };
type Step = { readonly command?: string; readonly response: string; readonly plain?: Plain };
type Transcript = { readonly name: string; readonly note: string; readonly steps: readonly Step[] };
type Row = { readonly kind: string; readonly value: string; readonly name: string; readonly use: string };

const folder = new URL('../../vectors/', import.meta.url);
const page = new URL('transcripts.md', folder);
const json = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const transcripts = readdirSync(new URL('transcripts/', folder))
  .sort()
  .map((file) => ({ ...(json(`transcripts/${file}`) as Transcript), name: file.replace('.json', '') }));
const rows = (json('registry.json') as { readonly rows: readonly Row[] }).rows.filter(({ use }) => use === 'used');

/** No card sends them, or no command provokes them. */
const never: { readonly [status: string]: string } = {
  '6581': 'reserved: no card sends it yet',
  '6884': 'reserved: no card sends it yet',
  '6984': 'reserved: no card sends it yet',
  '6F00': 'a failure that no command provokes',
};
/** Status words with a number in them, and one of PACE: not in the registry. */
const others: { readonly [status: string]: string } = {
  '61xx': 'xx more bytes',
  '6300': 'wrong CAN',
  '63Cx': 'x tries are left',
};

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** A command and its answer, inside secure messaging where there is any. */
type Exchange = { readonly command: string; readonly response: string };

/** All that is said in a transcript. A protected command that was wrong, or a part of one, shows its header only. */
function exchangesOf({ steps }: Pick<Transcript, 'steps'>): readonly Exchange[] {
  const inner = (plain: Plain | undefined): readonly Exchange[] =>
    plain === undefined ? [] : [plain, ...inner(plain.inside)];
  return steps.flatMap((step) => {
    const { command, response, plain } = step;
    return command === undefined ? [] : [{ command, response }, ...inner(plain)];
  });
}

function decoded(command: string): CommandApdu | undefined {
  try {
    return decodeCommand(bytes(command));
  } catch {
    return undefined;
  }
}

const kindOf = (status: string): string =>
  status.toUpperCase().replace(/^(61|63C)(..?)$/, (_, start, end) => `${start}${'x'.repeat(end.length)}`);
/** MSE:Set AT may warn of tries that are missing. */
const isDone = (status: string, ins: number): boolean =>
  /^(9000|61xx)$/.test(status) || (status === '63Cx' && ins === interindustry.manageSecurityEnvironment.ins);

/** What is in one transcript: instructions that were done, status words, interpreters that have read to the end. */
function contentOf(transcript: Pick<Transcript, 'steps'>) {
  const [instructions, statuses, interpreters] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let reading: string | undefined;
  for (const { command, response } of exchangesOf(transcript)) {
    const status = kindOf(response.slice(-4));
    statuses.add(status);
    const apdu = decoded(command);
    if (apdu === undefined || isSecured(apdu.cla) || !isDone(status, apdu.ins)) continue;
    instructions.add(`${hex(apdu.cla & 0x80)} ${hex(apdu.ins)}`);
    if (apdu.ins === commands.signStart.ins && apdu.cla === 0x80)
      reading = hex(commands.signStart.request.decode(apdu.data ?? new Uint8Array()).interpreter);
    if (apdu.ins === commands.signEnd.ins && apdu.cla === 0x80 && reading !== undefined) interpreters.add(reading);
  }
  return { instruction: instructions, status: statuses, interpreter: interpreters };
}

type Kind = keyof ReturnType<typeof contentOf>;
const contents = transcripts.map((transcript) => ({ name: transcript.name, ...contentOf(transcript) }));

function namesOf(all: typeof contents, kind: Kind, value: string): readonly string[] {
  return all.filter((one) => one[kind].has(value)).map(({ name }) => name);
}

/** Values of the registry that no transcript has. */
function missing(all: typeof contents): readonly string[] {
  const wanted = [
    ...rows.map(({ kind, value }) => [kind, value] as const),
    ...Object.keys(others).map((status) => ['status', status] as const),
  ];
  return wanted
    .filter(([kind]) => kind === 'instruction' || kind === 'status' || kind === 'interpreter')
    .filter(([kind, value]) => !(value in never) && namesOf(all, kind as Kind, value).length === 0)
    .map(([kind, value]) => `${kind} ${value}`);
}

test('every command is done, every status word is answered, and every interpreter has read to the end', () => {
  expect(missing(contents)).toEqual([]);
});

test('no card sends a status word that is said to occur never, or one that nothing explains', () => {
  const known = [...rows.filter(({ kind }) => kind === 'status').map(({ value }) => value), ...Object.keys(others)];
  const sent = contents.flatMap(({ status }) => [...status]);
  expect(sent.filter((status) => status in never || !known.includes(status))).toEqual([]);
});

test('the check finds what is missing', () => {
  const without = contents.filter(({ name }) => !['rosters', 'shares', 'last-card', 'heirs', 'time'].includes(name));
  expect(missing(without)).toEqual(expect.arrayContaining(['instruction 80 D8', 'status 9D0C', 'status 9D0D']));
  expect(missing([])).toHaveLength(
    rows.filter(({ kind }) => kind === 'instruction' || kind === 'interpreter').length +
      rows.filter(({ kind, value }) => kind === 'status' && !(value in never)).length +
      Object.keys(others).length,
  );
});

test('a protected command that is right shows what it says', () => {
  for (const { name, steps } of transcripts)
    for (const [at, { command = '', response, plain }] of steps.entries()) {
      const apdu = decoded(command);
      const isProtected = apdu !== undefined && isSecured(apdu.cla) && response.length > 4;
      expect(plain !== undefined, `${name}, step ${at}`).toBe(isProtected);
    }
});

function table(kind: Kind, heading: string, entries: readonly (readonly [value: string, name: string])[]): string {
  const lines = entries.map(([value, name]) => {
    const where = namesOf(contents, kind, value).map((one) => `[${one}](transcripts/${one}.json)`);
    return `| \`${value}\` | ${name} | ${value in never ? `- (${never[value]})` : where.join(', ')} |`;
  });
  return `\n## ${heading}\n\n| ${kind} | name | transcripts |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

test('the page says where each one is', async () => {
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ value, name }) => [value, name] as const);
  const stories = transcripts.map(
    ({ name, note, steps }) => `| [${name}](transcripts/${name}.json) | ${steps.length} | ${note} |`,
  );
  const statuses = [...of('status'), ...Object.entries(others)].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [
    '# What is in the transcripts\n\n',
    'The format is in the [README](README.md#transcripts). `scripts/test/transcripts.test.ts` writes this page, and fails\n',
    'if a command, a status word or an interpreter of the registry is in no transcript.\n\n',
    `| transcript | steps | |\n| --- | --- | --- |\n${stories.join('\n')}\n`,
    table('instruction', 'Commands that a card has done', of('instruction')),
    table('status', 'Status words', statuses),
    table('interpreter', 'Interpreters that have read to the end', of('interpreter')),
  ];
  await expect(content.join('')).toMatchFileSnapshot(fileURLToPath(page));
});
