/** All conversations that `vectors/transcripts` holds, by name. */
import type { Conversation } from '../transcript.ts';
import { apduConversations } from './apdus.ts';
import { approvalConversations } from './approvals.ts';
import { channelConversations } from './channels.ts';
import { cloneConversations } from './clones.ts';
import { fileConversations } from './files.ts';
import { lastCardConversations } from './last-card.ts';
import { lifeConversations } from './lives.ts';
import { openingConversations } from './openings.ts';
import { passwordConversations } from './passwords.ts';
import { pinResetConversations } from './pin-resets.ts';
import { recoveryConversations } from './recoveries.ts';
import { refillConversations } from './refills.ts';
import { shareConversations } from './shares.ts';
import { signingConversations } from './signing.ts';
import { timeConversations } from './time.ts';
import { vaultConversations } from './vault.ts';
import { walletConversations } from './wallets.ts';

export const conversations: { readonly [name: string]: Conversation } = {
  ...lifeConversations,
  ...openingConversations,
  ...apduConversations,
  ...channelConversations,
  ...approvalConversations,
  ...passwordConversations,
  ...walletConversations,
  ...cloneConversations,
  ...pinResetConversations,
  ...fileConversations,
  ...shareConversations,
  ...recoveryConversations,
  ...lastCardConversations,
  ...vaultConversations,
  ...timeConversations,
  ...refillConversations,
  ...signingConversations,
};
