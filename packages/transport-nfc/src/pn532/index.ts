/** A PN532 at a serial line: as a reader of cards, and as a card. */
export type { NfcReader, TapOptions } from '../nfc-reader.ts';
export { type AttachOptions, attachToPn532, type CardContacts, type Pn532Attachment } from './attach.ts';
export type { ByteStream } from './byte-stream.ts';
export type { NodeDuplex } from './node-stream.ts';
export { type OpenPn532Options, openPn532 } from './open-pn532.ts';
export { toByteStream } from './to-byte-stream.ts';
export type { WebSerialPort } from './web-serial.ts';
