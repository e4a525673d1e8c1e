/** The answer's form and what the server is sent: only what its kind of answer has. */
import type { Answer, AnswerBody, Line } from '../queries';

export const methods = [
  'measured',
  'administrative',
  'yearbook',
  'remote_sensing',
  'estimate',
] as const;
export const confidences = ['high', 'medium', 'low'] as const;

export interface Values {
  has?: string;
  amount?: string | null;
  said?: string;
  no_value?: string;
  as_of?: string;
  source?: string;
  method?: (typeof methods)[number];
  confidence?: (typeof confidences)[number];
  evidence?: string[];
  note?: string;
  how?: string;
}

/** The form's values of an answer that is there, or of a new one. */
export function valuesOf(line: Pick<Line, 'year'>, answer: Answer | undefined): Values {
  return {
    has: answer?.no_value ? 'none' : 'value',
    amount: answer?.amount == null ? null : String(answer.amount),
    ...(answer?.said ? { said: answer.said } : {}),
    no_value: answer?.no_value ?? '',
    as_of: answer?.as_of || String(line.year),
    source: answer?.source ?? '',
    ...(answer?.method ? { method: answer.method } : {}),
    ...(answer?.confidence ? { confidence: answer.confidence } : {}),
    evidence: answer?.evidence.map(({ id }) => id) ?? [],
    note: answer?.note ?? '',
    how: 'submit',
  };
}

/** A value or none: what was written for the other is left behind. */
export function bodyOf(
  line: Pick<Line, 'form'>,
  values: Values,
  revision: number,
): Required<AnswerBody> {
  const is = values.has !== 'none';
  const counted = line.form === 'number' || line.form === 'rows';
  return {
    amount: is && counted && values.amount ? Number(values.amount) : null,
    said: is && !counted ? (values.said ?? '') : '',
    no_value: is ? '' : (values.no_value ?? ''),
    source: is ? (values.source ?? '') : '',
    method: (is && values.method) || null,
    confidence: (is && values.confidence) || null,
    as_of: is ? (values.as_of ?? '') : '',
    evidence: is ? (values.evidence ?? []) : [],
    note: values.note ?? '',
    submit: values.how !== 'keep',
    revision,
  };
}
