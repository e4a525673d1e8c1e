/** Draws a piece as a page would, with the kit's motion off. */
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Look } from '../ui/Look';

export function show(piece: ReactElement) {
  return render(piece, {
    wrapper: ({ children }) => (
      <Look size="usual" shade="light" language="zh-CN">
        {children}
      </Look>
    ),
  });
}
