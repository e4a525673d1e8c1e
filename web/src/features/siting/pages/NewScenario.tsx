/** A new scenario: what is wanted and allowed, tried out beside the form, kept when it is right. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { EyeOutlined } from '../../../ui/icons';
import { Alert, Button, Form, Input, InputNumber, Select } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { type Problem, Problems } from '../../../ui/Problems';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { RowsEditor } from '../../../ui/RowsEditor';
import { Loading, Refused } from '../../../ui/States';
import { DistrictRules } from '../parts/DistrictRules';
import { DrawnLand } from '../parts/DrawnLand';
import { Headline } from '../parts/Headline';
import { Known } from '../parts/Known';
import styles from '../parts/parts.module.css';
import {
  type Decided,
  decidedOf,
  placed,
  type Radius,
  requestOf,
  type SitingRequest,
  type Values,
  valuesOf,
} from '../parts/request';
import { SiteTable } from '../parts/SiteTable';
import { ask, attempt, type Setup, type Tried, useScenario, useSetup } from '../queries';

export function NewScenario() {
  const { t } = useTranslation();
  const [search] = useListSearch();
  const setup = useSetup();
  const from = useScenario(search.from);
  const error = setup.error ?? (search.from ? from.error : null);
  const waits = !setup.data || (search.from !== undefined && !from.data);
  return (
    <>
      <PageHead
        title={t('siting.ask')}
        lead={t('siting.ask_lead')}
        deeds={<Link to="/siting">{t('siting.to_list')}</Link>}
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void setup.refetch()} />
      ) : waits || !setup.data ? (
        <Loading rows={10} />
      ) : (
        <Asking
          key={search.from}
          setup={setup.data}
          before={from.data?.request ?? undefined}
          name={from.data ? t('siting.varied', { name: from.data.name }) : ''}
          decided={decidedOf(from.data?.request?.decided ?? [], search)}
        />
      )}
    </>
  );
}

/** Sources of candidates by what the city has; a grid where there is no land to choose from. */
function begun(setup: Setup): SitingRequest {
  const land = setup.kinds.includes('candidate_land');
  const { request } = setup;
  return {
    ...request,
    count: 3,
    sources: {
      ...request.sources,
      candidate_land: land,
      grid: land ? null : { spacing_m: 250, area_m2: 5000 },
    },
  };
}

function Asking(props: {
  setup: Setup;
  before: SitingRequest | undefined;
  name: string;
  decided: Decided[];
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { setup, before, decided } = props;
  const [from] = useState<SitingRequest>(() => ({ ...(before ?? begun(setup)), decided }));
  const [initial] = useState<Values>(() => ({
    name: props.name,
    ...valuesOf(from, setup.districts, setup.radii),
  }));
  const [values, setValues] = useState<Partial<Values>>(initial);
  const names = new Map(setup.districts.map(({ code, name }) => [code, name]));
  const fields = useFields(setup, values);
  return (
    <div className={styles.sides}>
      <section className={`y-card ${styles.form}`} aria-label={t('siting.ask')}>
        <RecordForm<Values>
          fields={fields}
          initial={initial}
          submitLabel={t('siting.ask_now')}
          onValues={setValues}
          onSubmit={async (typed) => {
            const request = requestOf({ ...values, ...typed }, from);
            try {
              const { scenario } = await ask({
                name: typed.name.trim(),
                note: typed.note?.trim() ?? '',
                request,
              });
              void navigate({ to: '/siting/$scenario', params: { scenario } });
            } catch (error) {
              throw inForm(asApiError(error), request, names);
            }
          }}
        >
          <More values={values} />
        </RecordForm>
      </section>
      <div className={styles.still}>
        <Trial setup={setup} ask={() => requestOf(values, from)} names={names} />
      </div>
    </div>
  );
}

/** The same refusal with every problem at its field of the form. */
function inForm(error: ApiError, request: SitingRequest, names: Map<string, string>): ApiError {
  const problems = error.problems.map((problem) => placed(problem, request, names));
  error.problems.splice(0, error.problems.length, ...problems);
  return error;
}

function useFields(setup: Setup, values: Partial<Values>): RecordField[] {
  const { t } = useTranslation();
  const there = (kind: string) => setup.kinds.includes(kind);
  const options = (keys: readonly string[], word: (key: string) => string) =>
    keys.map((value) => ({ value, label: word(value) }));
  const sources = [
    ...(there('candidate_land') ? ['candidate_land'] : []),
    ...(there('planned_green') ? ['planned_green'] : []),
    'grid',
    'drawn',
  ];
  const grid = values.sources?.includes('grid') === true;
  const zones = ['water', 'wetland', 'historic_districts', 'planned_green', 'roads'];
  const fields: (RecordField | false)[] = [
    {
      key: 'name',
      kind: 'text',
      label: t('siting.name'),
      help: t('siting.name_help'),
      required: true,
    },
    { key: 'note', kind: 'long', label: t('siting.note'), help: t('siting.note_help') },
    {
      key: 'sources',
      kind: 'choices',
      label: t('siting.sources'),
      help: t(there('candidate_land') ? 'siting.sources_help' : 'siting.sources_help_grid'),
      required: true,
      options: options(sources, (key) => t(`siting.source_${key}`)),
    },
    grid && {
      key: 'spacing',
      kind: 'number',
      label: t('siting.spacing'),
      help: t('siting.spacing_help'),
      unit: 'm',
      required: true,
    },
    grid && {
      key: 'park_area',
      kind: 'number',
      label: t('siting.each_area'),
      help: t('siting.each_area_help'),
      unit: 'm²',
      required: true,
    },
    {
      key: 'count',
      kind: 'number',
      label: t('siting.count'),
      help: t('siting.count_help'),
      unit: t('siting.sites_unit'),
    },
    {
      key: 'budget',
      kind: 'number',
      label: t('siting.budget'),
      help: t('siting.budget_help'),
      unit: t('ui.unit_ten_thousand_yuan'),
    },
    {
      key: 'build_price',
      kind: 'number',
      label: t('siting.build_price'),
      unit: t('siting.yuan_per_m2'),
    },
    {
      key: 'land_price',
      kind: 'number',
      label: t('siting.land_price'),
      help: t('siting.land_price_help'),
      unit: t('siting.yuan_per_m2'),
    },
    {
      key: 'min_area',
      kind: 'number',
      label: t('siting.min_area'),
      help: t('siting.min_area_help'),
      unit: 'm²',
    },
    {
      key: 'measure',
      kind: 'radio',
      label: t('siting.measure'),
      help: t(setup.people ? 'siting.measure_help' : 'siting.measure_help_area'),
      options: options(setup.people ? ['area', 'people'] : ['area'], (key) =>
        t(`siting.measure_${key}`),
      ),
    },
    {
      key: 'reach',
      kind: 'radio',
      label: t('siting.reach'),
      help: setup.radii
        .map(({ min_area_m2: area, radius_m: radius }) => t('siting.radius_of', { area, radius }))
        .join(t('siting.semicolon')),
      options: options(
        there('roads') ? ['standard', 'radius', 'walking'] : ['standard', 'radius'],
        (key) => t(`siting.reach_${key}`),
      ),
    },
    values.reach === 'walking' && {
      key: 'metres',
      kind: 'number',
      label: t('siting.metres'),
      unit: 'm',
      required: true,
    },
    {
      key: 'threshold',
      kind: 'number',
      label: t('siting.threshold'),
      help:
        typeof setup.threshold === 'number'
          ? t('siting.threshold_help', { percent: setup.threshold * 100 })
          : t('siting.threshold_needed'),
      unit: '%',
      required: typeof setup.threshold !== 'number',
    },
    {
      key: 'exclude',
      kind: 'choices',
      label: t('siting.exclude'),
      help: t('siting.exclude_help'),
      options: zones.map((value) => ({ value, label: t(`siting.zone_${value}`) })),
    },
    there('planned_green') && {
      key: 'planned_serves',
      kind: 'switch',
      label: t('siting.planned_serves'),
      help: t('siting.planned_serves_help'),
    },
    {
      key: 'proof',
      kind: 'radio',
      label: t('siting.proof'),
      help: t('siting.proof_help'),
      options: options(['exact', 'quick'], (key) => t(`siting.proof_${key}`)),
    },
    values.proof === 'exact' && {
      key: 'seconds',
      kind: 'number',
      label: t('siting.seconds'),
      help: t('siting.seconds_help'),
      unit: t('siting.seconds_unit'),
    },
  ];
  return fields.filter((field) => field !== false);
}

/** What needs more than one line: own radii, drawn land, districts, decided candidates. */
function More({ values }: { values: Partial<Values> }) {
  const { t } = useTranslation();
  return (
    <>
      {values.reach === 'radius' ? (
        <Form.Item name="radii" label={t('siting.radii')}>
          <RadiiRows />
        </Form.Item>
      ) : null}
      {values.sources?.includes('drawn') ? (
        <Form.Item name="drawn" label={t('siting.drawn')} extra={t('siting.drawn_help')}>
          <DrawnLand label={t('siting.drawn')} />
        </Form.Item>
      ) : null}
      <Form.Item
        name="districts"
        label={t('siting.district_rules')}
        extra={t('siting.district_rules_help')}
      >
        <DistrictRules />
      </Form.Item>
      <Form.Item
        name="exclude_drawn"
        label={t('siting.exclude_drawn')}
        extra={t('siting.exclude_drawn_help')}
      >
        <DrawnLand forbidden label={t('siting.exclude_drawn')} />
      </Form.Item>
      <Form.Item name="decided" label={t('siting.decided')} extra={t('siting.decided_help')}>
        <DecidedRows />
      </Form.Item>
    </>
  );
}

function RadiiRows(props: { value?: Radius[]; onChange?: (rows: Radius[]) => void }) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Radius>
      {...props}
      fresh={{ min_area_m2: 1000, radius_m: 300 }}
      addLabel={t('siting.radii_add')}
      full={(props.value?.length ?? 0) >= 10}
      removeLabel={(place) => t('siting.radii_drop', { place })}
      rowClass={styles.decided}
    >
      {(row, change, place) => (
        <>
          <InputNumber<number>
            aria-label={t('siting.radii_area', { place })}
            min={0}
            suffix="m²"
            className={styles.number ?? ''}
            value={row.min_area_m2}
            onChange={(next) => change({ min_area_m2: next ?? 0 })}
          />
          <InputNumber<number>
            aria-label={t('siting.radii_radius', { place })}
            min={1}
            suffix="m"
            className={styles.number ?? ''}
            value={row.radius_m}
            onChange={(next) => change({ radius_m: next ?? 1 })}
          />
        </>
      )}
    </RowsEditor>
  );
}

function DecidedRows(props: { value?: Decided[]; onChange?: (rows: Decided[]) => void }) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Decided>
      {...props}
      fresh={{ candidate: '', choice: 'must' }}
      addLabel={t('siting.decided_add')}
      removeLabel={(place) => t('siting.decided_drop', { place })}
      rowClass={styles.decided}
    >
      {(row, change, place) => (
        <>
          <Input
            aria-label={t('siting.decided_id', { place })}
            placeholder={t('siting.decided_example')}
            value={row.candidate}
            onChange={({ target }) => change({ candidate: target.value })}
          />
          <Select
            aria-label={t('siting.decided_choice', { place })}
            value={row.choice}
            options={(['must', 'must_not'] as const).map((value) => ({
              value,
              label: t(`siting.choice_${value}`),
            }))}
            onChange={(choice) => change({ choice })}
          />
        </>
      )}
    </RowsEditor>
  );
}

/** What would come of it, quickly and without keeping it. */
function Trial(props: { setup: Setup; ask: () => SitingRequest; names: Map<string, string> }) {
  const { t } = useTranslation();
  const [tried, setTried] = useState<Tried>();
  const [refusal, setRefusal] = useState<ApiError>();
  const [trying, setTrying] = useState(false);
  const attemptNow = async () => {
    const request = props.ask();
    setTrying(true);
    setRefusal(undefined);
    try {
      setTried(await attempt(request));
    } catch (error) {
      setTried(undefined);
      setRefusal(inForm(asApiError(error), request, props.names));
    } finally {
      setTrying(false);
    }
  };
  return (
    <Section title={t('siting.trial')}>
      {props.setup.can_try ? (
        <>
          <p className={styles.soft}>{t('siting.trial_why')}</p>
          <p>
            <Button icon={<EyeOutlined />} loading={trying} onClick={() => void attemptNow()}>
              {t('siting.try')}
            </Button>
          </p>
        </>
      ) : (
        <Alert type="info" showIcon title={t('siting.trial_large')} />
      )}
      <div aria-live="polite">
        {refusal ? <Refused error={refusal} /> : null}
        {tried ? (
          <>
            <Headline summary={tried.summary} />
            <Known
              status={tried.summary.status as 'quick'}
              gap={tried.summary.gap}
              broken={tried.broken as Problem[]}
            />
            <SiteTable
              sites={tried.answer.sites}
              measure={tried.answer.evaluation.measure}
              people={false}
            />
            <Problems problems={tried.remarks as Problem[]} caption={t('siting.remarks')} />
          </>
        ) : null}
      </div>
    </Section>
  );
}
