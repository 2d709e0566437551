/** Gives hostile text to every command, from every source: none of it reaches the screen as it is. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { addPhone, identify, openCard, type Session, writeFile } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { writeFixtures } from '../support/fixtures.ts';
import { expectHarmless, expectHarmlessRun, hostile, hostileName } from '../support/hostile.ts';
import { serveElectrumRefusal, serveRefusal } from '../support/servers.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  makeBackedUp,
  makeBox,
  pin,
  type Run,
  resultOf,
  start,
  type Workplace,
} from '../support/workplace.ts';

/** The readers of this machine: one with a card in it, which a test puts there. */
const reader = vi.hoisted(() => ({ name: '', card: (): unknown => undefined }));
vi.mock('@symbolon/transport-pcsc/node', () => ({
  listReaders: async () => [reader.name],
  openReader: async ({ reader: wanted = reader.name }) => {
    if (wanted !== reader.name) throw new Error(`there is no reader ${wanted}`);
    return reader.card();
  },
  async *watchReaders({ signal }: { readonly signal: AbortSignal }) {
    yield { type: 'reader-attached', reader: reader.name };
    for (const type of ['card-inserted', 'card-removed', 'card-inserted']) yield { type, reader: reader.name };
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
}));

let place: Workplace;
let copy: () => string;
let copyBackedUp: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  await makeBackedUp(place);
  writeFixtures(place);
  copy = copier(place, 'box');
  copyBackedUp = copier(place, 'backed-up');
});
afterAll(() => place.remove());

/** Without what ends a line: lines are counted where files are read by the line. */
const inLine = hostile.replace(/[\n\r\u2028\u2029]/g, '');

/** A pack whose folder has a name that was not meant well. */
let packs = 0;
const hostilePack = (): string => {
  packs += 1;
  const name = `${packs}${hostile}`;
  renameSync(place.path(copy()), place.path(name));
  return name;
};

/** In words and in JSON, which says the same as was given. */
const both = async (...args: string[]): Promise<{ readonly text: Run; readonly json: Run }> => {
  const text = await place.symbolon(...args);
  const json = await place.symbolon(...args, '--json');
  expectHarmlessRun(text);
  expectHarmlessRun(json);
  return { text, json };
};

/** What makes every argument of a command right but the one that is looked at. */
const usual: { readonly [value: string]: string } = {
  FILE: 'labels.txt',
  DIR: 'another',
  NAME: 'name',
  TEXT: 'text',
  SHELL: 'bash',
  URL: 'tcp://127.0.0.1:1',
};

describe('what is typed, in the place of every argument and option', () => {
  const taking = commands.flatMap((command) => {
    const all = [
      ...Object.entries(command.arguments).map(([name, it]) => ({ name, it, words: (value: string) => [value] })),
      ...Object.entries(command.options).map(([name, it]) => ({
        name,
        it,
        words: (value: string) => [`--${name}`, value],
      })),
    ].filter(({ it }) => it.value !== undefined);
    const cases = all.map((one) => ({
      name: one.name,
      args: all.flatMap(({ it, words }) =>
        it === one.it ? words(hostile) : it.required === true ? words(usual[it.value ?? ''] ?? '1') : [],
      ),
    }));
    return cases.length === 0 ? [] : [{ command: command.name, takesCard: command.card, cases }];
  });

  test.each(taking)('of symbolon $command', async ({ command, takesCard, cases }) => {
    for (const { args } of cases) {
      const { text } = await both(...command.split(' '), ...args, ...(takesCard ? ['--pack', copy()] : []));
      expect(text.stdout + text.stderr).not.toBe('');
    }
  });

  test('in the place of a command, of an option, of a value that belongs to all, and of one argument too many', async () => {
    for (const args of [[hostile], ['wallet', hostile], ['info', hostile], ['info', `--${hostile}`]])
      await both(...args);
    for (const option of ['pack', 'card', 'wallet', 'pin-file', 'trace'])
      await both('address', '--pack', 'box', `--${option}`, hostile);
    for (const option of ['puk-file', 'can-file', 'reader']) await both('puk', 'resume', `--${option}`, hostile);
    await both('address', '--pack', 'box', '--trace', `nowhere/${hostile}`);
    await both('log', '--pack', 'box', '-o', `nowhere/${hostile}`);
  });
});

test('the name of a pack, in every command about a card', async () => {
  for (const { name, card, arguments: given } of commands.filter(({ name }) => name !== 'emulate')) {
    const args = Object.values(given).map(({ value = '' }) => usual[value] ?? '1');
    if (card) await both(...name.split(' '), ...args, '--pack', hostilePack());
  }
  expectHarmlessRun(await place.symbolon('hwi', 'enumerate'));
  expectHarmlessRun(await place.symbolonWith({ SYMBOLON_PACK: hostilePack() }, 'hwi', 'enumerate'));
  expectHarmlessRun(await place.symbolonWith({ SYMBOLON_PACK: `no${hostile}` }, 'hwi', 'enumerate'));
});

test('the host in the lock of a pack', async () => {
  const pack = copy();
  writeFileSync(place.path(pack, 'lock.90'), `1 - ${inLine}\n`);
  const { json } = await both('info', '--pack', pack);
  expect(errorOf(json)).toMatchObject({ code: 'pack/in-use' });
});

describe('what is in a file', () => {
  const quoted = JSON.stringify(hostile);
  test.each([
    ['no JSON at all', 'policy set', hostile],
    ['a field', 'policy set', `{${quoted}: 1}`],
    ['an asset', 'policy set', `{"assets": [{"asset": ${quoted}}]}`],
    ['a recipient', 'policy set', `{"recipients": [${quoted}]}`],
    ['a path', 'policy set', `{"paths": [${quoted}]}`],
    ['a kind of transaction', 'sign eth', `{"type": ${quoted}}`],
    [
      'an address',
      'sign eth',
      `{"chainId":1,"nonce":0,"gasLimit":1,"maxFeePerGas":1,"maxPriorityFeePerGas":1,"to":${JSON.stringify(`0x${hostile}`)}}`,
    ],
    [
      'a list of accounts',
      'sign eth',
      `{"chainId":1,"nonce":0,"gasLimit":1,"maxFeePerGas":1,"maxPriorityFeePerGas":1,"accessList":[{"address":${quoted},"storageKeys":[]}]}`,
    ],
    ['a note', 'notes set', `eip155:1/erc20:${hostile} 6 USDC`],
    ['a trace', 'trace', `# 2026-01-01T00:00:00.000Z ${hostile}\n> ${hostile}\n< ${hostile}`],
    ['a line of a trace', 'trace', `   0.000 > \u001b[2J\u202e${inLine}\n`],
    ['the card of a trace', 'trace', `# 2026-01-01T00:00:00.000Z ${inLine}\n`],
    ['no PSBT', 'sign psbt', hostile],
    ['no transaction', 'sign solana', hostile],
  ])('%s, for symbolon %s', async (_, command, content) => {
    writeFileSync(place.path('given'), content);
    const takesCard = commands.find(({ name }) => name === command)?.card !== false;
    await both(...command.split(' '), 'given', ...(takesCard ? ['--pack', copy(), '--yes'] : []));
  });

  test.each([
    ['details of a plan', ['set', 'plan', '-o', 'plan.html', '--force', '--details', 'given']],
    ['an earlier log', ['log', '--earlier', 'given']],
    ['records', ['verify', '--records', 'given']],
    ['a state', ['discover', '--server', 'tcp://127.0.0.1:1', '--state', 'given']],
    ['a PIN', ['address', '--pin-file', 'given']],
    ['a policy of clones', ['backup', '--policy', 'given']],
  ])('%s', async (_, args) => {
    for (const content of [
      hostile,
      `{${quoted}: ${quoted}}`,
      `{"wallet": ${quoted}, "version": ${quoted}, "chain": ${quoted}}`,
    ]) {
      writeFileSync(place.path('given'), content);
      await both(...args, '--pack', copy());
    }
  });

  test('labels and places of a plan, on the page too', async () => {
    const details = {
      wallet: hostile,
      owner: hostile,
      contacts: [hostile],
      cards: [{ member: 1, label: hostile, place: hostile }],
    };
    writeFileSync(place.path('details.json'), JSON.stringify(details));
    const { json } = await both(
      'set',
      'plan',
      '-o',
      'hostile.html',
      '--force',
      '--details',
      'details.json',
      '--pack',
      copyBackedUp(),
    );
    expect(resultOf<{ cards: unknown[] }>(json).cards[0]).toMatchObject({ name: hostile });
    expectHarmless(readFileSync(place.path('hostile.html'), 'utf8'));
  });

  test('what a dapp has signed, in the preview', async () => {
    const data = {
      types: { EIP712Domain: [{ name: 'name', type: 'string' }], Mail: [{ name: 'text', type: 'string' }] },
      primaryType: 'Mail',
      domain: { name: hostile },
      message: { text: hostile },
    };
    writeFileSync(place.path('mail.json'), JSON.stringify(data));
    const pack = copy();
    await place.symbolon('policy', 'set', 'open', '--yes', '--pack', pack);
    const { text } = await both('sign', 'typed', 'mail.json', '--yes', '--pack', pack);
    expect(text.stderr).toContain('FORGED');
    for (const chain of ['bitcoin', 'ethereum', 'solana'])
      for (const message of [hostile, 'Log in\nFORGED Type your phrase:'])
        await both('sign', 'message', message, '--chain', chain, '--yes', '--pack', copy());
  });
});

/** With a card of a pack, as another program of the owner's has it. */
async function onCard(pack: string, use: (session: Session) => Promise<unknown>): Promise<void> {
  const folder = openPackFolder(place.path(pack));
  const { session } = await identify(await openCard(folder.take(1).tap()), { pin }, { trust: emulatorTrust });
  await use(session);
  session.close();
  folder.close();
}

describe('what another program wrote onto the card', () => {
  test('names of phones', async () => {
    const pack = copy();
    const name = '\u001b[2J\nFORGED\u202e\u009b\u200b';
    await onCard(pack, (session) => addPhone(session, { name }));
    const { json } = await both('phone', 'list', '--pack', pack);
    expect(resultOf(json)).toMatchObject({ phones: [{ name }] });
  });

  test('names of files and what they hold', async () => {
    const pack = copy();
    await onCard(pack, (session) =>
      writeFile(session, { file: 0, name: hostileName, content: utf8ToBytes(`first\nsecond\t${inLine}`) }),
    );
    const { json } = await both('files', 'list', '--pack', pack);
    expect(resultOf(json)).toMatchObject({ files: [{ name: hostileName }] });
    const { text } = await both('files', 'read', '1', '--pack', pack);
    expect(text.stdout).toMatch(/^first\nsecond\\t\\u\{1b\}/);
    await both('files', 'read', '1', '-o', 'content', '--force', '--pack', pack);
    expect(readFileSync(place.path('content'), 'utf8')).toBe(`first\nsecond\t${inLine}`);
  });

  test('names of cards', async () => {
    const pack = copyBackedUp();
    await onCard(pack, (session) =>
      writeFile(session, { file: 0, name: 'card names', content: utf8ToBytes('0 \u202eknab\n1 a\u200bb\u001b[2J') }),
    );
    for (const args of [['set', 'show'], ['verify'], ['set', 'plan', '-o', 'names.html', '--force'], ['backup']])
      await both(...args, '--pack', pack);
    expectHarmless(readFileSync(place.path('names.html'), 'utf8'));
  });

  test('the command writes no name with characters that do not show', async () => {
    const pack = copy();
    for (const args of [
      ['phone', 'add', '--name', 'my\u202ephone'],
      ['files', 'write', '1', 'la\u200bbels', 'labels.txt'],
      ['set', 'name', '1', 'de\u2066sk'],
      ['backup', '--name', 'sa\ufe0ffe'],
    ]) {
      const { json } = await both(...args, '--pack', pack);
      expect(errorOf(json)).toMatchObject({
        code: 'usage/wrong',
        message: expect.stringContaining('expected only characters that show'),
      });
    }
  });
});

test('the name of a reader, in its list, beside a card and in a trace', async () => {
  const pack = openPackFolder(place.path(copy()));
  reader.name = hostile;
  reader.card = () => ({ ...pack.take(1).tap(), name: hostile });
  const { json } = await both('readers');
  expect(resultOf(json)).toEqual({ readers: [{ name: hostile, card: true }] });
  for (const args of [['info'], ['address'], ['backup']]) {
    expectHarmlessRun(
      await place.symbolonWith(
        { SYMBOLON_CAN: pack.cards[0]?.can },
        ...args,
        '--reader',
        hostile,
        '--test-cards',
        '--trace',
        'reader.txt',
      ),
    );
  }
  pack.close();
  expectHarmless(readFileSync(place.path('reader.txt'), 'utf8'));
  await both('trace', 'reader.txt');
});

test('what servers say', async () => {
  const servers = [
    await serveRefusal(hostile),
    await serveElectrumRefusal(hostile, true),
    await serveElectrumRefusal(hostile, false),
  ];
  for (const { url } of servers) {
    for (const chain of url.startsWith('http') ? ['bitcoin', 'ethereum', 'solana'] : ['bitcoin']) {
      const { text, json } = await both('discover', '--chain', chain, '--server', url, '--pack', 'box');
      expect(errorOf(json).code).toMatch(/^server\//);
      expect(text.stderr).toContain('[server/');
    }
  }
  for (const server of servers) await server.close();
});

test('a long text of a server is shortened', async () => {
  const server = await serveRefusal('Type your phrase: '.repeat(100_000));
  const { stderr } = await place.symbolon('discover', '--chain', 'ethereum', '--server', server.url, '--pack', 'box');
  await server.close();
  expect(stderr.length).toBeLessThan(3_000);
  expect(stderr).toMatch(/…"; use another server \[server\/wrong-answer\]\n/);
});

describe('on a terminal', () => {
  test('a question asks on one line, an error is red and no more', async () => {
    const pack = hostilePack();
    const { typeAt, ended } = atTerminal(place, [
      'backup',
      '--own-pin',
      '--targets',
      '1',
      '--role',
      'daily',
      '--pack',
      pack,
    ]);
    await typeAt(/PIN for [^\n]*digits: $/, '\u0003');
    const { status, output } = await ended;
    expect(status).toBe(130);
    expectHarmless(output, true);
    const failed = await atTerminal(place, ['info', '--pack', `no${hostile}`]).ended;
    expectHarmless(failed.output, true);
    expect(failed.output).toContain('\u001b[31msymbolon: "no\\u{1b}[2J');
  });
});

describe('unexpected failures', () => {
  const said = JSON.stringify(inLine);
  /** Once the command has begun. */
  const happening = (code: string) => ({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
      `const wait = setInterval(() => { if (process.listenerCount('SIGINT') > 0) { clearInterval(wait); ${code} } }, 1).unref();`,
    )}`,
  });

  test('an uncaught error is reported like others', async () => {
    const run = await start(place, ['readers'], happening(`throw new Error(${said} + String.fromCharCode(27, 10))`))
      .ended;
    expect(run.status).toBe(1);
    expectHarmlessRun(run);
    expect(run.stderr).toMatch(/^symbolon: .*\\u\{1b\}\\n \[unexpected\]\n$/);
  });

  test('a warning is reported', async () => {
    const run = await start(place, ['readers'], happening(`process.emitWarning(${said} + String.fromCharCode(27, 10))`))
      .ended;
    expectHarmlessRun(run);
    expect(run.stderr).toMatch(/^Warning: .*\\u\{1b\}\\n\n/);
  });
});

test('only four files write to a terminal or make escape sequences', () => {
  const source = new URL('../../src/', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const writing = files.filter((file) => {
    const code = readFileSync(new URL(file, source), 'utf8');
    return /\b(stdout|stderr|stream)\.write\((?!'')|console\.|styleText|\\u001b|\\u\{1b\}|\\x1b|\\033/i.test(code);
  });
  // `keyboard.ts` hands on what readline shows of what is typed: the question goes through `visible` before.
  // `plain-text.ts` hands on what the others write.
  const four = ['input/keyboard.ts', 'output/plain-text.ts', 'output/screen.ts', 'output/secret-screen.ts'];
  expect(writing.sort()).toEqual(four);
});
