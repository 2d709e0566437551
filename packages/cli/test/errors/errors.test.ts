/** Every error of the command itself and those of the libraries that people meet: exit code, code, and what to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { base64 } from '@scure/base';
import { HDKey } from '@scure/bip32';
import type { ErrorCode } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CliErrorCode } from '../../src/errors/cli-error.ts';
import { refusalInWords } from '../../src/errors/refusal-words.ts';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { paymentOf, writeFixtures } from '../support/fixtures.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  makeBox,
  phrase,
  pin,
  resultOf,
  start,
  type Workplace,
} from '../support/workplace.ts';

// Programs tell errors apart by their code alone: the command has none of the libraries'.
true satisfies Extract<CliErrorCode, ErrorCode> extends never ? true : false;

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  writeFixtures(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

type Case = {
  readonly exit: number;
  /** Part of what is advised; `null` where the message says it all. */
  readonly advice: string | null;
  readonly provoke: (pack: string) => Promise<ReturnType<typeof errorOf>>;
};

const json = async (...args: string[]) => errorOf(await place.symbolon(...args, '--json'));
const without = async (variable: string, ...args: string[]) =>
  errorOf(await place.symbolonWith({ [variable]: undefined }, ...args, '--json'));
/** An item of the vault. */
const keep = (pack: string, secret: string, ...args: readonly string[]) =>
  place.symbolonWith({ SYMBOLON_SECRET: secret }, ...['vault', 'store', 'label', ...args, '--pack', pack, '--json']);
/** From a computer of that name. */
const addFrom = (computer: string, name: string, pack: string) =>
  place.symbolonWith(
    { XDG_STATE_HOME: place.path(pack, computer) },
    ...['phone', 'add', '--name', name, '--json', '--pack', pack],
  );
/** The error object of a command on a terminal, where both streams are one. */
const typed = async (question: string, answer: string, ...args: string[]) => {
  const { typeAt, ended } = atTerminal(place, [...args, '--json']);
  await typeAt(question, answer);
  const { status, output } = await ended;
  return errorOf({ status, stdout: '', stderr: output });
};

/** Those of servers are provoked in chains/send-ethereum.test.ts, and `phone/not-kept` in add-phone.test.ts. */
type Elsewhere =
  | 'phone/not-kept'
  | 'funds/lacking'
  | 'fee/unbelieved'
  | 'transaction/would-fail'
  | 'server/other-network'
  | 'server/not-sent';
const own: { readonly [C in Exclude<CliErrorCode, Elsewhere>]: Case } = {
  'usage/wrong': { exit: 2, advice: 'symbolon --help', provoke: () => json('nonsense') },
  'secret/needed': {
    exit: 4,
    advice: 'SYMBOLON_PIN',
    provoke: (pack) => without('SYMBOLON_PIN', 'address', '--pack', pack),
  },
  'secret/unusable': {
    exit: 4,
    advice: 'Check what was typed',
    provoke: async (pack) => {
      const create = ['wallet', 'create', '--no-puk', '--card', '2', '--pack', pack, '--json'];
      return errorOf(await place.symbolonWith({ SYMBOLON_PIN: '12' }, ...create));
    },
  },
  'confirmation/needed': { exit: 10, advice: '--yes', provoke: (pack) => json('reset', '--pack', pack) },
  'confirmation/unprotected': {
    exit: 10,
    advice: '--unprotected',
    provoke: (pack) => json('wallet', 'export', 'phrase', '--pack', pack),
  },
  'card/not-exportable': {
    exit: 3,
    advice: 'symbolon backup',
    provoke: (pack) => json('wallet', 'export', 'phrase', '--unprotected', '--yes', '--pack', pack),
  },
  'card/not-chosen': { exit: 3, advice: '--pack DIR', provoke: () => json('info') },
  'card/not-heir': {
    exit: 3,
    advice: 'symbolon set show',
    provoke: (pack) => json('heir', 'status', '--pack', pack),
  },
  'card/nothing-to-erase': {
    exit: 3,
    advice: 'needs no reset',
    provoke: (pack) => json('reset', '--yes', '--card', '2', '--pack', pack),
  },
  'card/approval-refused': {
    exit: 3,
    advice: 'symbolon vault request',
    provoke: async (pack) => {
      resultOf(await place.symbolon('backup', '--pack', pack, '--json'));
      await keep(pack, 'x', '--kind', 'text', '--show', '--members', '--approval');
      const at = ['--pack', pack, '--json'] as const;
      const [request, approval] = [place.path(pack, 'request.json'), place.path(pack, 'approval.json')];
      resultOf(await place.symbolon('vault', 'request', '1', 'show', '--output', request, ...at));
      const approve = ['vault', 'approve', request, '--output', approval, '--yes', '--card', '2', ...at];
      resultOf(await place.symbolon(...approve));
      const show = ['vault', 'show', '1', '--unprotected', '--yes', '--approval-file', approval, ...at];
      resultOf(await place.symbolon(...show));
      return errorOf(await place.symbolon(...show));
    },
  },
  'card/voucher-refused': {
    exit: 3,
    advice: 'symbolon policy show',
    provoke: async (pack) => {
      const file = place.path(pack, 'voucher.json');
      const give = ['voucher', 'give', '1', 'eip155:1/slip44:60', '1', file, '--yes'];
      resultOf(await place.symbolon(...give, '--pack', pack, '--json'));
      return json('voucher', 'take', file, '--pack', pack);
    },
  },
  'card/not-awaited': {
    exit: 3,
    advice: 'symbolon vault offer',
    provoke: async (pack) => {
      resultOf(await place.symbolon('backup', '--pack', pack, '--json'));
      await keep(pack, 'x', '--kind', 'text', '--show', '--members');
      const at = ['--pack', pack, '--json'] as const;
      const [offer, item] = [place.path(pack, 'offer.json'), place.path(pack, 'item.json')];
      resultOf(await place.symbolon('vault', 'offer', '--output', offer, '--card', '2', ...at));
      resultOf(await place.symbolon('vault', 'send', '1', '--offer-file', offer, '--output', item, ...at));
      return json('vault', 'receive', item, '--card', '3', '--pack', pack);
    },
  },
  'card/no-puk': {
    exit: 3,
    advice: 'symbolon pin reset',
    provoke: async (pack) => {
      await place.symbolon('wallet', 'create', '--no-puk', '--card', '2', '--pack', pack);
      const args = ['puk', 'change', '--card', '2', '--pack', pack, '--json'];
      return errorOf(await place.symbolonWith({ SYMBOLON_NEW_PUK: '210987654321' }, ...args));
    },
  },
  'card/slot-taken': {
    exit: 3,
    advice: '--slot',
    provoke: (pack) => json('wallet', 'create', '--no-puk', '--pack', pack),
  },
  'card/keys-here': {
    exit: 3,
    advice: 'policy set',
    provoke: async (pack) => {
      const store = ['vault', 'store', 'words', '--kind', 'bip39Phrase', '--yes', '--pack', pack, '--json'];
      resultOf(await place.symbolonWith({ SYMBOLON_SECRET: phrase }, ...store));
      await json('vault', 'wallet', '1', '--slot', '2', '--pack', pack);
      return json('vault', 'wallet', '1', '--slot', '3', '--pack', pack);
    },
  },
  'phone/name-taken': {
    exit: 3,
    advice: 'phone forget',
    provoke: async (pack) => {
      await addFrom('first', 'laptop', pack);
      return errorOf(await addFrom('second', 'laptop', pack));
    },
  },
  'phone/no-room': {
    exit: 3,
    advice: 'phone list',
    provoke: async (pack) => {
      for (const name of ['1', '2', '3', '4']) await addFrom(name, name, pack);
      return errorOf(await addFrom('5', '5', pack));
    },
  },
  'pack/missing': { exit: 6, advice: 'pack new', provoke: () => json('info', '--pack', 'nowhere') },
  'pack/exists': { exit: 6, advice: 'another folder', provoke: (pack) => json('pack', 'new', pack) },
  'pack/no-card': { exit: 6, advice: '--card', provoke: (pack) => json('info', '--card', '9', '--pack', pack) },
  'pack/damaged': {
    exit: 6,
    advice: 'from a backup',
    provoke: (pack) => {
      writeFileSync(place.path(pack, 'card-1.card'), 'nothing');
      return json('info', '--pack', pack);
    },
  },
  'pack/newer': {
    exit: 6,
    advice: 'newer version',
    provoke: (pack) => {
      const manifest = place.path(pack, 'pack.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 5', '"version": 6'));
      return json('info', '--pack', pack);
    },
  },
  'pack/older': {
    exit: 6,
    advice: 'pack new',
    provoke: (pack) => {
      const manifest = place.path(pack, 'pack.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 5', '"version": 4'));
      return json('info', '--pack', pack);
    },
  },
  'pack/in-use': {
    exit: 6,
    advice: 'Wait until that process has ended',
    provoke: async (pack) => {
      const held = openPackFolder(place.path(pack));
      const error = await json('info', '--pack', pack);
      held.close();
      return error;
    },
  },
  'file/exists': {
    exit: 8,
    advice: '--force',
    provoke: (pack) => json('log', '--output', 'labels.txt', '--pack', pack),
  },
  'file/unreadable': {
    exit: 8,
    advice: null,
    provoke: (pack) => json('policy', 'set', 'nowhere.json', '--yes', '--pack', pack),
  },
  'file/unwritable': {
    exit: 8,
    advice: 'Make that folder first',
    provoke: (pack) => json('log', '--output', 'nowhere/log.json', '--pack', pack),
  },
  'file/malformed': {
    exit: 8,
    advice: null,
    provoke: (pack) => json('policy', 'set', 'labels.txt', '--yes', '--pack', pack),
  },
  'card/notes-broken': {
    exit: 3,
    advice: 'notes set',
    provoke: async (pack) => {
      // What is there when the first of two files was written and the second one was not.
      await place.symbolon('files', 'write', '1', 'notes 1/2 a1b2c3', 'labels.txt', '--yes', '--pack', pack);
      return json('notes', 'show', '--pack', pack);
    },
  },
  'card/no-wallet': {
    exit: 3,
    advice: '--slot',
    provoke: (pack) => json('address', '--slot', '2', '--pack', pack),
  },
  'card/no-room': {
    exit: 3,
    advice: 'files list',
    provoke: async (pack) => {
      for (const file of ['1', '2', '3', '4', '5', '6'])
        await place.symbolon('files', 'write', file, 'labels', 'labels.txt', '--pack', pack);
      return json('notes', 'set', 'notes.txt', '--pack', pack);
    },
  },
  'secret/of-another': {
    exit: 4,
    advice: 'one line a card, in the order of --card',
    provoke: async (pack) => {
      await place.symbolon('wallet', 'create', '--no-puk', '--card', '2', '--pack', pack);
      await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'address', '--card', '2', '--pack', pack);
      return json('files', 'share', '--card', '1,2', '--pack', pack);
    },
  },
  'card/no-share': {
    exit: 3,
    advice: 'symbolon shares status',
    provoke: async (pack) => {
      const holder = { SYMBOLON_SHARE_PIN: pin };
      return errorOf(await place.symbolonWith(holder, 'shares', 'code', '--card', '1,2', '--pack', pack, '--json'));
    },
  },
  'card/no-share-words': {
    exit: 3,
    advice: 'symbolon shares renew',
    provoke: (pack) => json('shares', 'export', '--unprotected', '--yes', '--pack', pack),
  },
  'card/not-held': {
    exit: 3,
    advice: 'symbolon descriptors',
    provoke: async (pack) => {
      const scope = ['--role', 'daily', '--scope', "m/84'/0'/0'"];
      await place.symbolon('backup', '--targets', '1', ...scope, '--card', '1,2', '--pack', pack);
      return json('address', '--chain', 'ethereum', '--card', '2', '--pack', pack);
    },
  },
  'card/not-primary': {
    exit: 3,
    advice: 'symbolon set promote',
    provoke: async (pack) => {
      await place.symbolon('backup', '--targets', '1', '--role', 'daily', '--card', '1,2', '--pack', pack);
      return json('emergency', '--output', `${pack}.html`, '--card', '2', '--pack', pack);
    },
  },
  'card/no-item': { exit: 3, advice: 'vault list', provoke: (pack) => json('vault', 'delete', '7', '--pack', pack) },
  'card/item-rule': {
    exit: 3,
    advice: 'A rule never changes',
    provoke: async (pack) => {
      await keep(pack, 'seed', '--kind', 'text', '--members', '--yes');
      return json('vault', 'show', '1', '--unprotected', '--yes', '--pack', pack);
    },
  },
  'card/no-approval': {
    exit: 3,
    advice: 'set show',
    provoke: async (pack) => {
      await keep(pack, 'code', '--kind', 'text', '--show', '--approval', '--yes');
      await place.symbolon('wallet', 'create', '--no-puk', '--card', '2', '--pack', pack);
      return json('vault', 'show', '1', '--unprotected', '--yes', '--card', '1,2', '--pack', pack);
    },
  },
  'card/vault-full': {
    exit: 3,
    advice: 'vault delete',
    provoke: async (pack) => {
      for (let item = 0; item < 24; item += 1) await keep(pack, 'x', '--kind', 'text', '--show');
      return errorOf(await keep(pack, 'x', '--kind', 'text', '--show'));
    },
  },
  interrupted: { exit: 130, advice: null, provoke: (pack) => typed('[y/N] ', '\u0003', 'reset', '--pack', pack) },
};

/** TEST KEY of another wallet. */
const stranger = HDKey.fromMasterSeed(new Uint8Array(32).fill(7));
const wrongPin = async (pack: string) =>
  errorOf(await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'address', '--pack', pack, '--json'));

const libraries: { readonly [code: string]: Case } = {
  'confirmation/refused': {
    exit: 10,
    advice: null,
    provoke: (pack) => typed('[y/N] ', 'n\r', 'reset', '--pack', pack),
  },
  'path/invalid': {
    exit: 2,
    advice: "As m/84'/0'/0'/0/5",
    provoke: (pack) => json('address', '--path', 'm/x', '--pack', pack),
  },
  'path/other-coin': {
    exit: 2,
    advice: null,
    provoke: (pack) => json('address', '--chain', 'ethereum', '--path', "m/44'/61'/0'/0/0", '--pack', pack),
  },
  'card/status': {
    exit: 3,
    advice: 'Nothing was changed',
    provoke: async (pack) => {
      resultOf(await place.symbolon('backup', '--pack', pack, '--json'));
      resultOf(await place.symbolon('set', 'revoke', '2', '--yes', '--pack', pack, '--json'));
      return json('voucher', 'give', '2', 'eip155:1/slip44:60', '1', 'revoked.json', '--yes', '--pack', pack);
    },
  },
  'signer/refuses': {
    exit: 7,
    advice: null,
    provoke: async (pack) => {
      writeFileSync(place.path('strict.json'), '{}');
      await place.symbolon('policy', 'set', 'strict.json', '--yes', '--pack', pack);
      return json('sign', 'psbt', 'payment.psbt', '--network', 'regtest', '--yes', '--pack', pack);
    },
  },
  'card/blank': {
    exit: 3,
    advice: 'leave it as it is',
    provoke: (pack) => json('wallets', '--card', '2', '--pack', pack),
  },
  'pin/wrong': { exit: 4, advice: 'pin resume', provoke: wrongPin },
  // pin/suspended and pin/blocked: passwords.test.ts.
  'ceremony/stopped': {
    exit: 3,
    advice: 'a backup can only be activated',
    provoke: (pack) => json('activate', '--yes', '--puk', '--pack', pack),
  },
  'data/malformed': {
    exit: 7,
    advice: null,
    provoke: (pack) => {
      writeFileSync(place.path('cut.psbt'), readFileSync(place.path('payment.psbt'), 'utf8').slice(0, 400));
      return json('sign', 'psbt', 'cut.psbt', '--yes', '--pack', pack);
    },
  },
  'transaction/not-ours': {
    exit: 7,
    advice: null,
    provoke: (pack) => {
      writeFileSync(place.path('stranger.psbt'), base64.encode(paymentOf(stranger)));
      return json('sign', 'psbt', 'stranger.psbt', '--network', 'regtest', '--yes', '--pack', pack);
    },
  },
  'fee/excessive': {
    exit: 7,
    advice: '--max-fee COINS',
    provoke: (pack) =>
      json('sign', 'psbt', 'payment.psbt', '--network', 'regtest', '--max-fee', '0.00000001', '--yes', '--pack', pack),
  },
  'transport/unavailable': {
    exit: 5,
    advice: null,
    provoke: (pack) => json('emulate', '--vpcd', '--port', '1', '--pack', pack),
  },
  'server/unreachable': {
    exit: 9,
    advice: null,
    provoke: (pack) => json('discover', '--server', 'tcp://127.0.0.1:1', '--pack', pack),
  },
};

describe('an error', () => {
  test.concurrent.each(Object.entries({ ...own, ...libraries }))('%s', async (code, { exit, advice, provoke }) => {
    const error = await provoke(copy());
    expect(error).toMatchObject({ code, exit, message: expect.stringMatching(/./) });
    if (advice === null) expect(error.advice).toBeNull();
    else expect(error.advice).toContain(advice);
  });
});

test('a single backup that nothing could activate names the option for a wallet with a PUK', async () => {
  const error = await json('backup', '--targets', '1', '--card', '1,2', '--pack', copy());
  expect(error).toMatchObject({ code: 'ceremony/stopped', problem: 'never-activatable', exit: 3 });
  expect(error.advice).toContain('--puk');
});

test.each([
  ['an empty PSBT', ['sign', 'psbt', 'empty', '--yes'], 'empty is malformed: it is empty'],
  ['a comma too many', ['sign', 'eth', 'comma.json', '--yes'], 'comma.json is malformed: not JSON'],
  ['a number beyond all', ['sign', 'eth', 'huge.json', '--yes'], '"value" is greater than 2^256 - 1'],
  ['a folder', ['sign', 'psbt', 'box', '--yes'], "box can't be read: it is a folder"],
  [
    'a file that is not there',
    ['sign', 'psbt', 'nowhere', '--yes'],
    "nowhere can't be read: there is no such file or folder",
  ],
  ['an output nowhere', ['log', '-o', 'nowhere/log'], `nowhere/log can't be written: there is no folder "nowhere"`],
  ['more cards than there are', ['backup', '--targets', '3'], 'box has no card 4: it has 3 cards'],
])('%s is reported in words', async (_, args, message) => {
  writeFileSync(place.path('empty'), '');
  writeFileSync(place.path('comma.json'), '{"chainId": 1,}');
  const fields = {
    chainId: 1,
    nonce: 0,
    to: `0x${'11'.repeat(20)}`,
    value: `1${'0'.repeat(90)}`,
    gasLimit: 21_000,
    maxFeePerGas: 1,
    maxPriorityFeePerGas: 1,
  };
  writeFileSync(place.path('huge.json'), JSON.stringify(fields));
  const { stderr } = await place.symbolon(...args, '--pack', 'box');
  expect(stderr.split('\n')[0]).toContain(message);
});

test('without --json an error is one line with its code, and one with the advice', async () => {
  const { stdout, stderr } = await start(place, ['info', '--pack', 'nowhere']).ended;
  expect(stdout).toBe('');
  expect(stderr).toBe(
    'symbolon: nowhere is not a pack of emulated cards [pack/missing]\nMake one with "symbolon pack new".\n',
  );
});

describe('what a card refuses', () => {
  test.each([
    [['phone', 'forget', '3'], 'the card knows no phone or computer "3"'],
    [['vault', 'list', '--slot', '2'], 'slot 2 of "card 1 of '],
    [['shares', 'status', '--slot', '2'], 'slot 2 of "card 1 of '],
    [['files', 'share', '--slot', '3'], 'slot 3 of "card 1 of '],
  ])('%j: is said in a sentence', async (args, says) => {
    const { message } = await json(...args, '--pack', copy());
    expect(message).toContain(says);
    expect(message).not.toMatch(/^[^(]*status/);
  });

  test('names every command whose refusal a person may meet', () => {
    for (const { name } of Object.values(commands)) {
      const refused = { command: name, status: 0x6a80, refusal: 'incorrectData', meaning: 'incorrect data' };
      expect(refusalInWords(refused)).toMatch(/^the card refused [a-z]+ing( |:)/);
    }
  });
});
