/** Records a session: types its commands, in a new folder, with cards, keys and a clock that are always the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCast } from './cast.mjs';
import { atTerminal } from './pty.mjs';

/** A day of the year in which the pictures of the demo are taken. */
const start = Date.parse('2026-11-21T12:00:00Z');

/**
 * @param session of `sessions.mjs`
 * @param columns of the terminal
 * @returns the recording, as text
 */
export async function record(session, columns) {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-recording-'));
  const cast = createCast({ columns, title: session.title, start });
  const environment = {};
  const server = await session.serve?.();
  try {
    for (const [file, text] of Object.entries(session.files ?? {})) writeFileSync(join(folder, file), text);
    for (const [at, step] of session.steps.entries()) {
      const { type, unseen = false, answers, exit } = step;
      if (!unseen) cast.type(type);
      const [, name, value] = /^export (\w+)=(\S+)$/.exec(type) ?? [];
      if (name !== undefined) {
        environment[name] = value;
        continue;
      }
      const [, ...words] = type.split(' ');
      const parts = await atTerminal(words, {
        columns,
        folder,
        environment: { ...environment, ...step.environment },
        answers,
        exit,
        seed: `${session.name} ${at}`,
        start: start + at * 60_000,
      });
      if (unseen) continue;
      for (const [n, part] of parts.entries()) {
        if (n > 0) cast.pause();
        cast.show(part);
      }
      cast.show('\r\n');
    }
  } finally {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return cast.text();
}
