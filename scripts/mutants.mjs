/**
 * `pnpm mutants [name]`: breaks the card on purpose, one fault at a time, and shows that the test named beside the
 * fault finds it. Ends with the faults that survived. A fault whose text is no longer in its file, or that does not
 * compile, is an error too, so that the list stays true.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { mutants } from './mutants.list.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [only] = process.argv.slice(2).filter((argument) => argument !== '--');
const chosen = mutants.filter(({ name }) => only === undefined || name.includes(only));
const reports = mkdtempSync(join(tmpdir(), 'symbolon-mutants-'));
const exactly = (title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The outcome of each test of `by` that ran, with `fault` planted; nothing where a file could not even be loaded. */
async function run(by, fault, report) {
  const files = [...new Set(by.map(([file]) => file))];
  const pattern = [...new Set(by.map(([, title]) => exactly(title)))].join('|');
  const output = join(reports, `${report}.json`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const options = [
    '--config',
    'scripts/mutants.config.mjs',
    '--reporter',
    'json',
    '--outputFile',
    output,
    '-t',
    pattern,
  ];
  const child = spawn(process.execPath, [vitest, 'run', ...options, ...files], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, FAULT: fault?.name ?? '' },
  });
  await new Promise((resolve) => child.once('close', resolve));
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ title, status }) => ({ file: name.slice(root.length), title, status })),
  );
}

/** What the compiler says of a file with the fault in it, and of the same file without. */
function compiles({ file, from, to }) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const configFile = join(root, 'tsconfig/portable.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    join(root, 'tsconfig'),
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  host.readFile = (name) => (name === path ? text.replace(from, () => to) : read(name));
  const lenient = {
    ...options,
    composite: false,
    noEmit: true,
    rootDir: root,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const program = ts.createProgram([path, join(root, 'tsconfig/portable.d.ts')], lenient, host);
  const source = program.getSourceFile(path);
  return program.getSyntacticDiagnostics(source).length + program.getSemanticDiagnostics(source).length === 0;
}

/** Why the fault does not count as found, if it does not. */
async function verdictOn(fault, index) {
  const { file, from, by } = fault;
  if (readFileSync(join(root, file), 'utf8').split(from).length !== 2)
    return 'NOT PLANTED: its text is not once in the file';
  if (!compiles(fault)) return 'NOT PLANTED: it does not compile';
  const outcomes = await run([by], fault, index);
  if (outcomes.length === 0) return 'NOT PLANTED: no test ran';
  return outcomes.some(({ status }) => status === 'failed') ? undefined : 'SURVIVED';
}

let failures = 0;
try {
  const sound = await run(
    chosen.map(({ by }) => by),
    undefined,
    'sound',
  );
  const failing = sound.filter(({ status }) => status === 'failed');
  if (failing.length > 0)
    throw new Error(`fails without any fault: ${failing.map(({ file, title }) => `${file}: ${title}`).join('; ')}`);
  for (const { by } of chosen) {
    const [file, title] = by;
    if (!sound.some((test) => test.file === file && test.title.includes(title)))
      throw new Error(`no such test: ${file}: ${title}`);
  }
  const waiting = [...chosen.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, fault] = next;
      const verdict = await verdictOn(fault, index);
      if (verdict !== undefined) failures += 1;
      console.log(`${verdict ?? 'found   '}  ${fault.name}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
} finally {
  rmSync(reports, { recursive: true });
}
console.log(`${chosen.length - failures} of ${chosen.length} faults found`);
process.exitCode = failures === 0 ? 0 : 1;
