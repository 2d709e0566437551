/** A PN532 at a serial line of this machine. The package `serialport` opens it, where it is installed. */
import { randomBytes } from 'node:crypto';
import type { CardDevice } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import { type AttachOptions, attachToPn532, type Pn532Attachment, toByteStream } from '@symbolon/transport-nfc/pn532';

const BAUD_RATE = 115_200;

/**
 * Puts a card onto the PN532 at `path`.
 *
 * @throws SymbolonError `transport/unavailable` if the line can't be opened or no PN532 answers; `transport/aborted`
 */
export async function attachToSerialLine(
  device: CardDevice,
  path: string,
  options: Omit<AttachOptions, 'random'>,
): Promise<Pn532Attachment> {
  const { SerialPort } = await loadSerialPort(path);
  const port = new SerialPort({ path, baudRate: BAUD_RATE, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((cause) => {
      if (cause) reject(unavailable(path, `the serial line can't be opened (${cause.message})`, checkLine, cause));
      else resolve();
    });
  });
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  return attachToPn532(device, toByteStream(port, path), { ...options, random });
}

const checkLine = 'Check the path, that no other program has it, and that you may use it (Debian: group dialout).';

async function loadSerialPort(path: string): Promise<typeof import('serialport')> {
  try {
    return await import('serialport');
  } catch (cause) {
    throw unavailable(path, 'the package serialport is missing', 'Install it: npm install --global serialport.', cause);
  }
}

function unavailable(transport: string, reason: string, advice: string, cause: unknown) {
  return cardError('transport/unavailable', { transport, reason, advice }, { cause });
}
