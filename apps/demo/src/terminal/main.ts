/** `pnpm demo`: the demo in a terminal. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { silentOutput, terminalOutput } from './output.ts';
import { inProcessReader, pcscReader } from './readers.ts';
import { runStory } from './story.ts';

const help = `Usage: pnpm demo [--pcsc] [--json]

Runs the main job of Symbolon on three emulated cards: key, backup, seal, addresses, a Bitcoin and an Ethereum payment.

  --pcsc   through a real PC/SC stack: pcscd and the virtual reader of Debian's vsmartcard-vpcd
  --json   one JSON object on standard output instead of the story
  --help   this text
`;

const options = {
  pcsc: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parsed() {
  try {
    // `pnpm demo -- --json` passes the dashes on.
    return parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== '--'), options }).values;
  } catch (error) {
    process.stderr.write(`${textOf(error)}\nTry: pnpm demo --help\n`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const values = parsed();
  if (values === undefined) return 2;
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const output = values.json === true ? silentOutput : terminalOutput(process.stdout, process.env);
  output.title(`Symbolon: one key, three cards${values.pcsc === true ? ', through PC/SC' : ''}`);
  const started = performance.now();
  const result = await runStory(
    values.pcsc === true ? pcscReader : inProcessReader,
    output,
    (length) => new Uint8Array(randomBytes(length)),
  );
  const seconds = (performance.now() - started) / 1000;
  if (values.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  output.title(`\nDone in ${seconds.toFixed(1)} s.`);
  return 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Ends with an exit event on a signal, so that the exit handlers stop the node.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${textOf(error)}\n`);
  process.exitCode = 1;
}
