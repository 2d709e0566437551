/** Often enough to see a question, and to bring the answer: at most half. In whole days where it is that long. */
export function halfOf(delay: number): number {
  const half = delay / 2;
  const unit = [86_400, 3600, 60].find((each) => half >= each) ?? 1;
  return Math.floor(half / unit) * unit;
}
