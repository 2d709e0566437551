/** Objects that answer differently the second time, or change while somebody thinks. */

/** Another value of the same kind: a recipient becomes another recipient, an amount another amount. */
export function otherwise(value: unknown): unknown {
  if (typeof value === 'string')
    return /^0x[0-9a-fA-F]+$/.test(value) ? `0x${'1'.repeat(value.length - 2)}` : `${value}x`;
  if (typeof value === 'bigint') return value ^ 1n;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value instanceof Uint8Array) return value.map((byte) => byte ^ 1);
  if (Array.isArray(value)) return value.map(otherwise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, otherwise(held)]));
}

/** Tells the truth about each property once. */
export function proxyOf<T>(truth: T): T {
  if (typeof truth !== 'object' || truth === null || truth instanceof Uint8Array) return truth;
  const asked = new Set<PropertyKey>();
  return new Proxy(structuredClone(truth) as object, {
    get(target, name) {
      const held: unknown = Reflect.get(target, name);
      if (Array.isArray(target) && !/^\d+$/.test(String(name))) return held;
      if (asked.has(name)) return otherwise(held);
      asked.add(name);
      return proxyOf(held);
    },
  }) as T;
}

/** The same by getters. */
export function gettersOf<T>(truth: T): T {
  if (typeof truth !== 'object' || truth === null || truth instanceof Uint8Array) return truth;
  if (Array.isArray(truth)) return truth.map(gettersOf) as T;
  return Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(truth).map(([name, held]) => {
        let asked = 0;
        const get = () => {
          asked += 1;
          return asked === 1 ? gettersOf(held) : otherwise(held);
        };
        return [name, { enumerable: true, get }];
      }),
    ),
  ) as T;
}

/** Changes everything in an object, in place. */
export function change(value: unknown): void {
  if (value instanceof Uint8Array) value.set(value.map((byte) => byte ^ 1));
  else if (typeof value === 'object' && value !== null)
    for (const [name, held] of Object.entries(value)) {
      if (typeof held === 'object') change(held);
      else Reflect.set(value, name, otherwise(held));
    }
}
