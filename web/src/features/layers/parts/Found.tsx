/** What an upload holds: format, shapes, text, columns, and the coordinate system with its ground. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../../ui/Facts';
import { bytes, number, percent } from '../../../ui/format';
import { Select, Tag } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import type { Seen, UploadSeen } from '../queries';
import { crsFound, isSaidHere } from './crs';
import { encodingName, encodings } from './encoding';
import styles from './Found.module.css';

export interface FoundProps {
  upload: UploadSeen;
  /** The layer that was chosen within the file. */
  layer: string | undefined;
  /** The encoding that was chosen; nothing when it is the file's. */
  encoding: string;
  onEncoding: (encoding: string) => void;
  rereading: boolean;
}

export function Found({ upload, layer, encoding, onEncoding, rereading }: FoundProps) {
  const { t } = useTranslation();
  const { inspection: seen, files, source } = upload;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <div className={styles.facts}>
      <Facts>
        <Fact name={t('layers.source')}>
          {source}
          <span className={styles.soft}>
            {t('layers.files_count', { count: files.length, size: bytes(size) })}
          </span>
        </Fact>
        <Fact name={t('layers.format')}>
          {t(`layers.format_${seen.format}`, { defaultValue: seen.format })}
        </Fact>
        {layer ? <Fact name={t('layers.within')}>{layer}</Fact> : null}
        {seen.raster ? (
          <Fact name={t('layers.grid')}>
            {t('layers.grid_size', {
              wide: number(seen.raster.size[0]),
              high: number(seen.raster.size[1]),
              bands: seen.raster.bands,
            })}
            <span className={styles.soft}>
              {seen.raster.nodata === null
                ? t('layers.grid_whole')
                : t('layers.grid_nodata', { value: seen.raster.nodata })}
            </span>
          </Fact>
        ) : (
          <Fact name={t('layers.features')}>
            {t('layers.features_count', { count: seen.features, shown: number(seen.features) })}
            {seen.shapes ? (
              <span className={styles.soft}>{t(`layers.shapes_${seen.shapes}`)}</span>
            ) : null}
          </Fact>
        )}
        <Fact name={t('layers.source_crs')}>
          <CrsSeen upload={upload} />
        </Fact>
        {seen.encoding ? (
          <Fact name={t('layers.encoding')}>
            <label htmlFor="encoding" className="y-hidden">
              {t('layers.encoding')}
            </label>
            <Select
              id="encoding"
              className={styles.select ?? ''}
              value={encoding}
              loading={rereading}
              disabled={rereading}
              onChange={onEncoding}
              options={[
                {
                  value: '',
                  label: encoding
                    ? t('layers.encoding_as_found')
                    : t('layers.encoding_found_is', { name: encodingName(seen.encoding.name, t) }),
                },
                ...encodings.map((name) => ({ value: name, label: encodingName(name, t) })),
              ]}
            />
            <span className={styles.soft}>{evidence(seen.encoding, t)}</span>
            {seen.encoding.sample.length > 0 ? (
              <span className={styles.sample}>
                {t('layers.sample', { words: seen.encoding.sample.join(t('layers.comma')) })}
              </span>
            ) : null}
          </Fact>
        ) : null}
        {seen.fields && seen.fields.length > 0 ? (
          <Fact name={t('layers.columns', { count: seen.fields.length })}>
            <span className={styles.tags}>
              {seen.fields.map((field) => (
                <Tag key={field.name} title={t(`layers.field_${field.kind}`)}>
                  {field.name}
                </Tag>
              ))}
            </span>
          </Fact>
        ) : null}
      </Facts>
    </div>
  );
}

function CrsSeen({ upload }: { upload: UploadSeen }) {
  const { t } = useTranslation();
  const { certainty, named } = crsFound(upload.inspection, upload.problems);
  const tone = ({ declared: 'green', guessed: 'amber', unknown: 'red' } as const)[certainty];
  return (
    <>
      {named ? <span>{named}</span> : null}
      <Lamp tone={tone} word={t(`layers.crs_${certainty}`)} />
      {upload.problems.filter(isSaidHere).map(({ code, params }) => (
        <span key={code} className={styles.soft}>
          {t(`layers.says_${code.replaceAll('.', '_')}`, {
            x: String(params.x),
            y: String(params.y),
          })}
        </span>
      ))}
    </>
  );
}

function evidence(encoding: NonNullable<Seen['encoding']>, t: TFunction): string {
  const { how } = encoding;
  if (typeof how === 'string') return t(`layers.how_${how}`, { defaultValue: '' });
  return t('layers.how_detected', { share: percent(how.detected.confidence, 0) });
}
