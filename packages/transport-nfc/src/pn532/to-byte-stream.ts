import type { ByteStream } from './byte-stream.ts';
import { type NodeDuplex, ofNode } from './node-stream.ts';
import { ofWebSerial, type WebSerialPort } from './web-serial.ts';

/**
 * Adapts an open serial line: a stream of Node, or a port of a browser with Web Serial.
 *
 * @param name for messages
 * @throws TypeError if a browser's port is not open
 * @example
 * ```ts
 * import { openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
 * // Node: const line = new SerialPort({ path: '/dev/ttyUSB0', baudRate: 115_200 });
 * const reader = await openPn532(toByteStream(line, 'PN532 on the first USB port'));
 * reader.name; // => 'PN532 on the first USB port'
 * await reader.close();
 * ```
 * @example
 * ```ts
 * import { openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
 * // const port = await navigator.serial.requestPort();
 * // await port.open({ baudRate: 115_200 });
 * const reader = await openPn532(toByteStream(port, 'PN532 on a serial port'));
 * reader.name; // => 'PN532 on a serial port'
 * await reader.close();
 * ```
 */
export function toByteStream(line: NodeDuplex | WebSerialPort, name: string): ByteStream {
  return 'on' in line ? ofNode(line, name) : ofWebSerial(line, name);
}
