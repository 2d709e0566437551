/** Servers over HTTP: how they are asked, and JSON-RPC for nodes of EVM chains and of Solana. */
export { type Fetch, type FetchResponse, type HttpOptions, maxAnswer } from './http.ts';
export {
  createJsonRpc,
  type JsonRpc,
  type JsonRpcCallOptions,
  type JsonRpcError,
  serverErrorOf,
} from './json-rpc.ts';
