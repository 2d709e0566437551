/** Which methods of a page reach the server of the chain. */

/** What reads the chain or follows it, and sends what was signed elsewhere (Ethereum execution API; EIP-1474). */
export const readMethods: readonly string[] = Object.freeze([
  ...['eth_blobBaseFee', 'eth_blockNumber', 'eth_call', 'eth_config', 'eth_createAccessList', 'eth_estimateGas'],
  ...['eth_feeHistory', 'eth_gasPrice', 'eth_getBalance', 'eth_getBlockByHash', 'eth_getBlockByNumber'],
  ...['eth_getBlockReceipts', 'eth_getBlockTransactionCountByHash', 'eth_getBlockTransactionCountByNumber'],
  ...['eth_getCode', 'eth_getFilterChanges', 'eth_getFilterLogs', 'eth_getLogs', 'eth_getProof', 'eth_getStorageAt'],
  ...['eth_getTransactionByBlockHashAndIndex', 'eth_getTransactionByBlockNumberAndIndex', 'eth_getTransactionByHash'],
  ...['eth_getTransactionCount', 'eth_getTransactionReceipt', 'eth_getUncleByBlockHashAndIndex'],
  ...['eth_getUncleByBlockNumberAndIndex', 'eth_getUncleCountByBlockHash', 'eth_getUncleCountByBlockNumber'],
  ...['eth_maxPriorityFeePerGas', 'eth_newBlockFilter', 'eth_newFilter', 'eth_newPendingTransactionFilter'],
  ...['eth_protocolVersion', 'eth_sendRawTransaction', 'eth_simulateV1', 'eth_syncing', 'eth_uninstallFilter'],
  ...['net_listening', 'net_peerCount', 'web3_clientVersion', 'web3_sha3'],
]);

/** Whether a method is about accounts, keys or the wallet itself: a server that knows it would use its own. */
export const isOfWallets = (method: string): boolean =>
  /^(wallet_|personal_|account_|admin_|clef_|miner_|eth_(sign|sendTransaction|accounts|coinbase|requestAccounts))/.test(
    method,
  );
