/** Faults in what a refresh of a timelocked wallet is, and in when its ways open. */

const change = 'packages/chains/src/bitcoin/firmware/transaction/change.ts';
const isRefresh = 'packages/chains/src/bitcoin/inheritance/is-refresh.ts';
const maturity = 'packages/chains/src/bitcoin/inheritance/maturity.ts';
const accounts = 'packages/chains/test/bitcoin/transaction/change.test.ts';
const noLoss = 'packages/chains/test/bitcoin/inheritance/no-loss.test.ts';
const refresh = 'packages/chains/test/bitcoin/inheritance/refresh.test.ts';
const headers = 'packages/chains/src/bitcoin/discover/block-headers.ts';
const branch = 'packages/chains/src/bitcoin/discover/merkle-branch.ts';
const proofs = 'packages/chains/src/bitcoin/discover/in-block.ts';
const inBlock = 'packages/chains/test/bitcoin/discover/in-block.test.ts';
const gap = 'packages/chains/src/discover/gap.ts';
const endless = 'packages/chains/test/discover/endless.test.ts';
const walletCoins = 'packages/chains/test/bitcoin/inheritance/wallet-coins.test.ts';
const onChain = 'packages/chains/test/bitcoin/inheritance/on-chain.test.ts';

export const refreshMutants = [
  {
    name: 'refresh: two descriptors of one account number are one',
    file: change,
    from: '    isMixed ||= place !== first;\n',
    to: '',
    by: [accounts, 'not with change of the same number under another purpose'],
  },
  {
    name: 'refresh: a coin at no address of an account is within it',
    file: change,
    from: '      isMixed ||= account === undefined;\n',
    to: '',
    by: [accounts, 'not with a coin of another chain of the account'],
  },
  {
    name: 'refresh: a coin of another person is within the wallet',
    file: 'packages/chains/src/bitcoin/firmware/transaction.ts',
    from: 'inputs.count === header.inputs && transfers === 0 ?',
    to: 'transfers === 0 ?',
    by: [refresh, 'is one with a coin that is called another'],
  },
  {
    name: 'refresh: two accounts are as good as one wallet',
    file: isRefresh,
    from: "  if (within !== 'wallet') return line`it is not within one wallet of several keys`;\n",
    to: '',
    by: [noLoss, 'no wallet or account loses more than the ceiling by what is taken for a refresh'],
  },
  {
    name: 'refresh: the ceiling holds nothing back',
    file: isRefresh,
    from: 'if (fee.amount > feeCeiling)',
    to: 'if (fee.amount > 10n * feeCeiling)',
    by: [noLoss, 'no wallet or account loses more than the ceiling by what is taken for a refresh'],
  },
  {
    name: 'refresh: one that waits is one',
    file: isRefresh,
    from: "  if (warnings.includes('locked')) return line`it can be mined only later`;\n",
    to: '',
    by: [refresh, 'one that goes the way of the age'],
  },
  {
    name: 'refresh: a server says what a coin is worth',
    file: 'packages/chains/src/bitcoin/inheritance/wallet-coins.ts',
    from: 'output.amount !== amount || ',
    to: '',
    by: [walletCoins, 'is found out: a larger amount'],
  },
  {
    name: 'refresh: headers of any chain tell the time',
    file: headers,
    from: 'equalBytes(header.subarray(4, 36), hashOf(headers[n - 1]))',
    to: 'true',
    by: [walletCoins, 'is found out: a header of another chain'],
  },
  {
    name: 'refresh: a coin is in no block',
    file: 'packages/chains/src/bitcoin/inheritance/wallet-coins.ts',
    from: '      if (born !== undefined && !proven.has(mined)) await prove(previous, born);\n',
    to: '',
    by: [walletCoins, 'is found out, and nothing is told of the others: of no block'],
  },
  {
    name: 'refresh: a coin is spent by another',
    file: 'packages/chains/src/bitcoin/inheritance/wallet-coins.ts',
    from: 'if (gone !== undefined)',
    to: 'if (gone !== undefined && coins.length === 0)',
    by: [walletCoins, 'a coin that another of them has spent is found out'],
  },
  {
    name: 'refresh: a block that proves a coin costs nothing',
    file: proofs,
    from: 'if (work >= leastWork)',
    to: 'if (work >= 0n)',
    by: [walletCoins, 'costs a block where keys are of the main network, and nothing where blocks cost nothing'],
  },
  {
    name: 'refresh: any root proves a coin',
    file: proofs,
    from: 'root === undefined || !equalBytes(root, inHeader)',
    to: 'root === undefined',
    by: [inBlock, 'is refused: a branch of another transaction'],
  },
  {
    name: 'refresh: headers are fetched for ever',
    file: proofs,
    from: 'count > mostHeaders || ',
    to: '',
    by: [inBlock, 'asks for no more headers than five hundred, however long the chain is said to be'],
  },
  {
    name: 'refresh: blocks after the last have work',
    file: proofs,
    from: ' || height + count - 1 > last',
    to: '',
    by: [inBlock, 'counts the work of the blocks after it, up to the last'],
  },
  {
    name: 'refresh: a header has the work that it says',
    file: headers,
    from: 'target === undefined || hash > target',
    to: 'target === undefined',
    by: [inBlock, 'is none with any bit changed'],
  },
  {
    name: 'refresh: a transaction passes for a node',
    file: branch,
    from: ' || isTransaction(pair)',
    to: '',
    by: [inBlock, 'passes no transaction of 64 bytes for a node, and no node for a transaction (CVE-2017-12842)'],
  },
  {
    name: 'refresh: a node passes for a transaction',
    file: branch,
    from: 'transaction.length === pairLength || ',
    to: '',
    by: [inBlock, 'passes no transaction of 64 bytes for a node, and no node for a transaction (CVE-2017-12842)'],
  },
  {
    name: 'refresh: a place that the tree has not',
    file: branch,
    from: ' || position >= 2 ** hashes.length',
    to: '',
    by: [inBlock, 'is none with a position that its depth has not'],
  },
  {
    name: 'scans: go on for ever',
    file: gap,
    from: 'last >= most - 1',
    to: 'last >= 10 * most',
    by: [endless, 'ends at the last that a card takes, at a gap limit of 20'],
  },
  {
    name: 'scans: go above the last address of a card',
    file: gap,
    from: 'Math.min(last + 1 + gapLimit, most)',
    to: 'last + 1 + gapLimit',
    by: [endless, 'ends there without a fault, where the last is not used'],
  },
  {
    name: 'refresh: change is not looked for',
    file: 'packages/chains/src/bitcoin/inheritance/wallet-coins.ts',
    from: 'const change = await usedOf(1);',
    to: 'const change = await usedOf(0);',
    by: [
      walletCoins,
      'are found on receiving and change up to the gap limit, with the tip and the next address for change',
    ],
  },
  {
    name: 'refresh: an age is a block longer',
    file: maturity,
    from: 'heights.push((born ?? 0) + units)',
    to: 'heights.push((born ?? 0) + units + 1)',
    by: [onChain, 'counts an age in blocks up to the highest there is'],
  },
  {
    name: 'refresh: an age is a second longer',
    file: maturity,
    from: 'units * secondsPerUnit);',
    to: 'units * secondsPerUnit + 1);',
    by: [onChain, 'counts an age in seconds to the second'],
  },
  {
    name: 'refresh: a height is a block too early',
    file: maturity,
    from: '.push(value + 1);',
    to: '.push(value);',
    by: [onChain, 'with a height: the heir is refused in every block before'],
  },
];
