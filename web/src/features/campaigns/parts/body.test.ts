import { expect, test } from 'vitest';
import type { CampaignView } from '../queries';
import { bodyFrom, bodyOf, previewFrom, valuesOf, withDone } from './body';

const view = {
  id: 'c',
  honour: 'h',
  title: '复查',
  edition: '2022',
  data_year: 2025,
  cutoff_on: '2025-12-31',
  starts_on: '2026-10-26',
  materials_due: '2026-12-20',
  report_due: '2027-03-20',
  onsite_due: '2027-04-24',
  notice: { issuer: '', title: '', number: '1', issued_on: '', file_name: 'a.pdf', digest: 'x' },
  steps: [
    { id: 'a', title: '甲', anchor: 'materials', days: 5, done_on: '2026-11-01', light: 'done' },
    { id: 'b', title: '乙', anchor: 'report', days: 10, done_on: null, light: 'green' },
  ],
  revision: 7,
} as unknown as CampaignView;

test('a campaign opened in the form and saved untouched says what it said', () => {
  expect(bodyFrom(valuesOf(view), view.revision)).toEqual(bodyOf(view));
});

test('marking one step done leaves the others as they were', () => {
  const body = withDone(view, 'b', '2026-11-25');
  expect(body.steps?.map((step) => step.done_on)).toEqual(['2026-11-01', '2026-11-25']);
  expect(withDone(view, 'a', null).steps?.map((step) => step.done_on)).toEqual([null, null]);
});

test('the plan is shown as soon as the days are there, even without a title', () => {
  const days = {
    honour: 'h',
    starts_on: '2026-01-05',
    materials_due: '2026-03-01',
    report_due: '2026-05-01',
  };
  expect(previewFrom(days, 0)).toBeUndefined();
  const body = previewFrom({ ...days, onsite_due: '2026-06-01' }, 0);
  expect(body).toMatchObject({ title: '-', data_year: 2026, cutoff_on: '2026-01-05' });
});
