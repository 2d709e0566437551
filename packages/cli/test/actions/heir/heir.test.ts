/** The whole story of an heir: made, asking, vetoed, told that the owner is well, and awake in the end. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { heirPin, startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { allTries, runAs, triesOf } from '../../support/tries.ts';
import { copier, createWorkplace, errorOf, foundOf, pin, resultOf, type Workplace } from '../../support/workplace.ts';

const day = 86_400;
let place: Workplace;
let copy: () => string;
let servers: TimeServers;
let pack: string;
let seenAtFirst: string;

beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
  resultOf(await place.symbolon('pack', 'new', 'family', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--pack', 'family', '--json'));
  resultOf(await place.symbolon('time', 'trust', servers.file, '--pack', 'family', '--json'));
  const add = ['heir', 'add', '--delay', '30 days', '--name', 'for Ben', '--pack', 'family', '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, ...add));
  copy = copier(place, 'family');
  seenAtFirst = readFileSync(place.path('.local', 'state', 'symbolon', 'seen-heirs.json'), 'utf8');
});
afterAll(async () => {
  await servers.close();
  place.remove();
});
beforeEach(() => {
  pack = copy();
});
afterEach(() => servers.turnTo(0));

type Sleeping = { awake: boolean; waiting: { until: string | null; over: boolean } | null };
const owner = (...args: string[]) => place.symbolon(...args, '--pack', pack, '--json');
const heir = (...args: string[]) =>
  place.symbolonWith({ SYMBOLON_PIN: heirPin }, ...args, '--card', '2', '--pack', pack, '--json');
/** Both cards, each with its own PIN. */
const both = (...args: string[]) =>
  place.symbolonWith({ SYMBOLON_PIN: `${pin}\n${heirPin}` }, ...args, '--card', '1,2', '--pack', pack, '--json');
const signs = () => heir('sign', 'message', 'hello', '--chain', 'ethereum', '--yes');

describe('the card of an heir', () => {
  test('sleeps, wakes after its delay by proven time alone, and then signs as the owner does', async () => {
    expect(errorOf(await signs())).toMatchObject({ code: 'signer/refuses' });
    expect(errorOf(await heir('heir', 'wake', '--yes'))).toMatchObject({ problem: 'announce-first', exit: 3 });
    const asked = resultOf<Sleeping>(await heir('heir', 'ask'));
    // 30 days from the latest that the servers say it may be: ten seconds later.
    expect(asked).toMatchObject({ awake: false, waiting: { until: '2027-02-14T08:00:10.000Z', over: false } });

    servers.turnTo(29 * day);
    expect(foundOf(await heir('heir', 'wake', '--yes'), 3)).toMatchObject({ awake: false, waiting: { over: false } });
    expect(errorOf(await signs())).toMatchObject({ code: 'signer/refuses' });
    // Asking again does not begin anew.
    expect(resultOf<Sleeping>(await heir('heir', 'ask')).waiting?.until).toBe(asked.waiting?.until);

    servers.turnTo(30 * day + 20);
    expect(resultOf(await heir('heir', 'wake', '--yes'))).toMatchObject({ awake: true, waiting: null });
    expect(resultOf(await signs())).toEqual(
      resultOf(await owner('sign', 'message', 'hello', '--chain', 'ethereum', '--yes')),
    );
    expect(resultOf(await heir('heir', 'wake', '--yes'))).toMatchObject({ awake: true });
  });

  test('has a PIN of its own and a name', async () => {
    expect(errorOf(await owner('heir', 'ask', '--card', '2'))).toMatchObject({ problem: 'wrong-password' });
    const set = resultOf<{ members: unknown[] }>(await owner('set', 'show'));
    expect(set.members[1]).toMatchObject({ name: 'for Ben', role: 'heir', state: 'confirmed' });
    expect(set.members[1]).toMatchObject({ wake: { delay: 30 * day, factor: false } });
    expect(resultOf(await heir('set', 'show'))).toMatchObject({ wake: { delay: 30 * day, factor: false } });
    // The computer that made it knows which card it is, so that it needs no PIN later.
    expect(JSON.parse(seenAtFirst).cards).toMatchObject([
      { name: 'for Ben', member: 1, set: expect.stringMatching(/^\w{32}$/) },
    ]);
  });

  test('keeps what it got, where it is made an heir once more on other terms, and that is said', async () => {
    const add = ['heir', 'add', '--delay', '6mo', '--pack', pack];
    const again = await place.symbolonWith({ SYMBOLON_NEW_PIN: '864202' }, ...add);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('HAD THE WALLET BEFORE') });
    expect(again.stdout).toContain('"symbolon heir status --with-pin ');
    expect(again.stdout).not.toMatch(/It sleeps|6 months|nobody’s time/);
    const made = resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: '864202' }, ...add, '--json'));
    expect(made).toMatchObject({ clones: [{ made: false }] });
    const set = resultOf<{ members: unknown[] }>(await owner('set', 'show'));
    expect(set.members[1]).toMatchObject({ wake: { delay: 30 * day } });
    expect(resultOf(await heir('heir', 'status', '--with-pin'))).toMatchObject({ awake: false, delay: 30 * day });
  });

  test('is told from the card of the owner by what it is, in any order', async () => {
    resultOf(await heir('heir', 'ask'));
    const swapped = ['heir', 'veto', '--card', '2,1', '--yes', '--pack', pack, '--json'];
    const run = await place.symbolonWith({ SYMBOLON_PIN: `${heirPin}\n${pin}` }, ...swapped);
    expect(run.stderr).toMatch(/"for Ben", number \d{12}, an heir's card, asleep, member 2 of the set/);
    expect(run.stderr).toContain('The delay counts since');
    expect(resultOf(run)).toMatchObject({ vetoed: true, kind: 'wake', member: 2 });
  });

  test('has no voice of its own', async () => {
    const well = ['heir', 'well', '--output', `${pack}-no.json`, '--card', '2', '--pack', pack, '--json'];
    expect(errorOf(await place.symbolonWith({ SYMBOLON_PIN: heirPin }, ...well))).toMatchObject({
      problem: 'heir-as-owner',
      exit: 3,
    });
  });

  test('is said to be awake once it is, with an exit code that a script notices', async () => {
    resultOf(await heir('heir', 'ask'));
    servers.turnTo(31 * day);
    resultOf(await heir('heir', 'wake', '--yes'));
    expect(foundOf(await heir('heir', 'status'), 12)).toMatchObject({ awake: true, waiting: null, name: 'for Ben' });
    const { stdout, status } = await place.symbolonWith(
      { SYMBOLON_PIN: heirPin },
      ...['heir', 'status', '--card', '2', '--pack', pack],
    );
    expect(status).toBe(12);
    expect(stdout).toContain('It is AWAKE: it signs as yours does.');
    expect(stdout).toContain('"symbolon set revoke 2 ');
    expect(foundOf(await both('heir', 'veto', '--yes'), 12)).toMatchObject({ vetoed: false, awake: true });
    expect(foundOf(await both('heir', 'well'), 12)).toMatchObject({ dropped: false });
  });

  test('is never mistaken for another card, which is said to be what it is', async () => {
    resultOf(await heir('heir', 'ask'));
    resultOf(await owner('backup', '--targets', '1', '--puk', '--card', '1,3'));
    for (const card of ['1', '3'])
      expect(errorOf(await owner('heir', 'status', '--card', card))).toMatchObject({ code: 'card/not-heir', exit: 3 });
    expect(errorOf(await owner('heir', 'status'))).toMatchObject({
      message: expect.stringMatching(/the primary, awake, member 1 of the set/),
      advice: expect.stringContaining('symbolon set show'),
    });
    expect(errorOf(await owner('heir', 'veto', '--yes', '--card', '1,3'))).toMatchObject({ code: 'card/not-heir' });
    // Nothing is kept on the card of the owner for a letter that can't arrive.
    const letter = ['heir', 'letter', 'read me', '--yes', '--card', '1,3', '--pack', pack, '--json'];
    expect(errorOf(await place.symbolonWith({ SYMBOLON_SECRET: 'x' }, ...letter))).toMatchObject({
      code: 'card/not-heir',
    });
    expect(resultOf(await owner('vault', 'list'))).toMatchObject({ items: [] });
  });

  test('drops what it asked when the owner vetoes, and begins anew when it asks again', async () => {
    resultOf(await heir('heir', 'ask'));
    expect(resultOf(await both('heir', 'veto', '--yes'))).toMatchObject({ vetoed: true, kind: 'wake' });
    servers.turnTo(31 * day);
    const vetoed = await heir('heir', 'wake', '--yes');
    expect(errorOf(vetoed)).toMatchObject({
      problem: 'announce-first',
      advice: expect.stringContaining('symbolon heir ask'),
    });
    expect(vetoed.stderr).toContain('member 1 of its set VETOED that');
    expect(resultOf<Sleeping>(await heir('heir', 'ask')).waiting?.until).toBe('2027-03-17T08:00:10.000Z');
    expect(resultOf(await both('heir', 'veto', '--yes'))).toMatchObject({ vetoed: true });
    expect(resultOf(await both('heir', 'veto', '--yes'))).toMatchObject({ vetoed: false, kind: null, awake: false });
  });

  test('drops it by a sign of life that the owner sends in a file, if it asked before that', async () => {
    resultOf(await owner('heir', 'well', '--output', `${pack}-early.json`));
    servers.turnTo(day);
    resultOf(await heir('heir', 'ask'));
    // It asked later, and waits on: a script that reads the exit code alone sees it.
    expect(foundOf(await heir('heir', 'take', `${pack}-early.json`), 12)).toEqual({ dropped: false });
    servers.turnTo(10 * day);
    const well = resultOf(await owner('heir', 'well', '--output', `${pack}.json`));
    expect(well).toMatchObject({ time: '2027-01-25T07:59:50.000Z', members: [2], dropped: false });
    expect(resultOf(await heir('heir', 'take', `${pack}.json`))).toEqual({ dropped: true });
    expect(errorOf(await heir('heir', 'wake', '--yes'))).toMatchObject({ problem: 'announce-first' });
    expect(errorOf(await owner('heir', 'take', `${pack}.json`, '--card', '1'))).toMatchObject({
      problem: 'veto-wrong',
      exit: 3,
    });
  });

  test.each([
    ['8', 'of none'],
    ['1', 'of the card that says so'],
  ])('gets no sign of life by the number %s, %s, and no card is suspected', async (member) => {
    const refused = errorOf(await owner('heir', 'well', '--output', `${pack}-none.json`, '--member', member));
    expect(refused).toMatchObject({
      ...{ problem: 'no-such-member', exit: 3 },
      message: expect.stringContaining('knows no other card of the set with this number'),
      advice: expect.stringContaining('"symbolon set show '),
    });
    expect(JSON.stringify(refused)).not.toContain('take another card');
    expect(existsSync(place.path(`${pack}-none.json`))).toBe(false);
  });

  test('is told at once that the owner is well, where both cards are here', async () => {
    resultOf(await heir('heir', 'ask'));
    servers.turnTo(day);
    expect(resultOf(await both('heir', 'well'))).toMatchObject({ members: [2], dropped: true, file: null });
    expect(resultOf(await both('heir', 'well'))).toMatchObject({ dropped: false });
  });

  test('tells a computer that it knows what it waits for, without the PIN, and takes a veto there', async () => {
    resultOf(await heir('heir', 'ask'));
    const XDG_STATE_HOME = place.path(`${pack}-state`);
    const known = { XDG_STATE_HOME, SYMBOLON_PIN: undefined };
    const add = ['phone', 'add', '--card', '2', '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ XDG_STATE_HOME, SYMBOLON_PIN: heirPin }, ...add));
    const status = ['heir', 'status', '--card', '2', '--pack', pack, '--json'];
    expect(foundOf(await place.symbolonWith(known, ...status), 12)).toMatchObject({
      time: '2027-01-15T07:59:50.000Z',
      waiting: { kind: 'wake', over: false },
    });
    servers.turnTo(day);
    const veto = ['heir', 'veto', '--yes', '--card', '1,2', '--pack', pack, '--json'];
    expect(resultOf(await place.symbolonWith({ XDG_STATE_HOME }, ...veto))).toMatchObject({ vetoed: true });
    // It asks nothing. Whether it sleeps it does not tell, and this computer has not seen it asleep.
    expect(foundOf(await place.symbolonWith(known, ...status), 11)).toMatchObject({ waiting: null, awake: null });
    const withPin = { XDG_STATE_HOME, SYMBOLON_PIN: heirPin };
    expect(resultOf(await place.symbolonWith(withPin, ...status, '--with-pin'))).toMatchObject({ awake: false });
    expect(resultOf(await place.symbolonWith(known, ...status))).toMatchObject({
      ...{ waiting: null, awake: false, name: 'for Ben', member: 2, delay: 30 * day },
    });
    // A card that was woken here is not said to sleep.
    const activate = ['activate', '--yes', '--card', '2,1', '--pack', pack, '--json'];
    const both = { XDG_STATE_HOME, SYMBOLON_PIN: `${heirPin}\n${pin}` };
    const before = readFileSync(join(XDG_STATE_HOME, 'symbolon', 'seen-heirs.json'), 'utf8');
    resultOf(await place.symbolonWith(both, ...activate));
    expect(foundOf(await place.symbolonWith(known, ...status), 11)).toMatchObject({ waiting: null, awake: null });
    // Nor one that was seen awake, though it was woken elsewhere.
    writeFileSync(join(XDG_STATE_HOME, 'symbolon', 'seen-heirs.json'), before);
    expect(foundOf(await place.symbolonWith(withPin, ...status, '--with-pin'), 12)).toMatchObject({ awake: true });
    expect(foundOf(await place.symbolonWith(known, ...status), 11)).toMatchObject({ waiting: null, awake: null });
    writeFileSync(join(XDG_STATE_HOME, 'symbolon', 'seen-heirs.json'), before);
    // Looked at too long ago: it may have asked and waked meanwhile.
    const seen = join(place.path(`${pack}-state`), 'symbolon', 'seen-heirs.json');
    const { cards } = JSON.parse(readFileSync(seen, 'utf8'));
    const asleep = Math.floor(Date.now() / 1000) - 30 * day - 1;
    writeFileSync(seen, JSON.stringify({ version: 1, cards: [{ ...cards[0], asleep }] }));
    expect(foundOf(await place.symbolonWith(known, ...status), 11)).toMatchObject({ waiting: null, awake: null });
    // To ask is for the PIN.
    const ask = ['heir', 'ask', '--card', '2', '--pack', pack, '--json'];
    expect(errorOf(await place.symbolonWith(known, ...ask))).toMatchObject({ code: 'secret/needed' });
  });

  test('gets a second letter of the same label only by consent, and one that replaces another by deleting that', async () => {
    const letter = (label: string, ...more: string[]) => {
      const environment = { SYMBOLON_PIN: `${pin}\n${heirPin}`, SYMBOLON_SECRET: 'call Ada first' };
      const args = ['heir', 'letter', label, ...more, '--card', '1,2', '--pack', pack, '--json'];
      return place.symbolonWith(environment, ...args);
    };
    const first = resultOf<{ item: number; received: number }>(await letter('read me'));
    const second = await letter('read me');
    expect(errorOf(second)).toMatchObject({ code: 'confirmation/needed' });
    expect(second.stderr).toContain(`keeps "read me" already, as item ${first.item}`);
    resultOf(await owner('vault', 'delete', `${first.item}`, '--yes'));
    resultOf(await heir('vault', 'delete', `${first.received}`, '--yes'));
    resultOf(await letter('read me'));
    expect(errorOf(await letter('x'.repeat(33)))).toMatchObject({
      code: 'usage/wrong',
      advice: 'Try: symbolon heir letter --help',
    });
  });

  test('keeps a letter that it gives out only once it is awake', async () => {
    const letter = ['heir', 'letter', 'read me', '--yes', '--card', '1,2', '--pack', pack, '--json'];
    const environment = { SYMBOLON_PIN: `${pin}\n${heirPin}`, SYMBOLON_SECRET: 'call Ada first' };
    const { received } = resultOf<{ received: number }>(await place.symbolonWith(environment, ...letter));
    const read = () => heir('vault', 'show', `${received}`, '--unprotected', '--yes');
    expect(errorOf(await read())).toMatchObject({ code: 'card/status' });
    resultOf(await heir('heir', 'ask'));
    servers.turnTo(31 * day);
    resultOf(await heir('heir', 'wake', '--yes'));
    expect(JSON.stringify(resultOf(await read()))).toContain('call Ada first');
  });

  test('says at "verify" that it has asked', async () => {
    resultOf(await heir('heir', 'ask'));
    type Verified = { verified: { record: object; findings: { kind: string }[] }[] };
    const file = `${pack}-proofs.json`;
    const [proven] = foundOf<Verified>(await heir('verify', '--records', file), 12).verified;
    expect(proven?.findings.map(({ kind }) => kind)).toEqual(['asks-to-wake']);
    expect(proven?.record).toMatchObject({ announced: 'wake', time: '2027-01-15T07:59:50.000Z' });
    // The file is read again, each proof checked.
    foundOf(await heir('verify', '--records', file), 12);
    expect(existsSync(place.path(file))).toBe(true);
  });

  test('is not the card of the owner, which loses at most one try to the PIN of the heir', async () => {
    // The right PIN of the wrong card.
    for (const command of ['ask', 'wake'])
      expect(errorOf(await owner('heir', command))).toMatchObject({
        ...{ problem: 'not-asleep', exit: 3 },
        message: expect.stringContaining('does not sleep: it signs as it is'),
      });
    const wake = ['heir', 'wake', '--yes', '--card', '1', '--pack', pack];
    const environment = { SYMBOLON_PIN: undefined };
    const run = await runAs(place, wake, { environment, person: [['PIN', [heirPin, heirPin]]] });
    expect(errorOf(run)).toMatchObject({ problem: 'wrong-password' });
    expect(run.stderr).toContain('If this is another card than the one that sleeps');
    expect(await triesOf(place, pack)).toBe(allTries - 1);
    resultOf(await owner('info'));
  });

  test('is told from another one before its PIN is tried, where that one knows this computer', async () => {
    const XDG_STATE_HOME = place.path(`${pack}-owners`);
    resultOf(await place.symbolonWith({ XDG_STATE_HOME }, 'phone', 'add', '--pack', pack, '--json'));
    for (const command of [
      ['heir', 'ask'],
      ['heir', 'wake', '--yes'],
      ['activate', '--yes'],
    ]) {
      const wrong = [...command, '--card', '1,2', '--pack', pack, '--json'];
      const refused = await place.symbolonWith({ XDG_STATE_HOME, SYMBOLON_PIN: heirPin }, ...wrong);
      expect(errorOf(refused)).toMatchObject({
        code: 'card/not-heir',
        message: expect.stringMatching(/number \d{12}, member 1 of its set: primary/),
      });
    }
    expect(await triesOf(place, pack)).toBe(allTries);
    // That of the heir is taken all the same.
    const ask = ['heir', 'ask', '--servers', servers.file, '--card', '2', '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ XDG_STATE_HOME, SYMBOLON_PIN: heirPin }, ...ask));
  });

  test('wakes at once if the owner says yes, without any delay', async () => {
    const activate = ['activate', '--yes', '--card', '2,1', '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ SYMBOLON_PIN: `${heirPin}\n${pin}` }, ...activate));
    resultOf(await signs());
  });
});

describe('a backup with a delay', () => {
  const make = (...args: string[]) =>
    place.symbolon('backup', '--targets', '1', '--puk', '--delay', '30d', ...args, '--card', '1,3', '--pack', pack);

  test('takes no PUK where the delay stands for it, and says what it takes', async () => {
    expect((await make()).status).toBe(0);
    expect(errorOf(await owner('activate', '--yes', '--puk', '--card', '3'))).toMatchObject({
      ...{ problem: 'delay-is-factor', exit: 3 },
      advice: expect.stringContaining('"symbolon heir ask '),
    });
  });

  test('tells of its second factor from the beginning, and wakes by it once its delay is over', async () => {
    expect((await make('--with-factor')).stdout).toContain('After its delay it takes its PUK, or another card');
    const words = (...args: string[]) => place.symbolon(...args, '--card', '3', '--pack', pack);
    expect((await words('heir', 'ask')).stdout).toMatch(/"symbolon heir wake --puk [^"]*", or "symbolon activate /);
    expect((await words('heir', 'status')).stdout).toContain('After its delay it takes its PUK, or another card');
    const activate = ['activate', '--yes', '--card', '3,1'];
    expect(errorOf(await owner(...activate))).toMatchObject({
      ...{ problem: 'too-early', exit: 3 },
      advice: expect.stringContaining('"symbolon time prove '),
    });
    // The card learns the time by the command itself.
    servers.turnTo(31 * day);
    resultOf(await owner(...activate));
    expect(foundOf(await owner('heir', 'status', '--card', '3'), 12)).toMatchObject({ awake: true });
  });
});

test('an heir is told that nothing counts yet where no time server answers, and how to have it count', async () => {
  const far = await startTimeServers(place, { file: 'far-away.json' });
  resultOf(await place.symbolon('pack', 'new', `${pack}-far`, '--json'));
  const at = ['--pack', `${pack}-far`] as const;
  resultOf(await place.symbolon('wallet', 'create', ...at, '--json'));
  resultOf(await place.symbolon('time', 'trust', far.file, ...at, '--json'));
  const add = ['heir', 'add', '--delay', '30 days', ...at, '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, ...add));
  // The heir's own computer has never heard of those servers.
  const theirs = { XDG_STATE_HOME: place.path(`${pack}-theirs`), SYMBOLON_PIN: heirPin };
  const ask = ['heir', 'ask', '--card', '2', ...at];
  const { stdout, status: exit } = await place.symbolonWith(theirs, ...ask);
  expect(exit).toBe(9);
  expect(stdout).toContain('NOTHING COUNTS YET');
  expect(stdout).toContain('--servers FILE');
  expect(foundOf(await place.symbolonWith(theirs, ...ask, '--json'), 9)).toMatchObject({
    waiting: { since: null, until: null, unproven: expect.stringContaining('does not know where to ask') },
  });
  // Who can veto is not told that there is time: a proof of that day may have been kept back.
  const status = (await place.symbolonWith({ SYMBOLON_PIN: heirPin }, 'heir', 'status', '--card', '2', ...at)).stdout;
  expect(status).toContain('NO TIME WAS PROVEN to it since');
  expect(status).toContain('Say no NOW: "symbolon heir veto ');
  expect(status).not.toMatch(/not begun|Until then/i);
  const asked = await place.symbolonWith(theirs, ...ask, '--servers', far.file, '--json');
  expect(resultOf(asked)).toMatchObject({ waiting: { until: '2027-02-14T08:00:10.000Z', unproven: null } });
  await far.close();
});

test('a computer that a card knows is told that the card has no clock', async () => {
  resultOf(await place.symbolon('pack', 'new', `${pack}-untimed`, '--json'));
  const XDG_STATE_HOME = place.path(`${pack}-untimed`, 'state');
  const at = (...args: string[]) =>
    place.symbolonWith({ XDG_STATE_HOME }, ...args, '--pack', `${pack}-untimed`, '--json');
  resultOf(await at('wallet', 'create'));
  resultOf(await at('phone', 'add'));
  expect(errorOf(await at('heir', 'status'))).toMatchObject({ problem: 'no-clock', exit: 3 });
  expect(errorOf(await at('time', 'prove'))).toMatchObject({ problem: 'no-clock' });
});

test('whoever has others decide without the primary is told of an heir who may not know them', async () => {
  const late = `${pack}-untold`;
  const at = ['--pack', late] as const;
  resultOf(await place.symbolon('pack', 'new', late, '--cards', '4', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--clones', '3', ...at, '--json'));
  const add = ['heir', 'add', '--delay', '30 days', ...at, '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, ...add));
  resultOf(await place.symbolon('backup', '--targets', '2', '--card', '1,3,4', ...at, '--json'));
  const { stdout, status } = await place.symbolon(
    ...'set promote 3 --lost-member 1 --yes --card 3,4'.split(' '),
    ...at,
  );
  expect(status).toBe(0);
  expect(stdout).toContain('takes no veto from them and never hears that it is revoked');
  // It is as the words say.
  const tell = ['set', 'tell', '--card', '3,2', ...at, '--json'];
  const told = resultOf<{ cards: object[] }>(await place.symbolonWith({ SYMBOLON_PIN: `${pin}\n${heirPin}` }, ...tell));
  expect(told.cards[1]).toMatchObject({ knows: false, told: false, missing: { count: expect.any(Number) } });
});

test('an heir needs a delay, and a daily card has none', async () => {
  const make = (...args: string[]) => owner('backup', '--targets', '1', ...args);
  expect(errorOf(await make('--role', 'heir'))).toMatchObject({ code: 'usage/wrong', exit: 2 });
  expect(errorOf(await make('--role', 'daily', '--delay', '1d'))).toMatchObject({ code: 'usage/wrong' });
  expect(errorOf(await owner('heir', 'add', '--delay', '6m'))).toMatchObject({
    message: expect.stringContaining('months or minutes'),
  });
  expect(errorOf(await owner('heir', 'add', '--delay', '11y'))).toMatchObject({
    message: expect.stringContaining('10 years'),
  });
});

test('a single backup that wakes by its delay needs neither another card nor a PUK', async () => {
  resultOf(await place.symbolon('pack', 'new', `${pack}-late`, '--json'));
  const at = ['--pack', `${pack}-late`, '--json'] as const;
  resultOf(await place.symbolon('wallet', 'create', '--no-puk', ...at));
  const backup = ['backup', '--targets', '1', '--delay', '30d'];
  expect(errorOf(await place.symbolon(...backup, '--with-factor', ...at))).toMatchObject({
    problem: 'never-activatable',
  });
  resultOf(await place.symbolon(...backup, ...at));
});

test('a sign of life for two heirs is taken by each without a number', async () => {
  const add = ['heir', 'add', '--delay', '40 days', '--name', 'for Cleo', '--card', '1,3', '--pack', pack, '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, ...add));
  for (const card of ['2', '3'])
    resultOf(
      await place.symbolonWith({ SYMBOLON_PIN: heirPin }, 'heir', 'ask', '--card', card, '--pack', pack, '--json'),
    );
  servers.turnTo(day);
  const file = `${pack}-two.json`;
  expect(resultOf(await owner('heir', 'well', '--output', file))).toMatchObject({ members: [2, 3] });
  for (const card of ['2', '3']) {
    const take = ['heir', 'take', file, '--card', card, '--pack', pack, '--json'];
    expect(resultOf(await place.symbolonWith({ SYMBOLON_PIN: heirPin }, ...take))).toEqual({ dropped: true });
  }
});

test('a backup with a delay and a second factor takes both', async () => {
  const make = ['backup', '--targets', '1', '--delay', '2 weeks', '--with-factor', '--puk', '--card', '1,3'];
  resultOf(await owner(...make));
  const backup = (...args: string[]) => owner(...args, '--card', '3');
  const { stdout } = await place.symbolon('set', 'show', '--pack', pack);
  expect(stdout).toContain('wakes 2 weeks after it has asked, with another card or the PUK as well');
  expect(stdout).toContain('wakes 30 days after it has asked');
  // The plan tells what a card has said, and leaves a blank for one that was not asked.
  resultOf(await owner('set', 'plan', '--ask', '1', '--output', `${pack}-plan.html`, '--card', '1,3'));
  const plan = readFileSync(place.path(`${pack}-plan.html`), 'utf8');
  expect(plan).toContain('Look at least twice in that time');
  expect(plan).toContain('waits 14 days, and takes the PUK or another card then. Look at least every 7 days');
  // Who has the page alone finds the servers that the cards believe, at a computer that has never heard of them.
  const [, list = ''] = plan.match(/<code>(\{&quot;servers.*?)<\/code>/) ?? [];
  const file = `${pack}-printed.json`;
  writeFileSync(place.path(file), list.replaceAll('&quot;', '"'));
  expect(plan).toContain('any 2 of these time servers together');
  const elsewhere = { XDG_STATE_HOME: place.path(`${pack}-elsewhere`), SYMBOLON_PIN: pin };
  const prove = ['time', 'prove', '--pack', pack, '--json'];
  expect(errorOf(await place.symbolonWith(elsewhere, ...prove))).toMatchObject({ exit: 3 });
  resultOf(await place.symbolonWith(elsewhere, ...prove, '--servers', file));
  const sheet = ['emergency', '--output', `${pack}-sheet.html`, '--pack', pack, '--card'];
  expect((await place.symbolon(...sheet, '3')).stderr).toContain('is not the primary');
  expect((await place.symbolon(...sheet, '1')).status).toBe(0);
  expect(errorOf(await owner('set', 'plan', '--output', `${pack}-no.html`, '--card', '3'))).toMatchObject({
    code: 'card/not-primary',
  });
  resultOf(await backup('heir', 'ask'));
  expect(foundOf(await backup('heir', 'wake', '--yes', '--puk'), 3)).toMatchObject({
    awake: false,
    waiting: { over: false },
  });
  servers.turnTo(15 * day);
  expect(foundOf(await backup('heir', 'wake', '--yes'), 3)).toMatchObject({ awake: false, waiting: { over: true } });
  expect(resultOf(await backup('heir', 'wake', '--yes', '--puk'))).toMatchObject({ awake: true });
});

test('a wallet whose cards believe nobody has a heir that never wakes, and says so', async () => {
  resultOf(await place.symbolon('pack', 'new', `${pack}-new`, '--json'));
  const at = ['--pack', `${pack}-new`] as const;
  resultOf(await place.symbolon('wallet', 'create', ...at, '--json'));
  const { stdout } = await place.symbolonWith({ SYMBOLON_NEW_PIN: heirPin }, 'heir', 'add', '--delay', '1y', ...at);
  expect(stdout).toContain('"symbolon time trust SERVER SERVER --tell 1 ');
  const ask = await place.symbolonWith({ SYMBOLON_PIN: heirPin }, 'heir', 'ask', '--card', '2', ...at, '--json');
  expect(errorOf(ask)).toMatchObject({ problem: 'no-clock', exit: 3, advice: expect.stringContaining('time trust') });
});
