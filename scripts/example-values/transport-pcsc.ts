/**
 * The examples of `@symbolon/transport-pcsc` run on this machine's PC/SC service, with an emulated card in its virtual
 * reader; those for web pages on a browser's reader that is not there.
 */
import { createPack } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import { listReaders } from '@symbolon/transport-pcsc/node';
import { createFakeResourceManager } from '../../packages/transport-pcsc/test/support/fake-resource-manager.ts';
import { hasVirtualReader, takeVirtualReader } from '../../test/virtual-reader.ts';
import type { Setting } from '../examples.ts';

export const setting: Setting = {
  possible: await hasVirtualReader(listReaders),
  without: ['web.ts'],
  enter: async () => {
    const giveBack = await takeVirtualReader();
    const [card] = createPack({ cards: 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
    if (card === undefined) throw new Error('the pack is empty');
    const attachment = await attachToVirtualReader(card.device);
    return async () => {
      await attachment.detach();
      await giveBack();
    };
  },
};

const { manager, plug, insert } = createFakeResourceManager();
plug('Example Reader 00 00');
insert('Example Reader 00 00', {
  answerToReset: Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01),
  peer: () => Uint8Array.of(0x90, 0x00),
});
const { navigator = {} } = globalThis as { readonly navigator?: object };
Object.defineProperty(globalThis, 'navigator', {
  value: Object.assign(Object.create(navigator), { smartCard: manager }),
  configurable: true,
});
