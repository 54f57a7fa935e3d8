interface SkeletonProps {
  /** Lines to hold the place of. */
  lines?: number;
}

/** Holds the place of figures that are on their way. */
export function Skeleton({ lines = 5 }: SkeletonProps) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">Loading</span>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} aria-hidden="true" />
      ))}
    </div>
  );
}
