/** Data objects (BER-TLV) and the codecs of values that several messages hold. */
export {
  decodeTlv,
  decodeWith,
  encodeTlv,
  encodeWith,
  malformed,
  type Signed,
  type Tlv,
  type TlvFields,
  type TlvRows,
} from './tlv.ts';
export { curve, digits, enumeration, list, type Nothing, path, point, scheme, schemeCurve } from './values.ts';
