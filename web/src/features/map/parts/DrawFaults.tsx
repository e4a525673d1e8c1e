/** What there is to look at in what was drawn: at once where an outline crosses itself, then the rest. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Bounds } from '../../../map/layers';
import { number } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import type { DrawnFault } from '../queries';
import styles from './Panel.module.css';
import { around, crossings } from './topology';
import type { Draw } from './useDraw';

export function DrawFaults({ draw, onLook }: { draw: Draw; onLook: (bounds: Bounds) => void }) {
  const { t } = useTranslation();
  const { check, open } = draw;
  const empty = draw.body.changed.length + draw.body.added.length + draw.body.removed.length === 0;
  // The outline that is being drawn is closed by the pointer.
  const crossed = open ? crossings(open)[0] : undefined;
  if (crossed)
    return (
      <p role="status">
        {t('map.draw_crosses')}{' '}
        <Button size="small" onClick={() => onLook(around(crossed))}>
          {t('map.draw_look')}
        </Button>
      </p>
    );
  if (empty) return null;
  if (check.error) return <Refused error={asApiError(check.error)} />;
  const found = check.data;
  return (
    <div aria-live="polite">
      <h3 className={styles.head}>{t('map.draw_faults')}</h3>
      {!found || !draw.fresh ? <p className={styles.soft}>{t('map.draw_checking')}</p> : null}
      {found && found.faults.length === 0 ? <p>{t('map.draw_sound')}</p> : null}
      {found ? (
        <ul>
          {found.faults.map((fault, place) => (
            <Fault key={place} fault={fault} onLook={onLook} />
          ))}
        </ul>
      ) : null}
      {found && found.found > found.faults.length ? (
        <p className={styles.soft}>
          {t('map.draw_faults_part', {
            shown: number(found.faults.length),
            total: number(found.found),
          })}
        </p>
      ) : null}
    </div>
  );
}

function Fault({ fault, onLook }: { fault: DrawnFault; onLook: (bounds: Bounds) => void }) {
  const { t } = useTranslation();
  const { bounds } = fault;
  const name =
    fault.added === null || fault.added === undefined
      ? fault.name
      : t('map.draw_fresh_name', { number: fault.added + 1 });
  return (
    <li>
      {t(`map.draw_fault_${fault.code}`, {
        name,
        other: fault.other ?? '',
        area: amount(fault.m2 ?? 0, 'm2'),
      })}{' '}
      {bounds ? (
        <Button size="small" onClick={() => onLook(bounds as Bounds)}>
          {t('map.draw_look')}
        </Button>
      ) : null}
    </li>
  );
}
