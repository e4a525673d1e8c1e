/**
 * Where the line between canopy and the rest is drawn: the distribution of the index over the whole
 * image, the threshold it suggests, and the image itself to hold the choice against.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Chart } from '../../../ui/chart/Chart';
import { hectares, number, percent } from '../../../ui/format';
import { Alert, Button, Radio, Spin } from '../../../ui/kit';
import { Range } from '../../../ui/Range';
import { Refused } from '../../../ui/States';
import { useVegetation, useVegetationShare } from '../queries';
import type { Cells } from './cells';
import styles from './Vegetation.module.css';
import {
  bars,
  canStep,
  type Distribution,
  type Drawn,
  type Part,
  pictureHref,
  reaching,
  type Step,
  stepped,
} from './vegetation';

export interface VegetationProps {
  upload: string;
  source: string;
  cells: Cells;
  onChange: (cells: Cells) => void;
}

export function Vegetation({ upload, source, cells, onChange }: VegetationProps) {
  const { t } = useTranslation();
  const { red = 0, nir = 0 } = cells;
  const chosen = red > 0 && nir > 0 && red !== nir;
  const survey = useVegetation(upload, red, nir, chosen);
  if (!chosen) return null;
  return (
    <section className={styles.survey} aria-label={t('layers.veg')}>
      <h3>{t('layers.veg')}</h3>
      {survey.error ? (
        <Refused error={asApiError(survey.error)} onRetry={() => void survey.refetch()} />
      ) : survey.data ? (
        <>
          <Threshold found={survey.data} {...{ upload, source, cells, onChange }} />
          <Pictures key={`${red} ${nir}`} found={survey.data} upload={upload} cells={cells} />
        </>
      ) : (
        <div className={styles.line} role="status">
          <Spin size="small" /> {t('layers.veg_wait')}
        </div>
      )}
    </section>
  );
}

function Threshold(props: VegetationProps & { found: Distribution }) {
  const { t } = useTranslation();
  const { upload, source, cells, onChange, found } = props;
  const { atLeast, patchM2 } = cells;
  const { suggested, known, nothing, below, above, cell_m2: cellM2 } = found;
  const told = atLeast === undefined ? undefined : reaching(found, atLeast);
  const settled = useSettled(cells);
  // The bins tell the rest at once; only small patches and odd thresholds need the image.
  const counted = useVegetationShare(
    upload,
    settled,
    atLeast !== undefined && (patchM2 !== undefined || told === undefined),
  );
  const covered = patchM2 === undefined && told !== undefined ? told : counted.data?.covered;
  const share = covered === undefined || known === 0 ? undefined : covered / known;
  const shown = bars(found, atLeast);
  const small = patchM2 === undefined ? undefined : counted.data;
  return (
    <>
      <div className={styles.line}>
        <div className={styles.slider}>
          <Range
            label={t('layers.veg_slider')}
            min={-1}
            max={1}
            step={0.01}
            value={atLeast ?? suggested ?? 0}
            onChange={(next) => onChange({ ...cells, atLeast: next })}
          />
        </div>
        {suggested == null ? null : (
          <Button onClick={() => onChange({ ...cells, atLeast: suggested })}>
            {t('layers.veg_take', { threshold: number(suggested, 2) })}
          </Button>
        )}
      </div>
      <p className={styles.soft}>
        {t(suggested == null ? 'layers.veg_not_suggested' : 'layers.veg_suggested')}
      </p>
      {below + above > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('layers.veg_beyond', { cells: number(below + above) })}
        />
      ) : null}
      <div className={styles.line} role="status">
        {atLeast === undefined ? (
          t('layers.veg_choose')
        ) : counted.error ? null : share === undefined || covered === undefined ? (
          <>
            <Spin size="small" /> {t('layers.veg_counting')}
          </>
        ) : (
          <strong>
            {t('layers.veg_share', { share: percent(share, 2), cells: number(covered) })}
            {cellM2 == null ? null : t('layers.veg_area', { hectares: hectares(covered * cellM2) })}
          </strong>
        )}
        {small ? (
          <span className={styles.soft}>
            {t('layers.veg_small', {
              patches: number(small.small_patches),
              cells: number(small.small_cells),
            })}
          </span>
        ) : null}
      </div>
      {counted.error ? <Refused error={asApiError(counted.error)} /> : null}
      <Chart
        kind="stack"
        height={200}
        title={
          atLeast === undefined
            ? t('layers.veg_title')
            : t('layers.veg_title_at', { threshold: number(atLeast) })
        }
        caption={t('layers.veg_caption', {
          source,
          known: number(known),
          nothing: number(nothing),
        })}
        axis={t('layers.veg_axis')}
        categories={shown.map((bar) => number(bar.from, 2))}
        series={[
          { name: t('layers.veg_cover'), values: shown.map((bar) => bar.cover * 100) },
          { name: t('layers.veg_rest'), values: shown.map((bar) => bar.rest * 100) },
        ]}
        unit="%"
        places={2}
      />
    </>
  );
}

const views = ['canopy', 'image', 'index'] as const;

function Pictures(props: { found: Distribution; upload: string; cells: Cells }) {
  const { t } = useTranslation();
  const { found, upload } = props;
  const cells = useSettled(props.cells);
  const [view, setView] = useState<Drawn['view']>('canopy');
  const [part, setPart] = useState<Part>();
  const [failed, setFailed] = useState<string>();
  const [wide = 0, high = 0] = found.size;
  const size = [wide, high] as const;
  // Before there is a threshold the image itself is what there is to see.
  const seen = view === 'canopy' && cells.atLeast === undefined ? 'image' : view;
  const { red = 0, nir = 0, atLeast, patchM2, diagonal } = cells;
  const href = pictureHref(upload, { red, nir, view: seen, atLeast, patchM2, diagonal, part });
  const steps = canStep(part, size);
  const step = (one: Step, at?: readonly [number, number]) => setPart(stepped(part, size, one, at));
  const across = part ?? { width: wide, height: high };
  const each = Math.max(1, Math.ceil(Math.max(across.width, across.height) / 1024));
  return (
    <>
      <Radio.Group
        optionType="button"
        aria-label={t('layers.veg_view')}
        value={seen}
        onChange={(event) => setView(event.target.value)}
        options={views.map((value) => ({
          value,
          label: t(`layers.veg_view_${value}`),
          disabled: value === 'canopy' && cells.atLeast === undefined,
        }))}
      />
      <div className={styles.frame}>
        {failed === href ? (
          <Alert type="error" showIcon title={t('layers.veg_no_picture')} />
        ) : (
          <img
            className={styles.picture}
            src={href}
            alt={t(`layers.veg_alt_${seen}`)}
            onError={() => setFailed(href)}
          />
        )}
      </div>
      <fieldset className={styles.steps} aria-label={t('layers.veg_steps')}>
        {(['in', 'out', 'left', 'right', 'up', 'down'] as const).map((one) => (
          <Button key={one} size="small" disabled={!steps.includes(one)} onClick={() => step(one)}>
            {t(`layers.veg_step_${one}`)}
          </Button>
        ))}
        <Button size="small" disabled={!part} onClick={() => setPart(undefined)}>
          {t('layers.veg_whole')}
        </Button>
      </fieldset>
      <p className={styles.soft}>
        {t(`layers.veg_legend_${seen}`)}
        {each > 1 ? t('layers.veg_each', { step: each }) : t('layers.veg_every')}
      </p>
    </>
  );
}

/** A value that has not changed for a moment: a slider that is drawn asks for no picture each step. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 350);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
