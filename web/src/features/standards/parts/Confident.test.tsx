import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { show } from '../../../testing/show';
import { Confident } from './Confident';

test('a figure held against the text has no mark', () => {
  const { container } = show(<Confident text="≥31%" confidence="verified" />);
  expect(container.textContent).toBe('≥31%');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a quoted figure has a star, an unverified one a question mark', () => {
  const { container } = show(
    <>
      <Confident text="≥35%" confidence="secondary" />
      <Confident text="≥40%" confidence="unverified" />
    </>,
  );
  expect(container.textContent).toBe('≥35%*≥40%?');
});

test('on focus the mark says its word', async () => {
  show(<Confident text="≥40%" confidence="unverified" />);
  await userEvent.tab();
  expect((await screen.findByRole('tooltip')).textContent).toContain('未核实');
});

test('a missing figure is a dash without a mark', () => {
  const { container } = show(<Confident text={null} confidence={null} />);
  expect(container.textContent).toBe('—');
});
