/** A PSBT whose signing is disturbed at every APDU: what comes of it is told, and the card can be used again. */
import { signPsbt } from '@symbolon/chains/bitcoin/sign';
import { createSigner, getBudgets, identify, openCard, type Session, setPolicy } from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import { nameOf, startingPolicies } from '@symbolon/protocol/policy';
import type { Transport } from '@symbolon/protocol/transport';
import { beforeAll, expect, test } from 'vitest';
import { foreignScript, makePsbt } from '../../../packages/chains/test/bitcoin/make-psbt.ts';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { tap } from '../support/table.ts';
import { type Happening, lift, phraseCard, tapping } from '../support/tapping.ts';

const asset = nameOf('bip122:000000000019d6689c085ae165831e93/slip44:0');
const allowance = 10n ** 12n;
const inputs = 12;
/** Long enough for more than one piece. */
const psbt = makePsbt(
  Array.from({ length: inputs }, (_, index) => ({ path: `m/84'/0'/0'/0/${index}` })),
  [{ amount: 1_100_000n, script: foreignScript }],
);

let card: PackedCard;
/** What one signing takes off the allowance. */
let price: bigint;

beforeAll(async () => {
  card = await phraseCard();
  await tap(card, { pin: testPin }, (session) =>
    setPolicy(session, { ...startingPolicies.everyday, assets: [{ asset, allowance }] }),
  );
  const before = await left();
  await withPin(signing);
  price = before - (await left());
  expect(price > 0n).toBe(true);
});

async function withPin<T>(use: (session: Session, transport: Transport) => Promise<T>, happening: Happening = {}) {
  const { nextCard, apdus } = tapping(card, happening);
  const transport = await nextCard({ task: 'use', tap: 1, problem: undefined });
  try {
    const { session } = await identify(await openCard(transport), { pin: testPin }, { trust: emulatorTrust });
    return { result: await use(session, transport), apdus: apdus() };
  } finally {
    await transport.close();
  }
}

async function left(): Promise<bigint> {
  const { result } = await withPin((session) => getBudgets(session));
  return result[0]?.left ?? 0n;
}

async function sign(session: Session, signal?: AbortSignal): Promise<number> {
  const options = signal === undefined ? {} : { signal };
  const { signedInputs, complete } = await signPsbt(createSigner(session), psbt, options);
  expect(complete).toBeDefined();
  return signedInputs.length;
}

const signing = (session: Session): Promise<number> => sign(session);

/** @returns the code of what it rejects with, which has to be ours */
async function outcomeOf(attempt: Promise<{ readonly result: number }>): Promise<string | number> {
  try {
    return (await attempt).result;
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return error.code;
  }
}

async function chargedBy(act: () => Promise<unknown>): Promise<number> {
  const before = await left();
  await act();
  return Number((before - (await left())) / price);
}

test('two signings at once on one session: both succeed, each charged once', async () => {
  const charged = await chargedBy(async () => {
    const { result } = await withPin((session) => Promise.all([sign(session), sign(session)]));
    expect(result).toEqual([inputs, inputs]);
  });
  expect(charged).toBe(2);
});

test('two openings at once: both succeed, and the older session says why it ended', async () => {
  await withPin(async (_, transport) => {
    const open = async () => identify(await openCard(transport), { pin: testPin }, { trust: emulatorTrust });
    const [first, second] = await Promise.all([open(), open()]);
    expect(await sign(second.session)).toBe(inputs);
    await expectError(sign(first.session), 'channel/closed', { reason: 'another session was opened on this card' });
    expect(await sign(second.session)).toBe(inputs);
  });
});

test.each(['before', 'after'] as const)('a card lifted %s any APDU', { timeout: 600_000 }, async (when) => {
  const { apdus } = await withPin(signing);
  const outcomes: (string | number)[] = [];
  for (let at = 1; at <= apdus; at += 1) {
    let outcome: string | number = '';
    const charged = await chargedBy(async () => {
      outcome = await outcomeOf(withPin(signing, { [when]: (apdu: number) => apdu === at && lift(card) }));
    });
    outcomes.push(outcome);
    expect(charged).toBeLessThanOrEqual(1);
    expect(await chargedBy(() => withPin(signing))).toBe(1);
  }
  const others = Array.from({ length: apdus - 3 }, () => 'transport/card-removed');
  expect(outcomes).toEqual(['transport/card-removed', 'transport/card-removed', 'pin/unsettled', ...others]);
});

test('a signal at any APDU: told, or done, and the same session signs again', { timeout: 600_000 }, async () => {
  const { apdus } = await withPin(signing);
  for (let at = 4; at <= apdus; at += 1) {
    const controller = new AbortController();
    let outcome: string | number = '';
    const charged = await chargedBy(async () => {
      const abort: Happening = { after: (apdu) => apdu === at && controller.abort() };
      await withPin(async (session) => {
        outcome = await outcomeOf(sign(session, controller.signal).then((result) => ({ result })));
        expect(await sign(session)).toBe(inputs);
      }, abort);
    });
    const isLast = at === apdus;
    expect(outcome).toBe(isLast ? inputs : 'transport/aborted');
    expect(charged).toBeLessThanOrEqual(2);
    expect(charged).toBeGreaterThanOrEqual(isLast ? 2 : 1);
  }
});
