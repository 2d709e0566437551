/** What a preview shows, a signer with its key in memory and a card sign: one reading, the same words everywhere. */

import { isSymbolonError, isWarning, visible } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { readAll } from '../../../src/firmware/read-all.ts';
import { defaultPath, formatAddress, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { solanaMessageInterpreter } from '../../../src/solana/firmware/message.ts';
import { frame } from '../../../src/solana/firmware/transaction/message.ts';
import { frameMessage, solanaInterpreter } from '../../../src/solana/firmware/transaction.ts';
import { signMessage } from '../../../src/solana/sign/message.ts';
import { previewMessage } from '../../../src/solana/sign/message-preview.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { signTransactionMessage } from '../../../src/solana/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { keyOracle, testSigner } from '../../software-signer.ts';
import { anyInstruction } from '../known-instructions.ts';
import * as t from '../transactions.ts';

const path = defaultPath;
const unlikely = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: rare, weight: 1 });

/** Messages of all that is understood and of what is not, some of them damaged. */
const anyMessage = fc
  .record({
    instructions: fc.array(anyInstruction, { minLength: 1, maxLength: 5 }),
    version: fc.constantFrom<'legacy' | 0>('legacy', 0),
    payer: unlikely(fc.constant(t.self), fc.constant(t.somebody('payer'))),
    table: fc.constantFrom([], ['a', 'b'].map(t.somebody)),
    damage: unlikely<readonly (readonly [number, number])[]>(
      fc.constant([]),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 2 }),
    ),
  })
  .map(({ damage, instructions, ...options }) => {
    const { message } = t.build(instructions, options);
    for (const [at, byte] of damage) message[at % message.length] = byte;
    return message;
  });

const options = fc.record({
  owners: fc.constantFrom([], ['a', 'b'].map(t.somebody)),
  tokens: fc.constantFrom([], [{ mint: t.somebody('mint 1'), symbol: 'US\u202eDC', decimals: 6 }]),
});

/** `undefined` where it throws what callers know. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return undefined;
  }
}

function expectSafe(lines: readonly string[]): void {
  for (const line of lines) expect(visible(line)).toBe(line);
  const firstPlain = lines.findIndex((line) => !isWarning(line as never));
  expect(lines.slice(firstPlain).some((line) => isWarning(line as never))).toBe(false);
}

test('of transactions', async () => {
  let previews = 0;
  await fc.assert(
    fc.asyncProperty(anyMessage, options, async (message, { owners, tokens }) => {
      const preview = attempt(() => previewTransaction(message, { from: t.self, owners, tokens }));
      const card = attempt(() =>
        readAll(solanaInterpreter.begin(keyOracle()), prefixPath(path, frameMessage(message, owners))),
      );
      expect(card === undefined).toBe(preview === undefined);
      if (!preview || !card) return;
      previews += 1;
      expect(card.facts).toEqual(preview.facts);
      expect(card.transfers).toEqual(preview.transfers);
      expect(card.approvals).toEqual(preview.approvals);
      expect(card.requests).toEqual([{ path, scheme: 'ed25519', digest: message }]);
      expect(
        (await signTransactionMessage(testSigner, message, { path, owners, approved: preview.fingerprint })).length,
      ).toBe(64);
      expectSafe(preview.lines);
      const words = preview.lines.join('\n');
      // What is burnt goes to its mint, which may be called by its symbol.
      const named = new Set(tokens.map(({ mint }) => String(mint)));
      const recipients = preview.transfers.map(({ recipient }) => formatAddress(recipient));
      for (const recipient of recipients) if (!named.has(recipient)) expect(words).toContain(recipient);
      for (const { spender } of preview.approvals) expect(words).toContain(formatAddress(spender));
      expect(preview.facts.warnings.includes('fee-high')).toBe(/WARNING: the fee/.test(words));
      if (preview.facts.blind) expect(words).toContain('WARNING: ');
    }),
    { numRuns: fuzzRuns(200) },
  );
  expect(previews).toBeGreaterThan(0);
});

test('of messages', async () => {
  const self = parseAddress(t.self);
  const domain = [0xff, ...new TextEncoder().encode('solana offchain')];
  const bytes = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 100 }),
    fc.uint8Array({ maxLength: 40 }).map((rest) => Uint8Array.of(...domain, ...rest)),
    fc
      .string({ unit: 'grapheme' })
      .map((text) => Uint8Array.of(...domain, 1, 1, ...self, ...new TextEncoder().encode(text))),
    anyMessage,
  );
  let previews = 0;
  await fc.assert(
    fc.asyncProperty(bytes, async (message) => {
      const preview = attempt(() => previewMessage(message, { from: t.self, domain: 'exa\u202emple.com' }));
      const card = attempt(() =>
        readAll(solanaMessageInterpreter.begin(keyOracle()), prefixPath(path, frame(message))),
      );
      expect(card === undefined).toBe(preview === undefined);
      if (!preview || !card) return;
      previews += 1;
      expect(card.facts).toEqual(preview.facts);
      const { signature } = await signMessage(testSigner, message, { path, approved: preview.fingerprint });
      expect(signature.length).toBe(64);
      expectSafe(preview.lines);
    }),
    { numRuns: fuzzRuns(300) },
  );
  expect(previews).toBeGreaterThan(0);
});
