/** Whose time cards believe, what they know of it, and what comes back or waits by it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { readMalfeasanceReport } from '@symbolon/client/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publicServers } from '../../../src/time/public-servers.ts';
import { writeFixtures } from '../../support/fixtures.ts';
import { startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { copier, createWorkplace, errorOf, foundOf, resultOf, start, type Workplace } from '../../support/workplace.ts';

const day = 86_400;
let place: Workplace;
let copy: () => string;
let servers: TimeServers;
let pack: string;

beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
  const at = ['--pack', 'timed', '--json'] as const;
  resultOf(await place.symbolon('pack', 'new', 'timed', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--delay-loosening', '3d', '--delay-word', '1 week', ...at));
  writeFixtures(place);
  copy = copier(place, 'timed');
});
afterAll(async () => {
  await servers.close();
  place.remove();
});
beforeEach(() => {
  pack = copy();
});
afterEach(() => servers.turnTo(0));

const symbolon = (...args: string[]) => place.symbolon(...args, '--pack', pack, '--json');
const trust = (...args: string[]) => symbolon('time', 'trust', servers.file, ...args);
type Shown = { time: string | null; clock: number | null; waiting: { kind: string; until: string | null } | null };
const shown = async (...args: string[]) => resultOf<Shown>(await symbolon('time', 'show', ...args));

describe('whose time cards believe', () => {
  test('is settled by the primary, proven by servers, and goes to backups with the wallet', async () => {
    expect(await shown()).toMatchObject({ time: null, clock: null, needed: 0, servers: [] });
    expect(errorOf(await symbolon('time', 'prove'))).toMatchObject({ problem: 'no-clock', exit: 3 });
    expect(resultOf<{ told: string[]; changed: string[] }>(await trust())).toMatchObject({
      settled: true,
      clock: 1,
      needed: 2,
      changed: [expect.any(String)],
    });
    expect(await shown()).toMatchObject({ time: null, clock: 1, servers: [{ name: 'server 0' }, {}, {}] });
    const { cards } = resultOf<{ cards: { answered: string[] }[] }>(await symbolon('time', 'prove'));
    expect(cards).toMatchObject([{ time: '2027-01-15T07:59:50.000Z' }]);
    expect(cards[0]?.answered).toHaveLength(2);
    resultOf(await symbolon('backup'));
    expect(await shown('--card', '3')).toMatchObject({ clock: 1, time: null });
    resultOf(await symbolon('time', 'prove', '--card', '2,3', '--cards', '2'));
    expect(await shown('--card', '3')).toMatchObject({ time: '2027-01-15T07:59:50.000Z' });
  });

  test('stays on cards that are told the same again, with what they announced', async () => {
    resultOf(await trust());
    resultOf(await symbolon('backup'));
    resultOf(await symbolon('time', 'prove'));
    expect(resultOf(await trust())).toMatchObject({ clock: 1, told: [expect.any(String)], changed: [] });
    const { stdout, stderr } = await place.symbolon('time', 'trust', servers.file, '--pack', pack);
    expect(stderr).toContain('A card that believes this already keeps its time, and what it announced.');
    expect(stdout).toContain('Nothing changed on card 1');
    expect(stdout).not.toContain('unknown');
    expect(await shown()).toMatchObject({ clock: 1, time: '2027-01-15T07:59:50.000Z' });
  });

  test('never goes back, whatever servers say later', async () => {
    resultOf(await trust());
    servers.turnTo(10 * day);
    resultOf(await symbolon('time', 'prove'));
    servers.turnTo(0);
    resultOf(await symbolon('time', 'prove'));
    expect((await shown()).time).toBe('2027-01-25T07:59:50.000Z');
  });

  test('is told in words, in the local form', async () => {
    resultOf(await trust());
    resultOf(await symbolon('time', 'prove'));
    const { stdout } = await place.symbolon('time', 'show', '--pack', pack);
    expect(stdout).toMatch(/knows that it is at least Friday, 15 January 2027, \d\d:\d\d \S+ \(/);
    expect(stdout).toContain('It believes two of these time servers, together: server 0, server 1, server 2.');
  });

  test('is warned of where it is years ahead of this computer', async () => {
    resultOf(await trust());
    servers.turnTo(2_000_000_000);
    const { stdout } = await place.symbolon('time', 'prove', '--pack', pack);
    expect(stdout).toMatch(/WARNING: that is \d+ days later than the clock of this computer says/);
  });

  test('changes by an announcement that waits, where the word of the primary has a delay', async () => {
    resultOf(await symbolon('backup'));
    const unsettled = 'That takes a time that cards believe';
    expect((await place.symbolon('set', 'show', '--pack', pack)).stdout).toContain(unsettled);
    expect(errorOf(await trust('--tell', '2', '--card', '1,2,3'))).toMatchObject({
      problem: 'first-clock',
      advice: expect.stringContaining('--signers 1'),
    });
    resultOf(await trust('--signers', '1', '--tell', '1', '--card', '1,2,3'));
    expect((await place.symbolon('set', 'show', '--pack', pack)).stdout).not.toContain(unsettled);
    const other = ['time', 'trust', servers.file, '--needed', '1', '--tell', '1'];
    expect(resultOf(await symbolon(...other))).toMatchObject({
      settled: false,
      waiting: { kind: 'word', until: '2027-01-22T08:00:10.000Z', over: false },
    });
    expect(await shown()).toMatchObject({ clock: 1, waiting: { kind: 'word' } });
    servers.turnTo(6 * day);
    expect(resultOf(await symbolon(...other))).toMatchObject({ settled: false });
    servers.turnTo(8 * day);
    expect(resultOf(await symbolon(...other))).toMatchObject({ settled: true, clock: 2, needed: 1 });
    expect(await shown('--card', '2')).toMatchObject({ clock: 2, needed: 1, time: null });
    // The same again reaches the one that was left out.
    expect(resultOf(await symbolon(...other, '--card', '1,3'))).toMatchObject({
      ...{ settled: true, clock: 2 },
      changed: [expect.stringMatching(/^card 3 /)],
    });
    expect(await shown('--card', '3')).toMatchObject({ clock: 2 });
  });

  test('is asked for where servers are known, and may be named', async () => {
    const [first, second] = publicServers;
    const key = hex.encode(second?.publicKey ?? new Uint8Array());
    const named = resultOf<{ servers: unknown }>(
      await symbolon('time', 'trust', first?.name ?? '', key, '--unchecked', '--yes'),
    );
    expect(named.servers).toEqual(
      [first, second].map((server) => ({
        name: server?.name,
        key: base64.encode(server?.publicKey ?? new Uint8Array()),
      })),
    );
    for (const [args, says] of [
      [['nowhere'], 'no file, no server'],
      [[servers.file, '--needed', '3', first?.name ?? '', second?.name ?? '', 'TimeNL-Roughtime'], '5 at most'],
      [[key, '--needed', '2'], 'there is one server only'],
      [[key, '--floor', 'xyz'], '8 hexadecimal digits'],
      // The bytes as they stand in a header, and a target that is negative.
      [[key, '--floor', '3e1a0217'], 'write 17021a3e'],
      [[key, '--floor', '1d80ffff'], 'is no target'],
      [[servers.file, servers.file], 'is there twice'],
      [[key, key], 'is there twice'],
      // One sign of a key in base64 is mistyped, and one that no server can have.
      [[`${'A'.repeat(42)}B=`, '--unchecked'], 'its last sign before the "=" is mistyped'],
      [['00'.repeat(32), '--unchecked'], 'no server can have the key'],
      [['07'.repeat(32), '--unchecked'], 'no server can have the key'],
      [[key, '--puk', '--signers', '1'], 'leave --signers out'],
    ] as const)
      expect(errorOf(await symbolon('time', 'trust', ...args))).toMatchObject({
        code: 'usage/wrong',
        message: expect.stringContaining(says),
      });
  });

  test('needs servers that can be reached', async () => {
    const unknown = await place.symbolon(
      'time',
      'trust',
      hex.encode(new Uint8Array(32).fill(9)),
      '--pack',
      pack,
      '--json',
      '--unchecked',
      '--yes',
    );
    resultOf(unknown);
    expect(errorOf(await symbolon('time', 'prove'))).toMatchObject({ problem: 'servers-unknown', exit: 3 });
  });
});

describe('servers that cards are about to believe', () => {
  /** A list with a server that nobody runs. */
  const wrong = (name: string): string => {
    const { servers: list } = JSON.parse(readFileSync(place.path(servers.file), 'utf8'));
    const publicKey = base64.encode(new Uint8Array(32).fill(3));
    writeFileSync(place.path(`${pack}-wrong.json`), JSON.stringify({ servers: [{ ...list[0], name, publicKey }] }));
    return `${pack}-wrong.json`;
  };

  test('are asked once before, and one that does not answer rightly needs consent', async () => {
    const refused = await symbolon('time', 'trust', wrong('mistyped'));
    expect(errorOf(refused)).toMatchObject({ code: 'confirmation/needed', exit: 10 });
    expect(refused.stderr).toContain('DOES NOT ANSWER RIGHTLY');
    expect(await shown()).toMatchObject({ clock: null });
    const answered = await symbolon('time', 'trust', servers.file);
    resultOf(answered);
    expect(answered.stderr).toContain('answers, and says that it is "Friday, 15 January 2027');
    expect(answered.stderr).toContain('2 of 3 have to agree');
  });

  test('whose time is years ahead of this computer are warned of before, which stops no script', async () => {
    servers.turnTo(2_000_000_000);
    const { stderr, status } = await symbolon('time', 'trust', servers.file);
    expect(stderr).toMatch(/one of these times is "\d+ days" later than the clock of this computer says/);
    expect(status).toBe(0);
  });

  test('that are hours apart need consent', async () => {
    const some = await startTimeServers(place, { file: 'apart.json', each: [{}, { now: () => 1_800_020_000n }] });
    const refused = await symbolon('time', 'trust', some.file);
    await some.close();
    expect(errorOf(refused)).toMatchObject({ code: 'confirmation/needed' });
    expect(refused.stderr).toContain('more than three hours apart');
  });

  test('need the consent of a person where they were not asked, whatever the warnings', async () => {
    const key = hex.encode(publicServers[0]?.publicKey ?? new Uint8Array());
    for (const more of [[], ['--floor', '207fffff']]) {
      const refused = await symbolon('time', 'trust', key, '--unchecked', ...more);
      expect(errorOf(refused)).toMatchObject({ code: 'confirmation/needed', exit: 10 });
      expect(refused.stderr).toContain('was not asked');
    }
    expect(await shown()).toMatchObject({ clock: null });
  });

  test('never take the name of a public one, neither at once nor later', async () => {
    resultOf(await symbolon('time', 'trust', wrong('roughtime.se'), '--unchecked', '--yes'));
    const told = await place.symbolon('time', 'show', '--pack', pack);
    expect(told.stdout).toContain('roughtime.se (not the public one: another key)');
    const found = resultOf<{ known: { name: string; key: string }[] }>(
      await place.symbolon('time', 'servers', '--list', '--json'),
    ).known.filter(({ name }) => name === 'roughtime.se');
    expect(found.map(({ key }) => key)).toEqual(
      publicServers.filter(({ name }) => name === 'roughtime.se').map(({ publicKey }) => base64.encode(publicKey)),
    );
  });

  test('come back with a second card where the first choice was wrong, whatever was announced', async () => {
    resultOf(await symbolon('time', 'trust', wrong('nobody'), '--unchecked', '--yes'));
    resultOf(await symbolon('backup'));
    // The word of the primary waits, by servers that nobody runs: for ever.
    const alone = await symbolon('time', 'trust', servers.file);
    expect(foundOf(alone, 9)).toMatchObject({ settled: false, waiting: { kind: 'word', since: null, until: null } });
    const told = await place.symbolon('time', 'trust', servers.file, '--pack', pack);
    expect(told.status).toBe(9);
    expect(told.stdout).toContain('--signers 1 --card 1,2');
    expect(told.stdout).toContain('that other time servers count ("server 0"');
    const together = ['time', 'trust', servers.file, '--signers', '1', '--tell', '1', '--card', '1,2,3'];
    expect(resultOf(await symbolon(...together))).toMatchObject({ settled: true, clock: 2, waiting: null });
    for (const card of ['1', '2', '3']) {
      expect(await shown('--card', card)).toMatchObject({ clock: 2, waiting: null });
      resultOf(await symbolon('time', 'prove', '--card', card));
    }
    // The same again changes nothing.
    expect(resultOf(await symbolon(...together))).toMatchObject({ clock: 2 });
  });

  test('come back also where the other card is ahead by some clocks', async () => {
    resultOf(await symbolon('time', 'trust', wrong('nobody'), '--unchecked', '--yes'));
    resultOf(await symbolon('backup'));
    for (const needed of ['1', '2', '3'])
      resultOf(
        await symbolon('time', 'trust', servers.file, '--needed', needed, '--signers', '1', '--card', '2,3', '--yes'),
      );
    const together = ['time', 'trust', servers.file, '--needed', '1', '--signers', '1', '--card', '1,2'];
    const { clock } = resultOf<{ clock: number }>(await symbolon(...together));
    for (const card of ['1', '2']) expect(await shown('--card', card)).toMatchObject({ clock, needed: 1 });
  });

  test('come back with the PUK, where no other card has a voice', async () => {
    resultOf(await symbolon('time', 'trust', wrong('nobody'), '--unchecked', '--yes'));
    expect(foundOf(await symbolon('time', 'trust', servers.file), 9)).toMatchObject({ settled: false });
    expect(resultOf(await symbolon('time', 'trust', servers.file, '--puk'))).toMatchObject({ settled: true, clock: 2 });
    expect(await shown()).toMatchObject({ clock: 2, waiting: null });
  });
});

test('a block of Bitcoin proves the time where its work is above the floor', async () => {
  const easy = await trust('--floor', '1d00ffff');
  expect(errorOf(easy)).toMatchObject({ code: 'confirmation/needed' });
  expect(easy.stderr).toContain('one graphics card makes one in 4 seconds');
  resultOf(await trust('--floor', '1d00ffff', '--yes'));
  expect((await place.symbolon('time', 'show', '--pack', pack)).stdout).toContain('from the work 1d00ffff on');
  const headers = JSON.parse(
    readFileSync(new URL('../../../../../vectors/bitcoin-headers.json', import.meta.url), 'utf8'),
  );
  const [genesis] = headers.main;
  const proven = resultOf<{ cards: object[] }>(await symbolon('time', 'prove', '--header', genesis.header));
  expect(proven.cards).toMatchObject([{ time: '2009-01-03T16:15:05.000Z', answered: [] }]);
  expect(errorOf(await symbolon('time', 'prove', '--header', '00'.repeat(80)))).toMatchObject({
    problem: 'time-wrong',
  });
  expect(errorOf(await symbolon('time', 'prove', '--header', '00'))).toMatchObject({ code: 'usage/wrong' });
});

describe('what waits', () => {
  const policyOf = (allowance: string) => ({
    assets: [{ asset: 'eip155:1/slip44:60', perSignature: allowance, allowance, per: 'week' }],
  });
  const set = (allowance: string, ...more: string[]) => {
    writeFileSync(place.path(`${pack}.json`), JSON.stringify(policyOf(allowance)));
    return symbolon('policy', 'set', `${pack}.json`, '--yes', ...more);
  };

  test('is a policy that allows more: announced, and set by the same command when that is over', async () => {
    resultOf(await trust());
    expect(resultOf(await set('700'))).toMatchObject({ set: true, waiting: null });
    expect(resultOf(await set('7000'))).toMatchObject({
      set: false,
      waiting: { kind: 'policy', until: '2027-01-18T08:00:10.000Z', over: false },
    });
    // Less is valid at once.
    servers.turnTo(4 * day);
    expect(resultOf(await set('7000'))).toMatchObject({ set: true, waiting: null });
    const { policy } = resultOf<{ policy: { assets: unknown[] } }>(await symbolon('policy', 'show'));
    expect(policy.assets).toMatchObject([{ allowance: '7000', per: 'week' }]);
  });

  test('is not forgotten for something else, unless that is asked for', async () => {
    resultOf(await trust());
    resultOf(await set('700'));
    resultOf(await set('7000'));
    expect(errorOf(await set('8000'))).toMatchObject({
      problem: 'other-announcement',
      exit: 3,
      advice: expect.stringContaining('replace'),
    });
    servers.turnTo(day);
    expect(resultOf(await set('8000', '--replace'))).toMatchObject({
      set: false,
      waiting: { until: '2027-01-19T08:00:10.000Z' },
    });
  });

  test('can be vetoed by another card', async () => {
    resultOf(await trust());
    resultOf(await symbolon('backup'));
    resultOf(await set('700'));
    resultOf(await set('7000'));
    // Another computer never heard of it: so a thief's is told from one's own.
    const elsewhere = { XDG_STATE_HOME: place.path(`${pack}-elsewhere`) };
    const told = await place.symbolonWith(elsewhere, 'time', 'show', '--pack', pack);
    expect(told.stdout).toContain('This computer did not announce it');
    // The owner's own card first: with --yes its own announcement is not dropped instead.
    const swapped = await symbolon('heir', 'veto', '--card', '1,2', '--yes');
    expect(errorOf(swapped)).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringMatching(/"card 2 of .*" waits for nothing, and "card 1 of .*" does/),
    });
    expect(await shown()).toMatchObject({ waiting: { kind: 'policy' } });
    const veto = await symbolon('heir', 'veto', '--card', '2,1', '--yes');
    expect(veto.stderr).toMatch(/"card 1 of .*", member 1, drops what it has announced itself, by the word of "card 2/);
    expect(resultOf(veto)).toMatchObject({ vetoed: true, kind: 'policy', member: 1 });
    expect(veto.stderr).toMatch(/This computer announced it; its code is [0-9a-f]{8}\./);
    servers.turnTo(4 * day);
    expect(resultOf(await set('7000'))).toMatchObject({ set: false });
  });

  test('is a revocation by the primary alone, which others take in the end', async () => {
    resultOf(await trust());
    resultOf(await symbolon('backup'));
    const revoke = ['set', 'revoke', '--yes', '3', '--tell', '1'];
    expect(resultOf(await symbolon(...revoke))).toMatchObject({ revoked: false, epoch: 0, told: [] });
    servers.turnTo(8 * day);
    expect(resultOf(await symbolon(...revoke))).toMatchObject({ revoked: true, waiting: null, epoch: 1 });
    const epochOf = async (card: string) =>
      resultOf<{ epoch: number }>(await symbolon('set', 'show', '--card', card)).epoch;
    expect(await epochOf('2')).toBe(1);
  });
});

test('an allowance by the week comes back by proven time, evenly, and the day is told', async () => {
  resultOf(await trust());
  const coin = { asset: 'eip155:1/slip44:60', perSignature: '2000000000000000000', allowance: '2000000000000000000' };
  writeFileSync(place.path(`${pack}.json`), JSON.stringify({ assets: [{ ...coin, per: 'week' }] }));
  const policy = await place.symbolon('policy', 'set', `${pack}.json`, '--yes', '--pack', pack);
  expect(policy.stderr).toContain('ETH on Ethereum: at once 2 ETH, 2 ETH per week');
  const sign = () => symbolon('sign', 'eth', 'transaction.json', '--yes');
  type Refills = { refills: { left: string; whole: string | null }[] };
  const refills = async () => resultOf<Refills>(await symbolon('time', 'show')).refills;
  const signed = await sign();
  resultOf(signed);
  const undated = `What was spent last does NOT come back yet: prove the time now ("symbolon time prove --pack ${pack}")`;
  expect(signed.stderr).toContain(undated);
  expect(signed.stderr).toMatch(/All of it is there again on \w+, .* then, once the time is proven again\./);
  expect(await refills()).toMatchObject([{ left: '999580000000000000', dated: false }]);
  for (const command of ['time', 'policy']) {
    const { stdout } = await place.symbolon(command, 'show', '--pack', pack);
    expect(stdout).toContain(undated);
  }
  resultOf(await symbolon('time', 'prove'));
  // One ether and the fee are gone. Half a week brings half of the allowance.
  expect(await refills()).toMatchObject([{ left: '999580000000000000', dated: true }]);
  const seen = (await place.symbolon('policy', 'show', '--pack', pack)).stdout;
  expect(seen).toMatch(/; all of it is there again on \w+, .*, once the time is proven then\./);
  expect(seen).not.toContain(undated);
  const refused = await sign();
  expect(errorOf(refused)).toMatchObject({
    code: 'signer/refuses',
    message: expect.stringContaining('symbolon time show'),
  });
  expect(refused.stderr).toMatch(
    /Left of the allowance of ETH on Ethereum: 0\.99958 ETH; all of it is there again on \w+, \d+ January 2027/,
  );
  servers.turnTo(2 * day);
  resultOf(await symbolon('time', 'prove'));
  resultOf(await sign());
  resultOf(await symbolon('time', 'prove'));
  expect(errorOf(await sign())).toMatchObject({ code: 'signer/refuses' });
  servers.turnTo(10 * day);
  // The computer knows the time, and the card does not yet.
  expect(errorOf(await sign())).toMatchObject({ code: 'signer/refuses' });
  resultOf(await symbolon('time', 'prove'));
  resultOf(await sign());
});

test('a delay for what can never happen is refused, and when delays hold is told', async () => {
  resultOf(await place.symbolon('pack', 'new', `${pack}-pin`, '--json'));
  const create = ['wallet', 'create', '--delay-pin-reset', '2d', '--pack', `${pack}-pin`];
  expect(errorOf(await place.symbolon(...create, '--json'))).toMatchObject({
    code: 'usage/wrong',
    message: expect.stringContaining('--pin-reset 1 or 2'),
  });
  const { stdout } = await place.symbolon(...create, '--pin-reset', '1');
  expect(stdout).toContain('THESE DELAYS HOLD NOTHING UP while there is room for more cards');
});

test('a command line that Node finds ambiguous is refused in one sentence', async () => {
  const { message } = errorOf(await place.symbolon('time', 'show', '--servers', '--json', '--pack', pack));
  expect(message).not.toContain('\n');
  expect(message).toContain('--servers takes a value, and what follows it begins with "-"');
});

test('the word of the first card never waits for less than a looser policy', async () => {
  resultOf(await place.symbolon('pack', 'new', `${pack}-word`, '--json'));
  const create = (...args: string[]) =>
    place.symbolon('wallet', 'create', '--delay-loosening', '3d', ...args, '--pack', `${pack}-word`, '--json');
  expect(errorOf(await create('--delay-word', '2d'))).toMatchObject({ code: 'usage/wrong', exit: 2 });
  const delays = { loosening: 3 * day, pinReset: 0, word: 3 * day };
  expect(resultOf(await create())).toMatchObject({ delays });
  expect(resultOf(await place.symbolon('set', 'show', '--pack', `${pack}-word`, '--json'))).toMatchObject({ delays });
});

describe('time servers', () => {
  test('that agree are believed, and one that lies is shown to lie', async () => {
    const asked = resultOf<{ said: unknown[] }>(await symbolon0('time', 'servers', '--servers', servers.file));
    expect(asked).toMatchObject({ earliest: '2027-01-15T07:59:50.000Z', contradictions: 0, report: null });
    expect(asked.said).toHaveLength(6);
    const liar = { now: () => 1_900_000_000n };
    const some = await startTimeServers(place, { file: 'with-a-liar.json', each: [{}, liar, {}] });
    const args = ['time', 'servers', '--servers', some.file, '--report', `${pack}-report.json`];
    const { status, stdout } = await symbolon0(...args);
    await some.close();
    expect({ status, found: JSON.parse(stdout) }).toMatchObject({
      status: 12,
      found: { earliest: null, latest: null },
    });
    const report = readMalfeasanceReport(readFileSync(place.path(`${pack}-report.json`), 'utf8'));
    expect(report.contradictions.length).toBeGreaterThan(0);
  });

  test('that say a time which no date has are told to be wrong', async () => {
    const each = [1, 2, 3].map(() => ({ now: () => 2n ** 62n }));
    const far = await startTimeServers(place, { file: 'far.json', each });
    const asked = await symbolon0('time', 'servers', '--servers', far.file);
    await far.close();
    expect(errorOf(asked)).toMatchObject({
      code: 'server/unreachable',
      message: expect.stringContaining('it says a time that no card takes'),
    });
  });

  test('of a list that is too long are refused, and what is kept is read again', async () => {
    const { servers: list } = JSON.parse(readFileSync(place.path(servers.file), 'utf8'));
    const all = Array.from({ length: 1001 }, (_, at) => ({
      ...list[0],
      publicKey: base64.encode(Uint8Array.from([at >> 8, at & 255, ...new Uint8Array(30)])),
    }));
    writeFileSync(place.path(`${pack}-long.json`), JSON.stringify({ servers: all }));
    expect(errorOf(await symbolon('time', 'trust', `${pack}-long.json`))).toMatchObject({ code: 'file/malformed' });
    const addresses = Array.from({ length: 17 }, () => list[0].addresses[0]);
    writeFileSync(place.path(`${pack}-wide.json`), JSON.stringify({ servers: [{ ...list[0], addresses }] }));
    expect(errorOf(await symbolon('time', 'trust', `${pack}-wide.json`))).toMatchObject({ code: 'file/malformed' });
    resultOf(await symbolon('time', 'show'));
  });

  test('one that lies keeps no card from the time of the others', async () => {
    const some = await startTimeServers(place, { file: 'liar.json', each: [{ now: () => 1_950_000_000n }, {}, {}] });
    resultOf(await symbolon('time', 'trust', some.file, '--yes'));
    for (let times = 0; times < 3; times += 1) resultOf(await symbolon('time', 'prove'));
    expect(await shown()).toMatchObject({ time: '2027-01-15T07:59:50.000Z' });
    await some.close();
  });

  test('are listed without asking any', async () => {
    const { known, said } = resultOf<{ known: { name: string }[]; said: unknown[] }>(
      await symbolon0('time', 'servers', '--list'),
    );
    expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining(publicServers.map(({ name }) => name)));
    expect(said).toEqual([]);
  });

  test('of one’s own run until Ctrl-C, at another time, with the same key', async () => {
    const serve = ['time', 'serve', `${pack}-own.json`, '--ahead', '1y', '--key-file', `${pack}.key`, '--json'];
    const { child, ended, output } = start(place, serve);
    while (!output().includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 20));
    resultOf(await symbolon('time', 'trust', `${pack}-own.json`));
    const { cards } = resultOf<{ cards: { time: string }[] }>(await symbolon('time', 'prove'));
    expect(Date.parse(cards[0]?.time ?? '')).toBeGreaterThan(Date.now() + 364 * day * 1000);
    child.kill('SIGINT');
    const first = resultOf<{ key: string }>(await ended);
    expect(readFileSync(place.path(`${pack}.key`), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    const again = start(place, [...serve, '--force']);
    while (!again.output().includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 20));
    again.child.kill('SIGINT');
    expect(resultOf<{ key: string }>(await again.ended).key).toBe(first.key);
  });
});

const symbolon0 = (...args: string[]) => place.symbolon(...args, '--json');
