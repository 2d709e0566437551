import { PcscFailure, type PcscResponse } from './stack.ts';

/** `pcsc-mini` names the codes of PC/SC part 5 so. */
const responses: { readonly [code: string]: PcscResponse } = {
  NoService: 'no-service',
  ServiceStopped: 'no-service',
  Shutdown: 'no-service',
  NoReadersAvailable: 'unknown-reader',
  NoSmartCard: 'no-smartcard',
  RemovedCard: 'removed-card',
  ResetCard: 'reset-card',
  UnpoweredCard: 'unpowered-card',
  UnresponsiveCard: 'unresponsive-card',
  UnsupportedCard: 'unsupported-card',
  UnsupportedFeature: 'unsupported-feature',
  NotReady: 'not-ready',
  NotTransacted: 'not-transacted',
  CommError: 'not-transacted',
  CommDataLost: 'not-transacted',
  ProtoMismatch: 'proto-mismatch',
  ReaderUnavailable: 'reader-unavailable',
  UnknownReader: 'unknown-reader',
  SharingViolation: 'sharing-violation',
  SecurityViolation: 'security-violation',
  AccessDenied: 'security-violation',
  ServerTooBusy: 'server-too-busy',
  SystemCancelled: 'system-cancelled',
};

/** The failure behind an error of `pcsc-mini`, by its code, or by what its loader says. */
export function failureOfBinding({ code, message }: { readonly code: string; readonly message: string }): PcscFailure {
  const text = message === '' ? code : message;
  if (/libpcsclite/.test(text)) return new PcscFailure('no-library', text);
  if (/addon dependency not found|Unsupported platform|Unable to detect Linux ABI/.test(text))
    return new PcscFailure('no-platform', text);
  return new PcscFailure(responses[code] ?? 'other', code === '' ? text : `${text} (${code})`);
}
