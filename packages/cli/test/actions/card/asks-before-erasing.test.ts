/** Before an owner agrees nothing is erased, and no sentence sounds as if it were. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, errorOf, makeBox } from '../../support/workplace.ts';

const place = createWorkplace();
beforeAll(async () => {
  await makeBox(place);
  await place.symbolon('pack', 'new', 'blank');
});
afterAll(() => place.remove());

test.each([
  ['reset', 'box', []],
  ['reset', 'box', ['--terminate']],
  ['conformance', 'box', ['--destructive', '--only', 'PO']],
  ['conformance', 'blank', ['--destructive', '--only', 'PO']],
])('%s of a card of %s %j asks about what will be', async (command, pack, options) => {
  const { status, stderr } = await place.symbolon(command, ...options, '--pack', pack);
  expect(status).toBe(10);
  expect(stderr.replace(/\s+/g, ' ')).toMatch(/verything on .* will be erased/);
});

test('a topic that does not exist is answered with those that do, and with the help of the command', async () => {
  const error = errorOf(await place.symbolon('conformance', '--only', 'SE-01', '--pack', 'box', '--json'));
  expect(error.message).toContain('topics are AP, EF, OC');
  expect(error.advice).toContain('symbolon conformance --help');
});
