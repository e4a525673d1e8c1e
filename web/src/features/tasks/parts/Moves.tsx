/** A deed on a task and the dialog that asks for its words; the form itself comes when it is asked for. */
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal } from '../../../ui/kit';
import { Loading } from '../../../ui/States';
import type { MoveBody, Part, PartMoveBody, Task } from '../queries';

const DeedForm = lazy(() => import('./DeedForm').then((found) => ({ default: found.DeedForm })));

/** What is being asked, with the revision that was read. */
export type Deed =
  | { kind: 'move'; way: MoveBody['move'] }
  | { kind: 'part'; way: PartMoveBody['move']; part: Part }
  | { kind: 'urge'; unit: { id: string; name: string } }
  | { kind: 'extend' }
  | { kind: 'decide'; extension: string; approved: boolean };

export function DeedDialog(props: { task: Task; deed: Deed | undefined; onClose: () => void }) {
  const { deed, onClose, task } = props;
  const title = useTitle(deed);
  return (
    <Modal title={title} open={deed !== undefined} onCancel={onClose} footer={null} destroyOnHidden>
      {deed ? (
        <Suspense fallback={<Loading rows={4} />}>
          <DeedForm task={task} deed={deed} title={title} onClose={onClose} />
        </Suspense>
      ) : null}
    </Modal>
  );
}

function useTitle(deed: Deed | undefined): string {
  const { t } = useTranslation();
  switch (deed?.kind) {
    case undefined:
      return '';
    case 'move':
      return t(`tasks.move_${deed.way}`);
    case 'part':
      return t(`tasks.part_move_${deed.way}`);
    case 'urge':
      return t('tasks.urge_unit', { unit: deed.unit.name });
    case 'extend':
      return t('tasks.extend');
    case 'decide':
      return t(deed.approved ? 'tasks.approve_extension' : 'tasks.refuse_extension');
  }
}
