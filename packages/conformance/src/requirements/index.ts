/** Every requirement, in the order of the report. */
import type { Requirement } from '../requirement.ts';
import { accessRequirements } from './access.ts';
import { apduRequirements } from './apdu.ts';
import { cardAccessRequirements } from './card-access.ts';
import { clockRequirements } from './clocks.ts';
import { cloneRequirements } from './clone.ts';
import { delayRequirements } from './delays.ts';
import { fileRequirements, policyRequirements } from './files.ts';
import { firstCommandRequirements } from './first-command.ts';
import { identityRequirements } from './identity.ts';
import { interpreterRequirements } from './interpreters.ts';
import { lifecycleRequirements } from './lifecycle.ts';
import { logRequirements } from './log.ts';
import { openChannelRequirements } from './open-channel.ts';
import { paceRequirements } from './pace.ts';
import { duressRequirements, passwordRequirements } from './passwords.ts';
import { phoneRequirements } from './phones.ts';
import { pinResetRequirements } from './pin-reset.ts';
import { refillRequirements } from './refills.ts';
import { secureMessagingRequirements } from './secure-messaging.ts';
import { setRequirements } from './sets.ts';
import { shareRequirements } from './shares.ts';
import { timingRequirements } from './timing.ts';
import { vaultRequirements } from './vault.ts';
import { signatureRequirements, walletRequirements } from './wallet.ts';

/** Every requirement of the specification that can be checked from outside a card. */
export const requirements: readonly Requirement[] = Object.freeze([
  ...apduRequirements,
  ...cardAccessRequirements,
  ...openChannelRequirements,
  ...firstCommandRequirements,
  ...paceRequirements,
  ...secureMessagingRequirements,
  ...accessRequirements,
  ...identityRequirements,
  ...passwordRequirements,
  ...duressRequirements,
  ...phoneRequirements,
  ...walletRequirements,
  ...signatureRequirements,
  ...interpreterRequirements,
  ...lifecycleRequirements,
  ...policyRequirements,
  ...fileRequirements,
  ...logRequirements,
  ...cloneRequirements,
  ...setRequirements,
  ...shareRequirements,
  ...vaultRequirements,
  ...pinResetRequirements,
  ...clockRequirements,
  ...delayRequirements,
  ...refillRequirements,
  ...timingRequirements,
]);
