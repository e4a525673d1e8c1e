/** A campaign between what the server shows, what a form holds and what is sent back. */
import type { CampaignBody, CampaignView } from '../queries';

export type Step = NonNullable<CampaignBody['steps']>[number];

export interface CampaignValues {
  honour: string;
  title: string;
  edition: string;
  data_year: string | number;
  cutoff_on: string;
  starts_on: string;
  materials_due: string;
  report_due: string;
  onsite_due: string;
  'notice.issuer'?: string | undefined;
  'notice.title'?: string | undefined;
  'notice.number'?: string | undefined;
  'notice.issued_on'?: string | undefined;
  steps?: Step[] | undefined;
}

/** The body that says again what the campaign says now. */
export function bodyOf(view: CampaignView): CampaignBody {
  const { issuer = '', title = '', number = '', issued_on = '' } = view.notice;
  return {
    honour: view.honour,
    title: view.title,
    edition: view.edition,
    data_year: view.data_year,
    cutoff_on: view.cutoff_on,
    starts_on: view.starts_on,
    materials_due: view.materials_due,
    report_due: view.report_due,
    onsite_due: view.onsite_due,
    notice: { issuer, title, number, issued_on },
    steps: stepsOf(view),
    revision: view.revision,
  };
}

export function stepsOf(view: CampaignView): Step[] {
  return view.steps.map(({ id, title, anchor, days, done_on }) => ({
    id,
    title,
    anchor,
    days,
    done_on: done_on ?? null,
  }));
}

/** The same with one step done on a day, or open again. */
export function withDone(view: CampaignView, step: string, done_on: string | null): CampaignBody {
  const body = bodyOf(view);
  return {
    ...body,
    steps: (body.steps ?? []).map((one) => (one.id === step ? { ...one, done_on } : one)),
  };
}

export function valuesOf(view: CampaignView): CampaignValues {
  const { issuer, title, number, issued_on } = view.notice;
  return {
    honour: view.honour,
    title: view.title,
    edition: view.edition,
    data_year: view.data_year,
    cutoff_on: view.cutoff_on,
    starts_on: view.starts_on,
    materials_due: view.materials_due,
    report_due: view.report_due,
    onsite_due: view.onsite_due,
    'notice.issuer': issuer,
    'notice.title': title,
    'notice.number': number,
    'notice.issued_on': issued_on,
    steps: stepsOf(view),
  };
}

export function bodyFrom(values: CampaignValues, revision: number): CampaignBody {
  return {
    honour: values.honour,
    title: values.title.trim(),
    edition: values.edition,
    data_year: Number(values.data_year),
    cutoff_on: values.cutoff_on,
    starts_on: values.starts_on,
    materials_due: values.materials_due,
    report_due: values.report_due,
    onsite_due: values.onsite_due,
    notice: {
      issuer: values['notice.issuer'] ?? '',
      title: values['notice.title'] ?? '',
      number: values['notice.number'] ?? '',
      issued_on: values['notice.issued_on'] ?? '',
    },
    steps: (values.steps ?? []).map((step) => ({ ...step, done_on: step.done_on || null })),
    revision,
  };
}

/** What can be planned already: all days are there. The title may still be missing. */
export function previewFrom(
  values: Partial<CampaignValues>,
  revision: number,
): CampaignBody | undefined {
  const { honour, starts_on, materials_due, report_due, onsite_due } = values;
  if (!honour || !starts_on || !materials_due || !report_due || !onsite_due) return undefined;
  return bodyFrom(
    {
      ...values,
      honour,
      starts_on,
      materials_due,
      report_due,
      onsite_due,
      title: values.title?.trim() || '-',
      edition: values.edition || '-',
      data_year: Number(values.data_year) || Number(starts_on.slice(0, 4)),
      cutoff_on: values.cutoff_on || starts_on,
    },
    revision,
  );
}
