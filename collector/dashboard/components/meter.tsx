interface MeterProps {
  /** 0 to 1. */
  share: number;
}

/** A bar beside a figure. The figure says the same, so it is hidden from screen readers. */
export function Meter({ share }: MeterProps) {
  return (
    <span class="meter" aria-hidden="true">
      <i style={{ width: `${Math.min(Math.max(share, 0), 1) * 100}%` }} />
    </span>
  );
}
