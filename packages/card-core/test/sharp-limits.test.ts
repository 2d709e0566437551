/**
 * Sentences of the specification about how much fits, what a repetition is, whose signatures count, and what a card
 * that is revoked still signs.
 */
import { withOfferCertificates } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { policy, strictPolicy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { refusalTablesOf } from './refusals/tables.ts';
import { changeMember } from './refusals/trial.ts';
import { activeChip, blankChip, testChip } from './support/chip.ts';
import { open, poweredCard, through, told } from './support/host.ts';
import { testMemory } from './support/memory.ts';
import { asset, limited, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import {
  adopts,
  answer,
  offerOf,
  pin,
  primaryChip,
  proposalOf,
  setOfThree,
  signaturesOf,
  statementOf,
} from './support/set.ts';

const header = ({ cla, ins }: { readonly cla: number; readonly ins: number }) => ({ cla, ins, p1: 0, p2: 0 });

describe('command data', () => {
  /** A message on Ed25519, in a command of so many plain bytes. */
  const messageOf = (plain: number) => {
    const { request } = commands.signDigests;
    const of = (length: number) => request.encode([{ scheme: 'ed25519', path: [], digest: new Uint8Array(length) }]);
    return of(plain - of(0).length);
  };

  test.each([
    [limits.commandData, 0x9000],
    [2049, 0x9000],
    [2079, 0x9000],
    [2080, status.wrongLength],
  ])('of %i plain bytes in secure messaging is answered with %i', (plain, expected) => {
    const { send } = poweredCard();
    const messaging = open(send, 'pin');
    through(send, messaging);
    const command = { ...header(commands.signDigests), data: messageOf(plain), le: 65_536 };
    expect(command.data).toHaveLength(plain);
    expect(through(send, messaging, command).status).toBe(expected);
  });

  test('of 2049 to 2112 bytes without it is for the command to judge', () => {
    const { send } = poweredCard();
    const answers = [2048, 2049, 2112, 2113].map((length) =>
      told(send({ ...header(commands.openChannel), data: new Uint8Array(length), le: 65_536 })),
    );
    expect(answers).toEqual(['incorrectData', 'incorrectData', 'incorrectData', 'wrongLength']);
  });

  test('of a chain has room for 1092 bytes beside a transaction, which goes on after a longer one', () => {
    const { send } = poweredCard();
    const messaging = open(send, 'pin');
    const { signStart, signData } = commands;
    const data = signStart.request.encode({ interpreter: scriptedInterpreter.id });
    expect(told(through(send, messaging, { ...header(signStart), data }))).toBe('ok');
    const part = { cla: 0x9c, ins: signData.ins, p1: 0, p2: 0 };
    expect(told(send({ ...part, data: new Uint8Array(1093) }))).toBe('notEnoughMemory');
    expect(told(send({ ...part, data: new Uint8Array(1092) }))).toBe('ok');
    expect(told(send({ ...part, data: new Uint8Array(1) }))).toBe('notEnoughMemory');
    // The longest piece fits, and the reading is where it was.
    const piece = new Uint8Array(limits.signData).fill(0x20);
    const opening = scripted({ digests: 0 });
    piece.set(opening);
    const whole = messaging.wrapCommand({ ...header(signData), data: piece, le: 65_536 });
    expect(whole.data).toHaveLength(1059);
    const first = { ...whole, cla: whole.cla | 0x10, data: whole.data?.subarray(0, 1000) ?? piece };
    expect(told(send(first))).toBe('ok');
    const last = send({ ...whole, data: whole.data?.subarray(1000) ?? piece });
    expect(told(messaging.unwrapResponse(last))).toBe('ok');
  });
});

describe('a repeated CLONE EXPORT', () => {
  const source = primaryChip();
  source.call('setPolicy', limited(100n), pin);
  const image = source.memory.image();
  const offer = offerOf(blankChip('target', '000000000002'));
  const terms = { role: 'daily', offer } as const;
  const fresh = () => testChip('repeated', testMemory(image));

  test.each([
    ['the policy of the source', { policy: limited(100n) }],
    ['no subtrees', { scope: [] }],
    ['no shares', { shares: [] }],
    ['a share of nothing', { shares: [{ asset, left: 0n }] }],
    ['its own PIN: no', { ownPin: false }],
    ['the roster', { roster: true }],
  ])('that names %s is the same', (_, more) => {
    const chip = fresh();
    const { export: once } = chip.call('cloneExport', terms, pin);
    expect(chip.call('cloneExport', { ...terms, ...more }, pin).export).toEqual(once);
  });

  test('that is bare is the same, and one for the offer without its certificates is for no offer', () => {
    const chip = fresh();
    const { export: once } = chip.call('cloneExport', terms, pin);
    expect(chip.call('cloneExport', { ...terms, bare: true }, pin).export.length).toBeLessThan(once.length);
    const bare = withOfferCertificates(offer, []);
    expect(answer(chip, 'cloneExport', { ...terms, offer: bare })).toBe('notGenuine');
  });
});

describe('a roster', () => {
  const { primary, first } = setOfThree();
  const body = proposalOf(primary, { 2: { standing: 'revoked' } });
  const [bySource, byFirst] = [signaturesOf(body, primary), signaturesOf(body, first)];
  const image = first.memory.image();
  const taken = (signatures: typeof bySource, changed = body) =>
    adopts(testChip('roster', testMemory(image)), statementOf(changed, signatures));
  const wrong = new Uint8Array(64).fill(1);

  test('is judged by what it says, then by each signature that counts, then by how many there are', () => {
    expect(taken([{ member: 0, signature: wrong }], { ...body, epoch: body.epoch - 1 })).toBe('rosterWrong');
    expect(taken([...bySource, { member: 1, signature: wrong }])).toBe('notGenuine');
    expect(taken(byFirst)).toBe('quorumMissing');
    expect(taken([...byFirst, ...byFirst])).toBe('quorumMissing');
    expect(taken([])).toBe('quorumMissing');
    expect(taken([{ member: 8, signature: wrong }, ...bySource])).toBe('ok');
  });
});

describe('a card that knows that it is revoked', () => {
  const { primary } = setOfThree();
  changeMember(primary, 0, { standing: 'revoked' });

  test('refuses what the page of sets lists, and nothing else for that reason', () => {
    const revoked = refusalTablesOf('commands.md').filter(({ rows }) =>
      rows.some(({ answer: sw, condition }) => sw === '9D0A' && condition === 'this card is revoked'),
    );
    expect(revoked.map(({ heading }) => heading).sort()).toEqual(
      [
        'SIGN DIGESTS',
        'SIGN START',
        'APPROVE',
        'ISSUE VOUCHER',
        'CLONE EXPORT',
        'SHARE DEAL',
        'SHARE RELEASE',
        'SHARE EXPORT',
        'SHARE IMPORT, 2',
        'SIGN ROSTER',
        'APPROVE ACTIVATION',
        'ACTIVATE',
        'APPROVE PIN RESET',
        'VAULT SEND',
        'VAULT APPROVE',
        'SIGN ANCHOR',
        'ANNOUNCE',
        'VETO',
      ].sort(),
    );
  });

  test('still signs what it says of itself', () => {
    expect([
      answer(primary, 'getRoster', {}),
      answer(primary, 'proveMembership', { challenge: new Uint8Array(32), date: 0n }),
      answer(primary, 'getLogHead', { challenge: new Uint8Array(32) }),
      answer(primary, 'internalAuthenticate', { challenge: new Uint8Array(32), certificates: false }),
    ]).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
});

describe('the lists of a policy', () => {
  const asset = (byte: string) => byte.repeat(16);
  const lists = {
    assets: [{ asset: asset('11'), perSignature: 1n }, { asset: asset('22') }],
    chains: [{ chain: asset('33'), feeCeiling: 2n }, { chain: asset('44') }],
    recipients: [asset('55'), asset('66')],
    paths: [[0x8000002c], [0x80000054, 0x80000000]],
    multisigWallets: [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)],
  } as const;
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  test('are their elements one after another to the end of the data object, with no count', () => {
    const amount = (value: number) => `01${value.toString(16).padStart(32, '0')}`;
    const expected = [
      `8636${asset('11')}${amount(1)}0000${asset('22')}000000`,
      `8732${asset('33')}${amount(2)}${asset('44')}00`,
      `8820${asset('55')}${asset('66')}`,
      '8a0e018000002c028000005480000000',
      `8b40${'07'.repeat(32)}${'08'.repeat(32)}`,
    ];
    const encoded = hex(policy.encode({ ...strictPolicy, ...lists }));
    for (const list of expected) expect(encoded).toContain(list);
  });

  test('that are there and empty allow nothing, and hold nothing twice', () => {
    const chip = activeChip();
    const blank = { ...lists, assets: [], chains: [], recipients: [], paths: [], multisigWallets: [] };
    expect(answer(chip, 'setPolicy', { ...strictPolicy, ...blank })).toBe('ok');
    const whole = policy.encode({ ...strictPolicy, ...lists });
    const set = (data: Uint8Array) => told(chip.execute({ ...header(commands.setPolicy), data }, pin));
    expect(set(whole)).toBe('ok');
    const twice: readonly (readonly [string, string])[] = [
      [asset('22'), asset('11')],
      [asset('44'), asset('33')],
      [asset('66'), asset('55')],
      ['08'.repeat(32), '07'.repeat(32)],
    ];
    for (const [one, other] of twice) {
      expect(set(Uint8Array.from(Buffer.from(hex(whole).replace(one, other), 'hex')))).toBe('incorrectData');
    }
  });
});
