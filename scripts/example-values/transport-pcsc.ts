/** The examples of `@symbolon/transport-pcsc` run on this machine's PC/SC service, with an emulated card in its virtual reader. */
import { createPack } from '@symbolon/emulator/pack';
import { attachToVirtualReader } from '@symbolon/emulator/vpcd';
import { listReaders } from '@symbolon/transport-pcsc/node';
import { hasVirtualReader, takeVirtualReader } from '../../test/virtual-reader.ts';
import type { Setting } from '../examples.ts';

export const setting: Setting = {
  possible: await hasVirtualReader(listReaders),
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
