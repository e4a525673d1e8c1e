/**
 * When the server last answered. It counts idle time from its own last answer; the page needs to
 * know, to warn before the session ends. Spans only: no deadline is read from this clock.
 */
let answeredAt = 0;

export function noteAnswer(): void {
  answeredAt = performance.now();
}

export function sinceAnswer(): number {
  return performance.now() - answeredAt;
}
