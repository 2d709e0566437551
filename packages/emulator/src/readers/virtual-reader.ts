/**
 * Puts a card into the virtual reader of vsmartcard (Debian: vsmartcard-vpcd), where every PC/SC program of the machine
 * sees it.
 *
 * The reader listens on TCP, one port per slot. Each message is a 16-bit big-endian length and that many bytes. One
 * byte from the reader is a control (below); more are a command APDU. The card answers APDUs and "get ATR".
 * https://frankmorgner.github.io/vsmartcard/virtualsmartcard/api.html
 */

import { connect, type Socket } from 'node:net';
import { cardError } from '@symbolon/interface';
import type { UnreliableDevice } from '../cards/card-device.ts';

/** Where the virtual reader listens. */
export type VirtualReaderOptions = {
  /** 35963 is the first slot, 35964 the second. Default 35963. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /**
   * Milliseconds in which the reader must have asked for the card. A slot that holds another card takes a connection
   * too, and never speaks. pcscd asks every 400 ms. Default: that is not waited for.
   */
  readonly asksWithin?: number;
};

/** A card in the virtual reader. */
export type VirtualReaderAttachment = {
  /** Takes the card out. Resolves once the PC/SC service must have seen the reader empty. May be called twice. */
  readonly detach: () => Promise<void>;
  /** Resolves when the card is out, for whatever reason. */
  readonly closed: Promise<void>;
};

const FIRST_SLOT_PORT = 35_963;
const LENGTH_BYTES = 2;
const LONGEST_MESSAGE = 0xffff;
/**
 * pcscd polls every 400 ms (PCSCLITE_STATUS_POLL_RATE). A card that comes sooner passes for the one before, or is
 * missed. The reader does not show when it was polled, so it stays empty for twice as long.
 */
const EMPTY_FOR_MILLISECONDS = 800;
const control = { powerOff: 0, powerOn: 1, reset: 2, getAnswerToReset: 4 } as const;

/**
 * Puts `device` into the virtual reader. Resolves once it is connected; PC/SC programs see the card up to a second
 * later.
 *
 * @throws SymbolonError `transport/unavailable` if nothing listens there, or does not ask for the card in time
 * @example
 * ```ts
 * import { attachToVirtualReader } from '@symbolon/emulator/readers';
 * const attachment = await attachToVirtualReader(card.device, { port });
 * // any PC/SC program of this machine reads the card now
 * await attachment.detach();
 * await attachment.closed;
 * ```
 */
export async function attachToVirtualReader(
  device: UnreliableDevice,
  options: VirtualReaderOptions = {},
): Promise<VirtualReaderAttachment> {
  const { port = FIRST_SLOT_PORT, host = '127.0.0.1', asksWithin } = options;
  const socket = await openSocket(host, port);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  serve(socket, device);
  if (asksWithin !== undefined && !(await spokeWithin(socket, asksWithin))) {
    socket.destroy();
    await closed;
    throw notAsked(`${host}:${port}`);
  }
  let detached: Promise<void> | undefined;
  const takeOut = async (): Promise<void> => {
    socket.destroy();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, EMPTY_FOR_MILLISECONDS));
  };
  return Object.freeze({
    closed,
    detach: () => {
      detached ??= takeOut();
      return detached;
    },
  });
}

function openSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const onError = (cause: Error) => {
      const context = {
        transport: 'virtual reader',
        reason: `nothing listens on ${host}:${port}`,
        advice:
          'Install it and start the PC/SC service (Debian: apt-get install pcscd vsmartcard-vpcd; then systemctl restart pcscd, or pcscd -f).',
      };
      reject(cardError('transport/unavailable', context, { cause }));
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      // A broken connection takes the card out: `close` follows.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** @returns whether it said something, or ended, before so many milliseconds were over */
function spokeWithin(socket: Socket, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    for (const event of ['data', 'close'] as const)
      socket.once(event, () => {
        clearTimeout(timer);
        resolve(true);
      });
  });
}

function notAsked(where: string) {
  return cardError('transport/unavailable', {
    transport: 'virtual reader',
    reason: `what listens on ${where} does not take the card: another card is in that slot, or pcscd has stopped`,
    advice:
      'Take the other card out (end the command that put it there), or use the next slot: its port is one higher. If there is none, restart pcscd (systemctl restart pcscd, or pcscd -f).',
  });
}

function serve(socket: Socket, device: UnreliableDevice): void {
  // The reader reads the ATR to see whether a card is there, long before it powers the card.
  const answerToReset = device.powerOn().slice();
  device.powerOff();

  const send = (message: Uint8Array | undefined): void => {
    if (message === undefined) return;
    // A card without power answers nothing.
    if (message.length === 0 || message.length > LONGEST_MESSAGE) socket.destroy();
    else socket.write(Uint8Array.of(message.length >> 8, message.length & 0xff, ...message));
  };

  const obey = (code: number | undefined): void => {
    if (code === control.getAnswerToReset) send(answerToReset);
    if (code === control.powerOff || code === control.reset) device.powerOff();
    if (code === control.powerOn || code === control.reset) device.powerOn();
  };

  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + received.readUInt16BE();
      if (received.length < end) return;
      const message = Uint8Array.from(received.subarray(LENGTH_BYTES, end));
      if (message.length > 1) send(device.transmit(message));
      else obey(message[0]);
      received = received.subarray(end);
    }
  });
  socket.once('close', () => device.powerOff());
}
