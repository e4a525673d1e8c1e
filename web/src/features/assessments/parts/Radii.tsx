/** Service radii of parks: by the standard, or the city's own rules by the size of the park. */
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '../../../ui/icons';
import { Button, InputNumber, Switch } from '../../../ui/kit';
import styles from './Radii.module.css';
import { type Project, type Radius, radiiOf, withRadii } from './setup';

const kinds = ['radii', 'historic_radii'] as const;
/** What a rule begins with when the first is written. */
const usual: Record<(typeof kinds)[number], Radius[]> = {
  radii: [
    { min_area_m2: 5000, radius_m: 500 },
    { min_area_m2: 2000, radius_m: 300 },
  ],
  historic_radii: [{ min_area_m2: 1000, radius_m: 300 }],
};

export function Radii(props: {
  project: Project;
  fixed: boolean;
  onChange: (project: Project) => void;
}) {
  const { t } = useTranslation();
  const { project, fixed, onChange } = props;
  return (
    <>
      <p className={styles.soft}>{t('assessments.radii_note')}</p>
      {kinds.map((kind) => {
        const own = radiiOf(project, kind);
        const put = (radii: Radius[] | undefined) => onChange(withRadii(project, kind, radii));
        const change = (at: number, part: Partial<Radius>) =>
          put(own?.map((rule, place) => (place === at ? { ...rule, ...part } : rule)));
        const title = t(`assessments.radii_of_${kind}`);
        return (
          <fieldset key={kind} className={styles.kind}>
            <legend>{title}</legend>
            <div className={styles.line}>
              <Switch
                aria-label={t('assessments.radii_own', { kind: title })}
                checked={own !== undefined}
                disabled={fixed}
                onChange={(on) => put(on ? usual[kind] : undefined)}
              />
              <span>{t(own ? 'assessments.radii_by_city' : 'assessments.radii_by_standard')}</span>
            </div>
            {own?.map((rule, place) => (
              <div key={place} className={styles.line}>
                <span>{t('assessments.radii_area')}</span>
                <InputNumber
                  aria-label={t('assessments.radii_area_of', { place: place + 1 })}
                  min={0}
                  disabled={fixed}
                  value={rule.min_area_m2}
                  suffix="m²"
                  onChange={(value) => change(place, { min_area_m2: value ?? 0 })}
                />
                <span>{t('assessments.radii_radius')}</span>
                <InputNumber
                  aria-label={t('assessments.radii_radius_of', { place: place + 1 })}
                  min={1}
                  disabled={fixed}
                  value={rule.radius_m}
                  suffix="m"
                  onChange={(value) => change(place, { radius_m: value ?? 1 })}
                />
                {!fixed && own.length > 1 ? (
                  <Button
                    icon={<DeleteOutlined />}
                    aria-label={t('assessments.radii_remove', { place: place + 1 })}
                    onClick={() => put(own.filter((_, other) => other !== place))}
                  />
                ) : null}
              </div>
            ))}
            {own && !fixed ? (
              <div>
                <Button
                  icon={<PlusOutlined />}
                  onClick={() => put([...own, { min_area_m2: 1000, radius_m: 300 }])}
                >
                  {t('assessments.radii_add')}
                </Button>
              </div>
            ) : null}
          </fieldset>
        );
      })}
    </>
  );
}
