/** A part that scrolls by itself: keyboards reach it, and readers hear what it is. */
import type { ReactNode } from 'react';

export interface ScrollProps {
  label: string;
  className?: string | undefined;
  /** When false, the content is there for readers only. */
  shown?: boolean | undefined;
  children: ReactNode;
}

export function Scroll({ label, className, shown = true, children }: ScrollProps) {
  if (!shown) return <div className="y-hidden">{children}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs; this only scrolls
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll what has the focus
      tabIndex={0}
      className={className}
    >
      {children}
    </div>
  );
}
