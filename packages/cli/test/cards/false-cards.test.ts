/**
 * A false card that knows the PIN and holds a wallet that its maker knows: the command shows nothing of that wallet.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { addPhone, identify, importWallet, openCard } from '@symbolon/client';
import { createCounterfeitFactory, createPack } from '@symbolon/emulator/cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeKnownCards } from '../../src/cards/known-cards.ts';
import { encodeCardImage, packVersion } from '../../src/pack/card-image.ts';
import { copier, createWorkplace, errorOf, phrase, pin, puk, resultOf, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
/** Of its wallet at the usual path of BIP-84: what a person must never be shown for theirs. */
const address = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu';
let secret: Uint8Array;

beforeAll(async () => {
  place = createWorkplace();
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const factory = createCounterfeitFactory(random);
  const cards = createPack({ cards: 3, random, factory });
  for (const { tap, can } of cards) {
    const transport = tap();
    const { session } = await identify(await openCard(transport), { can }, factory);
    await importWallet(session, { phrase, pin, puk, clones: 2 });
    ({ secret } = await addPhone(session, { name: 'this computer' }));
    await transport.close();
  }
  mkdirSync(place.path('false'));
  for (const [index, card] of cards.entries())
    writeFileSync(place.path('false', `card-${index + 1}.card`), encodeCardImage(card.image()));
  const printed = cards.map(({ number, can }) => ({ number, can }));
  writeFileSync(
    place.path('false', 'pack.json'),
    JSON.stringify({ format: 'symbolon pack', version: packVersion, cards: printed }),
  );
  copy = copier(place, 'false');
  resultOf(await place.symbolon('pack', 'new', 'real', '--json'));
  resultOf(await place.symbolonWith({ SYMBOLON_PHRASE: phrase }, 'wallet', 'import', '--pack', 'real', '--json'));
});
afterAll(() => place.remove());

const shows: readonly (readonly string[])[] = [
  ['info'],
  ['attest'],
  ['log'],
  ['address'],
  ['address', '--chain', 'ethereum'],
  ['address', '--chain', 'solana'],
  ['descriptors'],
  ['wallets'],
  ['notes', 'show'],
  ['files', 'list'],
  ['phone', 'add'],
  ['sign', 'message', 'hello', '--chain', 'ethereum'],
  ['activate', '--yes'],
  ['reset', '--yes'],
  ['set', 'show'],
  ['set', 'plan', '--output', 'plan.html'],
  ['policy', 'show'],
  ['phone', 'list'],
  ['pin', 'change'],
  ['verify'],
  ['backup'],
  ['set', 'revoke', '--yes', '2'],
  ['set', 'rehearse', '--yes'],
  ['set', 'rotate', '--yes'],
];

describe('a false card that knows the PIN', () => {
  test('holds a wallet: a genuine card with the same one shows this address', async () => {
    expect(resultOf(await place.symbolon('address', '--pack', 'real', '--json'))).toMatchObject({ address });
  });

  test.each(shows)('shows nothing of its wallet: %s %s', async (...words) => {
    const given = words.filter((word) => word !== undefined);
    const run = await place.symbolonWith({ SYMBOLON_NEW_PIN: '135790' }, ...given, '--pack', copy(), '--json');
    const said = run.stdout + run.stderr;
    expect(said).not.toContain(address);
    expect(run.status === 0 ? run.stdout : errorOf(run)).toSatisfy(
      (what: unknown) => JSON.stringify(what).includes('genuine') || JSON.stringify(what).includes('counterfeit'),
    );
  });

  test('shows nothing by the secret of this computer, which can be copied with its disk', async () => {
    const state = place.path('state');
    changeKnownCards({ XDG_STATE_HOME: state }, () => [
      { cardNumber: '000000000000', slot: 0, name: 'laptop', secret },
    ]);
    const pack = copy();
    for (const words of [['address'], ['descriptors']]) {
      const run = await place.symbolonWith(
        { XDG_STATE_HOME: state, SYMBOLON_PIN: undefined, SYMBOLON_CARD: '3' },
        ...words,
        '--pack',
        pack,
        '--json',
      );
      expect(errorOf(run)).toMatchObject({ code: 'card/counterfeit' });
    }
  });

  test('is checked against the specification, and fails; it is not erased', async () => {
    const [pack, report] = [copy(), place.path('false.html')];
    const run = await place.symbolon('conformance', '--only', 'AP,ID', '--report', report, '--pack', pack, '--json');
    expect(run.status).toBe(12);
    expect(JSON.parse(run.stdout)).toMatchObject({
      card: 'unknown',
      verdict: 'fails',
      requirements: expect.arrayContaining([expect.objectContaining({ id: 'ID-01', result: 'failed' })]),
    });
    expect(readFileSync(report, 'utf8')).toContain('Card unknown');
    const erasing = await place.symbolon('conformance', '--destructive', '--yes', '--pack', pack, '--json');
    expect(errorOf(erasing).code).toBe('card/counterfeit');
  });

  test.each([
    [['--device-type', 'symbolon', 'getmasterxpub']],
    [['--device-type', 'symbolon', 'getxpub', "m/84'/0'/0'/0/0"]],
    [['--device-type', 'symbolon', 'getdescriptors']],
    [['--device-type', 'symbolon', 'getkeypool', '0', '9']],
    [['--device-type', 'symbolon', 'displayaddress', '--path', "m/84'/0'/0'/0/0"]],
    [['--fingerprint', '73c5da0a', 'displayaddress', '--path', "m/84'/0'/0'/0/0"]],
    [['enumerate']],
  ])('shows nothing to HWI: %s', async (words) => {
    const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: copy() }, 'hwi', ...words);
    expect(stdout).toContain('genuine');
    expect(stdout).not.toMatch(/xpub[0-9A-Za-z]{9}|bc1q|73c5da0a/);
  });

  test('has no other way in: one file opens sessions by passwords, one by known phones, one to compare numbers', () => {
    const sources = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts'),
    );
    const opens = sources.filter((file) =>
      /\b(openSession|identify|resumeSession)\(/.test(
        readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'),
      ),
    );
    expect(opens.sort()).toEqual(['cards/known-cards.ts', 'cards/same-card.ts', 'cards/sessions.ts']);
  });
});
