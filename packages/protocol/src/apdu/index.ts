/** Commands and responses as bytes (ISO/IEC 7816-4), and what a card's answer to reset says of it. */
export {
  type AnswerToReset,
  type CardCapabilities,
  cardCapabilities,
  decodeAnswerToReset,
  encodeAnswerToReset,
  withoutExtendedLength,
} from './answer-to-reset.ts';
export {
  type CommandApdu,
  classBits,
  type DecodedCommand,
  decodeCommand,
  decodeResponse,
  encodeCommand,
  encodeResponse,
  isChained,
  isKnownClass,
  isSecured,
  type ResponseApdu,
} from './apdu.ts';
export { chainCommand, type LinkLimits, transmitCommand } from './transmit.ts';
