/** Faults in what a refresh of a timelocked wallet is, and in when its ways open. */

const change = 'packages/chains/src/bitcoin/firmware/transaction/change.ts';
const isRefresh = 'packages/chains/src/bitcoin/inheritance/is-refresh.ts';
const maturity = 'packages/chains/src/bitcoin/inheritance/maturity.ts';
const accounts = 'packages/chains/test/bitcoin/transaction/change.test.ts';
const noLoss = 'packages/chains/test/bitcoin/inheritance/no-loss.test.ts';
const refresh = 'packages/chains/test/bitcoin/inheritance/refresh.test.ts';
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
    file: 'packages/chains/src/bitcoin/inheritance/block-times.ts',
    from: 'equalBytes(header.subarray(4, 36), hashOf(headers[n - 1]))',
    to: 'true',
    by: [walletCoins, 'is found out: a header of another chain'],
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
