/** Workbooks of a kind that were handed in: looked through first, taken whole, undone. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { asRefusal } from '../../../api/problem';
import { HandIn as HandInDialog } from '../../../ui/HandIn';
import { Imports as ImportList } from '../../../ui/Imports';
import { coordinationKey, type Kind, stale } from '../queries';
import { of } from './kinds';

export function HandIn(props: {
  campaign: string;
  kind: Kind;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { campaign, kind, open, onClose } = props;
  const handIn = useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/campaigns/{id}/matters/{kind}/imports', {
        params: { path: { id: campaign, kind }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );
  return (
    <HandInDialog
      title={t('coordination.import')}
      help={t('coordination.drop_help')}
      template={`/api/v1/campaigns/${campaign}/matters/${kind}/workbook`}
      open={open}
      onClose={onClose}
      send={handIn.mutateAsync}
      field={(field) => t(`coordination.field_${of(kind, field)}`, { defaultValue: field })}
    />
  );
}

export function Imports({ campaign, kind }: { campaign: string; kind: Kind }) {
  const query = useQuery({
    queryKey: [...coordinationKey, 'imports', campaign, kind],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/matters/{kind}/imports', {
          params: { path: { id: campaign, kind } },
        }),
      ),
  });
  const undo = useChange(stale, (id: string) =>
    call(
      client.POST('/api/v1/campaigns/{id}/matters/{kind}/imports/{import}/undoings', {
        params: { path: { id: campaign, kind, import: id } },
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
