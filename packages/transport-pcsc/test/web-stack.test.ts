/**
 * Readers, cards and their failures, on the Web Smart Card API of a fake browser; the native stack is tested with pcscd
 * in the emulator's tests.
 */
import { encodeAnswerToReset } from '@symbolon/protocol/apdu';
import { transportContract } from '@symbolon/protocol/transport-contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { listReadersOf } from '../src/list-readers.ts';
import { openReaderOf } from '../src/open-reader.ts';
import type { PcscResponse } from '../src/stacks/stack.ts';
import { webStack } from '../src/stacks/web-stack.ts';
import { type ReaderEvent, watchReadersOf } from '../src/watch-readers.ts';
import { createFakeResourceManager, type FakeCard } from './support/fake-resource-manager.ts';

const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const ok = Uint8Array.of(0x90, 0x00);
const extended = Uint8Array.from(encodeAnswerToReset(Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0)));
const card: FakeCard = { peer: () => ok, answerToReset: extended };

let browser: ReturnType<typeof createFakeResourceManager>;
beforeEach(() => {
  browser = createFakeResourceManager();
  browser.plug('reader');
});
const stack = () => webStack(browser.manager);

describe('keeps the transport contract', () => {
  const cases = transportContract({
    connect: async (peer) => {
      browser.insert('reader', { ...card, peer });
      const transport = await openReaderOf(stack(), { timeoutMilliseconds: 1_500 });
      return { transport, remove: async () => browser.remove('reader') };
    },
    noticesRemoval: true,
  });
  for (const { name, run } of cases) it(name, run);
});

describe('openReader', () => {
  it('takes the first reader with a card that answers, whole unless told otherwise, and resets the card at the end', async () => {
    browser.plug('second');
    browser.insert('reader', card, { mute: true });
    browser.insert('second', card);
    const transport = await openReaderOf(stack(), {});
    expect(transport).toMatchObject({ name: 'second', answerToReset: extended, limits: { command: 65_535 } });
    await transport.close();
    const shared = await openReaderOf(stack(), { reader: 'second', share: 'shared' });
    await shared.close();
    expect(browser.log).toEqual(['connect exclusive', 'disconnect reset', 'connect shared', 'disconnect reset']);
  });

  it('waits for a card', async () => {
    setTimeout(() => browser.insert('reader', card), 20);
    const transport = await openReaderOf(stack(), { waitMilliseconds: 5_000 });
    expect(await transport.exchange(header)).toEqual(ok);
    await transport.close();
    browser.remove('reader');
    await expect(openReaderOf(stack(), { waitMilliseconds: 20 })).rejects.toMatchObject({
      code: 'transport/unavailable',
    });
  });

  it('waits for a reader, and for a program that uses the card', async () => {
    browser.unplug('reader');
    setTimeout(() => {
      browser.plug('late');
      browser.insert('late', card);
    }, 20);
    const first = await openReaderOf(stack(), { reader: 'late', waitMilliseconds: 5_000 });
    setTimeout(first.close, 20);
    await (await openReaderOf(stack(), { reader: 'late', waitMilliseconds: 5_000 })).close();
  });

  it('gives up when it is told to, wherever it is, and leaves no card connected', async () => {
    const reason = new Error('enough');
    const aborted = { code: 'transport/aborted', cause: reason };
    const give = async (before: () => void, options: { readonly reader?: string } = {}) => {
      const controller = new AbortController();
      const opened = openReaderOf(stack(), { ...options, waitMilliseconds: 5_000, signal: controller.signal });
      before();
      setTimeout(() => controller.abort(reason), 20);
      await expect(opened).rejects.toMatchObject(aborted);
    };
    await give(() => {});
    await give(() => {}, { reader: 'not there' });
    browser.insert('reader', card);
    await expect(openReaderOf(stack(), { signal: AbortSignal.abort(reason) })).rejects.toMatchObject(aborted);
    expect(browser.log).toEqual([]);
    let connected = () => {};
    const connecting = new Promise<void>((resolve) => {
      connected = resolve;
    });
    browser.connecting = () => connecting;
    await give(() => setTimeout(connected, 60));
    await connecting;
    await expect.poll(() => browser.log).toEqual(['connect exclusive', 'disconnect reset']);
    browser.connecting = async () => {};

    const controller = new AbortController();
    const transport = await openReaderOf(stack(), { signal: controller.signal });
    controller.abort();
    expect(await transport.exchange(header)).toEqual(ok);
  });

  it('has its card while the reader can not be watched, and tells when the reader goes', async () => {
    browser.insert('reader', card);
    const { manager } = browser;
    let contexts = 0;
    const establishContext = async () => {
      contexts++;
      if (contexts > 1) browser.fail('no-service');
      return manager.establishContext();
    };
    const blind = await openReaderOf(webStack({ establishContext }), {});
    expect(await blind.exchange(header)).toEqual(ok);
    await blind.close();
    const transport = await openReaderOf(stack(), {});
    browser.unplug('reader');
    await transport.removed;
  });

  it.each([
    ['no-service', 'the PC/SC service is not running'],
    ['sharing-violation', 'another program is using the card in "reader"'],
    ['unresponsive-card', 'the card in "reader" does not answer'],
    ['no-smartcard', 'no card is in "reader"'],
    ['proto-mismatch', 'the card in "reader" speaks no protocol that the reader knows'],
    ['unsupported-card', 'the reader does not support the card in "reader"'],
    ['reader-unavailable', 'there is no reader "reader"'],
  ] satisfies [PcscResponse, string][])('explains %s', async (response, reason) => {
    browser.insert('reader', card);
    if (response === 'no-service') browser.fail(response);
    const opened = response === 'no-service' ? openReaderOf(stack(), {}) : connectFailing(response);
    await expect(opened).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { reason },
      cause: { response },
    });
  });

  /** The context is established before the failure is due. */
  function connectFailing(response: PcscResponse) {
    const { manager } = browser;
    const establishContext = async () => {
      const context = await manager.establishContext();
      browser.fail(response);
      return context;
    };
    return openReaderOf(webStack({ establishContext }), {});
  }

  it('explains a machine without readers, a reader that is not there, and a page without the API', async () => {
    browser.unplug('reader');
    await expect(openReaderOf(stack(), {})).rejects.toMatchObject({ context: { reason: 'no reader is connected' } });
    await expect(openReaderOf(stack(), { reader: 'third' })).rejects.toMatchObject({
      context: { reason: 'there is no reader "third"' },
    });
    await expect(listReadersOf(webStack(undefined))).rejects.toMatchObject({
      context: { reason: 'this page has no access to card readers' },
    });
  });

  it('connects again after a reset before the first exchange, and gives the card up after a later one', async () => {
    browser.insert('reader', card);
    const transport = await openReaderOf(stack(), {});
    browser.fail('reset-card');
    expect(await transport.exchange(header)).toEqual(ok);
    browser.fail('reset-card');
    await expect(transport.exchange(header)).rejects.toMatchObject({
      code: 'transport/card-removed',
      cause: { response: 'reset-card' },
    });
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
  });

  it('tells a failed exchange from a card that left', async () => {
    browser.insert('reader', card);
    const transport = await openReaderOf(stack(), {});
    browser.fail('not-transacted');
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/failed' });
    expect(await transport.exchange(header)).toEqual(ok);
    browser.fail('not-transacted');
    setTimeout(() => browser.remove('reader'), 20);
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
  });
});

describe('watchReaders', () => {
  it('tells what is there, then what changes, until told to stop', async () => {
    const controller = new AbortController();
    const watch = watchReadersOf(stack(), { signal: controller.signal });
    const next = async (): Promise<ReaderEvent | undefined> => (await watch.next()).value ?? undefined;
    const inserted = { type: 'card-inserted', reader: 'reader', mute: false };
    browser.insert('reader', card);
    expect(await next()).toEqual({ type: 'reader-attached', reader: 'reader' });
    expect(await next()).toEqual(inserted);
    browser.remove('reader');
    expect(await next()).toEqual({ type: 'card-removed', reader: 'reader' });
    browser.insert('reader', card);
    expect(await next()).toEqual(inserted);
    browser.unplug('reader');
    expect(await next()).toEqual({ type: 'card-removed', reader: 'reader' });
    expect(await next()).toEqual({ type: 'reader-detached', reader: 'reader' });
    browser.plug('other');
    expect(await next()).toEqual({ type: 'reader-attached', reader: 'other' });
    const last = next();
    controller.abort();
    expect(await last).toBeUndefined();
  });

  it('ends with an explanation when the service is missing', async () => {
    browser.fail('no-service');
    await expect(watchReadersOf(stack()).next()).rejects.toMatchObject({ code: 'transport/unavailable' });
  });
});
