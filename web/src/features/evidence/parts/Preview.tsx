/** What a file looks like, made beside it by the server: the original is never changed for it. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Tabs } from '../../../ui/kit';
import { Scroll } from '../../../ui/Scroll';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { type Piece, type Shown, useShown } from '../queries';
import styles from './Preview.module.css';

export function Preview({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  const query = useShown(piece.id, piece.digest, piece.looked);
  if (piece.looked === 'waiting')
    return <Nothing title={t('evidence.looking')} why={t('evidence.looking_why')} />;
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (query.isPending && piece.looked === 'read') return <Loading rows={4} />;
  return <View piece={piece} shown={query.data ?? { kind: 'nothing' }} />;
}

function View({ piece, shown }: { piece: Piece; shown: Shown }) {
  const { t } = useTranslation();
  const page = (number: number) =>
    `/api/v1/evidence/${encodeURIComponent(piece.id)}/pages/${number}`;
  switch (shown.kind) {
    case 'picture':
      return <img className={styles.page} src={page(1)} alt={piece.title} />;
    case 'pages':
      return (
        <Scroll label={t('evidence.preview')} className={styles.pages}>
          {shown.pages.map((_, at) => (
            <img
              key={at}
              className={styles.page}
              src={page(at + 1)}
              loading="lazy"
              alt={t('evidence.page_of', { page: at + 1, total: shown.total })}
            />
          ))}
          {shown.pages.length < shown.total ? (
            <p className={styles.soft}>
              {t('evidence.pages_more', { shown: shown.pages.length, total: shown.total })}
            </p>
          ) : null}
        </Scroll>
      );
    case 'document':
      return (
        <Scroll label={t('evidence.preview')} className={styles.paper}>
          {shown.blocks.map((block, at) => (
            <Block key={at} block={block} />
          ))}
          {shown.cut ? <p className={styles.soft}>{t('evidence.cut')}</p> : null}
        </Scroll>
      );
    case 'workbook':
      return (
        <>
          <Tabs
            size="small"
            items={shown.sheets.map((sheet, at) => ({
              key: String(at),
              label: sheet.name,
              children: (
                <Scroll label={sheet.name} className={styles.sheet}>
                  <Rows rows={sheet.rows} />
                </Scroll>
              ),
            }))}
          />
          {shown.cut ? <p className={styles.soft}>{t('evidence.cut')}</p> : null}
        </>
      );
    case 'nothing':
      return <Nothing title={t('evidence.no_preview')} why={t('evidence.no_preview_why')} />;
  }
}

type DocumentBlock = Extract<Shown, { kind: 'document' }>['blocks'][number];

function Block({ block }: { block: DocumentBlock }) {
  switch (block.kind) {
    case 'heading':
      return (
        <p>
          <strong>{block.text}</strong>
        </p>
      );
    case 'text':
      return <p>{block.text}</p>;
    case 'table':
      return <Rows rows={block.rows} />;
  }
}

function Rows({ rows }: { rows: string[][] }) {
  return (
    <table className={styles.rows}>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
