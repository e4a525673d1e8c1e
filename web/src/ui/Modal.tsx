/**
 * A question on top of the page; one question, see ui.md §5. The kit would lock scrolling with a
 * style element that the content policy blocks, so layers hang in our own root and lock by
 * themselves.
 */
import { Modal as KitModal, type ModalProps } from 'antd';
import { useEffect } from 'react';

export function Modal(props: ModalProps) {
  useScrollLock(props.open ?? false);
  return <KitModal getContainer={layerRoot} {...props} />;
}

/** Where dialogs and drawers hang: any element but the body keeps the kit from locking. */
export function layerRoot(): HTMLElement {
  return document.getElementById('root') ?? document.body;
}

let locks = 0;

export function useScrollLock(locked: boolean): void {
  useEffect(() => {
    if (!locked) return undefined;
    locks += 1;
    document.documentElement.style.overflow = 'hidden';
    return () => {
      locks -= 1;
      if (locks === 0) document.documentElement.style.overflow = '';
    };
  }, [locked]);
}
