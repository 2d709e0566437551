/**
 * `pnpm recordings [NAME...]`: records terminal sessions for the documentation, at three widths, into
 * `docs/images/terminal`: each as a recording (asciicast 2) and as a picture of it. With `--check` it writes nothing, and
 * fails where a session is not as recorded.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCast } from './recordings/cast.mjs';
import { pictureOf } from './recordings/picture.mjs';
import { record } from './recordings/record.mjs';
import { sessions, widths } from './recordings/sessions.mjs';

const folder = fileURLToPath(new URL('../docs/images/terminal/', import.meta.url));
const check = process.argv.includes('--check');
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = names.filter((name) => !sessions.some((session) => session.name === name));
if (unknown.length > 0) throw new Error(`there is no session ${unknown}: ${sessions.map(({ name }) => name)}`);

mkdirSync(folder, { recursive: true });
for (const session of sessions) {
  if (names.length > 0 && !names.includes(session.name)) continue;
  for (const columns of widths) {
    const file = join(folder, `${session.name}-${columns}`);
    const cast = await record(session, columns);
    if (check) {
      const before = read(`${file}.cast`);
      const isSame = before !== undefined && readCast(before).output === readCast(cast).output;
      console.log(`${session.name}, ${columns} columns: ${isSame ? 'as recorded' : 'DIFFERENT: pnpm recordings'}`);
      if (!isSame) process.exitCode = 1;
      continue;
    }
    const picture = pictureOf(cast);
    writeFileSync(`${file}.cast`, cast);
    writeFileSync(`${file}.svg`, picture);
    console.log(`${session.name}-${columns}: ${Math.ceil(picture.length / 1024)} kB`);
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
