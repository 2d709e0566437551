/** Often enough to see a question, and to bring the answer. In whole days where it is that long. */
export function halfOf(delay: number): number {
  const half = delay / 2;
  const unit = half >= 86_400 ? 86_400 : 3600;
  return Math.max(unit, Math.floor(half / unit) * unit);
}
