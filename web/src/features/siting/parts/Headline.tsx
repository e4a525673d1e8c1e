/** An answer in figures: what is served before and after, for how much money. */
import { useTranslation } from 'react-i18next';
import { Figure, Figures } from '../../../ui/Figure';
import { hectares, money, number, percent } from '../../../ui/format';
import { rounded } from '../../../ui/units';
import type { Summary } from '../queries';

export function Headline({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const { share_before: before, share_after: after } = summary;
  const cost = money(rounded(summary.cost_fen / 1e5, 0) * 1e5);
  const each = summary.yuan_per_point;
  const perPoint = typeof each === 'number' ? money(rounded(each / 1e3, 0) * 1e5) : undefined;
  return (
    <Figures>
      <Figure
        label={t('siting.after_of', { measure: t(`siting.measure_${summary.measure}`) })}
        value={typeof after === 'number' ? percent(rounded(after, 4), 2) : undefined}
        unit="%"
        missingFor="not_applicable"
        delta={
          typeof before === 'number'
            ? { by: rounded(summary.points, 2), since: t('siting.since_now'), places: 2 }
            : undefined
        }
      />
      <Figure
        label={t('siting.sites')}
        value={number(summary.sites)}
        unit={t('siting.sites_unit')}
      />
      <Figure
        label={t('siting.park_area')}
        value={hectares(rounded(summary.park_area_m2, 0))}
        unit={t('ui.unit_ha')}
      />
      <Figure label={t('siting.cost')} value={cost.value} unit={cost.unit} />
      <Figure
        label={t('siting.per_point')}
        value={perPoint?.value}
        unit={perPoint?.unit}
        missingFor="not_applicable"
      />
      {summary.people > 0 ? (
        <Figure
          label={t('siting.people')}
          value={number(rounded(summary.people, 0))}
          unit={t('ui.unit_people')}
        />
      ) : null}
    </Figures>
  );
}
