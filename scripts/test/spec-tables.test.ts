/** The tables of the specification say what the code does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCommand } from '@symbolon/protocol/apdu';
import { exportMessage, exportPayload } from '@symbolon/protocol/clone';
import { commands, interindustry, lifecycle } from '@symbolon/protocol/commands';
import { announcementMessage, vetoMessage, wakeSubject } from '@symbolon/protocol/delays';
import { curve, decodeTlv, scheme, schemeCurve } from '@symbolon/protocol/encoding';
import { fileContent } from '@symbolon/protocol/files';
import { limits } from '@symbolon/protocol/limits';
import { logEvents, logHead } from '@symbolon/protocol/log';
import { policy, startingPolicies } from '@symbolon/protocol/policy';
import { membershipMessage, pinResetApproval, pinResetRequest, role } from '@symbolon/protocol/set';
import { clearShare, dealMessage, sharePlan, shareSplit } from '@symbolon/protocol/shares';
import { status } from '@symbolon/protocol/status';
import { signedSummary, summaryBody } from '@symbolon/protocol/summary';
import { anchorStatement, timeAnchor } from '@symbolon/protocol/time';
import {
  sealedItemMessage,
  sealedItemPayload,
  vaultApprovalMessage,
  vaultKind,
  vaultRequestMessage,
  vaultRule,
} from '@symbolon/protocol/vault';
import { describe, expect, test } from 'vitest';
import { type Table, tablesOf } from '../../test/markdown-tables.ts';

const spec = join(import.meta.dirname, '../../docs/spec');
const read = (file: string): string => readFileSync(join(spec, file), 'utf8');
const pages = [
  'README.md',
  'commands.md',
  'certificates.md',
  'clone.md',
  'shares.md',
  'sets.md',
  'keys.md',
  'policy.md',
  'log.md',
  'files.md',
  'vault.md',
  'time.md',
];
const tables = pages.flatMap((page) => tablesOf(read(page)).map((table) => ({ page, ...table })));
const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

function table(page: string, ...header: readonly string[]): Table {
  const found = tables.filter((one) => one.page === page && header.every((cell, index) => one.header[index] === cell));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} tables that begin with ${header.join(', ')}`);
  return found[0] as Table;
}

const definitions = Object.values(commands);

describe('commands', () => {
  test('the access matrix', () => {
    const { header, rows } = table('commands.md', 'command', 'CLA INS', 'P1');
    const columns = header.slice(3).map((cell) => cell.toLowerCase());
    const stated = rows.map(([name, instruction, p1, ...cells]) => [
      name,
      instruction,
      p1,
      columns.filter((_, index) => cells[index] === '●'),
    ]);
    const expected = definitions.map(({ name, cla, ins, p1 = '00', access: { sessions, lifecycles } }) => {
      return [
        name,
        `${hex(cla)} ${hex(ins)}`,
        p1,
        columns.filter((column) => [...sessions, ...lifecycles].some((allowed) => allowed === column)),
      ];
    });
    expect(stated).toEqual(expected);
    expect(new Set(columns)).toEqual(
      new Set(definitions.flatMap(({ access }) => [...access.sessions, ...access.lifecycles])),
    );
  });

  test('interindustry instructions', () => {
    const { rows } = table('commands.md', 'command', 'INS');
    expect(rows.map(([name, ins]) => [name, ins])).toEqual(
      Object.values(interindustry).map(({ name, ins }) => [name, hex(ins)]),
    );
  });

  test('status words', () => {
    const named = table('commands.md', 'status', 'name').rows.filter(([, name]) => name !== '-');
    expect(named.map(([sw, name]) => [name, sw])).toEqual(Object.entries(status).map(([name, sw]) => [name, hex(sw)]));
  });

  test('every status word named in a section is one of the table', () => {
    const known = new Set(table('commands.md', 'status', 'name').rows.map(([sw]) => sw));
    for (const page of ['apdu-and-transport.md', 'channel.md', 'commands.md', 'clone.md', 'shares.md']) {
      const used = [...read(page).matchAll(/`((?:6[1-9A-F]|9[0D])(?:[0-9A-F]{2}|xx|Cx))`/g)].map(([, sw]) => sw);
      expect(used.filter((sw) => !known.has(sw))).toEqual([]);
    }
  });
});

test('events of the log', () => {
  const rows = table('log.md', 'code', 'event').rows.map(([code, event, , counter]) => [
    code,
    event,
    counter?.split(',')[0],
  ]);
  const events = Object.entries<{ readonly code: number; readonly counter?: string }>(logEvents);
  expect(rows).toEqual(events.map(([event, { code, counter = '' }]) => [hex(code), event, counter]));
});

describe('values', () => {
  test('limits', () => {
    const range = ({ min, max }: { readonly min: number; readonly max: number }): string => `${min} to ${max}`;
    const expected = [
      ['command data after reassembly, bytes', limits.commandData],
      ['response data before splitting, bytes', limits.responseData],
      ['PIN, digits', range(limits.pinDigits)],
      ['PUK, digits', range(limits.pukDigits)],
      ['CAN, digits', limits.canDigits],
      ['tries of the PIN', limits.pinTries],
      ['tries of the PUK', limits.pukTries],
      ['uses of the PUK', limits.pukUses],
      ['wallets on a card', limits.wallets],
      ['known phones', limits.phones],
      ["bytes of a phone's name", limits.phoneName],
      ['digests in one SIGN DIGESTS', limits.digestsPerCommand],
      ['bytes of a piece of a transaction', limits.signData],
      ['bytes of a policy', limits.policy],
      ['entries of the log that are kept', limits.logEntries],
      ['owner files of a wallet', limits.files],
      ["bytes of a file's name", limits.fileName],
      ["bytes of a file's content", limits.fileContent],
      ['items in the vault of a card', limits.vaultItems],
      ['blocks of a vault', limits.vaultBlocks],
      ['bytes of a block of a vault', limits.vaultBlock],
      ["bytes of an item's label", limits.vaultLabel],
      ["bytes of an item's content", limits.vaultContent],
      ['components of a path', limits.pathDepth],
      ['clones of one wallet', limits.clones.max],
      ['shares of one wallet', limits.shares],
    ];
    expect(table('README.md', 'limit').rows).toEqual(expected.map(([name, value]) => [name, String(value)]));
  });

  test.each([
    ['curve', curve],
    ['lifecycle', lifecycle],
    ['role', role],
  ])('%s', (name, coder) => {
    const row = table('README.md', 'value').rows.find(([value]) => value === name);
    const pairs = [...(row?.[1] ?? '').matchAll(/\b([0-9A-F]{2}) ([\w-]+)/g)].map(([, value = '', text = '']) => [
      value,
      text.toLowerCase().replace('p-256', 'p256'),
    ]);
    const values = Array.from({ length: 256 }, (_, value) => value).filter((value) =>
      decodes(() => coder.decode(Uint8Array.of(value))),
    );
    expect(pairs).toEqual(values.map((value) => [hex(value), coder.decode(Uint8Array.of(value))]));
  });

  test('kinds and rules of the vault', () => {
    const kinds = table('vault.md', 'kind', 'name').rows.map(([value = '', name]) => [
      Number.parseInt(value, 16),
      name,
    ]);
    const known = Array.from({ length: 256 }, (_, value) => value).filter((value) =>
      decodes(() => vaultKind.decode(Uint8Array.of(value))),
    );
    expect(kinds).toEqual(known.map((value) => [value, vaultKind.decode(Uint8Array.of(value))]));
    const bits = table('vault.md', 'bit', 'name').rows.map(([bit = '', name]) => [Number.parseInt(bit, 16), name]);
    const set = (byte: number) => Object.entries(vaultRule.decode(Uint8Array.of(byte))).filter(([, is]) => is);
    expect(bits).toEqual([1, 2, 4, 8, 16].map((bit) => [bit, set(bit)[0]?.[0]]));
  });

  test('schemes', () => {
    const names = Object.keys(schemeCurve) as (keyof typeof schemeCurve)[];
    const rows = table('keys.md', 'scheme', 'name').rows.map(([value, name, on]) => [
      value,
      name,
      on?.toLowerCase().replace('p-256', 'p256'),
    ]);
    expect(rows).toEqual(names.map((name) => [hex(scheme.encode(name)[0] ?? 0), name, schemeCurve[name]]));
  });
});

/** A data object of a table. `path` is its first cell, `tag` the last part of it. */
type Row = {
  readonly path: string;
  readonly tag: string;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly reserved: boolean;
};

/** Walks a message and its table together: the same tags in the same order at every level that the table describes. */
function follow(message: Uint8Array, rows: readonly Row[], parent: string, seen: Set<string>): void {
  const level = rows.filter(({ path }) => path.slice(0, -1 - lastOf(path).length) === parent);
  if (level.length === 0) return;
  let next = 0;
  for (const { tag, value } of decodeTlv('message', message)) {
    while (next < level.length && level[next]?.tag !== hex(tag) && (level[next]?.optional || level[next]?.repeated))
      next += 1;
    const row = level[next];
    expect(hex(tag), `inside ${parent || 'the message'}`).toBe(row?.tag);
    if (row === undefined) return;
    if (!row.repeated) next += 1;
    seen.add(row.path);
    follow(value, rows, row.path, seen);
  }
  expect(level.slice(next).filter(({ optional, repeated }) => !optional && !repeated)).toEqual([]);
}

const lastOf = (path: string): string => path.split('/').at(-1) ?? '';

function rowsOf({ rows }: Table): readonly Row[] {
  return rows.map(([path = '', what = '']) => ({
    tag: lastOf(path),
    path,
    optional: /, (optional|reserved|root only|card only)\b/.test(what),
    repeated: /, repeated\b/.test(what),
    reserved: /, reserved\b/.test(what),
  }));
}

function checkMessages(messages: readonly Uint8Array[], of: Table): void {
  const rows = rowsOf(of);
  const seen = new Set<string>();
  expect(messages.length, 'an example').toBeGreaterThan(0);
  for (const message of messages) follow(message, rows, '', seen);
  expect(rows.filter(({ path, reserved }) => !seen.has(path) && !reserved)).toEqual([]);
}

describe('data objects', () => {
  type Step = {
    readonly name: string;
    readonly command: string;
    readonly response: string;
    readonly plain?: Omit<Step, 'name' | 'plain'>;
  };
  const { steps } = JSON.parse(read('examples/session.json')) as { readonly steps: readonly Step[] };
  const stepsOf = (name: string) =>
    steps.filter((step) => step.name === name).map(({ plain, ...wire }) => plain ?? wire);
  const clone = JSON.parse(read('examples/clone.json')) as {
    readonly [F in 'rootCertificate' | 'batchCertificate' | 'offer' | 'export' | 'payload' | 'receipt']: string;
  } & { readonly sourceCard: { readonly certificate: string } };

  const shares = JSON.parse(read('examples/shares.json')) as {
    readonly [F in 'split' | 'plan' | 'offer' | 'deal' | 'payload' | 'receipt' | 'recovery']: string;
  } & { readonly writtenShares: readonly string[] };

  const [offer, wanted] = [
    bytes(clone.offer),
    { policy: startingPolicies.open, shares: [], scope: [], ownPin: true, roster: true, bare: true } as const,
  ];
  const certificate = new Uint8Array(103);
  const passwords = { pin: '246810', puk: '123456789012' } as const;
  const rule = { show: true, members: false, others: false, approval: false };
  const key = new Uint8Array(33).fill(2);
  const challenge = new Uint8Array(32);
  const delays = { pinReset: 0, loosening: 3600, word: 86_400 };
  const wake = { delay: 3600, factor: true };
  const anchor = { version: 2, number: 1, needed: 1, servers: [challenge], floor: 0x1d00ffff };
  const serverProof = {
    ...{ server: 0, response: challenge, signature: new Uint8Array(64), index: 0 },
    ...{ path: challenge, certificate: challenge },
  };
  const announcement = {
    body: {
      ...{ version: 2, setId: new Uint8Array(16), epoch: 0, member: 1, kind: 'wake' as const, subject: wakeSubject },
      ...{ nonce: new Uint8Array(16), since: 0n, delay: 3600, time: 0n },
    },
    signature: new Uint8Array(64),
  } as const;
  /** What the session of the examples has no use for. */
  const unseen: { readonly [table: string]: readonly Uint8Array[] } = {
    'CREATE WALLET, command data': [
      commands.createWallet.request.encode({ clones: 2, exportable: false, pinReset: 2, delays }),
    ],
    'GET STATUS, response data': [
      commands.getStatus.response.encode({
        protocolVersion: 2,
        lifecycle: 'active',
        set: {
          ...{ id: new Uint8Array(16), epoch: 0, member: 0, role: 'primary', limit: 2, sealed: false },
          ...{ extendable: false, dormant: false, pinReset: 1, delays, wake, members: [] },
        },
      }),
    ],
    'PIN RESET, command data': [
      commands.resetPin.request.encode({
        pin: '135790',
        approvals: [new Uint8Array(3), new Uint8Array(3)],
        roster: new Uint8Array(),
        servers: [serverProof],
      }),
    ],
    'PIN RESET OFFER, command data': [
      commands.offerPinReset.request.encode({
        servers: [serverProof],
        approvals: [new Uint8Array(3), new Uint8Array(3)],
        roster: new Uint8Array(),
      }),
    ],
    'PIN RESET OFFER, response data': [commands.offerPinReset.response.encode({ request: key })],
    'IMPORT WALLET, command data': [
      commands.importWallet.request.encode({
        clones: 0,
        exportable: false,
        extendable: true,
        policy: startingPolicies.savings,
        entropy: new Uint8Array(16),
      }),
      commands.importWallet.request.encode({
        ...{ clones: 0, exportable: false, seed: new Uint8Array(64) },
        ...{ pinReset: 1, delays },
      }),
    ],
    'SET DURESS PIN, command data': [commands.setDuressPin.request.encode({ pin: '111222' })],
    'INTERNAL AUTHENTICATE, command data': [
      commands.internalAuthenticate.request.encode({ challenge: new Uint8Array(32), certificates: true, short: true }),
    ],
    'INTERNAL AUTHENTICATE, response data': [
      commands.internalAuthenticate.response.encode({
        lifecycle: 'blank',
        batchCertificate: bytes(clone.batchCertificate),
        cardCertificate: bytes(clone.sourceCard.certificate),
        shortCertificate: certificate,
        signature: new Uint8Array(64),
      }),
    ],
    'CLONE OFFER, command data': [commands.cloneOffer.request.encode({ anyPack: true, bare: true })],
    'CLONE EXPORT, command data': [
      commands.cloneExport.request.encode({ role: 'daily', offer, ...wanted, certificate, wake }),
    ],
    'CLONE EXPORT, response data': [
      commands.cloneExport.response.encode({
        export: bytes(clone.export),
        roster: new Uint8Array(),
      }),
    ],
    'CLONE IMPORT, command data': [
      commands.cloneImport.request.encode({
        export: bytes(clone.export),
        roster: new Uint8Array(),
        ...passwords,
        certificate,
      }),
    ],
    'SHARE OFFER, command data': [commands.shareOffer.request.encode({ recovery: true, anyPack: true, bare: true })],
    'SHARE DEAL, command data': [
      commands.shareDeal.request.encode({
        plan: sharePlan.decode(bytes(shares.plan)),
        index: 2,
        offer: bytes(shares.offer),
        bare: true,
        certificate,
      }),
    ],
    'SHARE IMPORT, command data': [
      commands.shareImport.request.encode({
        deal: bytes(shares.deal),
        roster: new Uint8Array(),
        ...passwords,
        certificate,
      }),
    ],
    'SHARE RECOVER, command data': [
      commands.shareRecover.request.encode({
        recovery: bytes(shares.recovery),
        written: clearShare.decode(bytes(shares.writtenShares[0] ?? '')),
        certificate,
        finish: {
          ...{ ...passwords, clones: 2, exportable: true, extendable: true },
          ...{ policy: startingPolicies.open, pinReset: 1, delays },
        },
      }),
    ],
    'SHARE RECOVER, response data': [commands.shareRecover.response.encode({ indexes: [2, 0], enough: false })],
    'SHARE STATUS, response data': [
      commands.shareStatus.response.encode({
        held: { split: shareSplit.decode(bytes(shares.split)), index: 2 },
        dealt: {
          number: 2,
          plan: sharePlan.decode(bytes(shares.plan)),
          shares: [{ index: 2, member: 1 }],
          pending: true,
        },
      }),
    ],
    'SHARE RELEASE, command data': [
      commands.shareRelease.request.encode({ offer: bytes(shares.offer), anyPack: true, bare: true, certificate }),
    ],
    'VAULT LIST, response data': [
      commands.vaultList.response.encode({
        items: [{ item: 1, kind: 'text', label: 'note', rule, size: 3, shown: 0, sent: 0 }],
        free: 256,
      }),
    ],
    'VAULT STORE, command data': [
      commands.vaultStore.request.encode({ kind: 'text', label: 'note', rule, content: new Uint8Array(3) }),
    ],
    'VAULT READ, command data': [commands.vaultRead.request.encode({ item: 1, approval: new Uint8Array(3) })],
    'VAULT READ, response data': [commands.vaultRead.response.encode({ kind: 'text', content: new Uint8Array(3) })],
    'VAULT REQUEST, command data': [commands.vaultRequest.request.encode({ item: 1, use: 'send', target: key })],
    'VAULT OFFER, command data': [commands.vaultOffer.request.encode({ anyPack: true })],
    'VAULT SEND, command data': [
      commands.vaultSend.request.encode({ item: 1, offer, confirmed: key, approval: new Uint8Array(3) }),
    ],
    'WALLET FROM VAULT, command data': [
      commands.walletFromVault.request.encode({
        from: 0,
        item: 1,
        clones: 0,
        exportable: false,
        passphrase: 2,
        approval: new Uint8Array(3),
        extendable: false,
        policy: startingPolicies.savings,
        pinReset: 1,
        delays,
      }),
    ],
    'TIME NONCE, response data': [
      commands.timeNonce.response.encode({
        ...{ time: 0n, nonce: challenge, anchor, delegations: [0, 2] },
        announcement: announcementMessage.encode(announcement),
      }),
    ],
    'PROVE TIME, command data': [
      commands.proveTime.request.encode({ servers: [serverProof, serverProof] }),
      commands.proveTime.request.encode({ header: new Uint8Array(80) }),
    ],
    'ANNOUNCE, response data': [
      commands.announce.response.encode({
        ...{ announcement: announcementMessage.encode(announcement), nonce: challenge },
      }),
    ],
    'VETO, command data': [commands.veto.request.encode({ member: 1, nonce: new Uint8Array(16) })],
    'ACTIVATE, command data': [
      commands.activate.request.encode({ approval: new Uint8Array() }),
      commands.activate.request.encode({ puk: passwords.puk }),
    ],
  };

  const tagged = tables.filter(
    ({ page, header, rows }) =>
      page === 'commands.md' && / data$/.test(header[0] ?? '') && /^[0-9A-F]{2}/.test(rows[0]?.[0] ?? ''),
  );
  test.each(tagged.map((one) => ({ name: `${one.heading}, ${one.header[0]}`, one })))('$name', ({ one }) => {
    const exchanges = stepsOf(one.heading);
    const shown = exchanges.map(({ command, response }) =>
      one.header[0] === 'command data'
        ? (decodeCommand(bytes(command)).data ?? new Uint8Array())
        : bytes(response).slice(0, -2),
    );
    checkMessages([...shown, ...(unseen[`${one.heading}, ${one.header[0]}`] ?? [])], one);
  });

  const objects = (page: string, heading: string): Table => {
    const found = tables.find((one) => one.page === page && one.heading === heading && one.header[0] === 'data object');
    if (found === undefined) throw new Error(`no data objects under ${heading}`);
    return found;
  };
  test('certificate', () => {
    const certificates = [clone.rootCertificate, clone.batchCertificate, clone.sourceCard.certificate];
    checkMessages(certificates.map(bytes), objects('certificates.md', 'Form'));
  });
  const { body, signature } = exportMessage.decode(bytes(clone.export));
  const withTerms = exportMessage.encode({
    body: { ...body, header: { ...body.header, pinReset: 2, delays, wake, anchor } },
    signature,
  });
  test.each([
    ['Offer', 'offer'],
    ['Export', 'export'],
    ['Receipt', 'receipt'],
  ] as const)('%s', (heading, name) => {
    // Only an offer for a share says of which split the card has one.
    const more = { offer: [bytes(shares.offer)], export: [withTerms], receipt: [] }[name];
    checkMessages([bytes(clone[name]), ...more], objects('clone.md', heading));
  });
  test('messages of shares', () => {
    checkMessages([bytes(shares.split)], objects('shares.md', 'Split'));
    const [deal, payload] = tables.filter(
      ({ page, heading, header }) => page === 'shares.md' && heading === 'Deal' && header[0] === 'data object',
    );
    if (deal === undefined || payload === undefined) throw new Error('no table of a deal or its payload');
    const { body: dealt, signature: bySource } = dealMessage.decode(bytes(shares.deal));
    const withDelays = dealMessage.encode({ body: { ...dealt, delays }, signature: bySource });
    checkMessages([bytes(shares.deal), withDelays], deal);
    checkMessages([bytes(shares.payload)], payload);
    checkMessages([bytes(shares.recovery)], objects('shares.md', 'Recovery'));
    checkMessages([bytes(shares.receipt)], objects('clone.md', 'Receipt'));
  });
  const policyStep = (name: string) => steps.find((step) => step.name === name)?.plain ?? { command: '', response: '' };
  test('policy', () => {
    const table = decodeCommand(bytes(policyStep('SET POLICY').command)).data ?? new Uint8Array();
    const withWallets = policy.encode({
      ...policy.decode(table),
      multisigWallets: [new Uint8Array(32)],
      refresh: { feeCeiling: 1n, period: 3600 },
    });
    checkMessages([table, withWallets], objects('policy.md', 'The table'));
  });
  test('summary', () => {
    const { summary } = commands.signEnd.response.decode(bytes(policyStep('SIGN END').response).slice(0, -2));
    const { body } = signedSummary.decode(summary);
    // One transaction does not have everything.
    const facts = {
      ...body.facts,
      message: { standard: 'eip191', hash: new Uint8Array(32) },
      blind: 'unknown-call',
      within: 'wallet',
    };
    checkMessages([summaryBody.encode(body), summaryBody.encode({ ...body, facts })], objects('policy.md', 'Summary'));
  });
  const stepData = (name: string) => decodeCommand(bytes(policyStep(name).command)).data ?? new Uint8Array();
  test('head of the log', () => {
    const { head } = commands.getLogHead.response.decode(bytes(policyStep('GET LOG HEAD').response).slice(0, -2));
    checkMessages([logHead.encode(head)], objects('log.md', 'Head'));
  });
  test('content of a file, and an encrypted file', () => {
    const { content } = commands.writeFile.request.decode(stepData('WRITE FILE'));
    checkMessages([fileContent.encode(content)], objects('files.md', 'Content'));
    checkMessages([stepData('WRITE ENCRYPTED FILE')], objects('files.md', 'Encrypted files'));
  });
  test('statements of a set', () => {
    const [statement] = stepsOf('ADOPT ROSTER').map(
      ({ command }) => decodeCommand(bytes(command)).data ?? new Uint8Array(),
    );
    checkMessages([statement ?? new Uint8Array()], objects('sets.md', 'Roster'));
    const [activation] = stepsOf('APPROVE ACTIVATION').map(({ response }) => bytes(response).slice(0, -2));
    checkMessages([activation ?? new Uint8Array()], objects('sets.md', 'Activation'));
    const [proof] = stepsOf('PROVE MEMBERSHIP').map(({ response }) => bytes(response).slice(0, -2));
    const { body, signature } = membershipMessage.decode(proof ?? new Uint8Array());
    const ofShareCard = { ...body, role: 'share', splitDigest: new Uint8Array(32), shareIndex: 2 } as const;
    const waiting = { ...body, announced: 'wake', time: 1n } as const;
    checkMessages(
      [
        proof ?? new Uint8Array(),
        membershipMessage.encode({ body: ofShareCard, signature }),
        membershipMessage.encode({ body: waiting, signature }),
      ],
      objects('sets.md', 'Proof of membership'),
    );
  });
  test('request for a new PIN, and its approval', () => {
    const [publicKey, nonce, setId] = [33, 16, 16].map((length) => new Uint8Array(length)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const signed = { signature: new Uint8Array(64) };
    const request = { version: 2, publicKey, nonce, counter: 1 };
    checkMessages([pinResetRequest.encode({ body: request, ...signed })], objects('sets.md', 'Request'));
    const approval = { version: 2, setId, epoch: 0, approver: 0, member: 1, nonce, counter: 1 };
    checkMessages([pinResetApproval.encode({ body: approval, ...signed })], objects('sets.md', 'Approval'));
  });
  test('messages of time', () => {
    const setId = new Uint8Array(16);
    const signatures = [{ member: 0, signature: new Uint8Array(64) }];
    const [bare, statement] = tables.filter(
      ({ page, heading, header }) => page === 'time.md' && heading === 'Anchor' && header[0] === 'data object',
    );
    if (bare === undefined || statement === undefined) throw new Error('time.md has no two tables of an anchor');
    checkMessages([timeAnchor.encode(anchor)], bare);
    const body = { version: 2, setId, epoch: 0, anchor };
    checkMessages([anchorStatement.encode({ body, signatures })], statement);
    checkMessages([announcementMessage.encode(announcement)], objects('time.md', 'Announcements'));
    const veto = { version: 2, setId, epoch: 0, by: 0, member: 1, nonce: setId, time: 1n, clock: challenge };
    checkMessages([vetoMessage.encode({ body: veto, signature: new Uint8Array(64) })], objects('time.md', 'Vetoes'));
  });
  test('messages of the vault', () => {
    const ofVault = (heading: string) =>
      tables.filter((one) => one.page === 'vault.md' && one.heading === heading && one.header[0] === 'data object');
    const item = { kind: 'text', label: 'note', rule, content: new Uint8Array(3) } as const;
    const signature = new Uint8Array(64);
    const [version, setId, requestHash] = [2, new Uint8Array(16), challenge];
    const who = { version, setId, epoch: 0, holder: 0 };
    const what = { item: 1, kind: 'text', label: 'note', rule, use: 'send', target: key, nonce: setId } as const;
    const messages = [
      [commands.vaultStore.request.encode(item)],
      [vaultRequestMessage.encode({ body: { ...who, ...what }, signature })],
      [vaultApprovalMessage.encode({ body: { ...who, approver: 1, requestHash }, signature })],
      [
        sealedItemMessage.encode({
          body: { header: { version, offerHash: requestHash }, certificates: [key], ephemeral: key, ciphertext: setId },
          signature,
        }),
      ],
      [sealedItemPayload.encode({ ...item, setId })],
    ];
    const described = ['Items', 'Approvals', 'Sealed items'].flatMap(ofVault);
    expect(described).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) checkMessages(message, described[index] as Table);
  });
  test('payload of an export', () => {
    const payload = tables.filter(
      ({ page, heading, header }) => page === 'clone.md' && heading === 'Export' && header[0] === 'data object',
    )[1];
    if (payload === undefined) throw new Error('no table of the payload');
    const whole = exportPayload.decode(bytes(clone.payload));
    const subtree = { curve: 'ed25519', path: [0x80000000], secret: new Uint8Array(64), masterFingerprint: 1 } as const;
    checkMessages(
      [bytes(clone.payload), exportPayload.encode({ ...whole, keyRoots: [subtree], fileKey: new Uint8Array(64) })],
      payload,
    );
  });
});

function decodes(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}
