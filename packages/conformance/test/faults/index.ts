/** Faults that a card may have, as data: each is one change of ours. */
import type { Fault } from '../support/faulty-card.ts';
import { apduFaults } from './apdu.ts';
import { channelFaults } from './channel.ts';
import { cloneFaults } from './clone.ts';
import { countingFaults } from './counting.ts';
import { memberFaults } from './members.ts';
import { nonceFaults } from './nonces.ts';
import { ownerFaults } from './owner.ts';
import { shareFaults } from './shares.ts';
import { spendingFaults } from './spending.ts';
import { timeFaults } from './time.ts';
import { vaultFaults } from './vault.ts';

export const faults: readonly Fault[] = [
  ...apduFaults,
  ...channelFaults,
  ...ownerFaults,
  ...cloneFaults,
  ...spendingFaults,
  ...countingFaults,
  ...nonceFaults,
  ...memberFaults,
  ...shareFaults,
  ...vaultFaults,
  ...timeFaults,
];
