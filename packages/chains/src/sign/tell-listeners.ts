/**
 * Calls each listener of a page. What one throws fails neither the request that is under way nor the other listeners:
 * it is reported as an EventTarget does (DOM, "inner invoke"; HTML, "report an exception"). Where the platform has no
 * `reportError` it is swallowed: throwing it later would end a Node.js process for a bug of a page.
 */
export function tellListeners<T>(listeners: Iterable<(told: T) => void>, told: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(told);
    } catch (error) {
      (globalThis as { readonly reportError?: (error: unknown) => void }).reportError?.(error);
    }
  }
}
