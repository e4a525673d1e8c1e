/** A piece being mended: what it is, what it proves, and what is to be said to the warnings. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendFile } from '../../../api/tus';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Upload } from '../../../ui/Upload';
import { type Ledger, type PieceDetail, useUpdate } from '../queries';
import { choicesOf, keyOfProof, proofOf } from './proofs';

interface Values {
  title: string;
  proves?: string[];
  document_number?: string;
  issuer?: string;
  dated_on?: string;
  year_from?: string | null;
  year_to?: string | null;
  pages?: string | null;
  original: string;
  seal?: string;
  honours?: string[];
  note?: string;
}

export function PieceForm(props: { piece: PieceDetail; ledger: Ledger; onDone: () => void }) {
  const { t } = useTranslation();
  const { piece, ledger, onDone } = props;
  const update = useUpdate(piece.id);
  const [upload, setUpload] = useState<string>();
  const count = (typed: string | null | undefined) => Number(typed ?? 0) || 0;
  const told = (known: number) => (known ? String(known) : undefined);
  const fields: RecordField[] = [
    { key: 'title', kind: 'text', label: t('evidence.piece'), required: true },
    {
      key: 'proves',
      kind: 'choices',
      label: t('evidence.proves'),
      options: choicesOf(ledger),
      help: t('evidence.proves_help'),
    },
    { key: 'document_number', kind: 'text', label: t('evidence.document_number') },
    { key: 'issuer', kind: 'text', label: t('evidence.issuer') },
    { key: 'dated_on', kind: 'day', label: t('evidence.dated_on') },
    {
      key: 'year_from',
      kind: 'number',
      label: t('evidence.year_from'),
      help: t('evidence.years_help', { year: ledger.data_year }),
    },
    { key: 'year_to', kind: 'number', label: t('evidence.year_to') },
    { key: 'pages', kind: 'number', label: t('evidence.page_count') },
    {
      key: 'original',
      kind: 'radio',
      label: t('evidence.original'),
      options: [
        { value: 'yes', label: t('evidence.is_original') },
        { value: 'no', label: t('evidence.is_copy') },
      ],
    },
    {
      key: 'seal',
      kind: 'radio',
      label: t('evidence.seal'),
      options: ['yes', 'no', 'not_needed'].map((seal) => ({
        value: seal,
        label: t(`evidence.seal_${seal}`),
      })),
    },
    ...(ledger.honours.length > 0
      ? [
          {
            key: 'honours',
            kind: 'choices',
            label: t('evidence.honours'),
            options: ledger.honours.map(({ key, name }) => ({ value: key, label: name })),
            help: t('evidence.honours_help'),
          } as const,
        ]
      : []),
    { key: 'note', kind: 'long', label: t('evidence.note'), help: t('evidence.note_help') },
  ];
  return (
    <RecordForm<Values>
      fields={fields}
      initial={{
        title: piece.title,
        proves: piece.proves.map(keyOfProof),
        document_number: piece.document_number,
        issuer: piece.issuer,
        dated_on: piece.dated_on,
        year_from: told(piece.year_from),
        year_to: told(piece.year_to),
        pages: told(piece.pages),
        original: piece.original ? 'yes' : 'no',
        seal: piece.seal || undefined,
        honours: piece.honours,
        note: piece.note,
      }}
      submitLabel={t('evidence.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await update.mutateAsync({
          title: values.title,
          proves: (values.proves ?? []).map(proofOf),
          document_number: values.document_number ?? '',
          issuer: values.issuer ?? '',
          dated_on: values.dated_on ?? '',
          year_from: count(values.year_from),
          year_to: count(values.year_to),
          pages: count(values.pages),
          original: values.original === 'yes',
          seal: values.seal ?? '',
          honours: values.honours ?? [],
          note: values.note ?? '',
          revision: piece.revision,
          ...(upload ? { upload } : {}),
        });
        onDone();
      }}
    >
      <Upload
        label={t('evidence.replace_file')}
        help={t(upload ? 'evidence.replaced' : 'evidence.replace_help', { file: piece.file_name })}
        send={async ([file], onShare) => {
          if (!file) return;
          const path = `${piece.id}/${file.name}`;
          setUpload(await sendFile({ file, path, scope: ledger.campaign, onShare }));
        }}
      />
    </RecordForm>
  );
}
