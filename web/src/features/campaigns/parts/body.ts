/** A campaign between what the server shows, what a form holds and what is sent back. */
import type { CampaignBody, CampaignView } from '../queries';

export type Step = NonNullable<CampaignBody['steps']>[number];

/** What is said alike in all three. */
type Plain = Pick<
  CampaignBody,
  | 'honour'
  | 'title'
  | 'edition'
  | 'cutoff_on'
  | 'starts_on'
  | 'materials_due'
  | 'report_due'
  | 'onsite_due'
>;

export interface CampaignValues extends Plain {
  data_year: string | number;
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
    ...plainOf(view),
    data_year: view.data_year,
    notice: { issuer, title, number, issued_on },
    steps: stepsOf(view),
    revision: view.revision,
  };
}

function plainOf(from: Plain): Plain {
  const { honour, title, edition, cutoff_on } = from;
  const { starts_on, materials_due, report_due, onsite_due } = from;
  return { honour, title, edition, cutoff_on, starts_on, materials_due, report_due, onsite_due };
}

function stepsOf(view: CampaignView): Step[] {
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
    ...plainOf(view),
    data_year: view.data_year,
    'notice.issuer': issuer,
    'notice.title': title,
    'notice.number': number,
    'notice.issued_on': issued_on,
    steps: stepsOf(view),
  };
}

export function bodyFrom(values: CampaignValues, revision: number): CampaignBody {
  return {
    ...plainOf(values),
    title: values.title.trim(),
    data_year: Number(values.data_year),
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
