/** A task between what the server shows, what its form holds and what is sent back. */
import type { PartBody, Task, TaskBody } from '../queries';

export interface LineValues {
  item?: string;
  title: string;
  requirement?: string;
  quality?: string;
  quantity?: string | null;
  quantity_unit?: string;
  target?: string | null;
  division?: string;
  lead?: string;
  leader?: string;
  person?: string;
  cooperating?: PartBody[];
  starts_on?: string;
  due_on?: string;
  central?: boolean;
  programmes?: string[];
  note?: string;
}

const text = (value: number | null | undefined) => (value == null ? undefined : String(value));
const number = (value: string | null | undefined) => (value ? Number(value) : null);

export function valuesOf(task: Task): { [Key in keyof LineValues]: LineValues[Key] | undefined } {
  return {
    item: task.item,
    title: task.title,
    requirement: task.requirement,
    quality: task.quality,
    quantity: text(task.quantity),
    quantity_unit: task.quantity_unit,
    target: text(task.target),
    division: task.division,
    lead: task.lead?.id ?? '',
    leader: task.leader?.post ?? '',
    person: task.person?.post ?? '',
    cooperating: task.parts.map((part) => ({
      organisation: part.unit.id,
      part: part.part,
      due_on: part.due_on ?? null,
    })),
    starts_on: task.starts_on ?? undefined,
    due_on: task.issued_due_on ?? task.due_on ?? undefined,
    central: task.central,
    programmes: task.programmes,
    note: task.note,
  };
}

/** What the form does not hold stays as it is. */
export function bodyFrom(
  values: LineValues,
  task: Task | undefined,
  parent: string | undefined,
): TaskBody {
  return {
    parent: task ? (task.parent ?? null) : (parent ?? null),
    number: task?.number ?? null,
    item: values.item ?? '',
    title: values.title.trim(),
    requirement: values.requirement ?? '',
    quality: values.quality ?? '',
    quantity: number(values.quantity),
    quantity_unit: values.quantity_unit ?? '',
    target: number(values.target),
    division: values.division ?? '',
    lead: values.lead || null,
    leader_post: values.leader || null,
    person_post: values.person || null,
    cooperating: (values.cooperating ?? [])
      .filter((one) => one.organisation)
      .map((one) => ({ ...one, part: one.part ?? '', due_on: one.due_on || null })),
    starts_on: values.starts_on || null,
    due_on: values.due_on || null,
    central: values.central ?? false,
    programmes: (values.programmes ?? []).map((one) => one.trim()).filter(Boolean),
    note: values.note ?? '',
    revision: task?.revision ?? 0,
  };
}
