/** What came out: the form, the reports, the shapes, the pages and pictures, and the data itself. */
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { bytes, shortDigest } from '../../../ui/format';
import { DownloadOutlined, EyeOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { Nothing, type Refusal, Refused } from '../../../ui/States';
import type { Detail } from '../queries';
import styles from './Documents.module.css';
import { fileHref, type ResultFile, sorted } from './record';
import type { Names } from './words';

export function Documents({ detail, names }: { detail: Detail; names: Names }) {
  const { t } = useTranslation();
  const files = sorted(detail.files);
  const [preview, setPreview] = useState<string>();
  const columns: TableColumnsType<ResultFile> = [
    {
      title: t('assessments.file'),
      key: 'file',
      render: (_, { path }) => (
        <>
          {path}
          <div className={styles.soft}>{t(`assessments.about_${endingOf(path)}`)}</div>
        </>
      ),
    },
    {
      title: t('assessments.size'),
      key: 'size',
      align: 'right',
      render: (_, { size }) => bytes(size),
    },
    {
      title: t('assessments.digest'),
      key: 'digest',
      render: (_, { digest }) => <code title={digest}>{shortDigest(digest)}</code>,
    },
    {
      title: t('assessments.deeds'),
      key: 'deeds',
      render: (_, { path }) => (
        <div className={styles.deeds}>
          {path.endsWith('.pdf') ? (
            <Button
              size="small"
              icon={<EyeOutlined />}
              aria-label={t(
                preview === path ? 'assessments.preview_close_of' : 'assessments.preview_of',
                { file: path },
              )}
              onClick={() => setPreview(preview === path ? undefined : path)}
            >
              {t(preview === path ? 'assessments.preview_close' : 'assessments.preview')}
            </Button>
          ) : null}
          <Button
            size="small"
            href={fileHref(detail.id, path)}
            download={path.split('/').pop()}
            icon={<DownloadOutlined />}
            aria-label={t('assessments.download_of', { file: path })}
          >
            {t('assessments.download')}
          </Button>
        </div>
      ),
    },
  ];
  const table = (caption: string, rows: ResultFile[]) => (
    <DataTable<ResultFile> caption={caption} columns={columns} rows={rows} rowKey="path" cards />
  );
  if (detail.files.length === 0)
    return <Nothing title={t('assessments.no_files')} why={t('assessments.no_files_why')} />;
  return (
    <>
      <Section
        title={t('assessments.documents')}
        deeds={
          files.page.length > 0 ? (
            <Button
              href={fileHref(detail.id, 'index.html')}
              target="_blank"
              rel="noreferrer"
              icon={<EyeOutlined />}
            >
              {t('assessments.open_pages')}
            </Button>
          ) : null
        }
      >
        <p className={styles.soft}>{t('assessments.documents_note')}</p>
        {table(t('assessments.documents'), files.document)}
        {preview ? <Preview href={fileHref(detail.id, preview)} name={preview} /> : null}
      </Section>
      {files.picture.length > 0 ? (
        <Section title={t('assessments.pictures')}>
          <ul className={styles.pictures}>
            {files.picture.map(({ path }) => (
              <li key={path}>
                <a href={fileHref(detail.id, path)} target="_blank" rel="noreferrer">
                  <img src={fileHref(detail.id, path)} alt="" loading="lazy" />
                  <span>{pictureName(path, names, t)}</span>
                </a>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title={t('assessments.data')}>
        <p className={styles.soft}>{t('assessments.data_note')}</p>
        {table(t('assessments.data'), files.data)}
      </Section>
    </>
  );
}

/** The report as the browser shows it. The policy lets no page be framed, so its bytes are. */
function Preview({ href, name }: { href: string; name: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    fetch(href)
      .then(async (answer) => {
        if (!answer.ok) throw new TypeError();
        const blob = await answer.blob();
        if (gone) return;
        made = URL.createObjectURL(new Blob([blob], { type: 'application/pdf' }));
        setShown(made);
      })
      .catch((error: unknown) => setRefusal(asApiError(error)));
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [href]);
  if (refusal) return <Refused error={refusal} />;
  return (
    <div className={styles.preview}>
      {shown ? <iframe title={t('assessments.preview_of', { file: name })} src={shown} /> : null}
      <p className={styles.soft}>
        {t('assessments.preview_note')}{' '}
        <a href={href} target="_blank" rel="noreferrer">
          {t('assessments.open_in_tab')}
        </a>
      </p>
    </div>
  );
}

function endingOf(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  if (path.startsWith('edition')) return 'edition';
  if (path === 'inputs.json') return 'inputs';
  if (path.endsWith('.schema.json')) return 'schema';
  return ending;
}

/** What a picture shows, from the name of its file. */
function pictureName(path: string, names: Names, t: TFunction): string {
  const file = path.replace(/^pictures\//, '').replace(/\.svg$/, '');
  const kinds = ['districts-bars', 'districts-map', 'uncovered'];
  const kind = kinds.find((one) => file.startsWith(`${one}-`));
  if (kind) {
    const indicator = file.slice(kind.length + 1);
    return t(`assessments.picture_${kind.replace('-', '_')}`, {
      indicator: names.indicators[indicator] ?? indicator,
    });
  }
  return t(`assessments.picture_${file.replaceAll('-', '_')}`);
}
