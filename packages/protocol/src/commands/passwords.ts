/** PIN and PUK after PACE: changing, unblocking, proving the PIN inside a channel, the duress PIN. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { tlvStruct } from '../tlv.ts';
import { digits, nothing } from '../values.ts';
import { defineCommand } from './define.ts';

/**
 * VERIFY (ISO/IEC 7816-4:2020 clause 11.6.6): proves the PIN inside a channel that another password or a known phone
 * opened; the session is a PIN session afterwards. A wrong PIN answers '63Cx', as PACE does. Here, and only here, a
 * duress PIN opens the decoy.
 */
export const verifyPin = defineCommand({
  name: 'VERIFY',
  cla: 0x00,
  ins: 0x20,
  request: P.struct({ pin: digits(limits.pinDigits) }),
  response: nothing,
  access: { sessions: ['can', 'phone'], lifecycles: ['active'] },
  genuineOnly: ['pin'],
});

/**
 * Sets the duress PIN, or removes it where none is given. It needs PINs to be proven inside the channel only
 * ({@link changeSettings}): PACE itself can serve one PIN. And it needs the PUK: whoever has some PIN could find out by
 * it which of the two that is.
 */
export const setDuressPin = defineCommand({
  name: 'SET DURESS PIN',
  cla: 0x80,
  ins: 0x36,
  request: tlvStruct('duress PIN', { pin: [0x80, digits(limits.pinDigits), 'optional'] }),
  response: nothing,
  access: { sessions: ['puk'], lifecycles: ['active'] },
  genuineOnly: ['pin'],
});

/**
 * The owner's settings. `pinInChannel`: no PACE with the PIN, only {@link verifyPin}; a PIN session turns it on, a PUK
 * session also off.
 */
export const changeSettings = defineCommand({
  name: 'CHANGE SETTINGS',
  cla: 0x80,
  ins: 0x38,
  request: P.struct({ pinInChannel: P.bool }),
  response: nothing,
  access: { sessions: ['pin', 'puk'], lifecycles: ['active'] },
});
