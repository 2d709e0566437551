/** Values the docstrings of `@symbolon/transport-nfc` use: a line to an emulated PN532 with a card on it. */
import { connect } from 'node:net';
import { createPack } from '@symbolon/emulator/pack';
import { startPn532 } from '@symbolon/emulator/pn532-server';
import type { ByteStream } from '@symbolon/transport-nfc/byte-stream';
import { streamOfNode } from '@symbolon/transport-nfc/node-stream';

const chip = await startPn532();
const [card] = createPack({ cards: 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
if (card === undefined) throw new Error('the pack is empty');
chip.put(card.device);

export const stream: ByteStream = streamOfNode(connect(chip.port, '127.0.0.1'), 'emulated PN532');
