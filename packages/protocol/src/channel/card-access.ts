/**
 * EF.CardAccess, the one file that a stranger may read: how to open a channel. BSI TR-03110-3 A.1 and A.1.2, ICAO Doc
 * 9303-11 clause 9.2. It is not signed. So a host learns from it what the card offers, not what is safe.
 */
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { arc, objectIdentifier } from '../encoding/object-identifier.ts';
import { decodeTlv, decodeWith, encodeTlv, malformed, tlvStruct } from '../encoding/tlv.ts';
import { protocolVersion } from '../labels.ts';
import { p256Parameters } from './pace/domain-parameters.ts';
import { paceProtocol } from './pace/messages.ts';

/** Where EF.CardAccess is: file identifier 011C, short file identifier 1C. */
export const cardAccessFile = { identifier: 0x011c, shortIdentifier: 0x1c } as const;

/**
 * PACEInfo: a protocol (content bytes of its object identifier) of version 2, and the number of standardized domain
 * parameters, 12 for P-256.
 */
export type PaceInfo = { readonly protocol: Uint8Array; readonly domainParameters: number };

/** What Symbolon cards offer: ECDH with generic mapping, AES-128, on P-256. */
export const ownPaceInfo: PaceInfo = Object.freeze({ protocol: paceProtocol, domainParameters: p256Parameters.id });

/** OPEN CHANNEL: the object identifier of its SecurityInfo, and the version of the protocol. Content bytes. */
const openChannelProtocol = objectIdentifier(`${arc}.3`);

/**
 * Encodes EF.CardAccess: a SET OF SecurityInfo. One is a PACEInfo (ICAO Doc 9303-11 clause 9.2), one says that the card
 * opens channels by OPEN CHANNEL, and of which version. DER has a SET in the order of its encodings (X.690, 11.6).
 * @example
 * ```ts
 * import { encodeCardAccess } from '@symbolon/protocol/channel';
 * encodeCardAccess().subarray(0, 6); // => Uint8Array.of(0x31, 0x2f, 0x30, 0x12, 0x06, 0x0a)
 * ```
 */
export function encodeCardAccess(): Uint8Array {
  const pace = encodeTlv(0x30, paceInfo.encode({ ...ownPaceInfo, version: paceVersion }));
  const channel = openChannelInfo.encode({ protocol: openChannelProtocol, version: protocolVersion });
  return encodeTlv(0x31, concatBytes(pace, encodeTlv(0x30, channel)));
}

/**
 * Decodes the PACEInfos of {@link paceProtocol} in EF.CardAccess. It skips other SecurityInfos and other protocols,
 * because a card may list more than a terminal knows (TR-03110-3 A.1.1.10).
 * @throws SymbolonError `data/malformed`.
 */
export function decodeCardAccess(bytes: Uint8Array): readonly PaceInfo[] {
  const [set, ...trailing] = decodeTlv('EF.CardAccess', bytes);
  if (set?.tag !== 0x31 || trailing.length > 0) throw malformed('EF.CardAccess', 'it is not one SET');
  return decodeTlv('EF.CardAccess', set.value).flatMap(({ tag, value }) => {
    const [protocol] = decodeTlv('SecurityInfo', value);
    if (tag !== 0x30 || protocol?.tag !== 0x06)
      throw malformed('SecurityInfo', 'it is not a SEQUENCE with an object identifier');
    if (bytesToHex(protocol.value) !== bytesToHex(paceProtocol)) return [];
    const { version, domainParameters } = decodeWith(paceInfo, 'PACEInfo', value);
    if (version !== paceVersion) throw malformed('PACEInfo', 'its version is not 2');
    return [{ protocol: protocol.value, domainParameters }];
  });
}

/** TR-03110-3 A.1.1.1: version 1 is deprecated. */
const paceVersion = 2;

/** INTEGERs of one byte: every version and every standardized number is below 128. */
const smallInteger = P.validate(P.U8, (value) => {
  if (value > 0x7f) throw new Error('negative');
  return value;
});

const openChannelInfo = tlvStruct('OPEN CHANNEL info', {
  protocol: [0x06, P.bytes(null)],
  version: [0x02, smallInteger],
});

const paceInfo = tlvStruct('PACEInfo', {
  protocol: [0x06, P.bytes(null)],
  version: [0x02, smallInteger],
  domainParameters: [0x02, smallInteger],
});
