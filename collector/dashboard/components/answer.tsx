import type { ComponentChildren } from 'preact';
import type { Loaded } from '../api/use-request.js';
import { Problem } from './problem.js';
import { Skeleton } from './skeleton.js';

interface AnswerProps<Value> {
  of: Loaded<Value>;
  /** Lines of the placeholder. */
  lines?: number;
  children: (value: Value) => ComponentChildren;
}

/** A response, its placeholder while it loads, or the reason why there is none. Figures of before stand dimmed. */
export function Answer<Value>({ of, lines, children }: AnswerProps<Value>) {
  const { value, error, stale, retry } = of;
  if (error) return <Problem error={error} retry={retry} />;
  if (value === undefined) return <Skeleton lines={lines ?? 5} />;
  return <div class={stale ? 'stack stale' : 'stack'}>{children(value)}</div>;
}
