import { records } from '@symbolon/card-core/nvm';

/** The wallet slot that all wallets are in here. */
export const slot: (typeof records.slots)[number] = records.slots[0]!;
