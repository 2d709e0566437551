/** A stage for what goes wrong with NFC on phones. The clock is virtual. */
import type { Transport } from '@symbolon/protocol/transport';
import { expect, vi } from 'vitest';
import { openPhone, type PhoneReader } from '../../src/react-native/index.ts';
import { cardOf } from './load-package.ts';
import type { NativePhone } from './native-phone.ts';

export const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
export const ok = Uint8Array.of(0x90, 0x00);
export const good = cardOf(() => ok);
const silent = cardOf(() => undefined);

export const removed = 'transport/card-removed';
export const aborted = 'transport/aborted';

/** Parts of a case: the reader, the native module, and shorthands. */
export type Stage<Native> = {
  readonly native: Native;
  readonly reader: PhoneReader;
  /** Code and reason of an error, or `success`. */
  readonly outcome: (promise: Promise<unknown>) => Promise<string>;
  /** Lets virtual time pass. */
  readonly pass: (milliseconds: number) => Promise<unknown>;
  /** Taps with a good card. */
  readonly tapGood: () => Promise<Transport>;
};
/** What happens, and how it shows. */
export type Case<Native> = readonly [what: string, run: (stage: Stage<Native>) => Promise<void>];

function stageOf<Native extends NativePhone>(native: Native, reader: PhoneReader): Stage<Native> {
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  const outcome = async (promise: Promise<unknown>): Promise<string> => {
    let told: string | undefined;
    promise.then(
      () => {
        told = 'success';
      },
      (error: { readonly code?: string; readonly context?: { readonly reason?: string } }) => {
        told = [error.code ?? String(error), error.context?.reason].filter(Boolean).join(': ');
      },
    );
    for (let steps = 0; told === undefined && steps < 2_000; steps++) await pass(100);
    return told ?? 'nothing';
  };
  const tapGood = async (): Promise<Transport> => {
    native.hold(good);
    const tap = reader.tap({ message: 'a good card' });
    await outcome(tap);
    return tap;
  };
  return { native, reader, outcome, pass, tapGood };
}

/** An exchange on its way when `act` runs. */
export async function inExchange<Native extends NativePhone>(
  { native, reader, outcome, pass }: Stage<Native>,
  act: () => void,
): Promise<string> {
  native.hold(silent);
  const tap = reader.tap();
  await outcome(tap);
  const transport = await tap;
  const exchange = transport.exchange(header);
  exchange.catch(() => {});
  await pass(50);
  act();
  const told = await outcome(exchange);
  expect(await outcome(transport.exchange(header))).toBe(removed);
  await transport.removed;
  return told;
}

/** Runs the case, then taps again, then closes and opens and taps once more. */
export async function play<Native extends NativePhone>(
  { native, nfc }: { readonly native: Native; readonly nfc: Parameters<typeof openPhone>[0] },
  run: (stage: Stage<Native>) => Promise<void>,
): Promise<void> {
  const opened = await openPhone({ ...nfc, timeoutMilliseconds: 5_000 });
  const stage = stageOf(native, opened);
  await run(stage);
  const next = await stage.tapGood();
  expect(await stage.outcome(next.exchange(header))).toBe('success');
  expect(await stage.outcome(opened.close())).toBe('success');
  const again = stageOf(native, await openPhone(nfc));
  expect(await again.outcome((await again.tapGood()).exchange(header))).toBe('success');
  expect(native.crashes).toEqual([]);
}
