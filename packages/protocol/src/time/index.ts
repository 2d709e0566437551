/** Proofs of time: by Roughtime servers (RFC 10049), and by headers of Bitcoin blocks. */
export { type BitcoinHeader, headerTarget, verifyHeader } from './bitcoin-header.ts';
export {
  type Delegation,
  isServerKey,
  MAX_RADIUS,
  type RoughtimeProof,
  type RoughtimeTime,
  readRoughtimeResponse,
  roughtimeContexts,
  verifyCertificate,
  verifyResponse,
  verifyRoughtime,
} from './roughtime.ts';
export {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
  type RoughtimeMessage,
} from './roughtime-message.ts';
export {
  readRoughtimeRequest,
  roughtimeHash,
  roughtimeRequest,
  roughtimeServerId,
  roughtimeVersions,
} from './roughtime-request.ts';
export {
  type AnchorBody,
  type AnchorStatement,
  anchorBody,
  anchorLabels,
  anchorStatement,
  anchorVersion,
  type TimeAnchor,
  timeAnchor,
} from './time-anchor.ts';
