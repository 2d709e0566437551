/**
 * The same commands on cards in a PC/SC reader: this machine's service, its virtual reader, and emulated cards that
 * `symbolon emulate` puts there.
 */
import { readFileSync } from 'node:fs';
import { listReaders, openReader } from '@symbolon/transport-pcsc/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasVirtualReader, slots, takeVirtualReader } from '../../../../../test/virtual-reader.ts';
import {
  atTerminal,
  createWorkplace,
  errorOf,
  makeBox,
  pin,
  resultOf,
  start,
  type Workplace,
} from '../../support/workplace.ts';

const [slot, empty] = slots;
type PrintedCard = { readonly number: string; readonly can: string };

describe.skipIf(!(await hasVirtualReader(listReaders)))('a PC/SC reader', () => {
  let place: Workplace;
  let giveBack: () => Promise<void>;
  const inserted: { readonly takeOut: () => Promise<unknown> }[] = [];
  beforeAll(async () => {
    giveBack = await takeVirtualReader();
    place = createWorkplace();
    await makeBox(place);
  });
  afterEach(async () => {
    for (const card of inserted.splice(0)) await card.takeOut();
  });
  afterAll(async () => {
    place.remove();
    await giveBack();
  });

  /** Puts a card of the pack into the reader, as a person would. */
  const insert = async (card: number) => {
    const { child, ended, output } = start(place, [
      'emulate',
      '--vpcd',
      '--port',
      `${slot.port}`,
      '--pack',
      'box',
      '--card',
      `${card}`,
      '--json',
    ]);
    await expect.poll(output, { timeout: 120_000 }).toContain('is in the virtual reader');
    let out: ReturnType<typeof takeOutOnce> | undefined;
    const takeOutOnce = () => {
      child.kill('SIGINT');
      return ended;
    };
    const takeOut = () => {
      out ??= takeOutOnce();
      return out;
    };
    inserted.push({ takeOut });
    return { takeOut };
  };
  const inReader = ['--reader', slot.reader, '--test-cards'];
  const run = (...args: string[]) => start(place, [...args, '--json'], { SYMBOLON_READER: slot.reader }).ended;

  test('lists whether it holds a card, and gives the same answers as the pack', async () => {
    const card = await insert(1);
    const there = { readers: expect.arrayContaining([{ name: slot.reader, card: true }]) };
    await expect.poll(async () => resultOf(await run('readers')), { timeout: 120_000 }).toMatchObject(there);
    expect(resultOf(await run('readers'))).toMatchObject({
      readers: expect.arrayContaining([{ name: empty.reader, card: false }]),
    });
    const here = resultOf(await run('address', '--test-cards'));
    expect(await card.takeOut()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"card":"card 1 of box"'),
    });
    expect(here).toEqual(resultOf(await place.symbolon('address', '--pack', 'box', '--json')));
  });

  test('waits for another program to let go of the card, and says which it may be', async () => {
    await insert(1);
    const held = await openReader({ reader: slot.reader, waitMilliseconds: 60_000 });
    const { ended, output } = start(place, ['address', '--test-cards', '--json'], { SYMBOLON_READER: slot.reader });
    await expect.poll(output, { timeout: 60_000 }).toMatch(/Another program uses the card: .*\(process \d+\)/);
    await held.close();
    expect(resultOf(await ended)).toMatchObject({ chain: expect.stringMatching(/^bip122:/) });
  });

  test('accepts an emulated card only with --test-cards', async () => {
    await insert(2);
    expect(errorOf(await run('attest', '--can-file', 'can.txt'))).toMatchObject({ code: 'file/unreadable' });
    const cans = JSON.parse(readFileSync(place.path('box', 'pack.json'), 'utf8')).cards.map(
      ({ can }: { can: string }) => can,
    );
    const attest = (...more: string[]) =>
      start(place, ['attest', ...inReader.slice(0, 2), ...more, '--json'], { SYMBOLON_CAN: cans[1] }).ended;
    expect(errorOf(await attest())).toMatchObject({
      code: 'card/counterfeit',
      exit: 3,
      advice: expect.stringContaining('--test-cards'),
    });
    expect(resultOf(await attest('--test-cards'))).toMatchObject({ genuine: 'test', untouched: true });
    const other = start(place, ['attest', ...inReader, '--json'], { SYMBOLON_CAN: cans[0] });
    expect(errorOf(await other.ended)).toMatchObject({
      code: 'pin/wrong',
      message: 'wrong CAN: it is not the number printed on this card',
      advice: expect.stringContaining('it may be another card'),
    });
  });

  test('has a trace like that of a pack, without secrets', async () => {
    await insert(1);
    resultOf(await run('address', '--test-cards', '--trace', 'reader.txt'));
    resultOf(await place.symbolon('trace', 'reader.txt', '--json'));
    const { taps } = resultOf<{ taps: { card: string; lines: { direction: string; text: string }[] }[] }>(
      await place.symbolon('trace', 'reader.txt', '--json'),
    );
    expect(taps[0]?.card).toBe(slot.reader);
    const text = taps[0]?.lines.map((line) => line.text).join('\n') ?? '';
    expect(text).toMatch(/^SELECT .*\n9000 done, .*\n(.|\n)*GET PUBLIC KEY .* protected\n9000 done/);
    expect(readFileSync(place.path('reader.txt'), 'utf8')).not.toContain(Buffer.from(pin).toString('hex'));
  });

  test('has two slots for two cards of one pack', async () => {
    const { child, ended, output } = start(place, [
      'emulate',
      '--cards',
      '2',
      '--pack',
      'box',
      '--card',
      '2,1',
      '--json',
    ]);
    inserted.push({
      takeOut: () => {
        child.kill('SIGINT');
        return ended;
      },
    });
    await expect
      .poll(output, { timeout: 120_000 })
      .toContain(`card 1 of box is in the virtual reader at port ${empty.port}`);
    const printed: readonly PrintedCard[] = JSON.parse(readFileSync(place.path('box', 'pack.json'), 'utf8')).cards;
    const numberAt = async (reader: string, can = '') =>
      resultOf<{ card: string }>(
        await start(place, ['attest', '--reader', reader, '--test-cards', '--json'], { SYMBOLON_CAN: can }).ended,
      ).card;
    // Both at once, so that neither waits for the other.
    const found = Promise.all([numberAt(slot.reader, printed[1]?.can), numberAt(empty.reader, printed[0]?.can)]);
    expect(await found).toEqual([printed[1]?.number, printed[0]?.number]);
    for (const { takeOut } of inserted.splice(0))
      expect(resultOf(await (takeOut() as typeof ended))).toEqual({
        cards: [
          { card: 'card 2 of box', at: `${slot.port}` },
          { card: 'card 1 of box', at: `${empty.port}` },
        ],
      });
  });

  test('waits during a backup until the cards are changed', async () => {
    const cans = JSON.parse(readFileSync(place.path('box', 'pack.json'), 'utf8')).cards.map(
      ({ can }: { can: string }) => can,
    );
    const args = ['backup', '--targets', '1', '--name', 'safe', '--role', 'daily', ...inReader];
    const { typeAt, ended, output } = atTerminal(place, args, { SYMBOLON_CAN: `${cans[2]}\n${cans[1]}` });
    const shows = (text: RegExp) => expect.poll(output, { timeout: 120_000 }).toMatch(text);
    await shows(/Hold the new card that will be "safe"/);
    let card = await insert(2);
    await shows(/Take the card away\. Hold the card "with the wallet"/);
    await card.takeOut();
    // The wrong card: it is reported, and the right one is asked for again.
    card = await insert(3);
    await shows(/"with the wallet" holds no wallet.*Take the card away\. Hold the card "with the wallet"/s);
    await card.takeOut();
    card = await insert(1);
    await shows(/Take the card away\. Hold the card "safe" \(number \d{12}\)/);
    await card.takeOut();
    card = await insert(2);
    await typeAt(/"safe" holds the wallet now/, '\u0003');
    expect(await ended).toMatchObject({
      status: 130,
      output: expect.stringContaining('The same command goes on from there'),
    });
    await card.takeOut();
    expect(
      resultOf<{ clones: unknown[] }>(await place.symbolon('backup', '--finish', '--pack', 'box', '--json')).clones,
    ).toHaveLength(1);
  });

  test('reports a wrong card without using a try, and waits for the right one', async () => {
    const cans = JSON.parse(readFileSync(place.path('box', 'pack.json'), 'utf8')).cards.map(
      ({ can }: { can: string }) => can,
    );
    const { typeAt, ended, output } = atTerminal(place, [
      'backup',
      '--targets',
      '1',
      '--name',
      'sister',
      '--seal',
      '--yes',
      ...inReader,
    ]);
    const shows = (text: RegExp) => expect.poll(output, { timeout: 120_000 }).toMatch(text);
    await typeAt('CAN of card 2: ', `${cans[2]}\r`);
    let card = await insert(2);
    await shows(/The CAN is not that of this card.*No try was used\./s);
    // What was typed may be what was wrong.
    await typeAt(/No try was used\..*CAN of card 2: /s, `${cans[2]}\r`);
    await shows(/CAN of card 2: \r\nTake the card away\. Hold the new card that will be "sister"/);
    await card.takeOut();
    card = await insert(3);
    await shows(/Take the card away\. Hold the card "with the wallet"/);
    await card.takeOut();
    // A blank card has no PIN, so it is identified by the CAN; the typed one is that of another card.
    card = await insert(3);
    await typeAt('CAN, the six digits printed on the card: ', `${cans[0]}\r`);
    await shows(/or this is not the card "with the wallet".*Take the card away\. Hold the card "with the wallet"/s);
    await card.takeOut();
    card = await insert(1);
    await shows(/Take the card away\. Hold the card "sister" \(number \d{12}\)/);
    await card.takeOut();
    card = await insert(2);
    await shows(/This is not the card "sister"\. Take it away.*Take the card away\. Hold the card "sister"/s);
    await card.takeOut();
    card = await insert(3);
    await shows(/"sister" holds the wallet now.*Take the card away\. Hold the card "with the wallet"/s);
    await card.takeOut();
    await insert(1);
    expect(await ended).toMatchObject({ status: 0, output: expect.stringContaining('The card makes no more clones.') });
    for (const { takeOut } of inserted.splice(0)) await takeOut();
    const wrong = await place.symbolonWith(
      { SYMBOLON_PIN: '111111' },
      'wallets',
      '--card',
      '2',
      '--pack',
      'box',
      '--json',
    );
    expect(errorOf(wrong)).toMatchObject({ message: 'wrong PIN: 2 tries left' });
  });

  test('says what keeps it from a card, and what to do', async () => {
    expect(errorOf(await start(place, ['info', '--reader', 'No Such Reader', '--json']).ended)).toMatchObject({
      code: 'transport/unavailable',
      exit: 5,
    });
    expect(errorOf(await place.symbolon('emulate', '--vpcd', '--port', '1', '--pack', 'box', '--json'))).toMatchObject({
      code: 'transport/unavailable',
      message: expect.stringContaining('vsmartcard'),
    });
    expect(errorOf(await run('emulate', '--vpcd'))).toMatchObject({ code: 'usage/wrong', exit: 2 });
    const stopped = start(place, ['info', '--reader', empty.reader]);
    await expect.poll(stopped.output, { timeout: 120_000 }).toContain('Put the card on');
    stopped.child.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({ status: 130 });
  });
});
