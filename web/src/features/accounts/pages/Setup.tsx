/**
 * The first run of an empty installation, in five steps: which city, its divisions, its bureaus,
 * the first people, and a last look. The token that `yuanjian serve` printed proves that whoever fills this
 * in also runs the machine. Nothing is stored before the last step.
 */
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { type CellProblem, Grid, type GridRow } from '../../../ui/Grid';
import type { Edit } from '../../../ui/grid';
import { Alert, Button, Descriptions } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { type Refusal, Refused } from '../../../ui/States';
import { Steps } from '../../../ui/Steps';
import { Entrance } from '../parts/Entrance';
import { divisionKinds, firstRoles, levels, meridians, proposedBureaus } from '../parts/setup';
import { type SetUp, setUp } from '../queries';
import styles from './Setup.module.css';

interface City {
  token: string;
  code: string;
  name: string;
  level: string;
  crs: string;
}

export function Setup() {
  const { t } = useTranslation();
  const router = useRouter();
  const [step, setStep] = useState(0);
  const [city, setCity] = useState<City>();
  const [divisions, setDivisions] = useState<GridRow[]>(() => numbered([], 12));
  const [bureaus, setBureaus] = useState<GridRow[]>(() => numbered(proposedBureaus(t), 12));
  const [people, setPeople] = useState<GridRow[]>(() =>
    firstRoles.map((role) => ({
      id: role,
      values: { role: t(`accounts.role_${role}`), name: role, display_name: '', password: '' },
    })),
  );
  const [problems, setProblems] = useState<CellProblem[]>([]);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [done, setDone] = useState(false);

  const parts = divisions.filter((row) => row.values.name?.trim() || row.values.code?.trim());
  const leaveDivisions = () => {
    const code = (row: GridRow) => row.values.code?.trim() ?? '';
    const found = parts.flatMap((row) => [
      ...(row.values.name?.trim()
        ? []
        : [problem(row.id, 'name', t('accounts.setup_division_name_missing'))]),
      ...(/^[0-9A-Za-z-]{1,12}$/.test(code(row)) && code(row) !== city?.code
        ? []
        : [problem(row.id, 'code', t('accounts.setup_division_code_wrong'))]),
      ...(parts.some((other) => other.id !== row.id && code(other) === code(row))
        ? [problem(row.id, 'code', t('accounts.setup_division_twice'))]
        : []),
    ]);
    setProblems(found);
    if (found.length === 0) setStep(2);
  };
  const named = bureaus.filter((row) => row.values.name?.trim());
  const leaveBureaus = () => {
    const found = named
      .filter((row, i) => named.findIndex((r) => r.values.name === row.values.name) !== i)
      .map((row) => problem(row.id, 'name', t('accounts.setup_bureau_twice')));
    setProblems(found);
    if (found.length === 0) setStep(3);
  };
  const leavePeople = () => {
    const found = people.flatMap((row) => [
      ...(row.values.name?.trim() ? [] : [problem(row.id, 'name', t('accounts.name_missing'))]),
      ...(people.some((r) => r.id !== row.id && r.values.name === row.values.name)
        ? [problem(row.id, 'name', t('accounts.setup_name_twice'))]
        : []),
      ...(row.values.display_name?.trim()
        ? []
        : [problem(row.id, 'display_name', t('accounts.setup_display_name_missing'))]),
      ...(row.values.password ? [] : [problem(row.id, 'password', t('accounts.password_missing'))]),
    ]);
    setProblems(found);
    if (found.length === 0) setStep(4);
  };
  const create = async () => {
    if (!city) return;
    const { token, ...place } = city;
    setSending(true);
    setRefusal(undefined);
    try {
      await setUp({
        token: token.trim(),
        city: {
          ...place,
          divisions: parts.map((row) => ({
            code: row.values.code?.trim() ?? '',
            name: row.values.name?.trim() ?? '',
            kind: row.values.kind || 'district',
          })),
        },
        people: people.map((row) => ({
          name: row.values.name?.trim() ?? '',
          display_name: row.values.display_name?.trim() ?? '',
          role: row.id as SetUp['people'][number]['role'],
          password: row.values.password ?? '',
        })),
        organisations: named.map((row) => ({
          name: row.values.name?.trim() ?? '',
          short_name: row.values.short_name?.trim() || (row.values.name?.trim() ?? ''),
        })),
      });
      setDone(true);
    } catch (error) {
      setRefusal(asApiError(error));
    } finally {
      setSending(false);
    }
  };

  if (done) {
    return (
      <Entrance title={t('accounts.setup_done')}>
        <p role="status">{t('accounts.setup_done_next')}</p>
        <Button type="primary" onClick={() => router.history.push('/sign-in')}>
          {t('accounts.sign_in')}
        </Button>
      </Entrance>
    );
  }
  return (
    <Entrance title={t('accounts.setup')} wide>
      <p>{t('accounts.setup_lead')}</p>
      <Steps
        current={step}
        titles={['city', 'divisions', 'bureaus', 'people', 'check'].map((key) =>
          t(`accounts.setup_step_${key}`),
        )}
      />
      {step === 0 ? (
        <RecordForm<City>
          initial={city ?? { level: 'prefecture', crs: 'EPSG:4547' }}
          submitLabel={t('accounts.setup_next')}
          onSubmit={async (values) => {
            setCity(values);
            setStep(1);
          }}
          fields={[
            {
              key: 'token',
              kind: 'text',
              label: t('accounts.setup_token'),
              help: t('accounts.setup_token_help'),
              required: true,
              autoComplete: 'off',
            },
            { key: 'name', kind: 'text', label: t('accounts.setup_city_name'), required: true },
            {
              key: 'code',
              kind: 'text',
              label: t('accounts.setup_city_code'),
              help: t('accounts.setup_city_code_help'),
              required: true,
              check: (value) =>
                value && !/^\d{6}$/.test(String(value))
                  ? t('accounts.setup_city_code_wrong')
                  : undefined,
            },
            {
              key: 'level',
              kind: 'radio',
              label: t('accounts.setup_level'),
              required: true,
              options: levels.map((value) => ({ value, label: t(`accounts.level_${value}`) })),
            },
            {
              key: 'crs',
              kind: 'choice',
              label: t('accounts.setup_crs'),
              help: t('accounts.setup_crs_help'),
              required: true,
              options: meridians().map(({ degrees, crs }) => ({
                value: crs,
                label: t('accounts.setup_meridian', { degrees, crs }),
              })),
            },
          ]}
        />
      ) : null}
      {step === 1 ? (
        <>
          <p>{t('accounts.setup_divisions_lead')}</p>
          <Grid
            label={t('accounts.setup_step_divisions')}
            rows={divisions}
            problems={problems}
            onEdit={(edits) => setDivisions(edited(divisions, edits))}
            height={420}
            columns={[
              { key: 'code', title: t('accounts.setup_division_code'), width: 160 },
              { key: 'name', title: t('accounts.setup_division_name'), width: 240 },
              {
                key: 'kind',
                title: t('accounts.setup_division_kind'),
                kind: 'choice',
                width: 140,
                options: divisionKinds.map((value) => ({
                  value,
                  label: t(`accounts.setup_division_${value}`),
                })),
              },
            ]}
          />
          {problems.length > 0 ? <Alert type="error" title={problems[0]?.message} /> : null}
          <div className={styles.foot}>
            <Button onClick={() => setStep(0)}>{t('accounts.setup_back')}</Button>
            <Button type="primary" onClick={leaveDivisions}>
              {t('accounts.setup_next')}
            </Button>
          </div>
        </>
      ) : null}
      {step === 2 ? (
        <>
          <p>{t('accounts.setup_bureaus_lead')}</p>
          <Grid
            label={t('accounts.setup_step_bureaus')}
            rows={bureaus}
            problems={problems}
            onEdit={(edits) => setBureaus(edited(bureaus, edits))}
            height={420}
            columns={[
              { key: 'name', title: t('accounts.setup_bureau_name'), width: 320 },
              { key: 'short_name', title: t('accounts.setup_bureau_short'), width: 200 },
            ]}
          />
          <div className={styles.foot}>
            <Button onClick={() => setStep(1)}>{t('accounts.setup_back')}</Button>
            <Button type="primary" onClick={leaveBureaus}>
              {t('accounts.setup_next')}
            </Button>
          </div>
        </>
      ) : null}
      {step === 3 ? (
        <>
          <p>{t('accounts.setup_people_lead')}</p>
          <Grid
            label={t('accounts.setup_step_people')}
            rows={people}
            problems={problems}
            onEdit={(edits) => setPeople(edited(people, edits))}
            columns={[
              { key: 'role', title: t('accounts.setup_role'), width: 160, readOnly: true },
              { key: 'name', title: t('accounts.name'), width: 180 },
              { key: 'display_name', title: t('accounts.setup_display_name'), width: 180 },
              { key: 'password', title: t('accounts.setup_password'), width: 240 },
            ]}
          />
          {problems.length > 0 ? (
            <Alert
              type="error"
              title={t('accounts.setup_people_problems', { count: problems.length })}
            />
          ) : null}
          <div className={styles.foot}>
            <Button onClick={() => setStep(2)}>{t('accounts.setup_back')}</Button>
            <Button type="primary" onClick={leavePeople}>
              {t('accounts.setup_next')}
            </Button>
          </div>
        </>
      ) : null}
      {step === 4 && city ? (
        <>
          <Descriptions
            size="small"
            bordered
            column={1}
            items={[
              {
                key: 'city',
                label: t('accounts.setup_city_name'),
                children: `${city.name} ${city.code}`,
              },
              {
                key: 'level',
                label: t('accounts.setup_level'),
                children: t(`accounts.level_${city.level}`),
              },
              { key: 'crs', label: t('accounts.setup_crs'), children: city.crs },
              {
                key: 'divisions',
                label: t('accounts.setup_step_divisions'),
                children:
                  parts.map((row) => row.values.name).join('; ') ||
                  t('accounts.setup_divisions_none'),
              },
              {
                key: 'bureaus',
                label: t('accounts.setup_step_bureaus'),
                children: t('accounts.setup_bureau_count', { count: named.length }),
              },
              {
                key: 'people',
                label: t('accounts.setup_step_people'),
                children: people
                  .map(
                    (row) => `${row.values.role}: ${row.values.display_name} (${row.values.name})`,
                  )
                  .join('; '),
              },
            ]}
          />
          {refusal ? <Refused error={refusal} /> : null}
          <div className={styles.foot}>
            <Button onClick={() => setStep(3)}>{t('accounts.setup_back')}</Button>
            <Button type="primary" loading={sending} onClick={() => void create()}>
              {t('accounts.setup_create')}
            </Button>
          </div>
        </>
      ) : null}
    </Entrance>
  );
}

function numbered(rows: Record<string, string>[], spare: number): GridRow[] {
  const empty = Array.from({ length: spare }, () => ({}));
  return [...rows, ...empty].map((values, index) => ({ id: String(index), values }));
}

function edited(rows: GridRow[], edits: Edit[]): GridRow[] {
  return rows.map((row) => {
    const own = edits.filter((e) => e.row === row.id);
    return own.length === 0
      ? row
      : {
          ...row,
          values: { ...row.values, ...Object.fromEntries(own.map((e) => [e.column, e.value])) },
        };
  });
}

function problem(row: string, column: string, message: string): CellProblem {
  return { row, column, severity: 'error', message };
}
