/** Cards held to a phone, with the React Native package `react-native-nfc-manager`. */
export type { TapOptions } from '../nfc-reader.ts';
export type { NfcErrors, NfcManager, NfcPackage, ReaderMode } from './nfc-manager.ts';
export { type OpenPhoneOptions, openPhone, type PhoneReader } from './open-phone.ts';
export type { ClosePhoneOptions } from './phone-radio.ts';
