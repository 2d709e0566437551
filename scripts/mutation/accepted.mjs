/** The survivors that `accepted.txt` explains. */
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('accepted.txt', import.meta.url), 'utf8').split('\n');

export const accepted = lines
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => {
    const fields = line.split(' :: ');
    if (fields.length !== 4) throw new Error(`accepted.txt: not four fields: ${line}`);
    const [file, mutator, change, why] = fields;
    return { file, mutator, change, why };
  });
