/** What a card computes for shares: for tests that make messages as a card would, with other content. */
import { walletFromEntropy } from '../../src/keys/wallet.ts';
import { createDeal } from '../../src/shares/deal.ts';
import { commitmentsOf, proveFit } from '../../src/shares/fit.ts';
import { createRecovery } from '../../src/shares/recovery.ts';
import { isEnough, makeSplit } from '../../src/shares/split.ts';
import { signBody } from '../../src/tunnel/sign.ts';

export const asCard = {
  commitmentsOf,
  createDeal,
  createRecovery,
  isEnough,
  makeSplit,
  proveFit,
  signBody,
  walletFromEntropy,
};
