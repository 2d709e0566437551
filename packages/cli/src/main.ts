#!/usr/bin/env node
/** The `symbolon` command. */
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2));
