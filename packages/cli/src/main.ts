#!/usr/bin/env node
import { watchUnexpected } from './errors/unexpected.ts';
import { processHost } from './host.ts';
/** The `symbolon` command. */
import { watchOutput } from './output/broken-output.ts';
import { run } from './run.ts';

// What libraries wait for does not keep a process alive; this one ends when it has said how it went.
const alive = setInterval(() => {}, 0x7fffffff);
watchUnexpected(process);
const unsaid = watchOutput(process);
const code = await run(process.argv.slice(2), processHost);
process.exitCode = (await unsaid()) ?? code;
clearInterval(alive);
