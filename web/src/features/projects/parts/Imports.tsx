/** Workbooks of measures that were handed in: looked through first, taken whole, undone. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { asRefusal } from '../../../api/problem';
import { HandIn as HandInDialog } from '../../../ui/HandIn';
import { Imports as ImportList } from '../../../ui/Imports';
import { projectsKey } from '../queries';

export function HandIn(props: { campaign: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { campaign, open, onClose } = props;
  const handIn = useChange([projectsKey], ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/campaigns/{id}/projects/imports', {
        params: { path: { id: campaign }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );
  return (
    <HandInDialog
      title={t('projects.import')}
      help={t('projects.import_help')}
      template={`/api/v1/campaigns/${campaign}/projects/workbook`}
      open={open}
      onClose={onClose}
      send={handIn.mutateAsync}
      field={(field) => field}
    />
  );
}

export function Imports({ campaign }: { campaign: string }) {
  const query = useQuery({
    queryKey: [...projectsKey, 'imports', campaign],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/projects/imports', {
          params: { path: { id: campaign } },
        }),
      ),
  });
  const undo = useChange([projectsKey], (id: string) =>
    call(
      client.POST('/api/v1/campaigns/{id}/projects/imports/{import}/undoings', {
        params: { path: { id: campaign, import: id } },
      }),
    ),
  );
  return (
    <ImportList
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
