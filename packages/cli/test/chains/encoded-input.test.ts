/** One PSBT in every encoding that tools write it in, and what is no PSBT. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { base58, base64, hex } from '@scure/base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodings, readEncoded } from '../../src/chains/encoded-input.ts';
import { isPsbt } from '../../src/input/looks-like.ts';
import { createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../support/workplace.ts';

const cases = fileURLToPath(new URL('../support/cases', import.meta.url));
const psbt = base64.decode(readFileSync(`${cases}/enc-base64-crlf-64.psbt`, 'latin1').replace(/\s/g, ''));

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterAll(() => place.remove());

const sign = (...args: readonly string[]) => place.symbolon('sign', ...args, '--pack', 'box', '--json');

test.each(['enc-hex', 'enc-base64-nopad', 'enc-base64-crlf-64', 'enc-utf16le-bom'])('%s is signed', async (name) => {
  const signed = resultOf(await sign('psbt', `${cases}/${name}.psbt`, '--yes'));
  expect(signed).toMatchObject({ signedInputs: [0], txid: expect.any(String) });
});

test.each<[string, string]>([
  ['in quotes', JSON.stringify(base64.encode(psbt))],
  ['in the answer of Bitcoin Core', JSON.stringify({ psbt: base64.encode(psbt), fee: 0.0001, changepos: 1 }, null, 2)],
  ['in the other alphabet of base64', base64.encode(psbt).replaceAll('+', '-').replaceAll('/', '_')],
  ['in a data URL', `data:application/octet-stream;base64,${base64.encode(psbt)}`],
  ['in capital hexadecimal with 0x', `0x${hex.encode(psbt).toUpperCase()}`],
])('a PSBT %s is read', (_, text) => {
  writeFileSync(place.path('one.psbt'), text);
  expect(readEncoded(place.path('one.psbt'), { what: 'a PSBT', accepts: isPsbt }).bytes).toEqual(psbt);
});

test('comes back in its encoding', async () => {
  resultOf(await sign('psbt', `${cases}/enc-hex.psbt`, '--output', place.path('signed.hex'), '--yes'));
  const written = readFileSync(place.path('signed.hex'), 'utf8');
  expect(written).toMatch(/^70736274ff[0-9a-f]+\n$/);
});

const transaction = `0200000001${'11'.repeat(32)}00000000${'00'}ffffffff01${'00'.repeat(8)}00${'00000000'}`;
test.each<[string, string | Uint8Array, string]>([
  ['a transaction', transaction, 'a Bitcoin transaction, which lacks'],
  ['a transaction in binary', hex.decode(transaction), 'a Bitcoin transaction, which lacks'],
  ['JSON', '{"type":"eip1559"}', 'JSON'],
  ['a letter', 'Dear Anna, please sign this.', 'text to read'],
  ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'a ZIP archive'],
  [
    'a UR',
    'ur:crypto-psbt/hdosjojkidjyzmadaenyaoaeaeaeaohdvsknclrejnpebncnrnmnjojofejzeojlkerdonspkpkkdkykfelokgprpyut',
    'a UR',
  ],
])('%s is refused as what it is, before a card is asked', async (_, content, kind) => {
  writeFileSync(place.path('other'), content);
  const { code, message } = errorOf(await sign('psbt', 'other'));
  expect(code).toBe('file/malformed');
  expect(message).toContain(`not a PSBT: it looks like ${kind}`);
});

test('a PSBT is no transaction of Solana or Ethereum, and a serialized one of Ethereum no JSON', async () => {
  const file = `${cases}/enc-hex.psbt`;
  expect(errorOf(await sign('solana', file)).message).toContain(
    'not a Solana transaction or message: it looks like a PSBT',
  );
  writeFileSync(place.path('raw.txt'), '0x02f86c0180');
  expect(errorOf(await sign('eth', 'raw.txt')).message).toContain('not JSON: it looks like hexadecimal digits');
});

describe('a Solana transaction', () => {
  const whole = base64.decode(readFileSync(`${cases}/sol-durable-nonce.tx`, 'latin1').trim());
  const signed = Uint8Array.from(whole, (byte, place) => (place >= 1 && place < 65 ? 0xa5 : byte));
  const later = Uint8Array.from(whole, (byte, place) => (place === 65 ? 0x81 : byte));
  const error = async (content: string | Uint8Array, command = 'solana') => {
    writeFileSync(place.path('damaged'), content);
    return errorOf(await sign(command, 'damaged'));
  };

  test.each<[string, Uint8Array, string, RegExp]>([
    ['cut short', whole.slice(0, -3), 'data/malformed', /it is cut short/],
    ['cut short in its accounts', whole.slice(0, 120), 'data/malformed', /it is cut short/],
    ['with a signature, and cut short', signed.slice(0, -3), 'data/malformed', /it is cut short/],
    ['with a byte after it', Uint8Array.of(...whole, 0), 'data/malformed', /it has bytes after its end/],
    ['of version 1', later, 'transaction/refused', /version 1 is not supported/],
    ['whose message is cut short', whole.slice(65, -3), 'data/malformed', /it is cut short/],
  ])('%s is told so, in any encoding', async (_, bytes, code, reason) => {
    for (const content of [bytes, base64.encode(bytes), hex.encode(bytes), base58.encode(bytes)]) {
      const found = await error(content);
      expect(found).toMatchObject({ code, message: expect.stringMatching(reason) });
      expect(found.message).not.toMatch(/Reader|Bitcoin|PSBT/);
    }
  });

  test('is no PSBT', async () => {
    expect((await error(whole, 'psbt')).message).toContain('not a PSBT: it looks like a Solana transaction');
  });

  test('in a data URL is read', async () => {
    writeFileSync(place.path('url'), `data:application/octet-stream;base64,${base64.encode(whole)}\n`);
    expect(resultOf(await sign('solana', 'url', '--yes'))).toMatchObject({ signature: expect.any(String) });
  });
});

test('any bytes come back from each text of them, first in the surest encoding', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.constantFrom('\n', '\r\n', ' '),
      (bytes, between) => {
        const wrapped = (text: string): string => text.replace(/.{1,64}/g, (line) => `${line}${between}`);
        const texts = {
          hex: hex.encode(bytes),
          base64: base64.encode(bytes),
          unpadded: base64.encode(bytes).replace(/=+$/, ''),
          base58: base58.encode(bytes),
        };
        for (const text of Object.values(texts))
          expect(decodings(wrapped(text)).map(({ bytes: read }) => hex.encode(read))).toContain(hex.encode(bytes));
        expect(decodings(texts.hex)[0]?.encoding).toBe('hex');
      },
    ),
  );
});

test('a text that is no encoding gives nothing, and never an exception', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodings(text)));
});
