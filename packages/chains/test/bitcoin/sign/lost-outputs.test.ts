/** Outputs that nobody or anybody can spend: host and card warn of the same ones, and consensus agrees. */
import { hex } from '@scure/base';
import { isWarning } from '@symbolon/interface';
import bitcore from 'bitcore-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnguarded, isUnspendable } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { previewOf } from '../../../src/bitcoin/sign/preview.ts';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { softwareSigner } from '../../software-signer.ts';
import { interpretInChunks } from '../interpreters/reading-signer.ts';
import { makePsbt } from '../make-psbt.ts';

/** Codes and lines that warn, the same by host and card. */
async function warned(script: string) {
  const psbt = makePsbt([{}], [{ amount: 99_000n, script: hex.decode(script) }]);
  const analysis = await analysePsbt(softwareSigner(), psbt);
  const { warnings, lines } = previewOf(analysis);
  const codes = warnings.map(({ code }) => code);
  const events = interpretInChunks(encodeSigningStream(analysis), 50);
  expect(events.find(({ type }) => type === 'facts')).toMatchObject({ facts: { warnings: codes } });
  return { codes, lines: lines.filter(isWarning) };
}

// The field has about as many x without a point as with one: 5 has none, 1 has.
const x = (end: string) => end.padStart(64, '0');

describe('a warning is given of an output', () => {
  it.each([
    ['of Taproot at no point of the curve', `5120${x('05')}`],
    ['of Taproot at an x above the field', `5120${'ff'.repeat(32)}`],
    ['of version 0 and 31 bytes', `001f${'11'.repeat(31)}`],
    ['of version 0 and 2 bytes', '00021234'],
    ['of a push that ends early', '02ff'],
    ['of a push that ends early after other opcodes', '76a94c'],
    ['that only pushes zero', '5100'],
  ])('that nobody can spend: %s', async (_, script) => {
    const lines = ["WARNING: Output 0 can't be spent by anybody: what is paid to it is lost"];
    expect(await warned(script)).toEqual({ codes: ['data-output'], lines });
  });

  it.each([
    ['without a script', ''],
    ['of OP_TRUE', '51'],
    ['of OP_1NEGATE', '4f'],
    ['that pushes several things', '0002abcd'.concat('03010203')],
    ['of OP_PUSHDATA1', '4c0105'],
  ])('that anybody can take: %s', async (_, script) => {
    const lines = ['WARNING: Output 0 is guarded by nothing: anybody can take what is paid to it'];
    expect(await warned(script)).toEqual({ codes: ['unguarded-output'], lines });
  });

  it.each([
    ['P2TR', `5120${x('01')}`],
    ['P2WPKH', `0014${'aa'.repeat(20)}`],
    ['P2WSH', `0020${'aa'.repeat(32)}`],
    ['P2SH', `a914${'aa'.repeat(20)}87`],
    ['P2PK', `21${'02'.repeat(33)}ac`],
    ['one that asks for a number', '5187'],
  ])('but not of %s', async (_, script) => {
    expect(await warned(script)).toEqual({ codes: [], lines: [] });
  });
});

describe('a script that is no address', () => {
  const push = fc.uint8Array({ maxLength: 6 }).map((bytes) => [bytes.length, ...bytes]);
  const long = fc.uint8Array({ maxLength: 6 }).map((bytes) => [0x4c, bytes.length, ...bytes]);
  const zero = fc.constantFrom([1, 0], [1, 0x80], [2, 0, 0x80], [2, 0x80, 0], [0]);
  const number = fc.constantFrom([0x4f], [0x51], [0x60]);
  const torn = fc.constantFrom<number[]>([], [], [2, 1], [0x4c], [0x4d, 1], [0x4e, 255, 255, 255, 127]);
  const anyScript = fc
    .tuple(fc.array(fc.oneof(push, long, zero, number), { minLength: 1, maxLength: 5 }), torn)
    .map(([whole, end]) => Uint8Array.from([...whole.flat(), ...end]));

  it('of pushes alone ends as consensus has it', () => {
    const { Script } = bitcore as unknown as { Script: BitcoreScript };
    fc.assert(
      fc.property(anyScript, (script) => {
        const isProgram = (script[0] === 0 || (script[0] ?? 0) > 0x50) && script[1] === script.length - 2;
        fc.pre(!isProgram || script.length < 4);
        let takes = false;
        try {
          takes = new Script.Interpreter().verify(new Script(''), new Script(Buffer.from(script)));
        } catch {
          // A torn push.
        }
        expect([isUnguarded(script), isUnspendable(script)]).toEqual([takes, !takes]);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });
});

type BitcoreScript = {
  new (bytes: Buffer | string): object;
  readonly Interpreter: new () => { readonly verify: (scriptSig: object, scriptPubKey: object) => boolean };
};
