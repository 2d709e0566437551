/** What a card runs to read the transactions, messages, typed data and authorizations it signs. */

export { prefixPath } from '../../firmware/path-prefix.ts';
export { ethereumAuthorizationInterpreter } from './authorization.ts';
export { ethereumMessageInterpreter } from './message.ts';
export { ethereumTransactionInterpreter } from './transaction.ts';
export { ethereumTypedDataInterpreter } from './typed-data.ts';
