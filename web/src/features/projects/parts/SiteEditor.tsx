/** The site of a project being written: drawn on the map, or a place or corners typed, or GeoJSON pasted. */
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCityGround } from '../../../map/cityGround';
import { DrawGround } from '../../../map/DrawGround';
import type { DrawnLayer } from '../../../map/layers';
import { drawnOutline, drawnPlace } from '../../../map/typed';
import { Button, Input, Segmented } from '../../../ui/kit';
import { colour } from '../../../ui/theme';
import type { ProjectSite } from '../queries';
import styles from './Projects.module.css';
import { joined, pointsOf, siteOf, sitesOf } from './site';

type Hand = 'outline' | 'place';

export function SiteEditor(props: {
  value?: ProjectSite | null | undefined;
  onChange?: ((site: ProjectSite | null) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { value: site = null, onChange } = props;
  const [drawing, setDrawing] = useState(false);
  const [typed, setTyped] = useState('');
  const [bad, setBad] = useState(false);
  const id = useId();
  return (
    <div className={styles.stack}>
      <p className={styles.plain} role="status">
        {!site
          ? t('projects.site_none')
          : site.type === 'Point'
            ? t('projects.site_place', { place: site.coordinates.join(', ') })
            : t('projects.outline', { points: pointsOf(site) })}
      </p>
      <div className={styles.deeds}>
        <Button onClick={() => setDrawing(!drawing)} aria-expanded={drawing}>
          {t(drawing ? 'projects.draw_hide' : 'projects.draw_show')}
        </Button>
        {site ? <Button onClick={() => onChange?.(null)}>{t('projects.site_clear')}</Button> : null}
      </div>
      {drawing ? <Ground site={site} onSite={(next) => onChange?.(next)} /> : null}
      <label htmlFor={id}>{t('projects.site_typed')}</label>
      <Input.TextArea
        id={id}
        rows={3}
        value={typed}
        placeholder={t('projects.site_typed_example')}
        onChange={({ target }) => setTyped(target.value)}
      />
      {bad ? <p role="alert">{t('projects.site_wrong')}</p> : null}
      <div>
        <Button
          disabled={typed.trim() === ''}
          onClick={() => {
            const found = siteOf(typed);
            setBad(!found);
            if (!found) return;
            onChange?.(found);
            setTyped('');
          }}
        >
          {t('projects.site_take')}
        </Button>
      </div>
    </div>
  );
}

function Ground(props: { site: ProjectSite | null; onSite: (site: ProjectSite) => void }) {
  const { t } = useTranslation();
  const { site, onSite } = props;
  const [hand, setHand] = useState<Hand>('outline');
  const city = useCityGround();
  const layers = useMemo<DrawnLayer[]>(() => {
    const [ground, places] = sitesOf([{ id: 'site', number: 0, title: '', works: { site } }]);
    const look = { title: t('projects.site'), colour: colour.info } as const;
    return [
      ...city.layers,
      { id: 'site', kind: 'fill', data: ground, opacity: 0.4, ...look },
      { id: 'place', kind: 'point', data: places, ...look },
    ];
  }, [site, city.layers, t]);
  return (
    <div className={styles.stack}>
      <Segmented<Hand>
        aria-label={t('projects.draw_hand')}
        value={hand}
        options={(['outline', 'place'] as const).map((value) => ({
          value,
          label: t(`projects.draw_${value}`),
        }))}
        onChange={setHand}
      />
      <p className={styles.soft}>{t(`projects.draw_help_${hand}`)}</p>
      <DrawGround
        label={t('projects.draw_map')}
        layers={layers}
        bounds={city.bounds}
        onOutline={(ring) => onSite(joined(site, drawnOutline(ring)))}
        onPlace={hand === 'place' ? (at) => onSite(drawnPlace(at)) : undefined}
      />
    </div>
  );
}
