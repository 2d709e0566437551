/** The firmware draws from its port and from nowhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { activeChip, blankChip, type Chip, testChip, wholeCard } from './support/chip.ts';

/** What runs on the card: the firmware, its clone roles, and all it takes from the interface and the protocol. */
const sources = ['../src', '../../interface/src', '../../protocol/src'].flatMap((folder) => {
  const root = new URL(`${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(new URL(name, root), 'utf8') }));
});

describe('randomness', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('is imported by no file of the firmware', () => {
    // The libraries' own sources, and the ways in which they fall back on them.
    const forbidden =
      /\b(randomBytes|randomSecretKey|randomPrivateKey|keygen|generateMnemonic|getRandomValues|Math\.random|webcrypto|extraEntropy)\b/;
    expect(sources.length).toBeGreaterThan(30);
    for (const { name, text } of sources) {
      // Signing with a library's default nonce material would draw there: Schnorr takes ours as its third argument,
      // always.
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(forbidden.exec(code)?.[0], name).toBeUndefined();
      for (const call of code.matchAll(/schnorr\.sign\(([^()]|\([^()]*\))*\)/g))
        expect(call[0], name).toMatch(/rng\(32\)\)$/);
    }
  });

  test('of the platform reaches nothing that the card stores or answers, though noble blinds its multiplications with it', () => {
    const run = (seed: string): string => {
      const platform = seededRandom(seed);
      let asked = 0;
      vi.stubGlobal('crypto', {
        getRandomValues: (bytes: Uint8Array) => {
          asked += 1;
          bytes.set(platform(bytes.length));
          return bytes;
        },
      });
      vi.spyOn(Math, 'random').mockImplementation(() => {
        throw new Error('the firmware asked for Math.random');
      });
      const answers: string[] = [];
      const [target, source] = [blankChip('target', '000000000002'), activeChip('source')];
      const call: Chip['call'] = (name, request, options) => {
        const answer = source.send(name, request, options);
        answers.push(`${name} ${answer.status} ${Buffer.from(answer.data).toString('hex')}`);
        return commands[name].response.decode(answer.data) as never;
      };
      const { offer } = target.call('cloneOffer', {}, { session: 'can' });
      const { export: exported } = call('cloneExport', { role: 'backup', offer }, { session: 'pin' });
      const { receipt } = target.call('cloneImport', { export: exported }, { session: 'can' });
      call('cloneConfirm', { receipt }, { session: 'pin' });
      call('addPhone', { name: 'phone' }, { session: 'pin' });
      call('resumeSession', { nonce: new Uint8Array(16), candidates: [new Uint8Array(8)] });
      call('prepareReset', {}, { session: 'pin' });
      const digest = new Uint8Array(32).fill(1);
      const schemes = ['ecdsa-secp256k1', 'schnorr-bip340', 'schnorr-bip341', 'ecdsa-p256', 'ed25519'] as const;
      const requests = schemes.map((scheme) => ({ scheme, path: [0x80000000], digest }));
      call('signDigests', requests, { session: 'pin' });
      expect(asked).toBeGreaterThan(0);
      const images = [target, source].map(({ memory }) => Buffer.from(memory.image()).toString('hex'));
      return [...answers, ...images].join('\n');
    };
    expect(run('one platform') === run('another')).toBe(true);
    vi.restoreAllMocks();
  });

  test('that fails opens no channel, and the card says so', () => {
    const good = blankChip();
    const chip = testChip('broken', good.memory);
    const failing = { ...chip.ports, rng: (length: number) => new Uint8Array(length) };
    const card = wholeCard({ ...chip, ports: failing });
    card.powerOn();
    // MSE:Set AT with the CAN, then the first step of PACE, which needs a nonce.
    card.transmit(
      Uint8Array.from([0x00, 0x22, 0xc1, 0xa4, 0x0f, 0x80, 0x0a, 4, 0, 0x7f, 0, 7, 2, 2, 4, 2, 2, 0x83, 1, 2]),
    );
    const answer = card.transmit(Uint8Array.from([0x10, 0x86, 0, 0, 2, 0x7c, 0, 0]));
    expect((answer.at(-2) ?? 0) * 256 + (answer.at(-1) ?? 0)).toBe(status.randomnessFailure);
  });

  test('is what keys and ids are: the same source gives the same card, another one another', () => {
    const keys = ['a', 'a', 'b'].map((seed) => {
      const chip = activeChip(seed);
      return Buffer.from(
        chip.call('getPublicKey', { curve: 'secp256k1', path: [] }, { session: 'pin' }).publicKey,
      ).toString('hex');
    });
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});
