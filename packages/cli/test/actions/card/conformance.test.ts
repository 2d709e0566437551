/** A check changes nothing unless it was asked to, and then says first which cards it erases. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copier, createWorkplace, errorOf, makeBox, pin, resultOf } from '../../support/workplace.ts';

const place = createWorkplace();
let copy: () => string;
beforeAll(async () => {
  await makeBox(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

type Report = {
  readonly verdict: string;
  readonly passed: number;
  readonly failed: number;
  readonly requirements: readonly {
    readonly id: string;
    readonly result: string;
    readonly give: string | null;
    readonly exchanges: readonly unknown[];
  }[];
};
const lifecycleOf = async (pack: string) =>
  resultOf(await place.symbolon('info', '--pack', pack, '--json'))['lifecycle'];

test('without --destructive the wallet stays, and what would erase it is not checked: exit status 11', async () => {
  const pack = copy();
  const { status, stdout } = await place.symbolon('conformance', '--only', 'EF,WA', '--pack', pack, '--json');
  expect(status).toBe(11);
  const { verdict, passed, failed, requirements } = JSON.parse(stdout) as Report;
  expect({ verdict, passed, failed }).toEqual({ verdict: 'incomplete', passed: 15, failed: 0 });
  const results = new Set(requirements.filter(({ id }) => id.startsWith('WA')).map(({ result }) => result));
  expect([...results]).toEqual(['not checked']);
  expect(requirements.find(({ id }) => id === 'WA-01')?.give).toContain('--destructive');
  expect(await lifecycleOf(pack)).toBe('active');
});

test('who reads the answer is told what was left out, and what to give', async () => {
  const { status, stdout } = await place.symbolon('conformance', '--only', 'EF', '--pack', copy());
  expect(status).toBe(11);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/Not a whole check: 15 requirements were met, and \d+ were not checked/);
  expect(stdout.replace(/\s+/g, ' ')).toContain('To have 1 more checked, give --destructive');
});

test('a card is terminated only when that was asked for and agreed to', async () => {
  const wrong = await place.symbolon('conformance', '--terminate', '--only', 'LC-10', '--pack', copy(), '--json');
  expect(errorOf(wrong).code).toBe('usage/wrong');
  const words = ['conformance', '--destructive', '--terminate', '--only', 'LC-10'];
  const asked = await place.symbolon(...words, '--pack', copy());
  expect(asked.status).toBe(10);
  expect(asked.stderr.replace(/\s+/g, ' ')).toContain('will be terminated: no card any more, for good.');
  const pack = copy();
  const run = await place.symbolonWith({ SYMBOLON_PIN: pin }, ...words, '--yes', '--pack', pack, '--json');
  expect(resultOf<Report>(run)).toMatchObject({ verdict: 'incomplete', passed: 1, failed: 0 });
  expect(await lifecycleOf(pack)).toBe('terminated');
});

test('with it, nothing is erased before the owner agrees', async () => {
  const pack = copy();
  const refused = await place.symbolon('conformance', '--destructive', '--only', 'PO', '--pack', pack, '--json');
  expect(errorOf(refused).code).toBe('confirmation/needed');
  expect(await lifecycleOf(pack)).toBe('active');
});

test('a wallet is erased with its PIN, which is not in the report', async () => {
  const pack = copy();
  const changed = await place.symbolonWith({ SYMBOLON_NEW_PIN: '86420864' }, 'pin', 'change', '--pack', pack, '--json');
  expect(resultOf(changed)).toEqual({ changed: 'pin' });
  const words = ['conformance', '--destructive', '--yes', '--only', 'PO-01,PO-02', '--pack', pack, '--json'];
  const report = place.path(`${pack}.html`);
  const run = await place.symbolonWith({ SYMBOLON_PIN: '86420864' }, ...words, '--report', report);
  expect(resultOf<Report>(run)).toMatchObject({ passed: 2, failed: 0 });
  expect(readFileSync(report, 'utf8')).toContain('Not a whole check: 2 requirements were met');
  expect(`${run.stdout}${readFileSync(report, 'utf8')}`).not.toMatch(/86420864|3836343230383634/);
});

test('a card that fails makes the exit status 12, and the answer has what crossed', async () => {
  const file = place.path('wrong.json');
  // The summary of another message, so that the card can't but disagree.
  const summary =
    '800101810111820473c5da0a8304000000198420eac0980aefb4366cf471aed85cf466bdcc1a2b464fa1667cb7163d6120aff1d7852040b0e97aee7ee5af0143b961676337952d7e0dd4862ddde76fee9d15f18d4d6da681d480086569703135353a30813400126569703135353a302f736c697034343a3630000000000000000000000000000000000000000000000000000000000000000082040000000083040000000084240000000000000000000000000000000000000000000000000000000000000000000000008524000000000000000000000000000000000000000000000000000000000000000000000000860d038000002c8000003c8000000087008827066569703139315f35dce98ba4fba25530a026ed80b2cecdaa31091ba4958b99b52ea1d068adad8a00870400000001';
  const stream = '058000002c8000003c80000000000000000000000000000120';
  writeFileSync(file, JSON.stringify({ cases: [{ name: 'a wrong one', stream, summary, digests: [] }] }));
  const words = ['conformance', '--destructive', '--yes', '--only', 'IN-04', '--vectors', file];
  const { status, stdout } = await place.symbolonWith({ SYMBOLON_PIN: pin }, ...words, '--pack', copy(), '--json');
  expect(status).toBe(12);
  const { failed, requirements } = JSON.parse(stdout) as Report;
  expect(failed).toBe(1);
  expect(requirements[0]?.exchanges.length).toBeGreaterThan(3);
});

test('a requirement that does not exist is a wrong usage', async () => {
  const run = await place.symbolon('conformance', '--only', 'XX-01', '--pack', copy(), '--json');
  expect(errorOf(run).code).toBe('usage/wrong');
});
