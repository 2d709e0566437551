/** What a card writes into its log: which refusals (the table of log.md), and when the PUK and a reset are told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harden } from '@symbolon/interface';
import { paceProtocol, passwordReferences, setAuthenticationTemplate } from '@symbolon/protocol/channel';
import { type CommandName, type Commands, commands, type RequestOf } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { tablesOf } from '../../../test/markdown-tables.ts';
import { testPuk } from '../../../test/passwords.ts';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { lastStep } from './refusals/opening-trials.ts';
import { change, changeMember, write } from './refusals/trial.ts';
import { activeChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { canSession, open, poweredCard, refusedCommand, through, told, wrongDigits } from './support/host.ts';
import { testMemory } from './support/memory.ts';
import { account, path, type Script, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { can, pin, setOfThree } from './support/set.ts';

const [, table] = tablesOf(readFileSync(join(import.meta.dirname, '../../../docs/spec/log.md'), 'utf8'));
const image = activeChip().memory.image();
const { first: backup } = setOfThree();
const { primary, first: daily } = setOfThree({ roles: ['daily', 'daily'], name: 'reading' });
const from = (memory: Uint8Array): Chip => testChip('log', testMemory(memory));

/** Codes of the entries in the owner's log, or the decoy's. */
function codes({ memory }: Chip, decoy = false): readonly string[] {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy } as const;
  return logEntriesFrom({ store: openStore(memory), session }, 1).map((entry) => hex(entry[4] ?? 0, 2));
}
const hex = (value: number, digits = 4): string => value.toString(16).toUpperCase().padStart(digits, '0');

type Refused = { readonly answer: string; readonly events: readonly string[] };

/** Runs it on a card, and gives the answer and what the log has of it. */
function refusedBy(chip: Chip, run: (chip: Chip) => number): Refused {
  const before = codes(chip).length;
  const answer = hex(run(chip));
  return { answer, events: codes(chip).slice(before) };
}
const sent =
  <N extends CommandName>(name: N, request: RequestOf<Commands[N]>, options: RunOptions = pin) =>
  (chip: Chip): number =>
    chip.send(name, request, options).status;

type Change = (chip: Chip) => void;
const cardWith = (...changes: readonly Change[]): Chip => {
  const chip = from(image);
  for (const apply of changes) apply(chip);
  return chip;
};
const under =
  (policy: object): Change =>
  (chip) =>
    write(chip, (store, { rules }) => change(store, rules, { policy: { ...startingPolicies.open, ...policy } }));
const as =
  (fields: object): Change =>
  (chip) =>
    changeMember(chip, 0, fields);
const dormant: Change = (chip) => write(chip, (store, { set }) => change(store, set, { dormant: true }));
/** Its wallet is an account on Ed25519, and no other. */
const narrow: Change = (chip) =>
  write(chip, (store, { secret }) => {
    const root = { path: [harden(44)], curve: 'ed25519', secret: new Uint8Array(64).fill(7) } as const;
    store.put(secret, {
      exportable: false,
      roots: [{ ...root, masterFingerprint: 1, entropy: new Uint8Array() }],
      fileKey: new Uint8Array(64).fill(1),
    });
  });
const lastPinTry: Change = (chip) => write(chip, (store) => change(store, records.pinTries, { tries: 1 }));
const lastPukTry: Change = (chip) => write(chip, (store) => change(store, records.pukTries, { tries: 1 }));

const digest = { scheme: 'ecdsa-secp256k1', path, digest: new Uint8Array(32) } as const;
const signs = (...changes: readonly Change[]): Refused =>
  refusedBy(cardWith(...changes), sent('signDigests', [digest]));
const start = { interpreter: scriptedInterpreter.id };
const starts = (more: object, ...changes: readonly Change[]): Refused =>
  refusedBy(cardWith(...changes), sent('signStart', { ...start, ...more }));
type Reading = { readonly name?: 'signStart' | 'approve'; readonly more?: object; readonly options?: RunOptions };
/** Reads a transaction in one piece, and its end if that is done. */
function reads(chip: Chip, script: Script, { name = 'signStart', more = {}, options = pin }: Reading = {}): Refused {
  return refusedBy(chip, () => {
    chip.send(name, { ...start, ...more }, options);
    const data = chip.send('signData', { piece: scripted(script) }, options).status;
    return data === 0x9000 ? chip.send('signEnd', {}, options).status : data;
  });
}
const approvalOfAnother = ((): Uint8Array => {
  daily.call('approve', start, pin);
  daily.call('signData', { piece: scripted({ memo: 'another' }) }, pin);
  return daily.call('signEnd', {}, pin).approval ?? new Uint8Array();
})();
const wrongPin = sent('verifyPin', { pin: wrongDigits.pin }, can);
const wrongPuk = sent('activate', { puk: wrongDigits.puk });

/** Every row of the table, and cards that refuse so. */
const refusals: { readonly [row: string]: () => readonly Refused[] } = {
  'SIGN DIGESTS, by the policy': () => [
    signs(under({ digestsUnseen: false })),
    signs(as({ role: 'cosigner' })),
    signs(under({ paths: [[harden(1)]] })),
  ],
  'SIGN DIGESTS, by another row': () => [
    signs(as({ standing: 'revoked' })),
    signs(dormant),
    signs(narrow),
    refusedBy(cardWith(), sent('signDigests', [{ ...digest, digest: new Uint8Array(31) }])),
  ],
  'SIGN START, APPROVE': () => [
    starts({}, as({ standing: 'revoked' })),
    starts({}, dormant),
    starts({ interpreter: 0x7f }),
    starts({ approval: new Uint8Array(3) }),
    starts({ approval: approvalOfAnother }),
    refusedBy(cardWith(dormant), sent('approve', start)),
    refusedBy(cardWith(as({ role: 'heir' })), sent('approve', start)),
  ],
  'SIGN DATA, SIGN END: the approval': () => [
    reads(from(primary.memory.image()), {}, { more: { approval: approvalOfAnother } }),
  ],
  'SIGN DATA, SIGN END: the policy': () => [
    reads(cardWith(under({ blind: 'refuse' })), { blind: 'a call' }),
    reads(cardWith(under({ paths: [[harden(1)]] })), {}),
    reads(cardWith(as({ role: 'cosigner' })), {}),
    reads(cardWith(under({ otherAssets: 'refuse' })), { transfers: [{ amount: 1n }] }, { name: 'approve' }),
  ],
  'SIGN DATA, SIGN END: another row, before the facts are judged': () => [
    refusedBy(cardWith(), sent('signData', { piece: scripted({}) })),
    refusedBy(cardWith(), (chip) => {
      chip.send('signStart', start, pin);
      chip.send('signData', { piece: new TextEncoder().encode('{}\n') }, pin);
      return chip.send('signData', { piece: scripted({}) }, pin).status;
    }),
    reads(cardWith(), { rubbish: true }),
  ],
  'SIGN DATA, SIGN END: another row, later': () => [
    reads(cardWith(), { late: 'transfer' }),
    reads(cardWith(), { path: [harden(1)] }),
    reads(cardWith(narrow), {}),
  ],
  'a wrong PIN': () => [refusedBy(cardWith(), wrongPin)],
  'a wrong PIN with the last try': () => [refusedBy(cardWith(lastPinTry), wrongPin)],
  'a wrong PUK': () => [refusedBy(from(backup.memory.image()), wrongPuk)],
  'a wrong PUK with the last try': () => {
    const chip = from(backup.memory.image());
    lastPukTry(chip);
    return [refusedBy(chip, wrongPuk)];
  },
  'a wrong CAN': () => [refusedBy(cardWith(), (chip) => lastStep('can', chip))],
  'a failed health test, once there is an identity key': () => {
    const chip = testChip('broken', testMemory(image), () => new Uint8Array(2000));
    return [refusedBy(chip, sent('addPhone', { name: 'phone' }))];
  },
  'anything else': () => [
    refusedBy(cardWith(), sent('readFile', { file: 0, offset: 0, length: 1 })),
    refusedBy(cardWith(), sent('createWallet', { clones: 0, exportable: false })),
    refusedBy(cardWith(), (chip) => chip.execute({ cla: 0x80, ins: 0x11, p1: 0, p2: 0 }, pin).status),
  ],
};

describe('refusals in the log', () => {
  test('the table has a row for each, and each a card', () => {
    expect(table?.header).toEqual(['refused', 'answer', 'events']);
    expect(table?.rows.map(([refused]) => refused)).toEqual(Object.keys(refusals));
  });

  test.each(table?.rows ?? [])('%s', (refused = '', answers = '', events = '') => {
    const found = refusals[refused]?.() ?? [];
    const listed = answers.split(', ').map((answer) => new RegExp(`^${answer.replace('x', '[0-9A-F]')}$`));
    for (const { answer, events: written } of found) {
      if (answers !== '') expect(listed.some((one) => one.test(answer))).toBe(true);
      expect([answer, written]).toEqual([answer, events === '-' ? [] : events.split(', ')]);
    }
    // Every answer of a row that is no whole class was tried.
    for (const one of listed) if (answers !== '') expect(found.some(({ answer }) => one.test(answer))).toBe(true);
  });

  test('has none of a phone that has not proven the PIN', () => {
    const phone = { session: 'phone' } as const;
    const chip = cardWith(under({ withoutPin: true, paths: [account], digestsUnseen: false, blind: 'refuse' }));
    const answers = [
      refusedBy(chip, sent('signDigests', [digest], phone)),
      reads(chip, { blind: 'a call' }, { options: phone }),
      refusedBy(chip, sent('verifyPin', { pin: wrongDigits.pin }, phone)),
    ];
    expect(answers.map(({ answer, events }) => [answer, ...events])).toEqual([['6982'], ['6982'], ['63C2', '12']]);
  });
});

test('what sets the value again is told again, and what finds all done is not', () => {
  const chip = cardWith();
  const slot = { ...pin, slot: 1 };
  const repeated = [
    [sent('changeSettings', { pinInChannel: false }), '18'],
    [sent('setPolicy', startingPolicies.open), '54'],
    [sent('cloneOffer', {}, slot), '40', 'once'],
    [sent('cloneSeal', {}), '44', 'once'],
  ] as const;
  for (const [run, code, once] of repeated) {
    expect(refusedBy(chip, run)).toEqual({ answer: '9000', events: [code] });
    expect(refusedBy(chip, run)).toEqual({ answer: '9000', events: once ? [] : [code] });
  }
});

describe('the PUK', () => {
  test('is told each time it opens a session, before the command that proves it, and not by ACTIVATE', () => {
    const { send, chip } = poweredCard();
    const before = codes(chip);
    expect(told(through(send, open(send, 'puk'), refusedCommand))).toBe('wrongParameters');
    expect(codes(chip)).toEqual([...before, '14']);
    through(send, open(send, 'puk'));
    expect(codes(chip)).toEqual([...before, '14', '14']);
    const dormant = from(backup.memory.image());
    expect(refusedBy(dormant, sent('activate', { puk: testPuk }))).toEqual({ answer: '9000', events: ['48'] });
  });
});

test('RESET CARD by the PUK is told in both logs, and that the PUK opened its session', () => {
  const { send, chip } = poweredCard();
  write(chip, (store) => change(store, records.pinTries, { tries: 0 }));
  const [own, decoys] = [codes(chip), codes(chip, true)];
  const messaging = open(send, 'puk');
  const { cla, ins, response } = commands.prepareReset;
  const prepared = through(send, messaging, { cla, ins, p1: 0, p2: 0, le: 65_536 });
  expect(codes(chip, true)).toEqual(decoys);
  const data = commands.resetCard.request.encode({ ...response.decode(prepared.data), terminate: true });
  expect(told(through(send, messaging, { ...commands.resetCard, p1: 0, p2: 0, data }))).toBe('ok');
  expect([codes(chip), codes(chip, true)]).toEqual([
    [...own, '14', '03'],
    [...decoys, '14', '03'],
  ]);
});

test('MSE:Set AT may be sent any number of times, ends the run before it, and counts none', () => {
  const { send } = poweredCard();
  const session = canSession(send);
  const set = (password: number) => {
    const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password });
    return told(session({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data }));
  };
  const step = () => told(session({ cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: Uint8Array.of(0x7c, 0), le: 256 }));
  for (let count = 0; count < 40; count += 1) expect(set(passwordReferences.pin)).toBe('ok');
  expect(step()).toBe('ok');
  expect(set(9)).toBe('referencedDataNotFound');
  expect(step()).toBe('conditionsOfUse');
  for (let count = 0; count < 40; count += 1) {
    expect([set(passwordReferences.can), step()]).toEqual(['ok', 'ok']);
  }
  // 31 more with the PIN: step 1 is what counts, and the CAN does not.
  for (let count = 0; count < 31; count += 1) expect([set(passwordReferences.pin), step()]).toEqual(['ok', 'ok']);
  expect([set(passwordReferences.pin), step()]).toEqual(['ok', 'notAllowed']);
});
