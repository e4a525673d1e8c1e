import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../../testing/show';
import type { CampaignView } from '../queries';
import { PlanTimeline } from './Plan';

const step = (title: string, anchor: string, light: string, done_on: string | null = null) => ({
  id: title,
  title,
  anchor,
  light,
  done_on,
  days: 5,
  from: '2026-11-02',
  to: '2026-11-06',
  short: 0,
});
const view = (state: CampaignView['state']) =>
  ({
    state,
    today: '2026-11-24',
    materials_due: '2026-11-10',
    report_due: '2026-11-20',
    onsite_due: '2026-12-20',
    steps: [
      step('收集', 'materials', 'done', '2026-11-05'),
      step('自查', 'report', state === 'submitted' ? 'settled' : 'red'),
      step('迎检', 'onsite', 'red'),
    ],
  }) as CampaignView;

test('a step left undone is late only until its report was handed up', () => {
  const { unmount } = show(<PlanTimeline view={view('running')} />);
  expect(screen.getAllByText('有 2 个步骤已经逾期').length).toBeGreaterThan(0);
  unmount();
  show(<PlanTimeline view={view('submitted')} />);
  expect(screen.getAllByText('有 1 个步骤已经逾期').length).toBeGreaterThan(0);
  expect(screen.getAllByText('节点已办结').length).toBeGreaterThan(0);
});
