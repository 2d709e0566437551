/** All conversations that `vectors/transcripts` holds, by name. */
import type { Conversation } from '../transcript.ts';
import { apduConversations } from './apdus.ts';
import { channelConversations } from './channels.ts';
import { cloneConversations } from './clones.ts';
import { fileConversations } from './files.ts';
import { conversations as first } from './first.ts';
import { passwordConversations } from './passwords.ts';
import { signingConversations } from './signing.ts';
import { walletConversations } from './wallets.ts';

export const conversations: { readonly [name: string]: Conversation } = {
  ...first,
  ...apduConversations,
  ...channelConversations,
  ...passwordConversations,
  ...walletConversations,
  ...cloneConversations,
  ...fileConversations,
  ...signingConversations,
};
