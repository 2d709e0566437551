/**
 * Loaded into the command before its own code (`node --import`): counts what it does to files in a folder, and at one
 * of these calls ends the process, sends it a signal, or lets the disk fail from then on.
 *
 * ```text
 * STOPS_UNDER   the folder
 * STOPS_REPORT  a file elsewhere, for the calls in their order: "open", "write", ...
 * STOPS_AT      of which call: its place among all from 0, or among those of its kind, as "write 1"
 * STOPS_HOW     SIGKILL, SIGTERM, SIGINT, SIGHUP, ENOSPC, EROFS or EIO
 * ```
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

const { STOPS_UNDER: under, STOPS_REPORT: report, STOPS_AT: at = '-1', STOPS_HOW: how = '' } = process.env;
const original = { ...fs };
const calls = [];
const descriptors = new Set();
const fails = how.startsWith('E');
let failing = false;

const isUnder = (path) => typeof path === 'string' && `${resolve(path)}${sep}`.startsWith(`${under}${sep}`);
const writes = (flags) => (typeof flags === 'number' ? (flags & 3) !== 0 : /[wa+]/.test(flags ?? 'r'));
const error = (call) => Object.assign(new Error(`${how}: as a test wants it, ${call}`), { code: how, syscall: call });

/** What a full disk still does; one that can't be written does nothing, and one with an error fails here and there. */
const stillDone = { ENOSPC: ['fsync', 'rename', 'rm', 'truncate'], EROFS: [], EIO: ['rm', 'truncate', 'mkdir'] };

/** @param half does the first part of the call */
function before(call, half = () => {}) {
  const own = calls.push(call) - 1;
  const isHere = `${own}` === at || `${call} ${calls.filter((each) => each === call).length - 1}` === at;
  if (isHere && !fails) {
    if (how === 'SIGKILL') half();
    process.kill(process.pid, how);
  }
  const starts = fails && isHere && !failing;
  if (starts) failing = true;
  if (!failing || stillDone[how].includes(call)) return;
  if (starts && how !== 'EROFS') half();
  throw error(call);
}

const patched = {
  openSync: (path, flags, mode) => {
    if (!isUnder(path) || !writes(flags)) return original.openSync(path, flags, mode);
    // The name is taken, or another reason that comes first.
    if (flags === 'wx' && original.existsSync(path)) return original.openSync(path, flags, mode);
    before('open');
    const descriptor = original.openSync(path, flags, mode);
    descriptors.add(descriptor);
    return descriptor;
  },
  closeSync: (descriptor) => {
    descriptors.delete(descriptor);
    return original.closeSync(descriptor);
  },
  writeSync: (descriptor, data, ...rest) => {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    if (descriptors.has(descriptor)) before('write', () => original.writeSync(descriptor, bytes, 0, bytes.length >> 1));
    return original.writeSync(descriptor, data, ...rest);
  },
  fsyncSync: (descriptor) => {
    if (descriptors.has(descriptor)) before('fsync');
    return original.fsyncSync(descriptor);
  },
  ftruncateSync: (descriptor, ...rest) => {
    if (descriptors.has(descriptor)) before('truncate');
    return original.ftruncateSync(descriptor, ...rest);
  },
};
const named = { renameSync: 'rename', linkSync: 'link', mkdirSync: 'mkdir', mkdtempSync: 'mkdir', rmSync: 'rm' };
for (const [name, call] of Object.entries(named)) {
  patched[name] = (path, ...rest) => {
    const isDone = call === 'rm' && !original.existsSync(path);
    if (isUnder(path) && !isDone) before(call);
    return original[name](path, ...rest);
  };
}
Object.assign(fs, patched);
syncBuiltinESMExports();

process.on('exit', () => {
  if (report !== undefined) original.writeFileSync(report, calls.join(' '));
});
