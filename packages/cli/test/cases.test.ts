/**
 * Small inputs of one kind each, after public reports about wallets: what the command makes of every one. The phrase
 * files are in `actions/wallets/import-wallet.test.ts`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, makeBox, resultOf, type Workplace } from './support/workplace.ts';

const folder = fileURLToPath(new URL('./support/cases', import.meta.url));

type Expected = {
  /** What is said: in the preview, or in the error. */
  readonly says: RegExp;
  /** The code of the error, for what is refused. */
  readonly refused?: string;
  readonly options?: readonly string[];
};

const cases: { readonly [file: string]: Expected } = {
  'btc-250-inputs.psbt': { says: /In all: 0\.025 BTC\n.*\(coins: 250\)/ },
  'btc-field-input-musig2-participants.psbt': { says: /Send 0\.0006 BTC to bc1q/ },
  'btc-out-malformed-push.psbt': { says: /to script 4c/ },
  'btc-taproot-legacy-derivation.psbt': { says: /Get 0\.00035 BTC back at bc1p/ },
  'btc-taproot-sighash-all.psbt': { says: /Get 0\.00035 BTC back at bc1p/ },
  'btc-wasabi-testnet.psbt': { says: /testnet/, refused: 'transaction/refused', options: ['--network', 'testnet'] },
  'enc-base64-crlf-64.psbt': { says: /Send 0\.0006 BTC to bc1q/ },
  'enc-base64-nopad.psbt': { says: /Send 0\.0006 BTC to bc1q/ },
  'enc-hex.psbt': { says: /Send 0\.0006 BTC to bc1q/ },
  'enc-utf16le-bom.psbt': { says: /Send 0\.0006 BTC to bc1q/ },
  'eth-deploy-24k.json': { says: /WARNING: create a contract from 24576 bytes/ },
  'eth-pre155.json': { says: /"chainId" is missing: .*on every chain/, refused: 'file/malformed' },
  'notes-multisig.txt': { says: /./ },
  'notes-odd-paths.txt': { says: /./ },
  'sol-fee-payer-other.tx': {
    says: /^Send 1\.5 of token (.*\n)+Fee: paid by 36FVq4f34HycqqNNxByhaPQTKxGCyY7HZMY6sUuJZbJi/,
  },
  'typed-absent-domain.json': { says: /"domain" is missing/, refused: 'file/malformed' },
  'typed-chainid-eip155.json': { says: /domain\.chainId/, refused: 'data/malformed' },
  'typed-null-message-field.json': { says: /message\.contents/, refused: 'data/malformed' },
  'btc-five-accounts.psbt': { says: /From (m\/\d+'\/0'\/\d'(, )?){5} \(coins: 5\)/ },
  'btc-locktime-2100.psbt': { says: /WARNING: .*2100-01-0/ },
  'btc-multisig-2of3-no-global-xpubs.psbt': {
    says: /a policy it has not confirmed/,
    refused: 'transaction/refused',
  },
  'btc-out-opreturn-9990.psbt': {
    says: /WARNING: Output 0 is paid nothing, and carries data.*\nSend 0 BTC to a script of 9994 bytes/,
  },
  'btc-out-p2a.psbt': { says: /to bc1pfeessrawgf/ },
  'btc-out-witness-v2.psbt': { says: /to bc1z/ },
  'btc-path-brd.psbt': { says: /Get 0\.00035 BTC back at 1\w+ \(m\/0'\/1\/5\)/ },
  'btc-zero-fingerprint.psbt': { says: /Get 0\.00035 BTC back at bc1q\w+ \(m\/84'\/0'\/0'\/1\/0\)/ },
  'eth-4844.json': { says: /blobs of data: 1/ },
  'sol-create-with-seed.tx': { says: /^(?!.*can't be shown)/s },
  'sol-durable-nonce.tx': { says: /^(?!.*can't be shown)/s },
  'sol-legacy-pay-reference.tx': { says: /^Send 0\.005 SOL to/ },
  'sol-token-2-reference.tx': { says: /^Send 1\.5 of token/ },
  'sol-memo-escape.tx': { says: /Memo: "Invoice \\u\{1b\}\[2J\\u\{202e\}0001/ },
  'typed-chainid-float.json': { says: /"chainId": 1\.0 is a number with a point/, refused: 'file/malformed' },
  'typed-empty-domain.json': { says: /contents: "?Hello/ },
  'typed-escape-in-domain.json': { says: /"\\u\{1b\}\[2J\\u\{1b\}\[HUniswap\\u\{202e\}/ },
  'typed-extra-message-field.json': { says: /extra/ },
  'typed-hyperliquid-colon.json': { says: /hyperliquidChain/ },
  'typed-seaport-bulk-1.json': { says: /^(?!WARNING: what a signed)/ },
  'typed-struct-only-in-array.json': { says: /\[0\]/ },
  'typed-type-640-chars.json': { says: /To be signed by 0x9858/ },
};

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place, 'box', '--policy', 'open');
});
afterAll(() => place.remove());

const commands: readonly (readonly [beginning: RegExp, command: readonly string[]])[] = [
  [/^(btc|enc)-/, ['sign', 'psbt']],
  [/^eth-/, ['sign', 'eth']],
  [/^typed-/, ['sign', 'typed']],
  [/^sol-/, ['sign', 'solana']],
  [/^notes-/, ['notes', 'set']],
];

async function check(file: string, { says, refused, options = [] }: Expected): Promise<void> {
  const [, command = []] = commands.find(([beginning]) => beginning.test(file)) ?? [];
  const run = await place.symbolon(...command, join(folder, file), '--yes', ...options, '--pack', 'box', '--json');
  if (refused === undefined) {
    const { preview = [] } = resultOf<{ readonly preview?: readonly string[] }>(run);
    expect(preview.join('\n')).toMatch(command[0] === 'sign' ? says : /^/);
  } else {
    const { error } = JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '') as { readonly error: object };
    expect(error).toMatchObject({ code: refused, message: expect.stringMatching(says) });
  }
}

test('every file is expected', () => {
  const files = readdirSync(folder).filter((file) => !file.startsWith('phrase-'));
  expect(Object.keys(cases).sort()).toEqual(files.sort());
});

test.each(Object.entries(cases))('%s', check);
