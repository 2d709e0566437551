/**
 * An owner who only ever types the right PIN never loses a try, whatever else goes wrong. Each case runs the command
 * and asks the card before and after how many tries it has.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeFixtures } from '../support/fixtures.ts';
import { commandsSent, type Event } from '../support/lifted.ts';
import { type Attempt, allTries, runAs, triesOf } from '../support/tries.ts';
import { copier, createWorkplace, errorOf, makeBackedUp, makeBox, resultOf } from '../support/workplace.ts';

vi.mock('../../src/cards/sources/card-source.ts', async (original) =>
  (await import('../support/lifted.ts')).liftedSource(original),
);
vi.mock('@symbolon/emulator/cards', async (original) => (await import('../support/lifted.ts')).switchedCards(original));

const place = createWorkplace();
let copy: () => string;
beforeAll(async () => {
  await makeBox(place);
  writeFixtures(place);
  const cut = readFileSync(place.path('payment.psbt'), 'utf8').slice(0, 400);
  writeFileSync(place.path('cut.psbt'), cut);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

const payment = ['sign', 'psbt', 'payment.psbt', '--network', 'regtest'];
const wrong = { environment: { SYMBOLON_PIN: '111111' } };
const typing = { SYMBOLON_PIN: undefined };

type Case = {
  readonly args: readonly string[];
  readonly attempt?: Attempt;
  /** Of the error. */
  readonly code: string;
  /** What the error says of the card. */
  readonly says?: string;
};

const untouched = 'Nothing was sent to a card.';
const unchanged = 'Nothing was changed on a card, and no try was used.';

const cases: { readonly [what: string]: Case } = {
  'an address with a typo in its path': { args: ['address', '--path', "m/84'/0'/0'/0/x"], code: 'path/invalid' },
  'a path of another coin': {
    args: ['address', '--chain', 'solana', '--path', "m/44'/60'/0'"],
    code: 'path/other-coin',
  },
  'a PSBT that does not parse': { args: ['sign', 'psbt', 'cut.psbt', '--yes'], code: 'data/malformed' },
  'a PSBT of another network': { args: ['sign', 'psbt', 'payment.psbt', '--yes'], code: 'transaction/refused' },
  'a file that is not there': { args: ['files', 'delete', '6', '--yes'], code: 'usage/wrong' },
  'a server that is not there': { args: ['discover', '--server', 'tcp://127.0.0.1:1'], code: 'server/unreachable' },
  '"no" at the question': {
    args: payment,
    attempt: { person: [['Go on?', 'n']] },
    code: 'confirmation/refused',
    says: unchanged,
  },
  'Ctrl-C at the question': {
    args: payment,
    attempt: { person: [['Go on?', undefined]] },
    code: 'interrupted',
    says: unchanged,
  },
  'Ctrl-C at the PIN': {
    args: payment,
    attempt: { environment: typing, person: [['PIN', undefined]] },
    code: 'interrupted',
    says: untouched,
  },
  'Ctrl-C at the new PIN': {
    args: ['pin', 'change'],
    attempt: { person: [['New PIN', undefined]] },
    code: 'interrupted',
    says: untouched,
  },
};

test.each(Object.entries(cases))('%s takes no try', async (_, { args, attempt, code, says }) => {
  const pack = copy();
  for (let times = 0; times < allTries; times += 1) {
    const error = errorOf(await runAs(place, [...args, '--pack', pack], attempt));
    expect(error.code).toBe(code);
    if (says !== undefined) expect(`${error.message} ${error.state}`).toContain(says);
    expect(await triesOf(place, pack)).toBe(allTries);
  }
});

test('a site that sends malformed PSBTs through HWI takes no try', async () => {
  const pack = copy();
  const sent = ['', 'cHNidP8=', readFileSync(place.path('cut.psbt'), 'utf8'), '!'];
  for (const psbt of [...sent, ...sent]) {
    const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: pack }, 'hwi', '-t', 'symbolon', 'signtx', psbt);
    expect(JSON.parse(stdout)).toHaveProperty('error');
    expect(await triesOf(place, pack)).toBe(allTries);
  }
});

test('a wrong PIN takes one try, and the right one gives all back', async () => {
  const pack = copy();
  expect(errorOf(await runAs(place, ['address', '--pack', pack], wrong))).toMatchObject({ code: 'pin/wrong' });
  expect(await triesOf(place, pack)).toBe(allTries - 1);
  resultOf(await runAs(place, ['address', '--pack', pack]));
  expect(await triesOf(place, pack)).toBe(allTries);
});

const events: readonly Event[] = ['removed before', 'removed after', 'stopped before', 'stopped after'];

/**
 * Runs the command with an event at each of its commands, on a new copy each time.
 *
 * @param attempt with `told` commands at the end that only tell more
 */
async function atEach(
  args: readonly string[],
  event: Event,
  { make = copy, told = 0, ...attempt }: Attempt & { readonly make?: () => string; readonly told?: number },
  check: (pack: string, error: ReturnType<typeof errorOf>) => Promise<void>,
): Promise<number> {
  resultOf(await runAs(place, [...args, '--pack', make()], attempt));
  const commands = commandsSent();
  // What only tells more, after all was done, takes nothing back.
  for (let at = commands - told; at < commands; at += 1)
    resultOf(await runAs(place, [...args, '--pack', make()], { ...attempt, event, at }));
  for (let at = 0; at < commands - told; at += 1) {
    const pack = make();
    const error = errorOf(await runAs(place, [...args, '--pack', pack], { ...attempt, event, at }));
    expect(error.code, `at ${at}`).toMatch(/^(transport\/card-removed|pin\/unsettled|interrupted|ceremony\/stopped)$/);
    await check(pack, error);
  }
  return commands;
}

describe.each(events)('a card %s a command', (event) => {
  test.each([
    ['address', ['address'], 0],
    // What is left of allowances.
    ['sign psbt', [...payment, '--yes'], 1],
    ['log', ['log'], 0],
  ])('%s: takes no try, and works at the next tap', async (_, args, told) => {
    const commands = await atEach(args, event, { told }, async (pack) => {
      expect(await triesOf(place, pack)).toBe(allTries);
      resultOf(await runAs(place, [...args, '--pack', pack]));
    });
    expect(commands).toBeGreaterThan(3);
  });

  test('address, on a computer that the card knows: takes no try, and works at the next tap', async () => {
    const environment = { XDG_STATE_HOME: place.path(`state-${event}`) };
    const pack = copy();
    resultOf(await runAs(place, ['phone', 'add', '--pack', pack], { environment }));
    const make = copier(place, pack);
    await atEach(['address'], event, { make, environment }, async (next) => {
      expect(await triesOf(place, next)).toBe(allTries);
      resultOf(await runAs(place, ['address', '--pack', next], { environment }));
    });
  });
});

describe('a suspended PIN', () => {
  let suspended: () => string;
  beforeAll(async () => {
    const pack = copy();
    for (let times = 1; times < allTries; times += 1) await runAs(place, ['address', '--pack', pack], wrong);
    suspended = copier(place, pack);
  });

  test.each(events)('keeps its last try, or has all back: card %s a command', async (event) => {
    await atEach(['pin', 'resume'], event, { make: suspended }, async (pack) => {
      expect(await triesOf(place, pack)).toBeOneOf([1, allTries]);
      resultOf(await runAs(place, ['pin', 'resume', '--pack', pack]));
      expect(await triesOf(place, pack)).toBe(allTries);
    });
  });

  test('is blocked by one more wrong PIN with the CAN', async () => {
    const pack = suspended();
    expect(errorOf(await runAs(place, ['pin', 'resume', '--pack', pack], wrong))).toMatchObject({
      code: 'pin/blocked',
    });
    expect(await triesOf(place, pack)).toBe(0);
  });
});

describe('a card whose power fails while it checks the PIN', () => {
  /** SELECT, OPEN CHANNEL, and the command that proves. */
  const proof = 2;

  test('has lost one try at most, says so, and has it back at the right PIN', async () => {
    let lost = 0;
    let survived = false;
    for (let afterWrites = 0; !survived; afterWrites += 1) {
      const pack = copy();
      const meanwhile: Attempt['meanwhile'] = (command, card) => {
        if (command === proof) card?.power.cut({ afterWrites });
      };
      const run = await runAs(place, ['address', '--pack', pack], { meanwhile });
      survived = run.status === 0;
      if (!survived) expect(errorOf(run)).toMatchObject({ code: 'pin/unsettled' });
      const tries = await triesOf(place, pack);
      expect(tries, `after ${afterWrites} writes`).toBeOneOf(survived ? [allTries] : [allTries - 1, allTries]);
      if (tries < allTries) lost += 1;
      resultOf(await runAs(place, ['address', '--pack', pack]));
      expect(await triesOf(place, pack)).toBe(allTries);
    }
    expect(lost).toBeGreaterThan(0);
  });
});

const mayBeGone = 'One try of the PIN may have been used: the right PIN gives it back.';
const maySign = 'A card gave no answer, and has carried out or not: signing.';

test.each<readonly [string, readonly string[], Event, 'proof' | 'signature' | 'last', string]>([
  ['a stop at the proof', ['address'], 'stopped after', 'proof', `Nothing was changed on a card. ${mayBeGone}`],
  ['a stop at the signature', [...payment, '--yes'], 'stopped after', 'signature', maySign],
  ['a card lost at the signature', [...payment, '--yes'], 'removed after', 'signature', maySign],
  ['a stop at the new PIN', ['pin', 'change'], 'stopped after', 'last', 'If it was a new PIN or PUK, try that first.'],
  ['a card lost before anything', ['address'], 'removed after', 'last', unchanged],
])('%s: what is not known is said', async (_, args, event, where, says) => {
  const attempt = { environment: { SYMBOLON_NEW_PIN: '135790' } };
  resultOf(await runAs(place, [...args, '--pack', copy()], attempt));
  // After the signature one more command asks what is left.
  const at = where === 'proof' ? 2 : commandsSent() - (where === 'signature' ? 2 : 1);
  const { message, state } = errorOf(await runAs(place, [...args, '--pack', copy()], { ...attempt, event, at }));
  expect(`${message} ${state}`).toContain(says);
});

describe('several cards', () => {
  beforeAll(() => makeBackedUp(place));

  test.each<Event>(['removed before', 'stopped after'])(
    'backup: takes no try, and goes on: card %s a command',
    async (event) => {
      await atEach(['backup', '--targets', '1', '--puk'], event, {}, async (pack) => {
        expect(await triesOf(place, pack)).toBe(allTries);
        resultOf(await runAs(place, ['backup', '--targets', '1', '--puk', '--pack', pack]));
      });
    },
  );

  test.each<Event>(['removed after', 'stopped before'])('verify: takes no try: card %s a command', async (event) => {
    await atEach(['verify', '--cards', '1'], event, {}, async (pack) => {
      expect(await triesOf(place, pack)).toBe(allTries);
    });
  });
});
