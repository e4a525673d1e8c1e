/** Handing in the directory: looked through first, with all its faults, and kept only then. */
import { useTranslation } from 'react-i18next';
import { HandIn } from '../../../ui/HandIn';
import { useHandIn } from '../queries';

export function Import({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const handIn = useHandIn();
  return (
    <HandIn
      title={t('organisations.import')}
      help={t('organisations.drop_help')}
      template="/api/v1/organisations/workbook"
      open={open}
      onClose={onClose}
      send={handIn.mutateAsync}
    />
  );
}
