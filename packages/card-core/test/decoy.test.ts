/**
 * What whoever has the duress PIN can do and see: any commands in any order, on a card with a decoy and, step by step,
 * on one whose only wallet is that one. Every answer is the same byte for byte, and what belongs to the owner is the
 * same afterwards.
 *
 * `DECOY_RUNS` and `DECOY_FROM` in the environment: more runs, and where they begin.
 */
import { p256 } from '@noble/curves/nist.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ResponseApdu } from '@symbolon/protocol/apdu';
import {
  type CommandName,
  type Commands,
  commands,
  interindustry,
  type RequestOf,
  type ResponseOf,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { wakeSubject } from '@symbolon/protocol/delays';
import { cardEvents, decodeLogEntry } from '@symbolon/protocol/log';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { anchorStatement, anchorVersion } from '@symbolon/protocol/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { decoyStore } from '../src/nvm/decoy-store.ts';
import { ownedBy, type RecordPlace, recordAddress, records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { asset, coin, path, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { answer, cloneTo } from './support/set.ts';
import { dealTo, planOf } from './support/shares.ts';
import { anchorOf, answerOf, server, servers } from './support/time.ts';
import { keyOf, noted, phraseItem } from './support/vault.ts';

const duressPin = '111222';
const pin: RunOptions = { session: 'pin' };
const puk: RunOptions = { session: 'puk' };
const can: RunOptions = { session: 'can' };
const decoy: RunOptions = { session: 'pin', decoy: true };

/** A card with all that an owner may have: a set, another wallet, files, a phone, a policy; and a duress PIN. */
const ownerImage = (() => {
  const chip = activeChip('owner');
  cloneTo(chip, blankChip('clone', '000000000002'));
  chip.call('setPolicy', { ...strictPolicy, assets: [{ asset: nameOf(coin), allowance: 5n }] }, pin);
  chip.call('importWallet', { clones: 1, exportable: true, entropy: new Uint8Array(16).fill(3) }, { ...pin, slot: 1 });
  chip.call('writeFile', { file: 0, content: { name: 'mine', content: new Uint8Array(20).fill(4) } }, pin);
  chip.call('vaultStore', noted({ show: true, others: true }), pin);
  chip.call('vaultOffer', {}, pin);
  chip.call('addPhone', { name: 'phone' }, pin);
  chip.call('cloneOffer', {}, { ...pin, slot: 2 });
  chip.call('changeSettings', { pinInChannel: true }, pin);
  chip.call('setDuressPin', { pin: duressPin }, puk);
  chip.call('verifyPin', { pin: duressPin }, can);
  return chip.memory.image();
})();

/** Of the card and its twin. */
const ownKey = keyOf(testChip('own', testMemory(ownerImage)));

function bytesAt(image: Uint8Array, record: RecordPlace): Uint8Array {
  const address = recordAddress(record);
  return image.subarray(address, address + 2 + record.capacity);
}

function owned(chip: Chip): readonly string[] {
  const image = chip.memory.image();
  return ownedBy.owner.map((record) => Buffer.from(bytesAt(image, record)).toString('hex'));
}

/** A card that has the decoy for its wallet and no duress PIN, and else the same past. */
function plainTwin(image: Uint8Array): Uint8Array {
  const twin = image.slice();
  for (const [index, record] of ownedBy.owner.entries()) {
    const from = ownedBy.decoy[index];
    if (from === undefined) throw new Error('no twin');
    twin.set(bytesAt(image, from), recordAddress(record));
    bytesAt(twin, from).fill(0);
  }
  const store = openStore(testMemory(twin));
  const { own, decoy: shown } = records.logs;
  const copies: [RecordPlace, RecordPlace][] = [
    [shown.chain, own.chain],
    [shown.counters, own.counters],
  ];
  for (const [from, to] of [...copies, ...shown.entries.map((entry, n) => [entry, own.entries[n] ?? entry] as const)])
    twin.set(bytesAt(image, from), recordAddress(to));
  const memory = testMemory(twin);
  const changed = openStore(memory);
  for (const record of records.phones) {
    const phone = store.get(record);
    if (phone !== undefined) changed.put(record, { ...phone, decoy: false });
  }
  const tries = store.get(records.pinTries);
  if (tries !== undefined) changed.put(records.pinTries, { ...tries, ownerTries: tries.tries, decoy: false });
  changed.commit();
  return memory.image();
}

const peerImages = {
  target: blankChip('target', '000000000005').memory.image(),
  source: activeChip('source', '000000000006').memory.image(),
};

/** What others say that a card may take: of their own, and of this card's making. */
type Pool = {
  readonly [Kind in
    | 'offer'
    | 'export'
    | 'receipt'
    | 'statement'
    | 'voucher'
    | 'approval'
    | 'activation'
    | 'shareOffer'
    | 'deal'
    | 'recovery'
    | 'request'
    | 'encrypted'
    | 'vaultOffer'
    | 'vaultItem'
    | 'vaultRequest'
    | 'vaultApproval'
    | 'veto']: Uint8Array[];
};

type Pair = {
  /** The same on both cards; what they answer, if they do the same. */
  readonly send: <N extends CommandName>(
    name: N,
    request: RequestOf<Commands[N]>,
    options?: RunOptions,
  ) => ResponseOf<Commands[N]> | undefined;
  readonly execute: (command: Parameters<Chip['execute']>[0], session: SessionKind) => ResponseApdu;
  readonly pool: Pool;
  readonly peers: { readonly target: Chip; readonly source: Chip };
};

function pairOf(card: Chip, twin: Chip): Pair {
  const same = (answers: readonly [ResponseApdu, ResponseApdu], what: string): ResponseApdu => {
    const [shown, plain] = answers.map(
      ({ status: sw, data }) => `${sw.toString(16)} ${Buffer.from(data).toString('hex')}`,
    );
    expect(shown, what).toBe(plain);
    return answers[0];
  };
  const twice = (run: (chip: Chip, decoySession: boolean) => ResponseApdu, what: string) =>
    same([run(card, true), run(twin, false)], what);
  return {
    send: (name, request, options = pin) => {
      // Who has proven no PIN is a stranger, or somebody with a phone, which sees what was opened last.
      const sees = options.session === 'pin' || options.session === 'phone';
      const { data, status: sw } = twice(
        (chip, isDecoy) => chip.send(name, request, { ...options, decoy: sees && isDecoy }),
        name,
      );
      return sw === status.ok ? (commands[name].response.decode(data) as ResponseOf<Commands[typeof name]>) : undefined;
    },
    execute: (command, session) =>
      twice(
        (chip, isDecoy) => chip.execute(command, { session, decoy: session === 'pin' && isDecoy }),
        `INS ${command.ins}`,
      ),
    pool: {
      offer: [],
      export: [],
      receipt: [],
      statement: [],
      voucher: [],
      approval: [],
      activation: [],
      shareOffer: [],
      deal: [],
      recovery: [],
      request: [],
      encrypted: [],
      vaultOffer: [],
      vaultItem: [],
      vaultRequest: [],
      vaultApproval: [],
      veto: [],
    },
    peers: {
      target: testChip('target', testMemory(peerImages.target)),
      source: testChip('source', testMemory(peerImages.source)),
    },
  };
}

type Step = {
  readonly action: number;
  readonly slot: number;
  readonly session: number;
  readonly a: number;
  readonly b: number;
};
type Action = (pair: Pair, step: Step & { readonly options: RunOptions }) => void;

function pick<const T>(list: readonly T[], n: number): T {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
const fromPool = (list: readonly Uint8Array[], n: number): Uint8Array =>
  list[n % Math.max(1, list.length)] ?? new Uint8Array(3);
const keep = (list: Uint8Array[], ...values: readonly (Uint8Array | undefined)[]): void =>
  void list.push(...values.filter((value) => value !== undefined));
const plans = [planOf(2, 2), planOf(2, 3)];
const paths = [[], path, [0x80000000]] as const;
const pins = [duressPin, '333444', '555666'] as const;
const policies: readonly Policy[] = [
  strictPolicy,
  { ...strictPolicy, digestsUnseen: true, withoutPin: true },
  { ...strictPolicy, assets: [{ asset, allowance: 3n }] },
  { ...strictPolicy, digestsUnseen: true, assets: [{ asset, allowance: 3n, approvalAbove: 1n }] },
];

/** Everything there is a command for; RESET CARD without the confirmation it wants, for that one ends both cards. */
const actions: { readonly [name: string]: Action } = {
  getStatus: ({ send }, { options }) => void send('getStatus', {}, options),
  getInfo: ({ send }, { options }) => void send('getInfo', {}, options),
  internalAuthenticate: ({ send }, { options, a }) =>
    void send('internalAuthenticate', { challenge: new Uint8Array(32).fill(a), certificates: a % 2 === 0 }, options),
  createWallet: ({ send }, { options, a, b }) =>
    void send('createWallet', { clones: a % 3, exportable: b % 2 === 0, extendable: b % 3 === 0 }, options),
  importWallet: ({ send }, { options, a }) =>
    void send('importWallet', { clones: 2, exportable: true, entropy: new Uint8Array(16).fill(a % 3) }, options),
  exportWallet: ({ send }, { options }) => void send('exportWallet', {}, options),
  getPublicKey: ({ send }, { options, a, b }) =>
    void send('getPublicKey', { curve: pick(['secp256k1', 'p256', 'ed25519'], a), path: pick(paths, b) }, options),
  signDigests: ({ send }, { options, a }) =>
    void send(
      'signDigests',
      [
        {
          scheme: pick(['ecdsa-secp256k1', 'ecdsa-p256', 'ed25519'], a),
          path: [0x80000000],
          digest: new Uint8Array(32).fill(a),
        },
      ],
      options,
    ),
  sign: ({ send, pool }, { options, a, b }) => {
    const approval = b % 3 === 0 ? { approval: fromPool(pool.approval, a) } : {};
    send('signStart', { interpreter: scriptedInterpreter.id, ...approval }, options);
    send('signData', { piece: scripted({ transfers: [{ amount: BigInt(a % 4) }] }) }, options);
    send('signEnd', {}, options);
  },
  approve: ({ send, pool }, { options, a }) => {
    send('approve', { interpreter: scriptedInterpreter.id }, options);
    send('signData', { piece: scripted({ transfers: [{ amount: BigInt(a % 4) }] }) }, options);
    keep(pool.approval, send('signEnd', {}, options)?.approval);
  },
  getPolicy: ({ send }, { options }) => void send('getPolicy', {}, options),
  setPolicy: ({ send }, { options, a }) => void send('setPolicy', pick(policies, a), options),
  getBudgets: ({ send }, { options }) => void send('getBudgets', {}, options),
  issueVoucher: ({ send, pool }, { options, a }) =>
    keep(pool.voucher, send('issueVoucher', { member: a % 3, asset, amount: BigInt(1 + (a % 2)) }, options)?.voucher),
  redeemVoucher: ({ send, pool }, { options, a }) =>
    void send('redeemVoucher', { voucher: fromPool(pool.voucher, a) }, options),
  // A wrong one now and then; the owner's PIN opens what is the owner's.
  verifyPin: ({ send }, { a, b }) =>
    void send('verifyPin', { pin: pick([...pins, ...pins, '999999'], a) }, { session: pick(['can', 'phone'], b) }),
  setDuressPin: ({ send }, { options, a }) =>
    void send('setDuressPin', a % 3 === 0 ? {} : { pin: pick(pins, a) }, options),
  changeSettings: ({ send }, { options, a }) => void send('changeSettings', { pinInChannel: a % 2 === 0 }, options),
  resetRetryCounter: ({ execute }, { a, b }) =>
    void execute(
      {
        cla: 0,
        ins: interindustry.resetRetryCounter.ins,
        p1: 2,
        p2: 3 + (b % 4 === 0 ? 1 : 0),
        data: utf8ToBytes(pick(pins, a)),
      },
      'pin',
    ),
  // With a PIN, which is not offered. A PUK is proven with the owner's own, by which nobody without it can tell two
  // cards.
  openChannel: ({ send }) =>
    void send(
      'openChannel',
      { password: 'pin', attestation: 'none', sid: new Uint8Array(16), share: p256.Point.BASE.toBytes(true) },
      { session: 'none' },
    ),
  addPhone: ({ send }, { options, a }) => void send('addPhone', { name: `phone ${a % 3}` }, options),
  listPhones: ({ send }, { options }) => void send('listPhones', {}, options),
  forgetPhone: ({ send }, { options, a }) => void send('forgetPhone', { slot: a % 4 }, options),
  resumeSession: ({ send }, { a }) =>
    void send(
      'resumeSession',
      { nonce: new Uint8Array(16).fill(a), candidates: [new Uint8Array(8).fill(a)] },
      { session: 'none' },
    ),
  prepareReset: ({ send }, { options, a }) => {
    send('prepareReset', {}, options);
    send('resetCard', { confirmation: new Uint8Array(8), terminate: a % 2 === 0 }, options);
  },
  cloneOffer: ({ send, pool, peers }, { options, a, b }) => {
    const offer = send('cloneOffer', { anyPack: a % 3 === 0 }, options)?.offer;
    keep(pool.offer, offer);
    if (offer !== undefined && b % 2 === 0)
      keep(pool.export, given(peers.source, 'cloneExport', { role: pick(['backup', 'daily'], a), offer }, pin)?.export);
  },
  cloneExport: ({ send, pool, peers }, { options, a, b }) => {
    const offer =
      a % 3 === 0 ? fromPool(pool.offer, b) : (given(peers.target, 'cloneOffer', {}, can)?.offer ?? new Uint8Array());
    const answered = send(
      'cloneExport',
      { role: pick(['backup', 'daily', 'cosigner', 'primary'], b), roster: a % 2 === 0, ownPin: b % 5 === 0, offer },
      options,
    );
    keep(pool.export, answered?.export);
    keep(pool.statement, answered?.roster);
    if (answered !== undefined)
      keep(pool.receipt, given(peers.target, 'cloneImport', { export: answered.export }, can)?.receipt);
  },
  cloneImport: ({ send, pool }, { options, a, b }) => {
    const also = b % 3 === 0 ? { roster: fromPool(pool.statement, b) } : {};
    keep(
      pool.receipt,
      send('cloneImport', { export: a % 5 === 0 ? new Uint8Array() : fromPool(pool.export, a), ...also }, options)
        ?.receipt,
    );
  },
  cloneConfirm: ({ send, pool }, { options, a }) =>
    void send('cloneConfirm', { receipt: fromPool(pool.receipt, a) }, options),
  cloneSeal: ({ send }, { options }) => void send('cloneSeal', {}, options),
  shareOffer: ({ send, pool, peers }, { options, a, b }) => {
    const offer = send('shareOffer', { recovery: b % 7 === 0, anyPack: a % 3 === 0 }, options)?.offer;
    keep(pool.shareOffer, offer);
    if (offer !== undefined && b % 2 === 0)
      keep(pool.deal, given(peers.source, 'shareDeal', { index: a % 2, plan: pick(plans, b), offer }, pin)?.deal);
  },
  shareDeal: ({ send, pool, peers }, { options, a, b }) => {
    const offer =
      a % 3 === 0
        ? fromPool(pool.shareOffer, b)
        : (given(peers.target, 'shareOffer', {}, can)?.offer ?? new Uint8Array());
    const begins = b % 3 === 0 ? {} : { plan: pick(plans, a) };
    const deal = send('shareDeal', { index: b % 3, offer, ...begins }, options)?.deal;
    keep(pool.deal, deal);
    if (deal !== undefined)
      keep(pool.receipt, given(peers.target, 'shareImport', { deal, pin: testPin }, can)?.receipt);
  },
  shareImport: ({ send, pool }, { options, a, b }) => {
    const also = b % 3 === 0 ? { roster: fromPool(pool.statement, b) } : {};
    const deal = a % 5 === 0 ? new Uint8Array() : fromPool(pool.deal, a);
    keep(pool.receipt, send('shareImport', { deal, ...also }, options)?.receipt);
  },
  shareConfirm: ({ send, pool }, { options, a }) =>
    void send('shareConfirm', { receipt: fromPool(pool.receipt, a) }, options),
  shareStatus: ({ send }, { options }) => void send('shareStatus', {}, options),
  shareRelease: ({ send, pool, peers }, { options, a }) => {
    const asked = { recovery: true } as const;
    const offer = a % 4 === 0 ? fromPool(pool.shareOffer, a) : given(peers.target, 'shareOffer', asked, can)?.offer;
    keep(pool.recovery, send('shareRelease', { offer: offer ?? new Uint8Array() }, options)?.recovery);
  },
  shareRecover: ({ send, pool }, { options, a }) =>
    void send('shareRecover', { recovery: fromPool(pool.recovery, a) }, options),
  shareExport: ({ send }, { options }) => void send('shareExport', {}, options),
  getRoster: ({ send, pool }, { options }) => keep(pool.statement, send('getRoster', {}, options)?.statement),
  signRoster: ({ send, pool }, { options, a, b }) => {
    const statement = send('getRoster', {}, options)?.statement;
    if (statement === undefined) return;
    const { body } = rosterStatement.decode(statement);
    const stranger = {
      role: pick(['backup', 'daily', 'primary'], a),
      standing: pick(['revoked', 'admitted', 'agreed'], b),
      publicKey: p256.Point.BASE.toBytes(true),
    } as const;
    const members =
      b % 2 === 0
        ? [...body.members, stranger]
        : body.members.map((one, place) => (place === a % 2 ? { ...one, standing: 'revoked' as const } : one));
    const next = { ...body, epoch: body.epoch + (a % 3), members };
    const signature = send('signRoster', next, options);
    keep(
      pool.statement,
      rosterStatement.encode({ body: next, signatures: signature === undefined ? [] : [signature] }),
    );
  },
  adoptRoster: ({ send, pool }, { options, a }) =>
    void send('adoptRoster', { statement: fromPool(pool.statement, a) }, options),
  approveActivation: ({ send, pool }, { options, a }) =>
    keep(pool.activation, send('approveActivation', { member: a % 3 }, options)?.approval),
  activate: ({ send, pool }, { options, a }) =>
    void send('activate', a % 2 === 0 ? { approval: fromPool(pool.activation, a) } : { puk: '999999999999' }, options),
  offerPinReset: ({ send, pool }) => keep(pool.request, send('offerPinReset', {}, can)?.request),
  approvePinReset: ({ send, pool }, { options, a }) =>
    keep(pool.activation, send('approvePinReset', { request: fromPool(pool.request, a) }, options)?.approval),
  resetPin: ({ send, pool }, { a, b }) =>
    void send('resetPin', { pin: pick(pins, a), approvals: [fromPool(pool.activation, b)] }, can),
  proveMembership: ({ send }, { options, a }) =>
    void send('proveMembership', { challenge: new Uint8Array(32).fill(a), date: 1n }, options),
  getLogHead: ({ send }, { options, a }) => void send('getLogHead', { challenge: new Uint8Array(32).fill(a) }, options),
  readLog: ({ send }, { options, a }) => void send('readLog', { from: a }, options),
  listFiles: ({ send }, { options }) => void send('listFiles', {}, options),
  readFile: ({ send }, { options, a }) => void send('readFile', { file: a % 3, offset: 0, length: 50 }, options),
  writeFile: ({ send }, { options, a }) =>
    void send(
      'writeFile',
      { file: a % 3, content: { name: `file ${a % 4}`, content: new Uint8Array(a % 30) } },
      options,
    ),
  deleteFile: ({ send }, { options, a }) => void send('deleteFile', { file: a % 3 }, options),
  readEncryptedFile: ({ send, pool }, { options, a }) =>
    keep(pool.encrypted, send('readEncryptedFile', { file: a % 3 }, options)?.encrypted),
  writeEncryptedFile: ({ send, pool }, { options, a }) =>
    void send('writeEncryptedFile', { encrypted: fromPool(pool.encrypted, a) }, options),
  vaultList: ({ send }, { options }) => void send('vaultList', {}, options),
  vaultStore: ({ send }, { options, a, b }) =>
    void send('vaultStore', b % 2 === 0 ? noted(vaultRules(a)) : phraseItem(vaultRules(a)), options),
  vaultRead: ({ send, pool }, { options, a, b }) =>
    void send(
      'vaultRead',
      { item: 1 + (a % 4), ...(b % 2 === 0 && { approval: fromPool(pool.vaultApproval, b) }) },
      options,
    ),
  vaultDelete: ({ send }, { options, a }) => void send('vaultDelete', { item: 1 + (a % 8) }, options),
  vaultRequest: ({ send, pool }, { options, a, b }) =>
    keep(
      pool.vaultRequest,
      send('vaultRequest', { item: 1 + (a % 4), use: pick(['show', 'wallet'], b) }, options)?.request,
    ),
  vaultApprove: ({ send, pool }, { options, a }) =>
    keep(pool.vaultApproval, send('vaultApprove', { request: fromPool(pool.vaultRequest, a) }, options)?.approval),
  vaultOffer: ({ send, pool, peers }, { options, a, b }) => {
    const offer = send('vaultOffer', { anyPack: a % 2 === 0 }, options)?.offer;
    keep(pool.vaultOffer, offer);
    if (offer === undefined || b % 2 === 0) return;
    const item = given(peers.source, 'vaultStore', noted({ others: true }), pin)?.item ?? 1;
    keep(pool.vaultItem, given(peers.source, 'vaultSend', { item, offer, confirmed: ownKey }, pin)?.sealed);
  },
  vaultSend: ({ send, pool, peers }, { options, a, b }) => {
    const offer = given(peers.source, 'vaultOffer', {}, pin)?.offer ?? fromPool(pool.vaultOffer, b);
    const confirmed = keyOf(peers.source);
    keep(pool.vaultItem, send('vaultSend', { item: 1 + (a % 4), offer, confirmed }, options)?.sealed);
  },
  vaultReceive: ({ send, pool }, { options, a }) =>
    void send('vaultReceive', { sealed: fromPool(pool.vaultItem, a) }, options),
  walletFromVault: ({ send }, { options, a, b }) =>
    void send('walletFromVault', { from: b % 2, item: 1 + (a % 4), clones: b % 2, exportable: a % 2 === 0 }, options),
  signAnchor: ({ send }, { options, a }) => {
    const anchor = anchorOf(1, { number: 1 + (a % 4) });
    const signed = send('signAnchor', anchor, options);
    const statement = send('getRoster', {}, options)?.statement;
    if (signed === undefined || statement === undefined) return;
    const { setId, epoch } = rosterStatement.decode(statement).body;
    const body = { version: anchorVersion, setId, epoch, anchor };
    send('adoptAnchor', { statement: anchorStatement.encode({ body, signatures: [signed] }) }, options);
  },
  timeNonce: ({ send }, { options }) => void send('timeNonce', {}, options),
  proveTime: ({ send }, { options, a, b }) => {
    const nonce = send('timeNonce', {}, options)?.nonce ?? new Uint8Array(32);
    const [one = server(1)] = servers;
    send('proveTime', { servers: [answerOf(one, nonce, { time: BigInt(1_800_000_000 + a * 1000 + b) })] }, options);
  },
  announce: ({ send }, { options, a }) =>
    void send('announce', { kind: pick(['wake', 'policy', 'voucher', 'word'], a), subject: wakeSubject }, options),
  veto: ({ send, pool }, { options, a }) =>
    keep(pool.veto, send('veto', { member: a % 3, nonce: new Uint8Array(16) }, options)?.veto),
  takeVeto: ({ send, pool }, { options, a }) => void send('takeVeto', { veto: fromPool(pool.veto, a) }, options),
};

const vaultRules = (bits: number) => ({
  show: bits % 2 === 0,
  members: bits % 3 === 0,
  others: bits % 5 !== 0,
  approval: bits % 7 === 0,
});

/** What another card answers, `undefined` where it refuses. */
function given<N extends CommandName>(
  chip: Chip,
  name: N,
  request: RequestOf<Commands[N]>,
  options: RunOptions,
): ResponseOf<Commands[N]> | undefined {
  const { data, status: sw } = chip.send(name, request, options);
  return sw === status.ok ? (commands[name].response.decode(data) as ResponseOf<Commands[N]>) : undefined;
}

const names = Object.keys(actions);
/** Each is part of the action of another name. */
const within: { readonly [N in CommandName]?: string } = {
  signStart: 'sign',
  signData: 'sign',
  signEnd: 'sign',
  resetCard: 'prepareReset',
  adoptAnchor: 'signAnchor',
};
/** Refused once a card has left its factory. */
const ofTheFactory: readonly CommandName[] = ['initialiseIdentity', 'personalise'];
const number = fc.nat({ max: 59 });
const steps = fc.array(
  fc.record({
    action: fc.nat({ max: names.length - 1 }),
    slot: fc.nat({ max: 2 }),
    session: fc.nat({ max: 9 }),
    a: number,
    b: number,
  }),
  { minLength: 40, maxLength: 60, size: 'max' },
);
const sessions: readonly SessionKind[] = ['pin', 'pin', 'pin', 'pin', 'pin', 'pin', 'phone', 'phone', 'can', 'none'];

const runs = Number(process.env.DECOY_RUNS ?? 40);
const seed = Number(process.env.DECOY_FROM ?? 1);

describe('whoever has the duress PIN', () => {
  test('can be tried with every command of a card', () => {
    const tried = new Set([...names, ...ofTheFactory]);
    expect((Object.keys(commands) as CommandName[]).filter((name) => !tried.has(within[name] ?? name))).toEqual([]);
  });

  test('sees a card whose wallet is the decoy, and touches nothing of the owner’s, whatever is done in whatever order', () => {
    const tried = new Map<string, number>();
    fc.assert(
      fc.property(steps, (all) => {
        const card = testChip('card', testMemory(ownerImage), seededRandom('pair'));
        const twin = testChip('twin', testMemory(plainTwin(ownerImage)), seededRandom('pair'));
        const before = owned(card);
        const logged = openStore(card.memory).get(records.logs.own.chain)?.count ?? 0;
        const counters = openStore(card.memory).get(records.logs.own.counters);
        const pair = pairOf(card, twin);
        for (const step of all) {
          const name = pick(names, step.action);
          tried.set(name, (tried.get(name) ?? 0) + 1);
          const act = actions[name];
          act?.(pair, { ...step, options: { session: pick(sessions, step.session), slot: step.slot } });
        }
        expect(owned(card)).toEqual(before);
        // The owner's log tells of what happens to the card, and of nothing else.
        expect(openStore(card.memory).get(records.logs.own.counters)).toEqual(counters);
        const told = card.call('readLog', { from: logged + 1 }, pin).map((entry) => decodeLogEntry(entry).event);
        expect(told.filter((event) => !(event in cardEvents))).toEqual([]);
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
    if (runs >= 40) expect(names.filter((name) => !tried.has(name))).toEqual([]);
  });

  test('can not overwrite the set of the owner: a daily card does not become a primary of its own', () => {
    const primary = activeChip('primary');
    const daily = blankChip('daily', '000000000002');
    cloneTo(primary, daily, { role: 'daily' });
    daily.call('changeSettings', { pinInChannel: true }, pin);
    daily.call('setDuressPin', { pin: duressPin }, puk);
    const before = owned(daily);
    const { body } = rosterStatement.decode(daily.call('getRoster', {}, decoy).statement);
    const invented = { role: 'backup', standing: 'revoked', publicKey: p256.Point.BASE.toBytes(true) } as const;
    const next = { ...body, epoch: 1, members: [...body.members, invented] };
    const signed = given(daily, 'signRoster', next, decoy);
    const statement = rosterStatement.encode({ body: next, signatures: signed === undefined ? [] : [signed] });
    daily.send('adoptRoster', { statement }, decoy);
    expect(owned(daily)).toEqual(before);
    expect(daily.call('getStatus', {}, pin).set).toMatchObject({ role: 'daily', epoch: 0 });
    // Nor by a statement of the owner's set, carried into the decoy.
    const { statement: owners } = daily.call('getRoster', {}, pin);
    expect(answer(daily, 'adoptRoster', { statement: owners }, decoy)).toBe('otherCeremony');
    expect(owned(daily)).toEqual(before);
  });

  test('finds empty slots that take an offer and a wallet, as those of any card do', () => {
    const card = testChip('card', testMemory(ownerImage));
    const before = owned(card);
    expect(card.call('cloneOffer', {}, { ...decoy, slot: 1 }).offer.length).toBeGreaterThan(100);
    card.call('createWallet', { clones: 1, exportable: false }, { ...decoy, slot: 2 });
    expect(card.call('getStatus', {}, decoy).slots).toEqual([0, 2]);
    expect(card.call('getStatus', {}, pin).slots).toEqual([0, 1]);
    expect(owned(card)).toEqual(before);
  });

  test('does not reach a share of the owner’s, nor the splits that the owner’s wallet dealt', () => {
    const dealer = activeChip('dealer', '000000000007');
    const card = testChip('card', testMemory(ownerImage));
    const { offer } = card.call('shareOffer', {}, { ...pin, slot: 2 });
    const { deal } = dealer.call('shareDeal', { index: 0, plan: planOf(2, 2), offer }, pin);
    card.call('shareImport', { deal }, { ...pin, slot: 2 });
    dealTo(card, blankChip('share', '000000000008'), { index: 0, plan: planOf(2, 2) });
    const before = owned(card);
    const { offer: asked } = blankChip('asking', '000000000009').call('shareOffer', { recovery: true }, can);
    expect(answer(card, 'shareRelease', { offer: asked }, { ...decoy, slot: 2 })).toBe('referencedDataNotFound');
    expect(answer(card, 'shareStatus', {}, { ...decoy, slot: 2 })).toBe('referencedDataNotFound');
    expect(card.call('shareStatus', {}, decoy)).toEqual({});
    expect(card.call('shareStatus', {}, pin).dealt?.number).toBe(1);
    expect(answer(card, 'shareRelease', { offer: asked }, { ...pin, slot: 2 })).toBe('ok');
    expect(card.call('shareOffer', {}, { ...decoy, slot: 2 }).offer.length).toBeGreaterThan(100);
    expect(owned(card)).toEqual(before);
  });

  test('can not try by SET DURESS PIN whether it is one: no PIN sets it, the PUK does', () => {
    const card = testChip('card', testMemory(ownerImage));
    for (const session of [pin, decoy])
      expect(answer(card, 'setDuressPin', { pin: '777888' }, session)).toBe('securityStatus');
    card.call('setDuressPin', { pin: '777888' }, puk);
    expect(answer(card, 'verifyPin', { pin: '777888' }, can)).toBe('ok');
    expect(answer(card, 'verifyPin', { pin: duressPin }, can)).not.toBe('ok');
  });

  test('has as much written to memory, in as many words, as the owner’s PIN has', () => {
    const writes = [testPin, duressPin].map((digits) => {
      const card = testChip('card', testMemory(ownerImage));
      card.memory.power();
      card.call('verifyPin', { pin: digits }, can);
      return card.memory.writes();
    });
    expect(writes[0]).toBe(writes[1]);
    expect(writes[0]).toBeGreaterThan(0);
  });

  test('encrypts a clone of its own wallet with its own PIN, not with the owner’s', () => {
    const card = testChip('card', testMemory(ownerImage));
    card.call('createWallet', { clones: 1, exportable: false }, { ...decoy, slot: 1 });
    const target = blankChip('target', '000000000005');
    const { offer } = target.call('cloneOffer', {}, can);
    const { export: exported } = card.call('cloneExport', { role: 'daily', offer }, { ...decoy, slot: 1 });
    target.call('cloneImport', { export: exported }, can);
    expect(answer(target, 'verifyPin', { pin: testPin }, can)).not.toBe('ok');
    expect(answer(target, 'verifyPin', { pin: duressPin }, can)).toBe('ok');
    // It has a PUK, as other clones have, and nobody knows it.
    const [given, owners] = [target, card].map((chip) => openStore(chip.memory).get(records.pukKey));
    expect(given?.length).toBe(owners?.length);
    expect(given).not.toEqual(owners);
  });

  test('is another one on each card of a set, though the wallet behind it is the same', () => {
    const primary = activeChip('primary');
    const daily = blankChip('daily', '000000000002');
    cloneTo(primary, daily, { role: 'daily' });
    const shown = [primary, daily].map((chip) => {
      chip.call('changeSettings', { pinInChannel: true }, pin);
      chip.call('setDuressPin', { pin: duressPin }, puk);
      const [real, decoyed] = [pin, decoy].map((session) => chip.call('getStatus', {}, session).masterFingerprint);
      return { real, decoyed };
    });
    expect(shown[0]?.real).toBe(shown[1]?.real);
    expect(shown[0]?.decoyed).not.toBe(shown[1]?.decoyed);
  });

  test('is gone with its wallets, files and phones once the PUK removes it', () => {
    const card = testChip('card', testMemory(ownerImage));
    card.call('createWallet', { clones: 1, exportable: false }, { ...decoy, slot: 1 });
    card.call('writeFile', { file: 0, content: { name: 'theirs', content: new Uint8Array(9) } }, decoy);
    card.call('addPhone', { name: 'theirs' }, decoy);
    const before = owned(card);
    card.call('setDuressPin', {}, puk);
    const image = card.memory.image();
    for (const record of ownedBy.decoy) expect(bytesAt(image, record)).toEqual(new Uint8Array(record.capacity + 2));
    expect(card.call('listPhones', {}, pin)).toEqual([{ slot: 0, name: 'phone' }]);
    // The last PIN proven was the duress PIN: no phone sees what is no more, and the card tells the tries that are left
    // of the PIN.
    expect(openStore(card.memory).get(records.pinTries)).toMatchObject({ tries: 3, ownerTries: 3, decoy: false });
    expect(owned(card)).toEqual(before);
  });
});

test('the memory that a decoy session reaches has no record of the owner’s: each is the decoy’s of the same name', () => {
  const memory = openStore(testMemory(ownerImage));
  const seen = decoyStore(memory);
  const [secret, decoySecret] = [records.slots[0]?.secret, records.decoy.slots[0]?.secret];
  if (secret === undefined || decoySecret === undefined) throw new Error('no slots');
  expect(seen.get(secret)).toEqual(memory.get(decoySecret));
  expect(seen.get(secret)).not.toEqual(memory.get(secret));
  expect(ownedBy.decoy.map(({ capacity }) => capacity)).toEqual(ownedBy.owner.map(({ capacity }) => capacity));
  expect(new Set([...ownedBy.owner, ...ownedBy.decoy].map(recordAddress)).size).toBe(2 * ownedBy.owner.length);
});

test('no PIN changes a PIN where both are proven in the channel, and the PUK none to the other', () => {
  const card = testChip('card', testMemory(ownerImage));
  const change = (to: string) => ({
    cla: 0,
    ins: interindustry.resetRetryCounter.ins,
    p1: 2,
    p2: 3,
    data: utf8ToBytes(to),
  });
  for (const session of [pin, decoy])
    for (const to of [testPin, duressPin, '777888'])
      expect(card.execute(change(to), session).status).toBe(status.securityStatus);
  expect(card.execute(change(duressPin), puk).status).toBe(status.incorrectData);
  expect(card.execute(change('777888'), puk).status).toBe(status.ok);
  expect(answer(card, 'verifyPin', { pin: '777888' }, can)).toBe('ok');
  expect(answer(card, 'verifyPin', { pin: duressPin }, can)).toBe('ok');
});
