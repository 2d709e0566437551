#!/usr/bin/env node
import { watchUnexpected } from './errors/unexpected.ts';
/** The `symbolon` command. */
import { watchOutput } from './output/broken-output.ts';
import { endWithTerminal, keepOutOfCoreDumps } from './process-end.ts';
import { processHost } from './process-host.ts';
import { run } from './run.ts';

// Some of what libraries wait for does not keep Node running. This timer does, until the command has ended.
const alive = setInterval(() => {}, 0x7fffffff);
keepOutOfCoreDumps();
endWithTerminal(process);
watchUnexpected(process);
const outputFailure = watchOutput(process);
const code = await run(process.argv.slice(2), processHost);
process.exitCode = (await outputFailure()) ?? code;
clearInterval(alive);
