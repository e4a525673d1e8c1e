/**
 * A record beside its list. It has an address (a route or a search value), so the page opens and
 * closes it by navigating: `open` follows the address and `onClose` changes it.
 */
import { Drawer as KitDrawer } from 'antd';
import type { ReactNode } from 'react';
import { layerRoot, useScrollLock } from './Modal';

export interface DrawerProps {
  title: string;
  open: boolean;
  onClose: () => void;
  width?: number | undefined;
  deeds?: ReactNode;
  children: ReactNode;
}

export function Drawer({ title, open, onClose, width = 640, deeds, children }: DrawerProps) {
  useScrollLock(open);
  return (
    <KitDrawer
      getContainer={layerRoot}
      title={title}
      open={open}
      onClose={onClose}
      size={Math.min(width, typeof innerWidth === 'number' ? innerWidth : width)}
      extra={deeds}
      destroyOnHidden
    >
      {children}
    </KitDrawer>
  );
}
