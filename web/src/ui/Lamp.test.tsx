import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../testing/show';
import { Lamp } from './Lamp';

test('a light says its word and the days left', () => {
  show(<Lamp tone="amber" word="临期" days={3} />);
  expect(screen.getByText('临期 · 剩 3 天')).toBeTruthy();
  expect(screen.getByText('◆').getAttribute('aria-hidden')).toBe('true');
});

test('each light has a shape of its own', () => {
  show(
    <>
      <Lamp tone="red" />
      <Lamp tone="amber" />
      <Lamp tone="green" />
      <Lamp tone="grey" />
    </>,
  );
  for (const shape of ['▲', '◆', '●', '○']) expect(screen.getAllByText(shape)).toHaveLength(1);
});

test('a compact light keeps its words for readers', () => {
  show(<Lamp tone="red" word="逾期" days={-5} compact />);
  expect(screen.getByText('逾期 5 天').className).toBe('y-hidden');
});
