import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../../testing/show';
import type { CampaignView } from '../queries';
import { PlanTimeline } from './Plan';
import { isOpen, isSettled, openWarnings } from './settled';

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
      step('自查', 'report', 'red'),
      step('迎检', 'onsite', 'red'),
    ],
  }) as CampaignView;

test('what was handed up is settled, and what is still awaited is not', () => {
  const settled = (state: CampaignView['state']) =>
    ['materials', 'report', 'onsite', 'rectification'].filter((what) => isSettled(state, what));
  expect(settled('preparing')).toEqual([]);
  expect(settled('running')).toEqual([]);
  expect(settled('submitted')).toEqual(['materials', 'report']);
  expect(settled('rectifying')).toEqual(['materials', 'report', 'onsite']);
  for (const state of ['rechecking', 'passed', 'revoked'] as const)
    expect(settled(state)).toHaveLength(4);
});

test('a step that is done waits for nothing, whatever its deadline', () => {
  expect(isOpen('running', { anchor: 'report', done_on: null })).toBe(true);
  expect(isOpen('running', { anchor: 'report', done_on: '2026-11-05' })).toBe(false);
  expect(isOpen('submitted', { anchor: 'report', done_on: null })).toBe(false);
});

test('a step that does not fit is warned of only while it waits', () => {
  const warnings = ['自查', '迎检'].map((step) => ({ params: { step } })) as never;
  const warned = (state: CampaignView['state']) =>
    openWarnings({ ...view(state), warnings }).map(({ params }) => params.step);
  expect(warned('running')).toEqual(['自查', '迎检']);
  expect(warned('submitted')).toEqual(['迎检']);
});

test('a step left undone is late only until its report was handed up', () => {
  const { unmount } = show(<PlanTimeline view={view('running')} />);
  expect(screen.getAllByText('有 2 个步骤已经逾期').length).toBeGreaterThan(0);
  unmount();
  show(<PlanTimeline view={view('submitted')} />);
  expect(screen.getAllByText('有 1 个步骤已经逾期').length).toBeGreaterThan(0);
  expect(screen.getAllByText('节点已办结').length).toBeGreaterThan(0);
});
