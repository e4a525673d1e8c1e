/** How a matter stands: its state, its day with a light, and what became of a promise. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dash } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import type { Delivery, Matter } from '../queries';
import styles from './Coordination.module.css';
import { of, standingTones, toneOf } from './kinds';

export function useStateWord() {
  const { t } = useTranslation();
  return (matter: Pick<Matter, 'kind' | 'state'>) =>
    t(`coordination.state_${of(matter.kind, matter.state)}`);
}

export function Due({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const tone = toneOf(matter);
  if (!matter.due_on) return dash;
  return (
    <>
      {matter.due_on}
      {tone ? (
        <span className={styles.small}>
          <Lamp
            tone={tone}
            word={t(`coordination.near_${tone}`)}
            days={matter.working_days_left ?? undefined}
            working
          />
        </span>
      ) : null}
    </>
  );
}

export function DeliveryLamp({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const { delivery } = matter;
  if (!delivery) return dash;
  return (
    <>
      <Lamp
        tone={standingTones[delivery.standing]}
        word={t(`coordination.standing_${delivery.standing}`)}
      />
      <span className={styles.small}>{measured(matter, delivery, t)}</span>
    </>
  );
}

/** By what it was measured. */
function measured(matter: Matter, delivery: Delivery, t: TFunction): string {
  if (delivery.done != null && matter.quantity != null)
    return t('coordination.done_of', {
      done: Number(delivery.done.toFixed(2)),
      quantity: matter.quantity,
      unit: matter.quantity_unit,
    });
  if (delivery.tasks === 0) return t('coordination.no_measure');
  return t('coordination.closed_of', { closed: delivery.closed, tasks: delivery.tasks });
}
