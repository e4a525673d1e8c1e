/**
 * The kit's pieces that pages may use as they are. Taken one by one, so that what a page does not
 * name is not loaded with it, and the kit can be changed in one place.
 */

export type { FormInstance, MenuProps, TableColumnsType, TableProps } from 'antd';
export {
  Alert,
  App as KitApp,
  AutoComplete,
  Avatar,
  Badge,
  Button,
  Card,
  Checkbox,
  Collapse,
  ConfigProvider,
  Descriptions,
  Divider,
  Dropdown,
  Flex,
  Form,
  Input,
  InputNumber,
  Menu,
  Pagination,
  Popconfirm,
  Popover,
  Radio,
  Segmented,
  Select,
  Skeleton,
  Space,
  Spin,
  Switch,
  Table,
  Tabs,
  Tag,
  Tooltip,
  Tree,
  TreeSelect,
  Typography,
} from 'antd';
export { Modal } from './Modal';
