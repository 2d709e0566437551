/**
 * The recorded conversations under `vectors/transcripts`: still what the firmware says, and enough to build on.
 * `pnpm transcripts` writes them anew after a change of the protocol.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { conversations } from '../support/conversations.ts';
import { record, replay, type Transcript } from '../support/transcript.ts';

const folder = new URL('../../../vectors/transcripts/', import.meta.url);
const fileOf = (name: string) => new URL(`${name}.json`, folder);

describe.each(Object.entries(conversations))('%s', (name, { note, converse }) => {
  test('is what host and card say today, byte for byte', async () => {
    const transcript = await record(name, note, converse);
    await expect(`${JSON.stringify(transcript, null, 2)}\n`).toMatchFileSnapshot(fileURLToPath(fileOf(name)));
  });

  test('is answered alike by a card that knows no more than the transcript', () => {
    const transcript = JSON.parse(readFileSync(fileOf(name), 'utf8')) as Transcript;
    expect(transcript.steps.length).toBeGreaterThan(10);
    expect(replay(transcript)).toEqual(transcript.steps);
  });
});

test('there is no transcript that no conversation makes', () => {
  const names = Object.keys(conversations).map((name) => `${name}.json`);
  expect(readdirSync(folder).sort()).toEqual(names.sort());
});
