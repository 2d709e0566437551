/** The built command on a real pseudo-terminal, which `script` (util-linux) makes, and somebody who types. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { controlSequence } from './control-sequence.mjs';
import { seedVariable, startVariable } from './variables.mjs';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const repeatable = new URL('repeatable.mjs', import.meta.url).href;

/** Whatever the machine is doing: a command that takes so long waits for somebody. */
const LONGEST_MILLISECONDS = 60_000;

/** A question is complete, with where it leaves the cursor, when nothing has followed it for so long. */
const QUIET_MILLISECONDS = 100;

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * @param answers what is typed, each when the screen ends with its question
 * @returns what the terminal was sent, in parts: each but the last ends where an answer was typed
 */
export async function atTerminal(words, { columns, folder, environment, answers = [], seed, start, exit: wanted = 0 }) {
  const command = [process.execPath, '--import', repeatable, main, ...words].map(quoted).join(' ');
  const child = spawn(
    'script',
    ['--quiet', '--flush', '--return', '--command', `stty cols ${columns} rows 24; exec ${command}`, '/dev/null'],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TERM: 'xterm-256color',
        LC_ALL: 'C.UTF-8',
        [seedVariable]: seed,
        [startVariable]: `${start}`,
        ...environment,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const parts = [''];
  let next = 0;
  const give = () => {
    const asked = answers[next];
    // Folded questions have their line breaks in them, and styles.
    const shown = parts.at(-1).replaceAll(controlSequence, '').replace(/\s+/g, ' ');
    if (asked === undefined || !shown.trimEnd().endsWith(asked.at)) return;
    next += 1;
    parts.push('');
    child.stdin.write(`${asked.type}\r`);
  };
  let quiet;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    parts[parts.length - 1] += text;
    clearTimeout(quiet);
    quiet = setTimeout(give, QUIET_MILLISECONDS);
  });
  let waited = false;
  const killer = setTimeout(() => {
    waited = true;
    child.kill();
  }, LONGEST_MILLISECONDS);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(killer);
  clearTimeout(quiet);
  if (waited || code !== wanted || next !== answers.length)
    throw new Error(
      `symbolon ${words.join(' ')}: exit code ${code}, ${next} of ${answers.length} answers typed:\n${parts.join('')}`,
    );
  return parts;
}
