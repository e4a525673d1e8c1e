/** How a page lies on paper: wide tables ask for A4 across (see `y-landscape` in base.css). */
import { useEffect } from 'react';

export function useLandscape(): void {
  useEffect(() => {
    // The whole document, since a change of paper in its midst would begin a new sheet.
    document.body.classList.add('y-landscape');
    return () => document.body.classList.remove('y-landscape');
  }, []);
}
