/** Cards on a PN532 reader at a serial line. */
export type { NfcReader, TapOptions } from '../nfc-reader.ts';
export type { ByteStream } from './byte-stream.ts';
export type { NodeDuplex } from './node-stream.ts';
export { type OpenPn532Options, openPn532 } from './open-pn532.ts';
export { toByteStream } from './to-byte-stream.ts';
export type { WebSerialPort } from './web-serial.ts';
