/** The form of a task, fetched when somebody writes. */
import { lazy, Suspense } from 'react';
import { Loading } from '../../../ui/States';
import type { LineFormProps } from './LineForm';

const LineForm = lazy(() => import('./LineForm').then((found) => ({ default: found.LineForm })));

export function Writing(props: LineFormProps) {
  return (
    <Suspense fallback={<Loading rows={10} />}>
      <LineForm {...props} />
    </Suspense>
  );
}
