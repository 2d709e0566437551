/** Which other programs use smart cards on this machine, as far as one may know. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** As many as a sentence has room for. */
const MOST_NAMED = 4;

/**
 * Programs that have loaded the library of PC/SC (proc_pid_maps(5)), of this user: of others, the system does not tell.
 * Linux only.
 *
 * @param proc default: `/proc`
 * @returns `scdaemon (process 812)`
 */
export function readerUsers(proc = '/proc', own: number = process.pid): readonly string[] {
  const users: string[] = [];
  for (const name of list(proc)) {
    if (!/^[0-9]+$/.test(name) || Number(name) === own) continue;
    const folder = join(proc, name);
    if (!read(join(folder, 'maps')).includes('libpcsclite')) continue;
    // A process that this one has started, to read cards for it.
    if (Number(/^PPid:\s*([0-9]+)/m.exec(read(join(folder, 'status')))?.[1]) === own) continue;
    users.push(`${programOf(folder)} (process ${name})`);
  }
  return users.slice(0, MOST_NAMED);
}

/** Of what Node runs, the script. */
function programOf(folder: string): string {
  const [program = '', script = ''] = read(join(folder, 'cmdline')).split('\0');
  const named = basename(program) === 'node' && script !== '' && !script.startsWith('-') ? script : program;
  return basename(named) || 'a program';
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, or is another user's. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
