/** PIN, PUK and CAN: where they come from, what is said when they are wrong, and that nothing burns tries. */
import { writeFileSync } from 'node:fs';
import { identify, openCard, setPinInChannel } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPackFolder } from '../../../src/pack/pack-folder.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  makeBox,
  pin,
  puk,
  resultOf,
  type Workplace,
} from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());
const withPin = (given: string | undefined, ...args: string[]) =>
  place.symbolonWith({ SYMBOLON_PIN: given }, ...args, '--json');

test('a wrong PIN says how many tries are left; only "pin resume" uses the last one', async () => {
  const pack = copy();
  const use = ['address', '--pack', pack];
  expect(errorOf(await withPin('111111', ...use))).toMatchObject({
    code: 'pin/wrong',
    message: 'wrong PIN: 2 tries left',
    exit: 4,
  });
  expect(errorOf(await withPin('111111', ...use))).toMatchObject({
    code: 'pin/wrong',
    message: 'wrong PIN: 1 try left',
  });
  // The pack knows the CAN, and still the last try is not touched, whatever is tried.
  for (const given of ['111111', pin, '111111']) {
    expect(errorOf(await withPin(given, ...use))).toMatchObject({
      code: 'pin/suspended',
      exit: 4,
      advice: expect.stringContaining('symbolon pin resume'),
    });
  }
  resultOf(await withPin(pin, 'pin', 'resume', '--pack', pack));
  resultOf(await withPin(pin, ...use));
});

test('a blocked PIN is unblocked with the PUK, or replaced', async () => {
  const pack = copy();
  for (let tries = 0; tries < 2; tries += 1) errorOf(await withPin('111111', 'address', '--pack', pack));
  expect(errorOf(await withPin('111111', 'pin', 'resume', '--pack', pack))).toMatchObject({
    code: 'pin/blocked',
    advice: expect.stringContaining('pin unblock'),
  });
  expect(errorOf(await withPin(pin, 'address', '--pack', pack))).toMatchObject({ code: 'pin/blocked', exit: 4 });
  expect(resultOf(await place.symbolon('pin', 'unblock', '--json', '--pack', pack))).toEqual({ changed: 'tries' });
  resultOf(await withPin(pin, 'address', '--pack', pack));
  const forgotten = await place.symbolonWith(
    { SYMBOLON_NEW_PIN: '135790' },
    'pin',
    'unblock',
    '--forgotten',
    '--json',
    '--pack',
    pack,
  );
  expect(resultOf(forgotten)).toEqual({ changed: 'pin' });
  expect(errorOf(await withPin(pin, 'address', '--pack', pack))).toMatchObject({ code: 'pin/wrong' });
  resultOf(await withPin('135790', 'address', '--pack', pack));
});

test('a wrong PUK says how many tries are left; only "puk resume" uses the last one', async () => {
  const pack = copy();
  const withPuk = (given: string, ...args: string[]) =>
    place.symbolonWith({ SYMBOLON_PUK: given }, ...args, '--json', '--pack', pack);
  for (let left = 9; left > 0; left -= 1) {
    const message = `wrong PUK: ${left} ${left === 1 ? 'try' : 'tries'} left`;
    expect(errorOf(await withPuk('999999999999', 'pin', 'unblock'))).toMatchObject({ code: 'pin/wrong', message });
  }
  expect(errorOf(await withPuk(puk, 'pin', 'unblock'))).toMatchObject({
    code: 'pin/suspended',
    exit: 4,
    advice: expect.stringContaining('symbolon puk resume'),
  });
  resultOf(await withPuk(puk, 'puk', 'resume'));
  resultOf(await withPuk(puk, 'pin', 'unblock'));
});

test('"pin resume" also resumes a PIN that is proven only inside a channel', async () => {
  const pack = copy();
  const folder = openPackFolder(place.path(pack));
  const transport = folder.take(1).tap();
  const { session } = await identify(await openCard(transport), { pin }, { trust: emulatorTrust });
  await setPinInChannel(session, { on: true });
  await transport.close();
  folder.close();
  const use = ['address', '--pack', pack];
  for (const left of ['2 tries', '1 try'])
    expect(errorOf(await withPin('111111', ...use))).toMatchObject({ message: `wrong PIN: ${left} left` });
  expect(resultOf(await withPin(pin, 'pin', 'resume', '--pack', pack))).toEqual({ changed: 'tries' });
  expect(errorOf(await withPin('111111', ...use))).toMatchObject({ message: 'wrong PIN: 2 tries left' });
  resultOf(await withPin(pin, ...use));
});

test('a text that has not the form of a PIN costs no try', async () => {
  const pack = copy();
  for (const given of ['12345', '1234567890123', 'abcdef', '24 6810']) {
    expect(errorOf(await withPin(given, 'address', '--pack', pack))).toMatchObject({
      code: 'secret/unusable',
      exit: 4,
      message: expect.stringContaining('it is in SYMBOLON_PIN, and no try was used'),
    });
  }
  expect(errorOf(await withPin('111111', 'address', '--pack', pack))).toMatchObject({
    message: 'wrong PIN: 2 tries left',
  });
});

test('a new PIN or PUK of a wrong form is refused before the card is asked', async () => {
  const create = (more: Record<string, string>) =>
    place.symbolonWith(more, 'wallet', 'create', '--card', '2', '--pack', copy(), '--json');
  for (const given of ['12345', '1234567890123', 'abcdef']) {
    expect(errorOf(await create({ SYMBOLON_PIN: given }))).toMatchObject({
      code: 'secret/unusable',
      exit: 4,
      message: expect.stringMatching(
        /^the PIN can't be used: expected 6 to 12 digits(; the passphrase of a phrase is another secret.*)?; it is in SYMBOLON_PIN, /,
      ),
    });
  }
  expect(errorOf(await create({ SYMBOLON_PUK: '123456' }))).toMatchObject({
    code: 'secret/unusable',
    message: expect.stringContaining('PUK'),
  });
  const change = await place.symbolonWith({ SYMBOLON_NEW_PIN: '1' }, 'pin', 'change', '--pack', copy(), '--json');
  expect(errorOf(change)).toMatchObject({ code: 'secret/unusable' });
});

test('a PIN comes from a file before the environment, and is never an argument', async () => {
  writeFileSync(place.path('pin.txt'), `${pin}\r\n`);
  resultOf(await withPin('111111', 'address', '--pack', copy(), '--pin-file', 'pin.txt'));
  expect(errorOf(await withPin(pin, 'address', '--pack', copy(), '--pin-file', 'nowhere.txt'))).toMatchObject({
    code: 'file/unreadable',
    exit: 8,
  });
  expect(errorOf(await withPin(undefined, 'address', '--pack', copy(), '--pin', pin))).toMatchObject({
    code: 'usage/wrong',
  });
});

test('without a PIN and a terminal, the advice names its option and variable', async () => {
  expect(errorOf(await withPin(undefined, 'address', '--pack', copy()))).toMatchObject({
    code: 'secret/needed',
    advice: 'Give --pin-file FILE, or set SYMBOLON_PIN.',
    exit: 4,
  });
});

test('a card without a wallet is reported as such, not as a wrong PIN', async () => {
  expect(errorOf(await withPin(pin, 'address', '--pack', 'box', '--card', '2'))).toMatchObject({
    code: 'card/blank',
    exit: 3,
  });
});

test('a known computer is listed as this one, and can be forgotten', async () => {
  const pack = copy();
  expect(resultOf(await withPin(pin, 'phone', 'add', '--name', 'laptop', '--pack', pack))).toMatchObject({
    phone: 1,
    name: 'laptop',
  });
  expect(resultOf(await withPin(pin, 'phone', 'list', '--pack', pack))).toEqual({
    phones: [{ phone: 1, name: 'laptop', thisComputer: true }],
  });
  const elsewhere = await place.symbolonWith(
    { XDG_STATE_HOME: place.path('elsewhere') },
    'phone',
    'list',
    '--json',
    '--pack',
    pack,
  );
  expect(resultOf(elsewhere)).toEqual({ phones: [{ phone: 1, name: 'laptop', thisComputer: false }] });
  // The session opens without PACE; the policy still wants the PIN.
  const { address } = resultOf(await withPin(pin, 'address', '--pack', pack));
  expect(address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
  expect(errorOf(await withPin('111111', 'address', '--pack', pack))).toMatchObject({
    code: 'pin/wrong',
    message: 'wrong PIN: 2 tries left',
  });
  resultOf(await withPin(pin, 'phone', 'forget', '1', '--pack', pack));
  expect(resultOf(await withPin(pin, 'phone', 'list', '--pack', pack))).toEqual({ phones: [] });
  expect(errorOf(await withPin(pin, 'phone', 'forget', '1', '--pack', pack))).toMatchObject({
    code: 'usage/wrong',
    exit: 2,
  });
});

test('at a terminal "pin resume" says that it is the last try, and does not where it is not', async () => {
  const pack = copy();
  const asking = { SYMBOLON_PIN: undefined };
  const resume = ['pin', 'resume', '--pack', pack];
  const early = atTerminal(place, resume, asking);
  await early.typeAt('PIN: ', `${pin}\n`);
  expect((await early.ended).output).not.toContain('last try');
  for (let tries = 0; tries < 2; tries += 1) errorOf(await withPin('111111', 'address', '--pack', pack));
  const last = atTerminal(place, resume, asking);
  await last.typeAt(/This is the last try\. If it is wrong, the PIN is blocked\..*PIN: $/s, `${pin}\n`);
  expect((await last.ended).output).toContain('has all its tries back');
});

test('a new PIN or PUK is told to be that of this card alone', async () => {
  const pack = copy();
  const change = { SYMBOLON_NEW_PIN: '135790', SYMBOLON_NEW_PUK: '999999999999' };
  const said = async (...args: string[]) => (await place.symbolonWith(change, ...args, '--pack', pack)).stdout;
  expect(await said('puk', 'change')).toContain('other cards of the wallet keep their own PUK.');
  expect(await said('pin', 'change')).toContain('other cards of the wallet keep their own PIN.');
  const forgotten = await place.symbolonWith(
    { ...change, SYMBOLON_PUK: change.SYMBOLON_NEW_PUK },
    'pin',
    'unblock',
    '--forgotten',
    '--pack',
    pack,
  );
  expect(forgotten.stdout).toContain('other cards of the wallet keep their own PIN.');
});
