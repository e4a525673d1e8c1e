/** Where a layer came from and how anybody can make sure that it is this one. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../../ui/Facts';
import { bytes, day, number, shortDigest } from '../../../ui/format';
import { Section } from '../../../ui/PageHead';
import type { ImportReport, LayerDetail } from '../queries';
import { crsName } from './crs';
import { encodingName } from './encoding';
import { rolesOf } from './kinds';
import styles from './Passport.module.css';

export function Passport({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const { report, settings, files } = layer;
  const roles = rolesOf(layer.kind).map(({ role }) => role);
  const fields = Object.entries(settings.fields ?? {}).sort(
    ([a], [b]) => roles.indexOf(a) - roles.indexOf(b),
  );
  return (
    <Section title={t('layers.passport')}>
      <Facts>
        <Fact name={t('layers.key')}>{layer.key}</Fact>
        {settings.district_kind ? (
          <Fact name={t('layers.district_kind')}>
            {t(`layers.district_${settings.district_kind}`)}
          </Fact>
        ) : null}
        <Fact name={t('layers.source')}>{layer.source}</Fact>
        {settings.edited ? (
          <Fact name={t('layers.edited')}>
            {t('layers.edited_of', {
              ...settings.edited,
              parent: shortDigest(settings.edited.parent),
            })}
          </Fact>
        ) : null}
        {report?.cells ? (
          <>
            <Fact name={t('layers.cells')}>{told(report.cells.rule, t)}</Fact>
            {report.cells.patch ? (
              <Fact name={t('layers.patch')}>
                {t(report.cells.patch.diagonal ? 'layers.told_patch_touch' : 'layers.told_patch', {
                  m2: number(report.cells.patch.at_least_m2),
                })}
              </Fact>
            ) : null}
            <Fact name={t('layers.imaged_on')}>
              {report.cells.imaged_on ? day(report.cells.imaged_on) : t('layers.imaged_on_untold')}
            </Fact>
          </>
        ) : null}
        {layer.kind === 'imagery' ? (
          <Fact name={t('layers.imaged_on')}>
            {settings.imaged_on ? day(settings.imaged_on) : t('layers.imaged_on_untold')}
          </Fact>
        ) : null}
        {settings.layer ? <Fact name={t('layers.within')}>{settings.layer}</Fact> : null}
        {report ? (
          <>
            <Fact name={t('layers.source_crs')}>
              {crsName(report.source_crs, t)}
              <span className={styles.soft}>
                {t(`layers.certainty_${report.certainty}`, { defaultValue: report.certainty })}
              </span>
            </Fact>
            <Fact name={t('layers.city_crs')}>{crsName(report.crs, t)}</Fact>
          </>
        ) : settings.crs ? (
          <Fact name={t('layers.source_crs')}>{crsName(settings.crs, t)}</Fact>
        ) : null}
        {report?.cells || layer.kind === 'imagery' ? null : (
          <Fact name={t('layers.encoding')}>
            {settings.encoding ? encodingName(settings.encoding, t) : t('layers.encoding_found')}
          </Fact>
        )}
        {fields.map(([role, column]) => (
          <Fact key={role} name={t(`layers.role_${role}`, { defaultValue: role })}>
            {column}
          </Fact>
        ))}
        {layer.digest ? (
          <Fact name={t('layers.digest_whole')}>
            <code>{layer.digest}</code>
          </Fact>
        ) : null}
        {report ? (
          <Fact name={t('layers.source_digest')}>
            <code>{report.source_digest}</code>
          </Fact>
        ) : null}
      </Facts>
      <h3 className={styles.head}>{t('layers.files')}</h3>
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file.name}>
            <span>{file.name}</span>
            <span className={styles.soft}>
              {bytes(file.size)} <code title={file.digest}>{shortDigest(file.digest)}</code>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function told(rule: NonNullable<ImportReport['cells']>['rule'], t: TFunction): string {
  if ('ndvi' in rule) {
    const { red, nir, threshold } = rule.ndvi;
    return t('layers.told_by_ndvi', { red, nir, threshold });
  }
  const classes = Object.entries(rule.classes.names)
    .map(([value, name]) =>
      t('layers.told_number', { number: value, name: t(`layers.means_${name}`) }),
    )
    .join(t('layers.comma'));
  return t('layers.told_by_classes', { band: rule.classes.band, classes });
}
