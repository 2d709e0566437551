/**
 * Bitcoin Core's side of the external signer protocol: the commands, quoting and standard input of
 * `src/external_signer.cpp` and what `src/wallet/external_signer_scriptpubkeyman.cpp` expects of the answers
 * (bitcoin/bitcoin at 06a0673 and 02e62c6). Keys, addresses and signatures are checked by libraries that never saw the
 * card.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { p2pkh, p2sh, p2tr, p2wpkh, TEST_NETWORK, Transaction } from '@scure/btc-signer';
import { initEccLib, Psbt } from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellWords } from '../../src/hwi/shell-words.ts';
import { fundingOf } from '../support/fixtures.ts';
import { createWorkplace, errorOf, makeBox, pin, resultOf, root, type Workplace } from '../support/workplace.ts';

initEccLib(ecc);

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterAll(() => place.remove());

const fingerprint = '73c5da0a';
const regtest = { ...TEST_NETWORK, bech32: 'bcrt' };
const kinds = [
  { name: 'pkh', purpose: 44, wrap: (key: string) => `pkh(${key})`, payment: (key: Uint8Array) => p2pkh(key, regtest) },
  {
    name: 'wpkh',
    purpose: 84,
    wrap: (key: string) => `wpkh(${key})`,
    payment: (key: Uint8Array) => p2wpkh(key, regtest),
  },
  {
    name: 'sh(wpkh)',
    purpose: 49,
    wrap: (key: string) => `sh(wpkh(${key}))`,
    payment: (key: Uint8Array) => p2sh(p2wpkh(key, regtest), regtest),
  },
  {
    name: 'tr',
    purpose: 86,
    wrap: (key: string) => `tr(${key})`,
    payment: (key: Uint8Array) => p2tr(key.subarray(1), undefined, regtest),
  },
] as const;
/** Version bytes of keys for test networks (BIP-32). */
const tpub = { private: 0x04358394, public: 0x043587cf };
const accountKey = (purpose: number, coin: number, account: number) =>
  root.derive(`m/${purpose}'/${coin}'/${account}'`);
const publicKey = (purpose: number, tail: string): Uint8Array =>
  root.derive(`m/${purpose}'/1'/0'/${tail}`).publicKey ?? new Uint8Array();

/**
 * `RunCommandParseJSON`: a command line as Bitcoin Core writes it, and what it sends to standard input, which it always
 * pipes.
 */
function core(commandLine: string, input = '', environment: Record<string, string> = {}): unknown {
  const { status, stdout, stderr } = spawnSync('setsid', ['--wait', 'bash', '-c', commandLine], {
    cwd: place.folder,
    encoding: 'utf8',
    input,
    env: { ...place.environment, SYMBOLON_PACK: 'box', ...environment },
  });
  // "process(%s) returned %d: %s": an exit code other than 0 hides the answer.
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  // It parses the first line.
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}
const signer = 'symbolon hwi';

describe('Bitcoin Core', () => {
  test('has a version, which asks for no card', async () => {
    const { status, stdout } = await place.symbolon('hwi', '--version');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^symbolon hwi \d+\.\d+\.\d+\n$/) });
  });

  test('enumerates one signer with its fingerprint and name', () => {
    const signers = core(`${signer} enumerate`) as Record<string, unknown>[];
    expect(signers).toEqual([
      {
        type: 'symbolon',
        model: 'symbolon',
        label: null,
        path: 'card 1 of box',
        needs_pin_sent: false,
        needs_passphrase_sent: false,
        fingerprint,
      },
    ]);
  });

  test('gets a receiving and a change descriptor of each kind it asks for, for any account', () => {
    for (const account of [0, 7]) {
      const answer = core(
        `${signer} --fingerprint "${fingerprint}" --chain regtest getdescriptors --account ${account}`,
      ) as Record<string, string[]>;
      for (const [name, chain] of [
        ['receive', 0],
        ['internal', 1],
      ] as const) {
        expect(answer[name]?.map((descriptor) => descriptor.replace(/#.*$/, ''))).toEqual(
          kinds.map(({ purpose, wrap }) => {
            const { publicKey, chainCode, depth, index, parentFingerprint } = accountKey(purpose, 1, account);
            const extended = new HDKey({
              publicKey: publicKey ?? new Uint8Array(),
              chainCode: chainCode ?? new Uint8Array(),
              depth,
              index,
              parentFingerprint,
              versions: tpub,
            }).publicExtendedKey;
            return wrap(`[${fingerprint}/${purpose}h/1h/${account}h]${extended}/${chain}/*`);
          }),
        );
        for (const descriptor of answer[name] ?? [])
          expect(descriptor).toMatch(/#[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8}$/);
      }
    }
  });

  test.each(kinds)('is shown the address of $name that it means', async ({ purpose, wrap, payment, name }) => {
    const key = publicKey(purpose, '0/3');
    const text = hex.encode(name === 'tr' ? key.subarray(1) : key);
    const descriptor = wrap(`[${fingerprint}/${purpose}h/1h/0h/0/3]${text}`);
    const shown = core(
      `${signer} --fingerprint "${fingerprint}" --chain regtest displayaddress --desc "${descriptor}"`,
    );
    expect(shown).toEqual({ address: payment(key).address });
    const other = hex.encode(publicKey(purpose, '0/4')).slice(name === 'tr' ? 2 : 0);
    const args = [
      'hwi',
      '-f',
      fingerprint,
      '--chain',
      'regtest',
      'displayaddress',
      '--desc',
      descriptor.replace(text, other),
    ];
    const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: 'box' }, ...args);
    expect(JSON.parse(stdout)).toEqual({
      error: expect.stringContaining('Key in descriptor does not match device'),
      code: -7,
    });
  });

  test.each([...kinds.map((kind) => [kind, 'quoted'] as const), [kinds[1], 'plain'] as const])(
    'has a payment from $name signed, $1',
    ({ purpose, payment, name }, form) => {
      const psbt = base64.encode(paymentFrom(name, purpose, payment));
      const word = form === 'quoted' ? `"${psbt}"` : psbt;
      const answer = core(`${signer} --stdin --fingerprint "${fingerprint}" --chain regtest`, `signtx ${word}`) as {
        psbt: string;
        signed: boolean;
      };
      expect(answer).toEqual({ psbt: expect.any(String), signed: true });
      // Not finalized: Bitcoin Core does that.
      const signed = Psbt.fromBase64(answer.psbt);
      const verify = (key: Uint8Array, digest: Uint8Array, signature: Uint8Array) =>
        key.length === 32 ? ecc.verifySchnorr(digest, key, signature) : ecc.verify(digest, key, signature);
      expect(signed.data.inputs).toHaveLength(2);
      expect(signed.validateSignaturesOfAllInputs(verify)).toBe(true);
      signed.finalizeAllInputs();
      expect(signed.extractTransaction(true).ins).toHaveLength(2);
    },
  );
});

describe('a person', () => {
  /** Bitcoin Core's pipes, at a terminal: `sh` gives the command the same three, and shows what it answers in the end. */
  const atCore = (line: string, environment: Record<string, string | undefined>, input = '') => {
    writeFileSync(place.path('input'), input);
    const shell = `set -m; ${line} < input > answer 2> kept & wait $!; echo "ended $?"`;
    const foreground = `${line} < input > answer 2> kept; echo "ended $?"`;
    const run = (script: string) => atShell(script, { SYMBOLON_PACK: 'box', ...environment });
    return { inBackground: () => run(shell), inForeground: () => run(foreground) };
  };
  /** A shell at a pseudo-terminal, with somebody who types. */
  const atShell = (script: string, environment: Record<string, string | undefined>) => {
    const command = `bash -c '${script}'`;
    const child = spawn('script', ['--quiet', '--flush', '--command', command, '/dev/null'], {
      cwd: place.folder,
      env: { ...place.environment, TERM: 'xterm', ...environment } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    return {
      shows: (text: string) => expect.poll(() => output, { timeout: 20_000 }).toContain(text),
      type: (text: string) => child.stdin.write(text),
    };
  };
  const answered = () => JSON.parse(readFileSync(place.path('answer'), 'utf8')) as Record<string, unknown>;

  test('is asked at the terminal of bitcoind, which keeps standard error, and sees what is signed', async () => {
    const psbt = base64.encode(paymentFrom('wpkh', 84, kinds[1].payment, 99_000_000n));
    const line = `${signer} --stdin --fingerprint "${fingerprint}" --chain regtest`;
    const shell = atCore(line, { SYMBOLON_PIN: undefined }, `signtx "${psbt}"`).inForeground();
    await shell.shows('PIN: ');
    shell.type(`${pin}\r`);
    await shell.shows('WARNING: ');
    await shell.shows('ended 0');
    expect(answered()).toEqual({
      psbt: expect.any(String),
      signed: true,
      warnings: [expect.stringMatching(/^WARNING: .*fee/)],
    });
    expect(readFileSync(place.path('kept'), 'utf8')).toBe('');
  });

  test('is not asked by a job in the background, which would stop it and bitcoind', async () => {
    const shell = atCore(`${signer} enumerate`, { SYMBOLON_PIN: undefined }).inBackground();
    // 149 would be a job that SIGTTIN has stopped.
    await shell.shows('ended 0');
    expect(answered()).toEqual([
      expect.objectContaining({
        code: -6,
        error: expect.stringMatching(/PIN is needed.*Set SYMBOLON_PIN.*foreground/),
      }),
    ]);
  });
});

describe('a program built on HWI', () => {
  const hwi = async (...args: string[]) => {
    const { status, stdout } = await place.symbolonWith({ SYMBOLON_PACK: 'box' }, 'hwi', ...args);
    return { status, answer: JSON.parse(stdout) as unknown };
  };

  test('gets keys by getmasterxpub, getxpub and getkeypool', async () => {
    expect((await hwi('-f', fingerprint, 'getmasterxpub')).answer).toEqual({
      xpub: accountKey(84, 0, 0).publicExtendedKey,
    });
    expect((await hwi('-f', fingerprint, 'getmasterxpub', '--addr-type', 'tap', '--account', '2')).answer).toEqual({
      xpub: accountKey(86, 0, 2).publicExtendedKey,
    });
    expect((await hwi('-t', 'symbolon', 'getxpub', "m/44'/0'/3'/1")).answer).toEqual({
      xpub: accountKey(44, 0, 3).deriveChild(1).publicExtendedKey,
    });
    expect((await hwi('-f', fingerprint, '--expert', 'getxpub', 'm/44h/0h/3h')).answer).toMatchObject({
      testnet: false,
      private: false,
      depth: 3,
      child_num: 0x80000003,
      pubkey: hex.encode(accountKey(44, 0, 3).publicKey ?? new Uint8Array()),
    });
    const [receive, change] = (await hwi('-f', fingerprint, 'getkeypool', '0', '1000')).answer as Record<
      string,
      unknown
    >[];
    const expected = { range: [0, 1000], timestamp: 'now', keypool: true, active: true, watchonly: true };
    expect(receive).toMatchObject({
      ...expected,
      internal: false,
      desc: expect.stringContaining(`wpkh([${fingerprint}/84h/0h/0h]${accountKey(84, 0, 0).publicExtendedKey}/0/*)#`),
    });
    expect(change).toMatchObject({ ...expected, internal: true, desc: expect.stringContaining('/1/*)#') });
  });

  test('gets a signature of the older form by signmessage', async () => {
    const message = 'A message, "quoted"';
    const { signature } = (await hwi('-f', fingerprint, 'signmessage', message, 'm/44h/0h/0h/0/0')).answer as {
      signature: string;
    };
    const [header = 0, ...compact] = base64.decode(signature);
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const digest = hash(
      hash(Buffer.from(`\x18Bitcoin Signed Message:\n${String.fromCharCode(message.length)}${message}`, 'latin1')),
    );
    // BIP-137: 31 to 34 for a compressed key.
    const recovered = ecc.recover(digest, Uint8Array.from(compact), ((header - 31) & 3) as 0 | 1 | 2 | 3, true);
    expect(hex.encode(Uint8Array.from(recovered ?? []))).toBe(
      hex.encode(root.derive("m/44'/0'/0'/0/0").publicKey ?? new Uint8Array()),
    );
  });

  test('has the message shown that it has signed, and by whom', async () => {
    const args = ['-t', 'symbolon', 'signmessage', 'I owe you 1000', "m/44'/60'/0'/0/0"];
    const { stdout, stderr } = await place.symbolonWith({ SYMBOLON_PACK: 'box' }, 'hwi', ...args);
    expect(JSON.parse(stdout)).toEqual({ signature: expect.any(String) });
    expect(stderr).toContain('Sign the message "I owe you 1000"');
    expect(stderr).toContain("(m/44'/60'/0'/0/0)");
  });

  test('names the card in capitals or not', async () => {
    const { answer } = await hwi('-f', fingerprint.toUpperCase(), 'getmasterxpub');
    expect(answer).toEqual({ xpub: accountKey(84, 0, 0).publicExtendedKey });
  });

  test.each([
    [
      'no device is named',
      ['getxpub', 'm/84h'],
      { error: expect.stringContaining('You must specify a device type or fingerprint'), code: -1 },
      0,
    ],
    ['a command is missing', ['-f', fingerprint], { error: expect.stringContaining('required'), code: -2 }, 2],
    [
      'a command is unknown',
      ['-f', fingerprint, 'frobnicate'],
      { error: expect.stringContaining('invalid choice'), code: -2 },
      2,
    ],
    [
      'a chain is unknown',
      ['--chain', 'moon', 'enumerate'],
      { error: expect.stringContaining('invalid choice'), code: -2 },
      2,
    ],
    ['an option is unknown', ['--frob', 'enumerate'], { error: expect.any(String), code: -2 }, 2],
    [
      'another fingerprint is asked for',
      ['-f', '00000001', 'getxpub', 'm/84h'],
      { error: 'Could not find device with specified fingerprint or type', code: -3 },
      0,
    ],
    ['another type is asked for', ['-t', 'trezor', 'getxpub', 'm/84h'], { error: expect.any(String), code: -3 }, 0],
    [
      'another type at a path is asked for',
      ['-t', 'trezor', '-d', 'x', 'getxpub', 'm/84h'],
      { error: 'Unknown device type specified', code: -4 },
      0,
    ],
    ['a PSBT does not parse', ['-f', fingerprint, 'signtx', 'cHNidP8='], { error: expect.any(String), code: -5 }, 0],
    ['a PSBT is not base64', ['-f', fingerprint, 'signtx', '%%'], { error: expect.any(String), code: -5 }, 0],
    ['a PIN is on the command line', ['-p', '246810', 'enumerate'], { error: expect.any(String), code: -7 }, 0],
    ['a path does not parse', ['-f', fingerprint, 'getxpub', 'm/84x'], { error: expect.any(String), code: -7 }, 0],
    [
      'a descriptor has no origin',
      ['-f', fingerprint, 'displayaddress', '--desc', `wpkh(${hex.encode(publicKey(84, '0/0'))})`],
      { error: expect.stringContaining('missing origin'), code: -7 },
      0,
    ],
    [
      'a range is backwards',
      ['-f', fingerprint, 'getkeypool', '5', '1'],
      { error: expect.stringContaining('backwards'), code: -7 },
      0,
    ],
    ['the card can not do it', ['-f', fingerprint, 'wipe'], { error: expect.any(String), code: -9 }, 0],
    ['help is asked for', ['--help'], { error: 'Help text requested', code: -17 }, 0],
  ])('%s: the code of HWI', async (_, args, answer, status) => {
    expect(await hwi(...args)).toEqual({ answer, status });
  });

  test('lists a card that does not open with the reason, and never blocks it', async () => {
    const list = async (environment: Record<string, string | undefined>) => {
      const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: 'box', ...environment }, 'hwi', 'enumerate');
      return JSON.parse(stdout) as unknown;
    };
    expect(await list({ SYMBOLON_PIN: undefined })).toEqual([
      expect.objectContaining({ path: 'card 1 of box', code: -6, error: expect.stringContaining('the PIN is needed') }),
    ]);
    expect(await list({ SYMBOLON_CARD: '2' })).toEqual([expect.objectContaining({ code: -18 })]);
    expect(await list({ SYMBOLON_PACK: 'nowhere' })).toEqual([expect.objectContaining({ code: -3 })]);
    expect(await list({ SYMBOLON_PACK: undefined })).toEqual([]);
    // It shows the words alone: they say what to do, too.
    expect(await list({ SYMBOLON_PIN: '111111' })).toEqual([
      expect.objectContaining({ error: expect.stringMatching(/2 tries left\. Check it/) }),
    ]);
    // Bitcoin Core lists before everything it does: however often, a PIN that nobody types takes one try.
    for (let round = 0; round < 3; round += 1)
      expect(await list({ SYMBOLON_PIN: '111111' })).toEqual([
        expect.objectContaining({ code: -12, error: expect.stringContaining('check SYMBOLON_PIN') }),
      ]);
    const words = ['hwi', '--device-type', 'symbolon', 'getdescriptors'];
    const { stdout } = await place.symbolonWith({ SYMBOLON_PACK: 'box', SYMBOLON_PIN: '111111' }, ...words);
    expect(JSON.parse(stdout)).toMatchObject({ code: -12 });
    expect(errorOf(await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'address', '--pack', 'box', '--json'))).toEqual(
      expect.objectContaining({ code: 'pin/wrong', message: expect.stringContaining('1 try left') }),
    );
    resultOf(await place.symbolon('pin', 'resume', '--pack', 'box', '--json'));
  });
});

test('a pipe of --stdin that stays open is waited for as long as it says something', async () => {
  // A minute is a moment here.
  const short = `const wait = setTimeout; globalThis.setTimeout = (then, ms, ...more) => wait(then, ms === 60_000 ? 500 : ms, ...more);`;
  const waits = spawn(place.path('bin', 'symbolon'), ['hwi', '--stdin'], {
    env: { ...place.environment, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(short)}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stdout = '';
  waits.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [status] = await once(waits, 'close');
  expect({ status, answer: JSON.parse(stdout) }).toEqual({
    status: 0,
    answer: { error: expect.stringContaining('silent for a minute'), code: -7 },
  });
});

test.each([
  ['', []],
  ['signtx "cHNi"', ['signtx', 'cHNi']],
  [`  a  'b c'"d e"f\\ g  `, ['a', 'b cd ef g']],
  [`"a \\"b\\" \\c" '' 'it'"'"'s'`, ['a "b" \\c', '', "it's"]],
])('the words of %j are %j, as shlex.split has them', (line, words) => {
  expect(shellWords(line)).toEqual(words);
  const python = spawnSync(
    'python3',
    ['-c', 'import json, shlex, sys; print(json.dumps(shlex.split(sys.argv[1])))', line],
    {
      encoding: 'utf8',
    },
  );
  if (python.status === 0) expect(JSON.parse(python.stdout)).toEqual(words);
});

test.each(['"a', "'a", 'a\\'])('the quotation in %j does not end', (line) => {
  expect(() => shellWords(line)).toThrow('does not end');
});

type Payment = { readonly script: Uint8Array; readonly redeemScript?: Uint8Array };

/** As `walletprocesspsbt` fills it: previous transactions, scripts and origins of keys. */
function paymentFrom(
  name: string,
  purpose: number,
  payment: (key: Uint8Array) => Payment,
  sent = 99_990_000n,
): Uint8Array {
  const path = (tail: readonly number[]) => [purpose + 0x80000000, 0x80000001, 0x80000000, ...tail];
  const keys = [0, 1].map((index) => publicKey(purpose, `0/${index}`));
  const outputs = keys.map((key) => ({ script: payment(key).script, amount: 50_000_000n }));
  const { funding, txid } = fundingOf(outputs);
  const transaction = new Transaction();
  keys.forEach((key, index) => {
    const origin = { fingerprint: root.fingerprint, path: path([0, index]) };
    const utxo = outputs[index];
    if (utxo === undefined) return;
    if (name === 'tr') {
      const internal = key.subarray(1);
      transaction.addInput({
        txid,
        index,
        witnessUtxo: utxo,
        tapInternalKey: internal,
        tapBip32Derivation: [[internal, { hashes: [], der: origin }]],
      });
      return;
    }
    const { redeemScript } = payment(key);
    transaction.addInput({
      txid,
      index,
      nonWitnessUtxo: funding,
      ...(name === 'pkh' ? {} : { witnessUtxo: utxo }),
      ...(redeemScript === undefined ? {} : { redeemScript }),
      bip32Derivation: [[key, origin]],
    });
  });
  transaction.addOutputAddress('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', sent, regtest);
  return transaction.toPSBT(0);
}
