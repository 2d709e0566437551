import { records } from '@symbolon/card-core/nvm/layout';

/** The wallet slot that all wallets are in here. */
export const slot: (typeof records.wallets)[number] = records.wallets[0]!;
