/** PIN and PUK after PACE: changing, unblocking, proving the PIN inside a channel, the duress PIN. */
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { digits, nothing, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { defineCommand } from './define.ts';

/** The PIN to prove. */
export type VerifyPinRequest = {
  /** 6 to 12 digits. */
  readonly pin: string;
};
/**
 * VERIFY (ISO/IEC 7816-4:2020 clause 11.6.6): proves the PIN inside a channel that another password or a known phone
 * opened. The session becomes a PIN session. A wrong PIN answers '63Cx', as in PACE. Only here does a duress PIN open
 * the decoy.
 */
export const verifyPin = defineCommand({
  name: 'VERIFY',
  cla: 0x00,
  ins: 0x20,
  request: struct<VerifyPinRequest>({ pin: digits(limits.pinDigits) }),
  response: nothing,
  access: { sessions: ['can', 'phone'], lifecycles: ['active'] },
  genuineOnly: ['pin'],
});

/** The duress PIN to set. */
export type SetDuressPinRequest = {
  /** 6 to 12 digits. Without it the duress PIN is removed. */
  readonly pin?: string;
};
/**
 * Sets or removes the duress PIN. PINs must be proven inside the channel only ({@link changeSettings}), because PACE
 * itself serves one PIN. It needs the PUK, because with a PIN session a thief could find out whether the PIN he has is
 * the duress PIN.
 */
export const setDuressPin = defineCommand({
  name: 'SET DURESS PIN',
  cla: 0x80,
  ins: 0x36,
  request: tlvStruct<SetDuressPinRequest>('duress PIN', { pin: [0x80, digits(limits.pinDigits), 'optional'] }),
  response: nothing,
  access: { sessions: ['puk'], lifecycles: ['active'] },
  genuineOnly: ['pin'],
});

/** The owner's settings. */
export type ChangeSettingsRequest = {
  /** The PIN is proven by {@link verifyPin} only, not by PACE. A PIN session turns it on, a PUK session on or off. */
  readonly pinInChannel: boolean;
};
/** Changes the owner's settings. */
export const changeSettings = defineCommand({
  name: 'CHANGE SETTINGS',
  cla: 0x80,
  ins: 0x38,
  request: struct<ChangeSettingsRequest>({ pinInChannel: P.bool }),
  response: nothing,
  access: { sessions: ['pin', 'puk'], lifecycles: ['active'] },
});
