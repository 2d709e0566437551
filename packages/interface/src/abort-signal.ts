/**
 * The platform's own signal. Its name is declared here as well, empty, so that these types compile without DOM or Node
 * types. Where DOM, Node or React Native declare it, the two declarations merge and nothing changes.
 */
export type AbortSignal = globalThis.AbortSignal;

declare global {
  // biome-ignore lint/suspicious/noRedeclare: this one is of the global scope
  interface AbortSignal {}
}
