/** A computer has one place on a card, finds it again, and leaves none behind that it can't use. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandsSent, type Event } from '../../support/lifted.ts';
import { type Attempt, runAs } from '../../support/tries.ts';
import { copier, createWorkplace, errorOf, makeBox, resultOf } from '../../support/workplace.ts';

vi.mock('../../../src/cards/sources/card-source.ts', async (original) =>
  (await import('../../support/lifted.ts')).liftedSource(original),
);

const place = createWorkplace();
let copy: () => string;
beforeAll(async () => {
  await makeBox(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

/** A card, and a computer that has its state in that folder. */
function setUp() {
  const pack = copy();
  const state = place.path(`${pack}-state`);
  const phone = (words: readonly string[], attempt: Attempt = {}) => {
    const environment = { XDG_STATE_HOME: state, ...attempt.environment };
    return runAs(place, ['phone', ...words, '--pack', pack], { ...attempt, environment });
  };
  return {
    state,
    file: `${state}/symbolon/known-cards.json`,
    phone,
    add: (attempt: Attempt = {}) => phone(['add', '--name', 'laptop'], attempt),
    list: async () => resultOf<{ phones: readonly unknown[] }>(await phone(['list'])).phones,
  };
}

const known = { phone: 1, name: 'laptop', thisComputer: true };
const noPin = { environment: { SYMBOLON_PIN: undefined } };

test('the same computer is found again, without the PIN', async () => {
  const { add, list } = setUp();
  expect(resultOf(await add())).toMatchObject({ phone: 1, name: 'laptop', added: true });
  for (let times = 0; times < 5; times += 1)
    expect(resultOf(await add(noPin))).toMatchObject({ phone: 1, name: 'laptop', added: false });
  expect(await list()).toEqual([known]);
});

test('a computer whose secret opens nothing any more gets its own place again', async () => {
  const { add, list, file } = setUp();
  resultOf(await add());
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[0-9a-f]{64}/, '00'.repeat(32)));
  expect(resultOf(await add())).toMatchObject({ phone: 1, added: true });
  expect(await list()).toEqual([known]);
  expect(resultOf(await add(noPin))).toMatchObject({ added: false });
});

test('a computer that the card has forgotten is added again', async () => {
  const { phone, add, list } = setUp();
  resultOf(await add());
  const elsewhere = { environment: { XDG_STATE_HOME: place.path('elsewhere') } };
  resultOf(await phone(['forget', '1'], elsewhere));
  expect(resultOf(await add())).toMatchObject({ phone: 1, added: true });
  expect(await list()).toEqual([known]);
});

test('a place that is another one’s by now is left alone', async () => {
  const { phone, add, list } = setUp();
  const other = { environment: { XDG_STATE_HOME: place.path('other') } };
  resultOf(await add());
  resultOf(await phone(['forget', '1'], other));
  resultOf(await phone(['add', '--name', 'phone'], other));
  expect(resultOf(await add())).toMatchObject({ phone: 2, added: true });
  expect(await list()).toEqual([
    { phone: 1, name: 'phone', thisComputer: false },
    { ...known, phone: 2 },
  ]);
});

test('a name that the card has already, and whose secret is not here, is refused', async () => {
  const { add, list } = setUp();
  resultOf(await add());
  const error = errorOf(await add({ environment: { XDG_STATE_HOME: place.path('lost') } }));
  expect(error).toMatchObject({ code: 'phone/name-taken', message: expect.stringContaining('phone 1') });
  expect(await list()).toHaveLength(1);
});

test.each([
  ['of more than 24 bytes', 'ü'.repeat(13)],
  ['that is empty', ' '],
  ['that does not show', 'a\u202eb'],
])('a name %s is refused before the card is asked', async (_, name) => {
  const { phone } = setUp();
  expect(errorOf(await phone(['add', '--name', name], noPin))).toMatchObject({ code: 'usage/wrong' });
  expect(commandsSent()).toBe(0);
});

test('where no secret can be kept the card is not asked for one, and the command ends', async () => {
  const { add, list, state } = setUp();
  writeFileSync(place.path('a-file'), '');
  // In /proc the system says of a new folder that there is none, and Node's mkdir never ends.
  for (const nowhere of [place.path('a-file'), ...(existsSync('/proc/self') ? ['/proc/nowhere'] : [])]) {
    const error = errorOf(await add({ environment: { SYMBOLON_PIN: undefined, XDG_STATE_HOME: nowhere } }));
    expect(error.code).toBe('file/unwritable');
    expect(commandsSent()).toBe(0);
  }
  rmSync(state, { recursive: true, force: true });
  expect(await list()).toEqual([]);
});

/** Puts a folder where the secret would be kept. */
function block(file: string): void {
  rmSync(file, { recursive: true, force: true });
  mkdirSync(file, { recursive: true });
}

test('a secret that can’t be kept in the end is undone', async () => {
  const first = setUp();
  resultOf(await first.add());
  const commands = commandsSent();
  for (let at = 0; at < commands; at += 1) {
    const { add, list, file } = setUp();
    const meanwhile = (command: number): void => {
      if (command === at) block(file);
    };
    expect(errorOf(await add({ meanwhile }))).toMatchObject({ code: expect.stringMatching(/^file\//) });
    rmSync(file, { recursive: true });
    expect(await list(), `at ${at}`).toEqual([]);
  }
});

test('a card that leaves before it can forget is named, with the way out', async () => {
  const { add, file } = setUp();
  resultOf(await setUp().add());
  const last = commandsSent() - 1;
  const meanwhile = (command: number): void => {
    if (command === last) block(file);
  };
  expect(errorOf(await add({ meanwhile, event: 'removed before', at: last + 1 }))).toMatchObject({
    code: 'phone/not-kept',
    exit: 3,
    advice: expect.stringContaining('phone forget'),
    message: expect.stringContaining('phone 1'),
  });
});

test.each<Event>(['removed before', 'removed after', 'stopped after'])(
  'a card %s any command leaves one place, which the next run finds',
  async (event) => {
    resultOf(await setUp().add());
    const commands = commandsSent();
    for (let at = 0; at < commands; at += 1) {
      const { add, list } = setUp();
      errorOf(await add({ event, at }));
      expect(resultOf(await add())).toMatchObject({ phone: 1, name: 'laptop' });
      expect(await list(), `at ${at}`).toEqual([known]);
    }
  },
);
