/**
 * The recorded conversations under `vectors/transcripts`: still what the firmware says, and enough to build on.
 * `pnpm transcripts` writes them anew after a change of the protocol.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { conversations } from '../support/conversations/index.ts';
import type { Execute } from '../support/plain-messages.ts';
import { record, replay, type Transcript, written } from '../support/transcript.ts';

// What a card reads and says inside secure messaging, heard where it is protected.
vi.mock('../../../packages/protocol/dist/channel/secure-messaging.js', async (original) => {
  const actual = await original<typeof import('@symbolon/protocol/channel')>();
  const { heardMessaging } = await import('../support/plain-messages.ts');
  return { ...actual, createChipMessaging: heardMessaging(actual.createChipMessaging) };
});
vi.mock('../../../packages/card-core/dist/card/execute.js', async (original) => {
  const actual = await original<{ readonly execute: Execute }>();
  const { heardExecution } = await import('../support/plain-messages.ts');
  return { ...actual, execute: heardExecution(actual.execute) };
});

const folder = new URL('../../../vectors/transcripts/', import.meta.url);
const fileOf = (name: string) => new URL(`${name}.json`, folder);

test.each(Object.entries(conversations))('%s is what host and card say today, byte for byte', async (name, story) => {
  const transcript = await record(name, story.note, story.converse);
  expect(transcript.steps.length).toBeGreaterThanOrEqual(10);
  await expect(written(transcript)).toMatchFileSnapshot(fileURLToPath(fileOf(name)));
});

// With several cards, with interpreters, and with losses of power. The card in `vectors/independent` answers them all.
test.each(['clone', 'interpreters', 'reset'])('%s is answered alike by a card that knows no more than it', (name) => {
  const transcript = JSON.parse(readFileSync(fileOf(name), 'utf8')) as Transcript;
  expect(replay(transcript)).toEqual(transcript.steps);
});

test('there is no transcript that no conversation makes', () => {
  const names = Object.keys(conversations).map((name) => `${name}.json`);
  expect(readdirSync(folder).sort()).toEqual(names.sort());
});
