/** What the city is assessed with: edition and years, facts, own radii, declarations and targets. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { missing, number } from '../../../ui/format';
import { Grid } from '../../../ui/Grid';
import { Alert, Button, Input, InputNumber, Segmented, Select } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { usePhone } from '../../../ui/phone';
import { Loading, Refused } from '../../../ui/States';
import { Radii } from '../parts/Radii';
import {
  changedParts,
  type Declaration,
  declare,
  formOf,
  newProject,
  type Project,
  type SetupForm,
  writeDeclarations,
  writeTargets,
} from '../parts/setup';
import { parameterName, parameterWord } from '../parts/words';
import {
  fetchSetup,
  putSetup,
  type Setup as SetupView,
  useEdition,
  useEditions,
  useSetup,
} from '../queries';
import styles from './Setup.module.css';

export function Setup() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSetup();
  // The state that was opened is edited, whatever is fetched in the background.
  const [opened, setOpened] = useState<SetupView>();
  const [told, setTold] = useState('');
  if (data && !opened) setOpened(data);
  return (
    <>
      <PageHead
        title={t('assessments.setup')}
        lead={t('assessments.setup_lead')}
        deeds={<Link to="/assessments">{t('assessments.to_list')}</Link>}
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !opened ? (
        <Loading rows={12} />
      ) : (
        <Form
          key={opened.revision}
          setup={opened}
          onSetup={setOpened}
          told={told}
          onTell={setTold}
        />
      )}
    </>
  );
}

const tabs = ['project', 'declarations', 'targets', 'confirmations'] as const;

function Form(props: {
  setup: SetupView;
  /** What is now to be edited: this form begins anew with it. */
  onSetup: (setup: SetupView) => void;
  told: string;
  onTell: (words: string) => void;
}) {
  const { t } = useTranslation();
  const { setup, onSetup, told, onTell } = props;
  const may = useMay('assessments.run');
  const { city, today } = useSession();
  const [search, setSearch] = useListSearch();
  const [form, setForm] = useState<SetupForm>(() =>
    formOf(setup, newProject(city, Number(today.slice(0, 4)))),
  );
  const [texts, setTexts] = useState({
    declarations: setup.declarations ?? '',
    targets: setup.targets ?? '',
    confirmations: setup.confirmations ?? '',
  });
  const [dirty, setDirty] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<ApiError>();
  const [newer, setNewer] = useState<SetupView>();
  const change = (next: Partial<SetupForm>) => {
    setForm({ ...form, ...next });
    setDirty(true);
    onTell('');
  };
  const changeText = (next: Partial<typeof texts>) => {
    setTexts({ ...texts, ...next });
    setDirty(true);
    onTell('');
  };
  const save = async (revision: number) => {
    setSaving(true);
    setRefusal(undefined);
    setNewer(undefined);
    try {
      await putSetup({
        project: form.project,
        declarations: form.declarations
          ? writeDeclarations(texts.declarations, form.declarations)
          : texts.declarations,
        targets: form.targets ? writeTargets(texts.targets, form.targets) : texts.targets,
        confirmations: texts.confirmations,
        revision,
      });
      onSetup(await fetchSetup());
      onTell(t('assessments.setup_saved'));
      setDirty(false);
    } catch (error) {
      const failure = asApiError(error);
      if (failure.code === 'request.stale') setNewer(await fetchSetup());
      else setRefusal(failure);
    } finally {
      setSaving(false);
    }
  };
  const tab = tabs.find((one) => one === search.tab) ?? 'project';
  const content = {
    project: (
      <ProjectPart
        project={form.project}
        fixed={!may}
        onChange={(project) => change({ project })}
      />
    ),
    declarations: form.declarations ? (
      <Declarations
        edition={form.project.edition}
        declarations={form.declarations}
        onChange={may ? (declarations) => change({ declarations }) : undefined}
      />
    ) : (
      <Plain
        part="declarations"
        text={texts.declarations}
        fixed={!may}
        onChange={(declarations) => changeText({ declarations })}
      />
    ),
    targets: form.targets ? (
      <Targets
        project={form.project}
        targets={form.targets}
        onChange={may ? (targets) => change({ targets }) : undefined}
      />
    ) : (
      <Plain
        part="targets"
        text={texts.targets}
        fixed={!may}
        onChange={(targets) => changeText({ targets })}
      />
    ),
    confirmations: (
      <Plain
        part="confirmations"
        text={texts.confirmations}
        fixed={!may}
        onChange={(confirmations) => changeText({ confirmations })}
      />
    ),
  };
  return (
    <>
      {may ? null : <Alert type="info" showIcon title={t('assessments.setup_read_only')} />}
      <div className={styles.tabs}>
        <Segmented
          aria-label={t('assessments.parts')}
          value={tab}
          options={tabs.map((value) => ({ value, label: t(`assessments.setup_${value}`) }))}
          onChange={(next) => setSearch({ tab: next === 'project' ? undefined : next })}
        />
      </div>
      {content[tab]}
      {newer ? (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('assessments.setup_stale')}
          description={
            <>
              <p>
                {t('assessments.setup_stale_parts', {
                  parts: changedParts(setup, newer)
                    .map((part) => t(`assessments.setup_${part}`))
                    .join(t('list.comma')),
                })}
              </p>
              <div className={styles.foot}>
                <Button onClick={() => onSetup(newer)}>{t('assessments.take_theirs')}</Button>
                <Button onClick={() => void save(newer.revision)}>
                  {t('assessments.take_mine')}
                </Button>
              </div>
            </>
          }
        />
      ) : null}
      {refusal ? <Refused error={refusal} /> : null}
      {may ? (
        <div className={styles.foot}>
          <Button
            type="primary"
            loading={saving}
            disabled={!dirty || !form.project.edition || !form.project.tier}
            onClick={() => void save(setup.revision)}
          >
            {t('assessments.setup_save')}
          </Button>
          <span role="status" className={styles.soft}>
            {told || (dirty ? t('assessments.setup_unsaved') : '')}
          </span>
        </div>
      ) : null}
    </>
  );
}

function ProjectPart(props: {
  project: Project;
  fixed: boolean;
  onChange: (project: Project) => void;
}) {
  const { t } = useTranslation();
  const { project, fixed, onChange } = props;
  const editions = useEditions();
  const edition = useEdition(project.edition || undefined);
  const others = Object.entries(project.parameters ?? {}).filter(
    ([method]) => method !== 'park_service_coverage',
  );
  const year = (field: 'data_year' | 'today_year' | 'baseline_year') => (
    <InputNumber
      id={`setup-${field}`}
      min={1990}
      max={2100}
      precision={0}
      disabled={fixed}
      value={project[field] ?? null}
      onChange={(value) => onChange(without({ ...project, [field]: value ?? undefined }))}
    />
  );
  const fact = (name: string, value: number | boolean | string | undefined) => {
    const facts = { ...project.facts };
    if (value === undefined) delete facts[name];
    else facts[name] = value;
    onChange({ ...project, facts });
  };
  const flag = project.facts?.heating_region;
  const rain = project.facts?.annual_rainfall_mm;
  return (
    <>
      <Section title={t('assessments.setup_standard')}>
        <div className={styles.fields}>
          <Field id="setup-edition" label={t('assessments.edition')}>
            <Select
              id="setup-edition"
              disabled={fixed}
              value={project.edition || null}
              options={(editions.data ?? []).map((one) => ({
                value: one.edition,
                label: one.title,
              }))}
              onChange={(value) => {
                const standard = editions.data?.find((one) => one.edition === value)?.standard;
                onChange({
                  ...project,
                  edition: value ?? '',
                  standard: standard ?? project.standard,
                });
              }}
            />
          </Field>
          <Field id="setup-tier" label={t('assessments.tier')}>
            <Select
              id="setup-tier"
              disabled={fixed}
              value={project.tier || null}
              options={(edition.data?.tiers ?? []).map(({ key, name }) => ({
                value: key,
                label: name,
              }))}
              onChange={(tier) => onChange({ ...project, tier: tier ?? '' })}
            />
          </Field>
          <Field
            id="setup-compare"
            label={t('assessments.compare_with')}
            help={t('assessments.compare_help')}
          >
            <Select
              id="setup-compare"
              disabled={fixed}
              allowClear
              placeholder={t('assessments.compare_before')}
              value={project.compare_with ?? null}
              options={(editions.data ?? [])
                .filter((one) => one.edition !== project.edition)
                .map((one) => ({ value: one.edition, label: one.title }))}
              onChange={(value) =>
                onChange(without({ ...project, compare_with: value ?? undefined }))
              }
            />
          </Field>
          <Field
            id="setup-data_year"
            label={t('assessments.data_year')}
            help={t('assessments.data_year_help')}
          >
            {year('data_year')}
          </Field>
          <Field
            id="setup-today_year"
            label={t('assessments.today_year')}
            help={t('assessments.today_year_help')}
          >
            {year('today_year')}
          </Field>
          <Field
            id="setup-baseline_year"
            label={t('assessments.baseline_year')}
            help={t('assessments.baseline_year_help')}
          >
            {year('baseline_year')}
          </Field>
        </div>
      </Section>
      <Section title={t('assessments.facts')}>
        <p className={styles.soft}>{t('assessments.setup_facts_note')}</p>
        <div className={styles.fields}>
          <Field id="setup-rain" label={t('assessments.fact_annual_rainfall_mm')}>
            <InputNumber
              id="setup-rain"
              min={0}
              disabled={fixed}
              value={typeof rain === 'number' ? rain : null}
              onChange={(value) => fact('annual_rainfall_mm', value ?? undefined)}
            />
          </Field>
          <Field id="setup-heating" label={t('assessments.fact_heating_region')}>
            <Select
              id="setup-heating"
              disabled={fixed}
              allowClear
              placeholder={missing('unfilled')}
              value={typeof flag === 'boolean' ? String(flag) : null}
              options={['true', 'false'].map((value) => ({ value, label: t(`answer.${value}`) }))}
              onChange={(value) =>
                fact('heating_region', value === undefined ? undefined : value === 'true')
              }
            />
          </Field>
          {(['climate_zone', 'level'] as const).map((name) => (
            <Field key={name} id={`setup-${name}`} label={t(`assessments.fact_${name}`)}>
              <Select
                id={`setup-${name}`}
                disabled={fixed}
                allowClear
                placeholder={missing('unfilled')}
                value={(project.facts?.[name] as string | undefined) ?? null}
                options={words[name].map((value) => ({ value, label: t(`fact_word.${value}`) }))}
                onChange={(value) => fact(name, value ?? undefined)}
              />
            </Field>
          ))}
        </div>
      </Section>
      <Section title={t('assessments.radii')}>
        <Radii project={project} fixed={fixed} onChange={onChange} />
        {others.length > 0 ? (
          <>
            <h3>{t('assessments.other_parameters')}</h3>
            <p className={styles.soft}>{t('assessments.other_parameters_note')}</p>
            <ul>
              {others.map(([method, own]) => (
                <li key={method}>
                  {t(`method.${method}`, { defaultValue: method })}
                  {t('list.colon')}
                  {Object.entries(own)
                    .map(
                      ([key, value]) => `${parameterName(key, t)} ${parameterWord(value, none, t)}`,
                    )
                    .join(t('list.comma'))}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </Section>
    </>
  );
}

const none = { tier: '', indicators: {}, statistics: {} };
const words = {
  climate_zone: ['severe_cold', 'cold', 'hot_summer_cold_winter', 'hot_summer_warm_winter', 'mild'],
  level: ['municipality', 'prefecture', 'county_city', 'county'],
};

/** The server knows no empty fields, only absent ones. */
function without(project: Partial<Project>): Project {
  return Object.fromEntries(
    Object.entries(project).filter(([, value]) => value !== undefined),
  ) as unknown as Project;
}

function Declarations(props: {
  edition: string;
  declarations: Declaration[];
  onChange: ((declarations: Declaration[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { edition, declarations, onChange } = props;
  const phone = usePhone();
  const { data } = useEdition(edition || undefined);
  if (!data) return <p className={styles.soft}>{t('assessments.choose_edition')}</p>;
  const asked = data.categories
    .flatMap(({ indicators }) => indicators)
    .filter(({ measures }) => measures.some(({ key }) => key === 'declaration'));
  const answered = asked.filter(
    ({ key }) => declarations.find((one) => one.indicator === key)?.met !== undefined,
  ).length;
  return (
    <Section title={t('assessments.setup_declarations')}>
      <p className={styles.soft}>
        {t('assessments.declarations_note', {
          asked: number(asked.length),
          answered: number(answered),
        })}
      </p>
      <Grid
        label={t('assessments.setup_declarations')}
        height={600}
        onEdit={
          onChange
            ? (edits) =>
                onChange(
                  edits.reduce(
                    (all, { row, column, value }) => declare(all, row, column, value),
                    declarations,
                  ),
                )
            : undefined
        }
        columns={[
          {
            key: 'name',
            title: t('assessments.item'),
            width: phone ? 148 : 260,
            readOnly: true,
          },
          {
            key: 'met',
            title: t('assessments.declared_met'),
            kind: 'choice',
            width: 110,
            blank: missing('unfilled'),
            options: ['yes', 'no'].map((value) => ({ value, label: t(`answer.${value}`) })),
          },
          { key: 'by', title: t('assessments.declared_by'), width: 220 },
          { key: 'on', title: t('assessments.declared_on'), width: 120 },
          { key: 'evidence', title: t('assessments.declared_evidence'), width: 240 },
          { key: 'statement', title: t('assessments.declared_statement'), width: 240 },
        ]}
        rows={asked.map(({ key, number: place, name }) => {
          const one = declarations.find(({ indicator }) => indicator === key);
          return {
            id: key,
            values: {
              name: place ? `${place} ${name}` : name,
              met: one?.met === undefined ? '' : one.met ? 'yes' : 'no',
              by: one?.by,
              on: one?.on,
              evidence: one?.evidence?.map((file) => String(file.name)).join('；'),
              statement: one?.statement,
            },
          };
        })}
      />
    </Section>
  );
}

function Targets(props: {
  project: Project;
  targets: Record<string, number>;
  onChange: ((targets: Record<string, number>) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { project, targets, onChange } = props;
  const phone = usePhone();
  const { data } = useEdition(project.edition || undefined);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  if (!data) return <p className={styles.soft}>{t('assessments.choose_edition')}</p>;
  const rows = data.categories
    .flatMap(({ indicators }) => indicators)
    .flatMap((indicator) =>
      indicator.measures
        .filter(({ key }) => key !== 'declaration')
        .map((measure) => ({ id: `${indicator.key}.${measure.key}`, indicator, measure })),
    );
  return (
    <Section title={t('assessments.setup_targets')}>
      <p className={styles.soft}>{t('assessments.targets_note')}</p>
      <Grid
        label={t('assessments.setup_targets')}
        height={600}
        problems={Object.entries(wrong).map(([row, text]) => ({
          row,
          column: 'target',
          severity: 'error' as const,
          message: t('assessments.target_wrong', { text }),
        }))}
        onEdit={
          onChange
            ? (edits) => {
                const next = { ...targets };
                const faults = { ...wrong };
                for (const { row, value } of edits) {
                  delete faults[row];
                  if (value === '') delete next[row];
                  else if (Number.isFinite(Number(value))) next[row] = Number(value);
                  else faults[row] = value;
                }
                setWrong(faults);
                onChange(next);
              }
            : undefined
        }
        columns={[
          {
            key: 'name',
            title: t('assessments.item'),
            width: phone ? 148 : 320,
            readOnly: true,
          },
          { key: 'target', title: t('assessments.internal_target'), kind: 'number', width: 120 },
          { key: 'unit', title: t('assessments.unit'), width: 140, readOnly: true },
          { key: 'asked', title: t('assessments.requirement'), width: 260, readOnly: true },
        ]}
        rows={rows.map(({ id, indicator, measure }) => ({
          id,
          values: {
            name:
              indicator.measures.length > 1
                ? `${indicator.name}${t('list.colon')}${measure.name}`
                : indicator.name,
            unit: measure.unit,
            asked: measure.thresholds
              .filter(({ tier }) => tier === project.tier)
              .map(({ text, when }) => [text, ...when].join(' '))
              .join(t('list.sentence')),
            target: wrong[id] ?? (targets[id] === undefined ? '' : String(targets[id])),
          },
        }))}
      />
    </Section>
  );
}

/** Text as the command line reads it, where a form would hide what the office wrote. */
function Plain(props: {
  part: 'declarations' | 'targets' | 'confirmations';
  text: string;
  fixed: boolean;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { part, text, fixed, onChange } = props;
  const title = t(`assessments.setup_${part}`);
  return (
    <Section title={title}>
      <p className={styles.soft}>
        {t(part === 'confirmations' ? 'assessments.confirmations_note' : 'assessments.plain_note')}
      </p>
      <Input.TextArea
        aria-label={title}
        value={text}
        disabled={fixed}
        autoSize={{ minRows: 8, maxRows: 24 }}
        className={styles.plain ?? ''}
        onChange={(e) => onChange(e.target.value)}
      />
    </Section>
  );
}

function Field(props: { id: string; label: string; help?: string; children: ReactNode }) {
  const { id, label, help, children } = props;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {help ? <span className={styles.soft}>{help}</span> : null}
    </div>
  );
}
