/** A measure or project being written. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDivisions, useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { Form } from '../../../ui/kit';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading } from '../../../ui/States';
import { unit as unitWord } from '../../../ui/units';
import { type Project, type ProjectList, usePutProject } from '../queries';
import { MilestoneRows } from './Milestones';
import { SiteEditor } from './SiteEditor';
import { bodyOf, type Values, valuesOf } from './values';

export interface ProjectFormProps {
  list: ProjectList;
  project?: Project | undefined;
  /** Key of the row that it is for, where that is known. */
  item?: string;
  onDone: () => void;
}

export function ProjectForm(props: ProjectFormProps) {
  const { t } = useTranslation();
  const { list, project, item, onDone } = props;
  const { city } = useSession();
  const put = usePutProject(list.campaign);
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(project?.revision ?? 0);
  const units = useOrganisations();
  const divisions = useDivisions();
  const lone = list.units.length === 1 ? list.units[0] : undefined;
  const [initial] = useState<Values>(() =>
    project
      ? valuesOf(project)
      : {
          ...(item ? { item } : {}),
          ...(!list.everywhere && lone ? { unit: lone } : {}),
          ...effectUnit(list, item),
          division: city.code,
          effect_division: city.code,
          is_project: false,
        },
  );
  const [values, setValues] = useState<Values>(initial);
  if (!units.data || !divisions.data) return <Loading rows={8} />;
  const places = [
    { value: city.code, label: t('projects.whole_city') },
    ...divisions.data
      .filter((one) => !one.to_on)
      .map((one) => ({ value: one.code, label: one.name })),
  ];
  const row = list.rows.find((one) => one.item === values.item);
  const agreed =
    project && project.state !== 'draft' && !list.everywhere ? t('projects.agreed') : undefined;
  const none = { value: '', label: t('projects.none_chosen') };
  const keyed = (prefix: string, keys: readonly string[]) => [
    none,
    ...keys.map((key) => ({ value: key, label: t(`projects.${prefix}_${key}`) })),
  ];
  const restoration: RecordField[] = [
    {
      key: 'restoration_measures',
      kind: 'choices',
      label: t('projects.restoration_measures'),
      options: list.restoration_measures.map((key) => ({
        value: key,
        label: t(`projects.restoration_measure_${key}`),
      })),
    },
    {
      key: 'restoration_before',
      kind: 'long',
      label: t('projects.restoration_before'),
      help: t('projects.restoration_figures'),
    },
    { key: 'restoration_after', kind: 'long', label: t('projects.restoration_after') },
    {
      key: 'restoration_register',
      kind: 'text',
      label: t('projects.restoration_register'),
      help: t('projects.restoration_register_help'),
    },
  ];
  // One that was chosen before the unit changed is still to be seen.
  const posts = units.data.flatMap((one) =>
    one.posts
      .filter((post) => one.id === values.unit || post.id === values.post)
      .map((post) => ({
        value: post.id,
        label: [one.id === values.unit ? '' : one.short_name, post.title, post.holder?.name]
          .filter(Boolean)
          .join(' '),
      })),
  );
  const works: RecordField[] = [
    {
      key: 'stage',
      kind: 'choice',
      label: t('projects.stage'),
      options: keyed('stage', list.stages),
    },
    { key: 'area_m2', kind: 'number', label: t('projects.area'), unit: 'm²' },
    {
      key: 'land_fen',
      kind: 'number',
      label: t('projects.land'),
      unit: t('ui.unit_ten_thousand_yuan'),
    },
    {
      key: 'build_fen',
      kind: 'number',
      label: t('projects.build'),
      unit: t('ui.unit_ten_thousand_yuan'),
      help: t('projects.build_help'),
    },
    { key: 'started_on', kind: 'day', label: t('projects.started_on') },
    { key: 'finished_on', kind: 'day', label: t('projects.finished_on') },
    {
      key: 'restoration_problem',
      kind: 'choice',
      label: t('projects.restoration_problem'),
      help: t('projects.restoration_help'),
      options: keyed('restoration_problem', list.restoration_problems),
    },
    ...(values.restoration_problem || project?.works?.restoration ? restoration : []),
  ];
  const fields: RecordField[] = [
    {
      key: 'item',
      kind: 'choice',
      label: t('projects.item'),
      required: true,
      disabled: agreed,
      options: list.rows.map((one) => ({ value: one.item, label: one.name })),
    },
    { key: 'title', kind: 'text', label: t('projects.name'), required: true, disabled: agreed },
    { key: 'content', kind: 'long', label: t('projects.content') },
    {
      key: 'unit',
      kind: 'choice',
      label: t('projects.unit'),
      disabled: agreed,
      options: [
        ...(list.everywhere ? [none] : []),
        ...units.data
          .filter((one) => !one.to_on && (list.everywhere || list.units.includes(one.id)))
          .map((one) => ({ value: one.id, label: one.short_name })),
      ],
    },
    {
      key: 'post',
      kind: 'choice',
      label: t('projects.post'),
      help: t('projects.post_help'),
      options: [none, ...posts],
    },
    {
      key: 'division',
      kind: 'choice',
      label: t('projects.division'),
      disabled: agreed,
      options: places,
    },
    ...(row && row.units.length === 0
      ? []
      : ([
          {
            key: 'effect',
            kind: 'number',
            label: t('projects.effect'),
            help: t('projects.effect_help'),
            disabled: agreed,
          },
          {
            key: 'effect_unit',
            kind: 'choice',
            label: t('projects.effect_unit'),
            disabled: agreed,
            options: (row?.units ?? []).map((key) => ({
              value: key,
              label: key === '%' ? t('projects.percentage_points') : unitWord(key),
            })),
          },
          {
            key: 'effect_division',
            kind: 'choice',
            label: t('projects.effect_division'),
            help: t('projects.effect_division_help'),
            disabled: agreed,
            options: places.filter(
              (one) => one.value === city.code || one.value === values.division,
            ),
          },
        ] satisfies RecordField[])),
    { key: 'starts_on', kind: 'day', label: t('projects.starts_on') },
    { key: 'due_on', kind: 'day', label: t('projects.due'), disabled: agreed },
    {
      key: 'budget_fen',
      kind: 'number',
      label: t('projects.budget'),
      unit: t('ui.unit_ten_thousand_yuan'),
      disabled: agreed,
    },
    {
      key: 'money_source',
      kind: 'choice',
      label: t('projects.money_source'),
      options: keyed('source', list.sources),
    },
    { key: 'problem', kind: 'long', label: t('projects.problem') },
    {
      key: 'legal_basis',
      kind: 'long',
      label: t('projects.legal_basis'),
      help: t('projects.legal_basis_help'),
    },
    { key: 'note', kind: 'long', label: t('projects.note') },
    {
      key: 'is_project',
      kind: 'switch',
      label: t('projects.is_project'),
      help: t('projects.is_project_help'),
    },
    ...(values.is_project ? works : []),
  ];
  return (
    <RecordForm<Values>
      // Another row has other units: the form begins with the first of them.
      key={project ? undefined : (values.item ?? '')}
      fields={fields}
      initial={{ ...values, ...(project ? {} : effectUnit(list, values.item)) }}
      submitLabel={t('projects.save')}
      onCancel={onDone}
      onValues={setValues}
      onSubmit={async (sent) => {
        const asked = row?.units.length === 0 ? { effect: null } : {};
        // Whoever answered for it in another unit does not any more.
        const unit = sent.unit ?? values.unit;
        const post = units.data
          .find((one) => one.id === unit)
          ?.posts.some((one) => one.id === sent.post)
          ? sent.post
          : '';
        const body = bodyOf({ ...values, ...sent, ...asked, post: post ?? '' }, revision);
        await put.mutateAsync({ id: project?.id, body });
        onDone();
      }}
    >
      {values.is_project ? (
        <Form.Item name="site" label={t('projects.site')} extra={t('projects.site_help')}>
          <SiteEditor />
        </Form.Item>
      ) : null}
      <Form.Item
        name="milestones"
        label={t('projects.milestones')}
        extra={t('projects.milestones_help')}
      >
        <MilestoneRows />
      </Form.Item>
    </RecordForm>
  );
}

/** The unit in which the gap of a row is told, which people plan in. */
function effectUnit(list: ProjectList, item: string | undefined): Values {
  const found = list.rows.find((one) => one.item === item)?.units[0];
  return found ? { effect_unit: found } : {};
}
