/** Handing in the directory: looked through first, with all its faults, and kept only then. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import type { Problem } from '../../../ui/Problems';
import { useHandIn } from '../queries';

interface Found extends Checked {
  file: File;
}

export function Import({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const handIn = useHandIn();
  // A field of the workbook is called as its column is.
  const named = (problem: Problem): Problem => {
    const [column, part] = (problem.place.field ?? '').split('.');
    if (!column) return problem;
    const key = part === 'phone' ? `${column === 'person' ? 'contact' : column}_phone` : column;
    return {
      ...problem,
      place: {
        ...problem.place,
        field: t(`organisations.column_${key}`, { defaultValue: problem.place.field ?? '' }),
      },
    };
  };
  return (
    <ImportDialog<Found>
      title={t('organisations.import')}
      open={open}
      onClose={onClose}
      templateHref="/api/v1/organisations/workbook"
      upload={{
        label: t('organisations.drop_here'),
        help: t('organisations.drop_help'),
        accept: '.xlsx',
        limit: 10 * 1024 * 1024,
      }}
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        try {
          const would = await handIn.mutateAsync({ file, check: true });
          return { file, summary: t('organisations.would_import', { ...would }), problems: [] };
        } catch (error) {
          const { problems, status } = asApiError(error);
          if (status !== 400 || !problems.some((one) => one.place.row != null)) throw error;
          return {
            file,
            summary: t('organisations.import_faults', { count: problems.length }),
            problems: problems.map(named),
          };
        }
      }}
      confirmLabel={t('organisations.import_confirm')}
      onConfirm={async ({ file }) => {
        const did = await handIn.mutateAsync({ file, check: false });
        return t('organisations.imported', { ...did });
      }}
    />
  );
}
