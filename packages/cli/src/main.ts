#!/usr/bin/env node
/** The `symbolon` command. */
import { watchOutput } from './broken-output.ts';
import { processHost } from './host.ts';
import { run } from './run.ts';
import { watchUnexpected } from './unexpected.ts';

// What libraries wait for does not keep a process alive; this one ends when it has said how it went.
const alive = setInterval(() => {}, 0x7fffffff);
watchUnexpected(process);
const unsaid = watchOutput(process);
const code = await run(process.argv.slice(2), processHost);
process.exitCode = (await unsaid()) ?? code;
clearInterval(alive);
