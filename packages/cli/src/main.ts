#!/usr/bin/env node
/** The `symbolon` command. */
import { processHost } from './host.ts';
import { run } from './run.ts';

// What libraries wait for does not keep a process alive; this one ends when it has said how it went.
const alive = setInterval(() => {}, 0x7fffffff);
process.exitCode = await run(process.argv.slice(2), processHost);
clearInterval(alive);
