/** Recovery material from the command line: kept under its rule, shown, approved, sent, and made a wallet. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinOf } from '../../support/prompts.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  foundOf,
  inShell,
  makeKept,
  phrase,
  pin,
  resultOf,
  root,
  type Workplace,
} from '../../support/workplace.ts';

let place: Workplace;
let kept: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeKept(place);
  kept = copier(place, 'kept');
});
afterAll(() => place.remove());

const fingerprintOf = (key: HDKey) => key.fingerprint.toString(16).padStart(8, '0');
const vault = (pack: string, ...args: readonly string[]) => place.symbolon('vault', ...args, '--pack', pack, '--json');
const store = (pack: string, secret: string, ...args: readonly string[]) =>
  place.symbolonWith({ SYMBOLON_SECRET: secret }, 'vault', 'store', ...args, '--pack', pack, '--json');
type Item = { readonly item: number; readonly label: string; readonly shown: number; readonly sent: number };
const itemsOf = async (pack: string, card = '1') =>
  resultOf<{ items: readonly Item[] }>(await vault(pack, 'list', '--card', card)).items;
const shown = async (pack: string, item: string, ...args: readonly string[]) =>
  resultOf<{ text: string | null; hex: string | null }>(
    await vault(pack, 'show', item, '--unprotected', '--yes', ...args),
  );

describe('vault store', () => {
  test('keeps a secret under its rule, and never repeats it', async () => {
    const pack = kept();
    const run = await store(pack, 'under the stairs', 'safe', '--kind', 'text', '--show', '--members');
    const rule = { show: true, members: true, others: false, approval: false, awake: false };
    expect(resultOf(run)).toEqual({ item: 3, kind: 'text', label: 'safe', rule, size: 16 });
    expect(run.stdout + run.stderr).not.toContain('stairs');
    expect(await itemsOf(pack)).toMatchObject([{ item: 1 }, { item: 2 }, { item: 3, rule, shown: 0 }]);
    expect((await shown(pack, '3')).text).toBe('under the stairs');
    expect((await itemsOf(pack))[2]).toMatchObject({ shown: 1, sent: 0 });
  });

  test('takes bytes from a file, and text from standard input', async () => {
    const pack = kept();
    writeFileSync(place.path('key.der'), Uint8Array.of(0x30, 0, 0xff, 0x0a));
    const der = ['--kind', 'certificate', '--show', '--secret-file', 'key.der'];
    resultOf(await vault(pack, 'store', 'key', ...der));
    expect(await shown(pack, '3')).toMatchObject({ text: null, hex: '3000ff0a' });
    const line = `printf 'one\\ntwo\\n' | symbolon vault store codes --kind recoveryCode --show --secret-file - --pack ${pack}`;
    expect((await inShell(place, line, place.folder)).status).toBe(0);
    expect((await shown(pack, '4')).text).toBe('one\ntwo');
  });

  test('reads a phrase as people write it', async () => {
    const pack = kept();
    const written = phrase.split(' ').map((word, at) => `${at + 1}. ${word.toUpperCase()}`);
    resultOf(await store(pack, written.join('\n'), 'paper', '--kind', 'bip39Phrase', '--show'));
    expect((await shown(pack, '3')).text).toBe(phrase);
  });

  const share =
    'shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking';
  const xprv =
    'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi';
  const wif = '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ';
  const codex = 'MS10TESTSXXXXXXXXXXXXXXXXXXXXXXXXXX4NZVCA9CMCZLW';
  const descriptor = 'raw(deadbeef)#89f8spxm';

  test.each([
    ['bip39Phrase', phrase, phrase.replace('about', 'above'), 'phrase/malformed'],
    ['slip39Share', share, share.replace('smoking', 'smug'), 'share/malformed'],
    ['otherPhrase', codex, codex.replace('4NZ', '5NZ'), 'share/malformed'],
    ['extendedKey', xprv, xprv.replace('HEK', 'HEX'), 'secret/unusable'],
    ['privateKey', wif, wif.replace('HueC', 'HueD'), 'secret/unusable'],
    ['descriptor', descriptor, descriptor.replace('beef', 'beed'), 'secret/unusable'],
    ['seed', '00'.repeat(32), '00'.repeat(8), 'secret/unusable'],
    ['passphrase', 'correct horse', 'correct\u0007horse', 'secret/unusable'],
  ])('tells a typing error in a %s before a PIN is asked for', async (kind, right, wrong, code) => {
    const pack = kept();
    const args = ['vault', 'store', 'it', '--kind', kind, '--show', '--pack', pack, '--json'];
    const run = await place.symbolonWith({ SYMBOLON_PIN: undefined, SYMBOLON_SECRET: wrong }, ...args);
    expect(errorOf(run).code).toBe(code);
    expect(run.stderr).not.toContain(wrong);
    resultOf(await place.symbolonWith({ SYMBOLON_SECRET: right }, ...args));
    const { text, hex } = await shown(pack, '3');
    expect(text ?? hex).toBe(right);
  });

  test('reads a descriptor out of the file that Sparrow opens', async () => {
    const pack = kept();
    const { content } = resultOf<{ content: string }>(
      await place.symbolon('wallet', 'export', 'sparrow', '--pack', pack, '--json'),
    );
    expect(content).toMatch(/^# .*\nwpkh\(/);
    const windows = content.replaceAll('\n', '\r\n');
    resultOf(await store(pack, windows, 'watch', '--kind', 'descriptor', '--show'));
    expect((await shown(pack, '3')).text).toBe(content.split('\n')[1]);
  });

  test('keeps what it can not read only if asked to', async () => {
    const pack = kept();
    const args = ['private', '--kind', 'descriptor', '--show'];
    expect(errorOf(await store(pack, 'wpkh(L1aW)', ...args)).message).toContain('--unchecked');
    resultOf(await store(pack, 'wpkh(L1aW)', ...args, '--unchecked'));
    expect(errorOf(await store(pack, 'no phrase', 'p', '--kind', 'bip39Phrase', '--unchecked')).code).toBe(
      'phrase/malformed',
    );
  });

  test('refuses a rule by which nothing could ever be done, and asks before one that shows nothing', async () => {
    const pack = kept();
    const useless = await store(pack, 'x', 'note', '--kind', 'text', '--approval');
    expect(errorOf(useless)).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('--members') });
    const passphrase = await store(pack, 'x', 'p', '--kind', 'passphrase', '--approval', '--yes');
    expect(errorOf(passphrase).code).toBe('usage/wrong');
    const hidden = await store(pack, phrase, 'old', '--kind', 'bip39Phrase');
    expect(errorOf(hidden).code).toBe('confirmation/needed');
    expect(hidden.stderr).toContain('No card ever shows it to anybody');
    expect(hidden.stderr).toContain('a rule by which it never leaves this card');
    expect(hidden.stderr).toContain('This card can make a wallet of it');
    resultOf(await store(pack, phrase, 'old', '--kind', 'bip39Phrase', '--yes'));
    expect(await itemsOf(pack)).toHaveLength(3);
  });

  test.each([
    ['a label that is too long', 'x'.repeat(33), 'x'],
    ['a label that moves the cursor', 'a\u001b[2J', 'x'],
    ['a label that turns the line around', 'a\u202eb', 'x'],
    ['an empty label', '', 'x'],
    ['more than an item holds', 'long', 'x'.repeat(1025)],
  ])('refuses %s', async (_, label, secret) => {
    const run = await store('kept', secret, label, '--kind', 'text', '--show');
    expect(errorOf(run).code).toMatch(/^(usage\/wrong|secret\/unusable)$/);
    expect(run.stderr).not.toContain('\u001b');
  });

  test('warns where no other card could approve', async () => {
    resultOf(await place.symbolon('pack', 'new', 'lonely', '--cards', '1', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--pack', 'lonely', '--json'));
    const run = await store('lonely', 'x', 'code', '--kind', 'text', '--show', '--approval');
    expect(errorOf(run).code).toBe('confirmation/needed');
    expect(run.stderr).toContain('knows of no other card of its set');
  });

  test('at a terminal hides what is typed, and has it typed twice where nothing checks it', async () => {
    const pack = kept();
    const args = ['vault', 'store', 'mail', '--kind', 'password', '--show', '--pack', pack];
    const wrong = atTerminal(place, args);
    await wrong.typeAt('The secret (password): ', 'hunter2\n');
    await wrong.typeAt('once more: ', 'hunter3\n');
    await wrong.typeAt(/not the same.*The secret \(password\): $/s, '\u0003');
    expect(await wrong.ended).toMatchObject({ status: 130 });
    const right = atTerminal(place, args);
    await right.typeAt('The secret (password): ', 'hunter2\n');
    await right.typeAt('once more: ', 'hunter2\n');
    const { status, output } = await right.ended;
    expect({ status, output }).toMatchObject({ status: 0, output: expect.not.stringContaining('hunter') });
    const once = atTerminal(place, ['vault', 'store', 'old', '--kind', 'bip39Phrase', '--show', '--pack', pack]);
    await once.typeAt('The secret (bip39Phrase): ', `${phrase}\n`);
    expect(await once.ended).toMatchObject({ status: 0 });
  });
});

test('a list says what the rules mean', async () => {
  const pack = kept();
  const { stdout } = await place.symbolon('vault', 'list', '--pack', pack);
  for (const name of ['show', 'members', 'others', 'approval']) expect(stdout).toMatch(new RegExp(`^  ${name}: `, 'm'));
  expect(stdout).not.toMatch(/^ {2}none: /m);
});

describe('vault show', () => {
  test('that is stopped while the item is on the screen says that it was given out', async () => {
    const terminal = atTerminal(place, ['vault', 'show', '1', '--pack', kept()]);
    await terminal.typeAt('Go on? [y/N] ', 'y\n');
    await terminal.typeAt(/12 about/, '\u0003');
    const { status, output } = await terminal.ended;
    expect(status).toBe(130);
    expect(output).toContain('A card has carried out: giving out what its vault keeps.');
    expect(output).not.toContain('Nothing was changed');
  });

  test('shows it at a terminal, and takes it off again', async () => {
    const terminal = atTerminal(place, ['vault', 'show', '1', '--pack', kept()]);
    await terminal.typeAt('Go on? [y/N] ', 'y\n');
    await terminal.typeAt(/12 about/, 'x');
    const { status, output } = await terminal.ended;
    expect(status).toBe(0);
    expect(output.slice(0, output.indexOf('\u001b[?1049h'))).not.toContain('abandon');
    expect(output.slice(output.indexOf('\u001b[?1049l'))).toMatch(
      /off the screen, and nowhere on this computer. The card still keeps item 1, "old wallet"/,
    );
  });

  test('gives nothing to a pipe unless asked twice, and nothing against the rule', async () => {
    const pack = kept();
    expect(errorOf(await vault(pack, 'show', '1')).code).toBe('confirmation/unprotected');
    resultOf(await store(pack, 'x', 'sealed', '--kind', 'text', '--members', '--yes'));
    expect(errorOf(await vault(pack, 'show', '3', '--unprotected', '--yes'))).toMatchObject({
      code: 'card/item-rule',
      message: expect.stringContaining('members'),
    });
    expect((await itemsOf(pack)).map((one) => one.shown)).toEqual([0, 0, 0]);
  });

  test('asks another card of the set where the rule wants one', async () => {
    const pack = kept();
    expect((await shown(pack, '2')).text).toBe('7431-9902');
    expect((await shown(pack, '2', '--card', '1,3')).text).toBe('7431-9902');
    expect((await itemsOf(pack))[1]).toMatchObject({ shown: 2 });
    const alone = await vault(pack, 'show', '2', '--unprotected', '--yes', '--card', '1,1');
    expect(alone.status).toBe(2);
  });

  test('types another PIN for another card, if it has one', async () => {
    const pack = kept();
    const other = { SYMBOLON_NEW_PIN: '135790' };
    resultOf(await place.symbolonWith(other, 'pin', 'change', '--card', '2', '--pack', pack, '--json'));
    const terminal = atTerminal(place, ['vault', 'show', '2', '--pack', pack], { SYMBOLON_PIN: undefined });
    await terminal.typeAt(pinOf(), `${pin}\n`);
    await terminal.typeAt('Go on? [y/N] ', 'y\n');
    await terminal.typeAt(pinOf(`card 2 of ${pack}, which approves`, { further: true }), '135790\n');
    await terminal.typeAt(/7431-9902/, 'x');
    expect(await terminal.ended).toMatchObject({ status: 0 });
    const args = ['vault', 'show', '2', '--unprotected', '--yes', '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ SYMBOLON_PIN: `${pin}\n135790` }, ...args));
  });

  test('needs consent, and --unprotected is none', async () => {
    expect(errorOf(await vault(kept(), 'show', '1', '--unprotected'))).toMatchObject({ code: 'confirmation/needed' });
  });
});

describe('vault rehearse', () => {
  test('reads what may be read, shows nothing, and says what can be known of it', async () => {
    const pack = kept();
    const phraseRun = await vault(pack, 'rehearse', '1');
    expect(resultOf(phraseRun)).toMatchObject({ readable: true, verified: true, problem: null });
    const codeRun = await vault(pack, 'rehearse', '2', '--card', '1,2');
    expect(resultOf(codeRun)).toMatchObject({ label: 'mail', readable: true, verified: false });
    for (const { stdout, stderr } of [phraseRun, codeRun]) expect(stdout + stderr).not.toMatch(/abandon|7431/);
    resultOf(await store(pack, 'raw(beef)#00000000', 'd', '--kind', 'descriptor', '--show', '--unchecked'));
    expect(resultOf(await vault(pack, 'rehearse', '3'))).toMatchObject({ readable: false, verified: false });
    resultOf(await store(pack, 'x', 's', '--kind', 'text', '--members', '--yes'));
    expect(errorOf(await vault(pack, 'rehearse', '4')).code).toBe('card/item-rule');
  });
});

test('verify says what each vault keeps, and which cards lack some of it', async () => {
  const pack = kept();
  const verify = () => place.symbolon('verify', '--card', '1,2', '--cards', '2', '--pack', pack, '--json');
  expect(foundOf(await verify(), 11)).toMatchObject({
    verified: [{ vault: { items: 2, missing: 0 } }, { vault: { items: 0, missing: 2 } }],
  });
  resultOf(await vault(pack, 'send', '1', '--card', '1,2'));
  expect(foundOf(await verify(), 11)).toMatchObject({
    verified: [{ vault: { items: 2 } }, { vault: { items: 1, missing: 1 } }],
  });
  // What may go nowhere is not missing on the other card.
  resultOf(await store(pack, 'x', 'stays', '--kind', 'text', '--show'));
  expect(foundOf(await verify(), 11)).toMatchObject({ verified: [{ vault: { items: 3 } }, { vault: { missing: 1 } }] });
  const told = await place.symbolon('verify', '--card', '2,1', '--cards', '2', '--pack', pack);
  expect(told.stdout).toContain('Its vault keeps 1 item. It lacks 1 item that other cards here keep.');
  expect((await itemsOf(pack))[0]).toMatchObject({ shown: 0 });
});

test('set plan says what is kept where, by its kind, and by its label only if asked', async () => {
  const pack = kept();
  resultOf(await vault(pack, 'send', '1', '--card', '1,2'));
  const plan = async (...args: readonly string[]) => {
    const output = ['--output', 'plan.html', '--force'];
    resultOf(await place.symbolon('set', 'plan', ...output, ...args, '--pack', pack, '--json'));
    return readFileSync(place.path('plan.html'), 'utf8');
  };
  const own = await plan();
  expect(own).toContain('Recovery codes of an account, item 2');
  expect(own).toContain('symbolon vault show 1');
  expect(own).not.toMatch(/old wallet|7431|abandon/);
  const count = (page: string) => page.match(/The phrase of a wallet \(BIP-39\), item 1<\/strong>: /g)?.length;
  expect(count(own)).toBe(1);
  expect(count(await plan('--ask', '1'))).toBe(2);
  expect(await plan('--item-labels')).toContain('“old wallet”, item 1');
  const stranger = await place.symbolon('wallet', 'create', '--card', '4', '--pack', pack, '--json');
  resultOf(stranger);
  const args = ['set', 'plan', '--output', 'p.html', '--ask', '1', '--card', '1,4', '--pack', pack, '--json'];
  expect(errorOf(await place.symbolon(...args)).message).toContain('is no card of the plan');
  expect(existsSync(place.path('p.html'))).toBe(false);
});

describe('an approval of a card that is elsewhere', () => {
  test('goes by files, says what it is for, and is good for one use', async () => {
    const pack = kept();
    resultOf(await vault(pack, 'request', '2', 'show', '--output', 'request.json'));
    const approve = ['approve', 'request.json', '--output', 'approval.json', '--card', '2'];
    const asked = await vault(pack, ...approve);
    expect(errorOf(asked).code).toBe('confirmation/needed');
    expect(asked.stderr).toContain(
      'Another card, member 1 of the set, wants to show item 2, "mail" (recoveryCode), once',
    );
    expect(existsSync(place.path('approval.json'))).toBe(false);
    expect(resultOf(await vault(pack, ...approve, '--yes'))).toMatchObject({ holder: 1, item: 2, use: 'show' });
    const withIt = ['--approval-file', 'approval.json'];
    expect((await shown(pack, '2', ...withIt)).text).toBe('7431-9902');
    const again = await vault(pack, 'show', '2', '--unprotected', '--yes', ...withIt);
    expect(errorOf(again)).toMatchObject({
      code: 'card/approval-refused',
      message: expect.stringContaining('used already'),
      advice: expect.stringContaining('symbolon vault request'),
    });
    expect((await itemsOf(pack))[1]).toMatchObject({ shown: 1 });
  });

  test('is of another card, and no file is taken for another', async () => {
    const pack = kept();
    const force = ['--force', '--yes'];
    resultOf(await vault(pack, 'request', '2', 'show', '--output', 'own.json'));
    const own = await vault(pack, 'approve', 'own.json', '--output', 'a.json', ...force);
    expect(errorOf(own).code).toBe('card/no-approval');
    // Found before anybody is asked to agree, and with nothing that a person has agreed to.
    const early = await vault(pack, 'approve', 'own.json', '--output', 'a.json', '--force');
    expect(errorOf(early).code).toBe('card/no-approval');
    const wrong = await vault(pack, 'show', '2', '--unprotected', '--yes', '--approval-file', 'own.json');
    expect(errorOf(wrong)).toMatchObject({ code: 'file/malformed', message: expect.stringContaining('request') });
    expect(errorOf(await vault(pack, 'request', '1', 'show', '--output', 'b.json')).code).toBe('card/item-rule');
    expect(errorOf(await vault(pack, 'request', '2', 'send', '--output', 'b.json')).code).toBe('usage/wrong');
  });
});

describe('cards that were made one at a time', () => {
  let staggered: () => string;
  beforeAll(async () => {
    const at = ['--pack', 'staggered', '--json'] as const;
    resultOf(await place.symbolon('pack', 'new', 'staggered', '--cards', '4', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--clones', '3', ...at));
    for (const card of ['1,2', '1,3', '1,4'])
      resultOf(await place.symbolon('backup', '--targets', '1', '--role', 'daily', '--card', card, ...at));
    const code = ['code', '--kind', 'text', '--show', '--members', '--approval', '--yes', '--card'];
    for (const card of ['2', '3']) resultOf(await store('staggered', '7431', ...code, card));
    staggered = copier(place, 'staggered');
  });

  test.each(['2,3', '3,2'])('approve for each other where both are here: %s', async (card) => {
    const pack = staggered();
    expect((await shown(pack, '1', '--card', card)).text).toBe('7431');
  });

  test.each([
    ['2', '3'],
    ['3', '2'],
  ])('approve by files, from card %s to card %s', async (holder, approver) => {
    const pack = staggered();
    const [request, approval] = [`${pack}-request.json`, `${pack}-approval.json`];
    resultOf(await vault(pack, 'request', '1', 'show', '--output', request, '--card', holder));
    resultOf(await vault(pack, 'approve', request, '--output', approval, '--yes', '--card', approver));
    expect((await shown(pack, '1', '--approval-file', approval, '--card', holder)).text).toBe('7431');
  });

  test.each(['2,3', '3,2'])('hear first of a change that one of them has missed: %s', async (card) => {
    const pack = staggered();
    resultOf(
      await place.symbolon('set', 'revoke', '--yes', '4', '--tell', '1', '--card', '1,3', '--pack', pack, '--json'),
    );
    expect((await shown(pack, '1', '--card', card)).text).toBe('7431');
    expect(resultOf(await place.symbolon('set', 'show', '--card', '2', '--pack', pack, '--json'))).toMatchObject({
      epoch: 1,
    });
  });

  test('of another wallet approve nothing, and are asked once', async () => {
    const pack = staggered();
    resultOf(await place.symbolon('pack', 'new', `${pack}-other`, '--cards', '2', '--json'));
    resultOf(await place.symbolon('reset', '--yes', '--card', '4', '--pack', pack, '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--card', '4', '--pack', pack, '--json'));
    const run = await vault(pack, 'show', '1', '--unprotected', '--yes', '--card', '2,4');
    expect(errorOf(run)).toMatchObject({ code: 'card/no-approval' });
  });
});

describe('vault send', () => {
  test('brings an item onto another card of the set, with its rule', async () => {
    const pack = kept();
    const sent = resultOf(await vault(pack, 'send', '1', '--card', '1,3'));
    expect(sent).toMatchObject({ label: 'old wallet', member: true, received: 1, file: null });
    expect(await itemsOf(pack, '3')).toMatchObject([{ label: 'old wallet', rule: { others: true }, sent: 0 }]);
    expect((await itemsOf(pack))[0]).toMatchObject({ sent: 1 });
  });

  test('a second time says that the card keeps one already', async () => {
    const pack = kept();
    const send = () => vault(pack, 'send', '1', '--card', '1,3');
    expect((await send()).stderr).not.toContain('WARNING');
    expect((await send()).stderr).toContain('keeps one like it already, as item 1');
  });

  test('asks for the PIN of each card, and lets one be the same', async () => {
    const pack = kept();
    resultOf(await place.symbolon('wallet', 'create', '--card', '4', '--pack', pack, '--json'));
    const other = { SYMBOLON_NEW_PIN: '135790' };
    resultOf(await place.symbolonWith(other, 'pin', 'change', '--card', '4', '--pack', pack, '--json'));
    resultOf(await store(pack, 'x', 'both', '--kind', 'text', '--others', '--approval', '--yes'));
    const { code } = resultOf<{ code: string }>(await vault(pack, 'code', '--card', '1,4'));
    const args = ['vault', 'send', '3', '--code', code, '--card', '1,4,2', '--pack', pack];
    const terminal = atTerminal(place, args, { SYMBOLON_PIN: undefined });
    await terminal.typeAt(pinOf(), `${pin}\n`);
    await terminal.typeAt(pinOf(`card 4 of ${pack}, which gets the item`, { further: true }), '135790\n');
    await terminal.typeAt(pinOf(`card 2 of ${pack}, which approves`, { further: true }), '\n');
    expect(await terminal.ended).toMatchObject({ status: 0 });
    resultOf(await place.symbolonWith({ SYMBOLON_PIN: `${pin}\n135790\n\n` }, ...args, '--json'));
    const given = { SYMBOLON_PIN: '135790' };
    const list = await place.symbolonWith(given, 'vault', 'list', '--card', '4', '--pack', pack, '--json');
    expect(resultOf(list)).toMatchObject({ items: [{ label: 'both' }, { label: 'both' }] });
  });

  test('has a third card approve it where the rule wants that', async () => {
    const pack = kept();
    expect(resultOf(await vault(pack, 'send', '2', '--card', '1,2,3'))).toMatchObject({ received: 1 });
    expect(await itemsOf(pack, '2')).toMatchObject([{ label: 'mail', rule: { approval: true } }]);
  });

  test("gives a stranger's card what may go to others, once its code is compared", async () => {
    const pack = kept();
    resultOf(await place.symbolon('wallet', 'create', '--card', '4', '--pack', pack, '--json'));
    const send = (...args: readonly string[]) => vault(pack, 'send', ...args, '--card', '1,4');
    const asked = await send('1');
    expect(errorOf(asked).code).toBe('confirmation/needed');
    const { code } = resultOf<{ code: string }>(await vault(pack, 'code', '--card', '1,4'));
    expect(asked.stderr).toContain(code);
    expect(errorOf(await send('1', '--code', '0000 0000'))).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining('nothing was sent'),
    });
    expect(errorOf(await send('1', '--code', '123')).code).toBe('usage/wrong');
    expect(await itemsOf(pack, '4')).toEqual([]);
    expect(resultOf(await send('1', '--code', code))).toMatchObject({ member: false, received: 1 });
    resultOf(await store(pack, 'x', 'ours', '--kind', 'text', '--members', '--yes'));
    expect(errorOf(await send('3', '--code', code))).toMatchObject({
      code: 'card/item-rule',
      message: expect.stringContaining('not of the set'),
    });
    const { id } = resultOf<{ id: string }>(await place.symbolon('set', 'show', '--pack', pack, '--json'));
    expect(resultOf(await vault(pack, 'code', '--set', id, '--card', '4'))).toMatchObject({ code });
  });

  test('reaches a card that is elsewhere by files', async () => {
    const pack = kept();
    resultOf(await vault(pack, 'offer', '--output', 'offer.json', '--card', '2'));
    const send = ['send', '1', '--offer-file', 'offer.json'];
    expect(errorOf(await vault(pack, ...send)).code).toBe('usage/wrong');
    expect(resultOf(await vault(pack, ...send, '--output', 'item.json'))).toMatchObject({
      received: null,
      card: expect.stringMatching(/^[0-9]{12}$/),
    });
    expect(readFileSync(place.path('item.json'), 'utf8')).not.toContain('abandon');
    expect(errorOf(await vault(pack, 'receive', 'item.json', '--card', '3'))).toMatchObject({
      code: 'card/not-awaited',
      advice: expect.stringContaining('symbolon vault offer'),
    });
    expect(resultOf(await vault(pack, 'receive', 'item.json', '--card', '2'))).toMatchObject({ item: 1 });
    // The answer may have been lost.
    expect(resultOf(await vault(pack, 'receive', 'item.json', '--card', '2'))).toMatchObject({ item: 1 });
    expect(await itemsOf(pack, '2')).toHaveLength(1);
  });
});

describe('vault delete', () => {
  test('says by name what goes, and asks', async () => {
    const pack = kept();
    const asked = await vault(pack, 'delete', '2');
    expect(errorOf(asked).code).toBe('confirmation/needed');
    expect(asked.stderr).toContain('Delete item 2, "mail" (recoveryCode)');
    expect(resultOf(await vault(pack, 'delete', '2', '--yes'))).toMatchObject({ item: 2, label: 'mail' });
    expect((await itemsOf(pack)).map(({ item }) => item)).toEqual([1]);
  });
});

describe('vault wallet', () => {
  test('makes the wallet that the phrase stands for', async () => {
    const pack = kept();
    const made = resultOf<{ addresses: { address: string }[] }>(await vault(pack, 'wallet', '1', '--slot', '2'));
    expect(made).toMatchObject({ slot: 2, fingerprint: fingerprintOf(root) });
    expect(made.addresses[0]?.address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
    expect(errorOf(await vault(pack, 'wallet', '1', '--slot', '2')).code).toBe('card/slot-taken');
  });

  test('settles what a wallet of one is like', async () => {
    const pack = kept();
    const make = (...args: readonly string[]) => vault(pack, 'wallet', '1', '--slot', '2', '--pin-reset', '1', ...args);
    expect(errorOf(await make())).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('--clones') });
    const usual = ['--clones', '1', '--extendable', '--exportable', '--policy', 'savings'];
    const waits = ['--delay-loosening', '3d', '--delay-pin-reset', '2d', '--delay-word', '1 week'];
    expect(errorOf(await make(...usual, '--delay-loosening', '3d', '--delay-word', '2d'))).toMatchObject({
      code: 'usage/wrong',
    });
    const delays = { loosening: 3 * 86_400, pinReset: 2 * 86_400, word: 7 * 86_400 };
    expect(resultOf(await make(...usual, ...waits))).toMatchObject({ delays });
    const set = await place.symbolon('set', 'show', '--slot', '2', '--pack', pack, '--json');
    expect(resultOf(set)).toMatchObject({ pinReset: 1, limit: 1, extendable: true, delays });
    const words = await place.symbolon(
      'wallet',
      'export',
      'phrase',
      '--unprotected',
      '--yes',
      '--slot',
      '2',
      '--pack',
      pack,
    );
    expect(words.stdout.trim()).toBe(phrase);
  });

  test('takes a stored passphrase with it', async () => {
    const pack = kept();
    resultOf(await store(pack, 'TREZOR', 'its passphrase', '--kind', 'passphrase', '--yes'));
    const made = await vault(pack, 'wallet', '1', '--passphrase-item', '3', '--slot', '3');
    const key = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase, 'TREZOR'));
    expect(resultOf(made)).toMatchObject({ fingerprint: fingerprintOf(key) });
  });

  test('is no way round the rule', async () => {
    const pack = kept();
    resultOf(await store(pack, phrase, 'closed', '--kind', 'bip39Phrase', '--approval', '--yes'));
    const make = (...args: readonly string[]) => vault(pack, 'wallet', '3', '--slot', '2', ...args);
    expect(errorOf(await make('--exportable')).message).toContain('--exportable');
    expect(errorOf(await make('--clones', '2')).message).toContain('--clones');
    expect(resultOf(await make())).toMatchObject({ fingerprint: fingerprintOf(root) });
    expect(errorOf(await vault(pack, 'wallet', '2', '--slot', '3')).message).toContain('no bip39Phrase');
    expect(errorOf(await vault(pack, 'wallet', '1')).code).toBe('usage/wrong');
  });
});
